"""The way in and the way out, over HTTP, as people and scanners use it."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core import mail
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse

from learning.accounts.models import User
from learning.notices.enums import NoticeKind, NoticeState
from learning.notices.models import Notice
from tests.factories.accounts import UserFactory
from tests.learning.accounts.conftest import ADDRESS, QUIZ_PAGE, AskForCode, SignIn, is_signed_in

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
ARGON2 = ["learning.accounts.hashers.OwaspArgon2PasswordHasher"]


class TestPassword:
    def test_lets_in_and_leads_to_my_learning(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        response = sign_in()
        assert response.status_code == 302
        assert response["Location"] == "/learn/"
        assert is_signed_in(client)

    def test_ignores_the_case_of_the_address(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        sign_in(login="Aisha@Demo.Example")
        assert is_signed_in(client)

    def test_refuses_a_wrong_one_and_keeps_the_address(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        response = sign_in(password="not this one")
        assert not is_signed_in(client)
        page = response.content.decode()
        assert f'value="{ADDRESS}"' in page
        assert "do not go together" in page
        assert page.count("<title>Error: ") == 1

    def test_says_what_is_missing(self, client: Client, officer: User) -> None:
        page = client.post("/sign-in/", {"login": "", "password": ""}).content.decode()
        assert 'href="#id_login">Enter your e-mail address.' in page
        assert 'href="#id_password">Enter your password.' in page

    def test_is_made_for_password_managers(self, client: Client) -> None:
        page = client.get("/sign-in/").content.decode()
        assert 'autocomplete="username"' in page
        assert 'autocomplete="current-password"' in page
        assert "placeholder" not in page

    @override_settings(PASSWORD_HASHERS=ARGON2)
    def test_works_with_argon2(self, client: Client, sign_in: SignIn) -> None:
        person = UserFactory(email=ADDRESS)
        assert person.password.startswith("argon2$argon2id$")
        sign_in()
        assert is_signed_in(client)

    def test_turns_away_a_closed_account_in_words(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        User.objects.filter(pk=officer.pk).update(is_active=False)
        response = sign_in()
        assert response["Location"] == "/sign-in/closed/"
        assert not is_signed_in(client)
        assert "closed when somebody leaves" in client.get(response["Location"]).content.decode()

    def test_turns_away_demo_people_outside_demonstrations(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        User.objects.filter(pk=officer.pk).update(is_demo=True)
        with override_settings(DEMO_PEOPLE_ALLOWED=False):
            sign_in()
            assert not is_signed_in(client)
        sign_in()
        assert is_signed_in(client)

    def test_makes_a_new_session_key(self, client: Client, officer: User, sign_in: SignIn) -> None:
        client.get("/sign-in/code/request/")
        client.session.save()
        before = client.session.session_key
        sign_in()
        assert client.session.session_key != before


class TestCode:
    def test_lets_in_who_read_the_e_mail(
        self, client: Client, officer: User, ask_for_code: AskForCode
    ) -> None:
        code = ask_for_code()
        assert len(code) == 6
        response = client.post("/sign-in/code/", {"code": code})
        assert response["Location"] == "/learn/"
        assert is_signed_in(client)

    def test_leaves_through_the_outbox_at_once(
        self, officer: User, ask_for_code: AskForCode
    ) -> None:
        code = ask_for_code()
        notice = Notice.objects.get()
        assert notice.kind == NoticeKind.SIGN_IN_CODE
        assert notice.state == NoticeState.SENT
        assert notice.recipient == officer
        assert code in mail.outbox[0].body
        assert "http" not in mail.outbox[0].body  # no link that a scanner could open

    def test_may_be_pasted_with_spaces(
        self, client: Client, officer: User, ask_for_code: AskForCode
    ) -> None:
        code = ask_for_code()
        client.post("/sign-in/code/", {"code": f" {code[:3]} {code[3:]} "})
        assert is_signed_in(client)

    def test_is_asked_for_in_one_field_that_phones_fill(
        self, client: Client, officer: User, ask_for_code: AskForCode
    ) -> None:
        ask_for_code()
        page = client.get("/sign-in/code/").content.decode()
        assert 'autocomplete="one-time-code"' in page
        assert 'inputmode="numeric"' in page
        assert "maxlength" not in page

    def test_that_is_wrong_keeps_the_address(
        self, client: Client, officer: User, ask_for_code: AskForCode
    ) -> None:
        code = ask_for_code()
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        page = client.post("/sign-in/code/", {"code": wrong}).content.decode()
        assert "not the code we sent" in page
        assert ADDRESS in page
        client.post("/sign-in/code/", {"code": code})
        assert is_signed_in(client)

    def test_left_empty_costs_no_try(
        self, client: Client, officer: User, ask_for_code: AskForCode
    ) -> None:
        code = ask_for_code()
        for _press in range(8):
            page = client.post("/sign-in/code/", {"code": " "}).content.decode()
            assert "Enter the 6-digit code." in page
        client.post("/sign-in/code/", {"code": code})
        assert is_signed_in(client)

    def test_dies_after_five_wrong_ones_and_offers_another(
        self, client: Client, officer: User, ask_for_code: AskForCode
    ) -> None:
        code = ask_for_code()
        for _try in range(5):
            response = client.post("/sign-in/code/", {"code": "000000" if code[0] != "0" else "1"})
        page = response.content.decode()
        assert "Too many wrong codes" in page
        assert f'name="email" value="{ADDRESS}"' in page
        client.post("/sign-in/code/", {"code": code})
        assert not is_signed_in(client)

    def test_expires_after_ten_minutes_and_offers_another(
        self, client: Client, officer: User, ask_for_code: AskForCode
    ) -> None:
        with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False) as clock:
            code = ask_for_code(next=QUIZ_PAGE)
            clock.shift(601)
            page = client.post("/sign-in/code/", {"code": code, "next": QUIZ_PAGE}).content.decode()
            assert "The code has expired" in page
            assert f'name="email" value="{ADDRESS}"' in page
            assert f'name="next" value="{QUIZ_PAGE}"' in page
            assert not is_signed_in(client)
            clock.shift(60)
            fresh = ask_for_code(next=QUIZ_PAGE)
            client.post("/sign-in/code/", {"code": fresh, "next": QUIZ_PAGE})
            assert is_signed_in(client)

    def test_works_in_the_browser_that_asked_only(
        self, client: Client, officer: User, ask_for_code: AskForCode
    ) -> None:
        code = ask_for_code()
        other = Client()
        response = other.post("/sign-in/code/", {"code": code})
        assert response["Location"] == "/sign-in/code/request/"
        assert not is_signed_in(other)

    def test_works_once(self, client: Client, officer: User, ask_for_code: AskForCode) -> None:
        code = ask_for_code()
        client.post("/sign-in/code/", {"code": code})
        client.post("/sign-out/")
        client.post("/sign-in/code/", {"code": code})
        assert not is_signed_in(client)

    def test_asked_for_does_not_bar_the_password(
        self, client: Client, officer: User, ask_for_code: AskForCode, sign_in: SignIn
    ) -> None:
        ask_for_code()
        assert client.get("/sign-in/").status_code == 200
        sign_in()
        assert is_signed_in(client)

    def test_is_not_kept_outside_demonstrations(
        self, officer: User, ask_for_code: AskForCode
    ) -> None:
        with override_settings(DEMO_PEOPLE_ALLOWED=False):
            assert ask_for_code() == ""
        assert "not kept" in Notice.objects.get().body
        assert Notice.objects.get().state == NoticeState.SENT


class TestGet:
    """Mail scanners and prefetching browsers open addresses; nothing may happen."""

    @pytest.mark.parametrize(
        "address", ["/sign-in/", "/sign-in/code/request/", "/sign-in/code/", "/sign-out/"]
    )
    def test_changes_nothing_for_a_visitor(
        self, client: Client, officer: User, address: str
    ) -> None:
        client.get(f"{address}?email={ADDRESS}&code=123456")
        assert not Notice.objects.exists()
        assert not is_signed_in(client)

    def test_of_the_code_page_leaves_the_code_good(
        self, client: Client, officer: User, ask_for_code: AskForCode
    ) -> None:
        code = ask_for_code()
        for _visit in range(10):
            client.get("/sign-in/code/")
            client.get(f"/sign-in/code/?code={code}")
            client.head("/sign-in/code/")
        assert not is_signed_in(client)
        client.post("/sign-in/code/", {"code": code})
        assert is_signed_in(client)

    def test_of_sign_out_asks(self, client: Client, officer: User) -> None:
        client.force_login(officer)
        page = client.get("/sign-out/").content.decode()
        assert "Sign out?</h1>" in page
        assert is_signed_in(client)

    def test_of_sign_out_everywhere_is_refused(self, client: Client, officer: User) -> None:
        client.force_login(officer)
        assert client.get("/account/sign-out-everywhere/").status_code == 405
        assert is_signed_in(client)


class TestSignOut:
    def test_ends_the_session_and_says_so(self, client: Client, officer: User) -> None:
        client.force_login(officer)
        response = client.post("/sign-out/")
        assert response["Location"] == "/"
        assert not is_signed_in(client)

    def test_needs_no_session(self, client: Client) -> None:
        assert client.post("/sign-out/").status_code == 302


class TestDoors:
    @pytest.mark.parametrize("name", ["account_email", "account_reset_password"])
    def test_we_do_not_use_do_not_exist(self, name: str) -> None:
        with pytest.raises(NoReverseMatch):
            reverse(name)

    def test_nobody_signs_up(self, client: Client) -> None:
        assert client.post("/sign-in/no-account/", {"email": "x@demo.example"}).status_code == 405
        page = client.get("/sign-in/no-account/").content.decode()
        assert "You do not make one yourself" in page

    def test_of_the_admin_is_ours(self, client: Client) -> None:
        assert client.get("/admin/")["Location"] == "/sign-in/?next=/admin/"
        assert (
            client.get("/admin/login/?next=/admin/pages/")["Location"]
            == "/sign-in/?next=/admin/pages/"
        )

    def test_of_the_admin_opens_for_an_author(self, client: Client, sign_in: SignIn) -> None:
        UserFactory(author=True, email=ADDRESS)
        assert sign_in(next="/admin/").url == "/admin/"
        assert client.get("/admin/").status_code == 200

    def test_of_the_admin_tells_an_officer_whom_to_ask(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        assert sign_in(next="/admin/").url == "/admin/"
        response = client.get("/admin/")
        assert response.status_code == 403
        page = response.content.decode()
        assert "The admin is for authors" in page
        assert "training@example.police.uk" in page

    def test_are_shut_for_good_pages_in_caches(self, client: Client, officer: User) -> None:
        for address in ("/sign-in/", "/sign-in/code/request/"):
            assert "no-store" in client.get(address)["Cache-Control"]
        client.force_login(officer)
        for address in ("/account/", "/account/details/", "/welcome/", "/sign-out/"):
            assert "no-store" in client.get(address)["Cache-Control"]
