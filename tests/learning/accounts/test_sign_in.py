"""The way in and the way out, over HTTP, as people and scanners use it."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core import mail
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse
from pytest_django import DjangoAssertNumQueries, Settings
from typing_extensions import override

from learning.accounts.hashers import OwaspArgon2PasswordHasher
from learning.accounts.models import User
from learning.notices.enums import NoticeKind, NoticeState
from learning.notices.models import Notice
from tests.factories.accounts import PASSWORD, UserFactory
from tests.learning.accounts.conftest import ADDRESS, AskForCode, SignIn, is_signed_in

pytestmark = pytest.mark.django_db

QUIZ_PAGE = "/learn/spot-the-signs-people-and-places/check/3/"
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


class TestNext:
    def test_an_expired_session_in_mid_quiz_returns_to_the_question(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        asked = client.get("/account/")
        assert asked["Location"] == "/sign-in/?next=/account/"
        page = client.get(f"/sign-in/?next={QUIZ_PAGE}").content.decode()
        assert f'name="next" value="{QUIZ_PAGE}"' in page
        assert "return to the page you asked for" in page
        assert sign_in(next=QUIZ_PAGE).url == QUIZ_PAGE

    def test_survives_a_wrong_password(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        page = sign_in(password="wrong", next=QUIZ_PAGE).content.decode()
        assert f'name="next" value="{QUIZ_PAGE}"' in page

    def test_offers_the_code_first(self, client: Client) -> None:
        page = client.get("/sign-in/").content.decode()
        code, password = page.index("Send me a 6-digit code"), page.index('name="password"')
        assert code < password

    def test_promises_to_keep_answers_only_where_some_were_sent(self, client: Client) -> None:
        assert "is kept" not in client.get(f"/sign-in/?next={QUIZ_PAGE}").content.decode()
        client.post(QUIZ_PAGE, {"owner": "somebody", "choice": "c"})
        page = client.get(f"/sign-in/?next={QUIZ_PAGE}").content.decode()
        assert "What you sent is kept." in page

    def test_survives_the_way_by_code(
        self, client: Client, officer: User, ask_for_code: AskForCode
    ) -> None:
        page = client.get(f"/sign-in/?next={QUIZ_PAGE}").content.decode()
        assert "/sign-in/code/request/?next=" in page
        asked = client.post("/sign-in/code/request/", {"email": ADDRESS, "next": QUIZ_PAGE})
        assert asked["Location"].startswith("/sign-in/code/?next=")
        page = client.get(asked["Location"]).content.decode()
        assert f'name="next" value="{QUIZ_PAGE}"' in page
        code = ask_for_code(next=QUIZ_PAGE)
        assert (
            client.post("/sign-in/code/", {"code": code, "next": QUIZ_PAGE})["Location"]
            == QUIZ_PAGE
        )

    @pytest.mark.parametrize(
        "address",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "javascript:alert(1)",
            "http:evil.example",
            "https://localhost/",
        ],
    )
    def test_leads_nowhere_but_here(
        self, client: Client, officer: User, sign_in: SignIn, address: str
    ) -> None:
        assert sign_in(next=address).url == "/learn/"
        assert client.get("/sign-in/", {"next": address})["Location"] == "/learn/"

    def test_leads_who_is_signed_in_straight_on(self, client: Client, officer: User) -> None:
        client.force_login(officer)
        assert client.get(f"/sign-in/?next={QUIZ_PAGE}")["Location"] == QUIZ_PAGE


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
