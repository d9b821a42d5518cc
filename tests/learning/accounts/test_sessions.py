"""Sessions on one's own computer and on a shared one."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from learning.accounts.models import User
from learning.accounts.sessions import SessionStore
from tests.factories.accounts import UserFactory
from tests.learning.accounts.conftest import AskForCode, SignIn, is_signed_in

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)


class TestOwnComputer:
    def test_stays_signed_in_for_a_shift(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        with time_machine.travel(NINE, tick=False) as clock:
            sign_in()
            cookie = client.cookies["sessionid"]
            assert cookie["max-age"] == 12 * 3600
            clock.shift(timedelta(hours=11, minutes=59))
            assert client.get("/account/").status_code == 200
            clock.shift(timedelta(minutes=2))
            assert client.get("/account/").status_code == 302

    def test_gets_no_idle_warning(self, client: Client, officer: User, sign_in: SignIn) -> None:
        sign_in()
        assert "data-shared" not in client.get("/account/").content.decode()


class TestSharedComputer:
    def test_cookie_ends_with_the_browser(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        sign_in(is_shared_computer="on")
        cookie = client.cookies["sessionid"]
        assert cookie["max-age"] == ""
        assert cookie["expires"] == ""

    def test_page_knows_it(self, client: Client, officer: User, sign_in: SignIn) -> None:
        sign_in(is_shared_computer="on")
        page = client.get("/account/").content.decode()
        assert "data-shared" in page
        assert 'id="idle-warning"' in page

    def test_ends_after_an_hour_without_use(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        with time_machine.travel(NINE, tick=False) as clock:
            sign_in(is_shared_computer="on")
            clock.shift(timedelta(minutes=59))
            assert client.get("/account/").status_code == 200
            clock.shift(timedelta(minutes=61))
            assert client.get("/account/")["Location"] == "/sign-in/?next=/account/"

    def test_goes_on_while_in_use(self, client: Client, officer: User, sign_in: SignIn) -> None:
        with time_machine.travel(NINE, tick=False) as clock:
            sign_in(is_shared_computer="on")
            for _half_hour in range(10):
                clock.shift(timedelta(minutes=30))
                assert client.get("/account/").status_code == 200
                cookie = client.cookies["sessionid"]
                assert cookie["max-age"] == ""

    def test_is_written_once_a_minute_at_most(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        with time_machine.travel(NINE, tick=False) as clock:
            sign_in(is_shared_computer="on")
            expiries = set()
            for _second in range(50):
                clock.shift(timedelta(seconds=1))
                client.get("/account/")
                expiries.add(Session.objects.get().expire_date)
            assert len(expiries) == 1

    def test_is_remembered_on_the_way_by_code(
        self, client: Client, officer: User, ask_for_code: AskForCode
    ) -> None:
        code = ask_for_code(is_shared_computer="on")
        client.post("/sign-in/code/", {"code": code})
        assert is_signed_in(client)
        assert client.cookies["sessionid"]["max-age"] == ""
        assert client.session["is_shared_computer"]

    def test_is_forgotten_by_the_next_person(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        sign_in(is_shared_computer="on")
        client.post("/sign-out/")
        sign_in()
        assert "is_shared_computer" not in client.session
        assert client.cookies["sessionid"]["max-age"] == 12 * 3600


class TestLoad:
    def test_costs_one_query(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        store = SessionStore()
        store["x"] = 1
        store.save()
        with django_assert_num_queries(1):
            assert SessionStore(store.session_key)["x"] == 1


class TestEndEverywhere:
    def test_signs_out_every_device_of_this_person_only(self, officer: User) -> None:
        colleague = UserFactory(officer=True)
        here, phone, other = Client(), Client(), Client()
        here.force_login(officer)
        phone.force_login(officer)
        other.force_login(colleague)
        assert here.post("/account/sign-out-everywhere/")["Location"] == "/sign-in/"
        for device in (here, phone):
            assert device.get("/account/").status_code == 302
        assert other.get("/account/").status_code == 200

    def test_lets_her_in_again(self, client: Client, officer: User, sign_in: SignIn) -> None:
        client.force_login(officer)
        client.post("/account/sign-out-everywhere/")
        sign_in()
        assert client.get("/account/").status_code == 200
