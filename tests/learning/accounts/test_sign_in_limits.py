"""What signing in tells nobody, and how often it may be tried."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings
from typing_extensions import override

from learning.accounts.hashers import OwaspArgon2PasswordHasher
from learning.accounts.models import User
from learning.notices.models import Notice
from tests.factories.accounts import PASSWORD, UserFactory
from tests.learning.accounts.conftest import ADDRESS, AskForCode, SignIn, is_signed_in

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
ARGON2 = ["learning.accounts.hashers.OwaspArgon2PasswordHasher"]


class CountingHasher(OwaspArgon2PasswordHasher):
    """Counts what a sign-in spends: passwords hashed, to keep or to compare."""

    counted = 0

    @override
    def encode(self, password: str, salt: str) -> str:
        CountingHasher.counted += 1
        return super().encode(password, salt)

    @override
    def verify(self, password: str, encoded: str) -> bool:
        CountingHasher.counted += 1
        return super().verify(password, encoded)


class TestSayingNothing:
    """Whether an address is somebody's shows nowhere."""

    @staticmethod
    def same(page: bytes) -> str:
        text = page.decode()
        for address in (ADDRESS, "nobody@demo.example"):
            text = text.replace(address, "ADDRESS")
        head, _, rest = text.partition('name="csrfmiddlewaretoken" value="')
        while rest:
            _, _, rest = rest.partition('"')
            more, _, rest = rest.partition('name="csrfmiddlewaretoken" value="')
            head += more
        return head

    def test_by_password(self, client: Client, officer: User, sign_in: SignIn) -> None:
        known = sign_in(password="wrong")
        unknown = sign_in(login="nobody@demo.example", password="wrong")
        assert known.status_code == unknown.status_code == 200
        assert self.same(known.content) == self.same(unknown.content)

    def test_by_code(self, client: Client, officer: User, ask_for_code: AskForCode) -> None:
        pages = []
        for address in (ADDRESS, "nobody@demo.example"):
            visitor = Client()
            asked = visitor.post("/sign-in/code/request/", {"email": address})
            entered = visitor.get(asked["Location"])
            wrong = visitor.post(asked["Location"], {"code": "12"})
            pages.append(
                [
                    asked.status_code,
                    asked["Location"],
                    self.same(entered.content),
                    self.same(wrong.content),
                ]
            )
        assert pages[0] == pages[1]

    def test_but_tells_the_owner_of_the_address(
        self, client: Client, ask_for_code: AskForCode
    ) -> None:
        assert ask_for_code("nobody@demo.example") == ""
        notice = Notice.objects.get()
        assert notice.to_email == "nobody@demo.example"
        assert notice.recipient is None
        assert "There is no account with this address" in notice.body
        assert "/sign-in/no-account/" in notice.body
        assert "your code" not in notice.body.lower()

    def test_an_empty_code_never_fits_a_stranger(
        self, client: Client, ask_for_code: AskForCode
    ) -> None:
        ask_for_code("nobody@demo.example")
        for code in ("", "0", "000000", "None"):
            client.post("/sign-in/code/", {"code": code})
        assert not is_signed_in(client)

    def test_in_the_work_it_takes(self, client: Client, settings: Settings) -> None:
        # Hashes are counted, not timed: they are nearly all that a sign-in takes.
        settings.SIGN_IN_LIMITS = dict.fromkeys(settings.SIGN_IN_LIMITS, (1000, 60))
        settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
        User.objects.create_user(ADDRESS, PASSWORD)
        User.objects.create_user("code-only@demo.example")
        for address in (ADDRESS, "nobody@demo.example", "code-only@demo.example"):
            CountingHasher.counted = 0
            client.post("/sign-in/", {"login": address, "password": "wrong"})
            assert CountingHasher.counted == 1, address


