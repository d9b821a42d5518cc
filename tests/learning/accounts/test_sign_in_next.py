"""Where somebody goes on after signing in."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from learning.accounts.models import User
from tests.learning.accounts.conftest import ADDRESS, QUIZ_PAGE, AskForCode, SignIn

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
ARGON2 = ["learning.accounts.hashers.OwaspArgon2PasswordHasher"]


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