class TestLimits:
    def test_five_wrong_passwords_close_one_account_for_a_while(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        UserFactory(email="other@demo.example")
        with time_machine.travel(NINE, tick=False) as clock:
            for _try in range(5):
                assert "do not go together" in sign_in(password="wrong").content.decode()
            page = sign_in().content.decode()
            assert "too many tries with this address" in page
            assert not is_signed_in(client)
            sign_in(login="other@demo.example")
            assert is_signed_in(client)
            client.post("/sign-out/")
            clock.shift(300)
            sign_in()
            assert is_signed_in(client)

    def test_the_same_for_an_account_that_is_none(self, client: Client, sign_in: SignIn) -> None:
        with time_machine.travel(NINE, tick=False):
            for _try in range(5):
                sign_in(login="nobody@demo.example", password="wrong")
            page = sign_in(login="Nobody@demo.example").content.decode()
        assert "too many tries with this address" in page

    def test_right_passwords_do_not_count_as_wrong(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        for _shift in range(7):
            sign_in()
            assert is_signed_in(client)
            client.post("/sign-out/")

    def test_three_codes_a_minute_for_one_address(
        self, client: Client, officer: User, ask_for_code: AskForCode
    ) -> None:
        with time_machine.travel(NINE, tick=False):
            for _ask in range(3):
                assert ask_for_code()
            page = client.post("/sign-in/code/request/", {"email": ADDRESS}).content.decode()
        assert "too many tries with this address" in page
        assert Notice.objects.count() == 3

    def test_ten_codes_an_hour_for_one_address(self, client: Client, officer: User) -> None:
        def ask() -> str:
            page = client.post("/sign-in/code/request/", {"email": ADDRESS}).content.decode()
            clock.shift(60)
            return page

        with time_machine.travel(NINE, tick=False) as clock:
            for _ask in range(10):
                assert not ask()
            assert "many codes to this address. Wait an hour" in ask()
            assert Notice.objects.count() == 10
            clock.shift(3600)
            assert not ask()

    @pytest.mark.parametrize("name", ["password_by_network", "wrong_password_by_network"])
    def test_a_flood_gets_our_own_page(
        self, client: Client, officer: User, sign_in: SignIn, settings: Settings, name: str
    ) -> None:
        settings.SIGN_IN_LIMITS = {**settings.SIGN_IN_LIMITS, name: (2, 60)}
        with time_machine.travel(NINE, tick=False) as clock:
            for number in range(2):
                sign_in(login=f"guess-{number}@demo.example", password="wrong")
            response = sign_in()
            assert response.status_code == 429
            page = response.content.decode()
            assert "Too many tries</h1>" in page
            assert "Pocket guide" in page
            assert client.get("/sign-in/").status_code == 200
            clock.shift(60)
            assert sign_in().status_code == 302

    def test_a_flood_of_codes_gets_it_too(self, client: Client, settings: Settings) -> None:
        settings.SIGN_IN_LIMITS = {**settings.SIGN_IN_LIMITS, "code_by_network": (1, 60)}
        with time_machine.travel(NINE, tick=False):
            statuses = [
                client.post("/sign-in/code/request/", {"email": f"{name}@demo.example"}).status_code
                for name in "ab"
            ]
        assert statuses == [302, 429]

    def test_a_made_up_forwarded_address_is_not_believed(
        self, officer: User, settings: Settings
    ) -> None:
        settings.SIGN_IN_LIMITS = {**settings.SIGN_IN_LIMITS, "password_by_network": (1, 60)}
        form = {"login": ADDRESS, "password": "wrong"}
        with time_machine.travel(NINE, tick=False):
            statuses = [
                Client(headers={"x-forwarded-for": f"198.51.100.{n}"})
                .post("/sign-in/", form)
                .status_code
                for n in range(2)
            ]
        assert statuses == [200, 429]

    def test_behind_our_proxy_each_network_counts_for_itself(
        self, officer: User, settings: Settings
    ) -> None:
        settings.SIGN_IN_LIMITS = {**settings.SIGN_IN_LIMITS, "password_by_network": (1, 60)}
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        form = {"login": ADDRESS, "password": "wrong"}
        with time_machine.travel(NINE, tick=False):
            statuses = [
                Client(headers={"x-forwarded-for": f"203.0.113.9, 198.51.100.{n}"})
                .post("/sign-in/", form)
                .status_code
                for n in range(2)
            ]
        assert statuses == [200, 200]

    def test_cost_a_sign_in_few_statements(
        self,
        client: Client,
        officer: User,
        sign_in: SignIn,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        sign_in()
        client.post("/sign-out/")
        with django_assert_max_num_queries(24):
            sign_in()
