from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import DjangoAssertNumQueries, Settings

from portal import problems
from portal.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
)
from portal.urls import (
    urlpatterns as real_patterns,
)
from tests.factories.accounts import UserFactory
from tests.factories.modules import home_page

pytestmark = pytest.mark.django_db


def raises(error: Exception) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("bad/", raises(SuspiciousOperation("damaged"))),
    path("forbidden/", raises(PermissionDenied("Only trainers see runs. Ask your supervisor."))),
    path("broken/", raises(RuntimeError("secret detail"))),
    path("locked/", raises(OperationalError("database is locked"))),
    *real_patterns,
]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@pytest.fixture
def visitor(client: Client, settings: Settings) -> Client:
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    return client


def words(answer: Any, status: int) -> str:
    assert answer.status_code == status
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode()
    assert "Pocket guide" in text
    assert text.count("<h1") == 1
    return str(text)


class TestBadRequest:
    def test_says_that_nothing_was_saved(self, visitor: Client) -> None:
        assert "Nothing was saved" in words(visitor.get("/bad/"), 400)


class TestPermissionDenied:
    def test_says_whom_to_ask(self, visitor: Client) -> None:
        text = words(visitor.get("/forbidden/"), 403)

        assert "Only trainers see runs. Ask your supervisor." in text


class TestNotFound:
    def test_leads_on(self, visitor: Client) -> None:
        home_page()

        assert "Page not found" in words(visitor.get("/nowhere/"), 404)


class TestServerError:
    def test_takes_the_blame_and_tells_no_secret(self, visitor: Client) -> None:
        text = words(visitor.get("/broken/"), 500)

        assert "Something went wrong" in text
        assert "secret detail" not in text

    def test_is_drawn_without_the_database(
        self, visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        visitor.cookies["sessionid"] = "whatever"

        with django_assert_num_queries(0):
            visitor.get("/broken/")

    def test_has_last_words_when_even_that_fails(
        self, visitor: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(name: str) -> str:
            raise ValueError("no manifest")

        monkeypatch.setattr(problems, "render_to_string", refuse)

        answer = visitor.get("/broken/")

        assert answer.status_code == 500
        assert b"Something went wrong" in answer.content


class TestUnavailable:
    def test_stands_in_while_the_database_does_not_answer(self, visitor: Client) -> None:
        answer = visitor.get("/locked/")

        assert "The site is being looked after" in words(answer, 503)
        assert answer["Retry-After"] == "60"


HERE = "http://testserver"


def expired(address: str, *, origin: str | None = HERE, **fields: Any) -> str:
    """Post a form without its token, as a browser does from a page of `origin`."""
    headers = {"Origin": origin} if origin else {}
    answer = Client(enforce_csrf_checks=True).post(address, fields, headers=headers)
    return words(answer, 403)


def kept_form(text: str) -> Any:
    return BeautifulSoup(text, "html.parser").select_one("main form")


class TestCsrfFailure:
    def test_says_that_nothing_was_sent(self) -> None:
        text = expired("/account/", theme="dark")

        assert "This form has expired" in text
        assert "It was not sent" in text

    def test_keeps_every_field_for_the_same_address(self) -> None:
        form = kept_form(expired("/account/?a=1", region=["r1", "r<2>"], note="two\nlines"))

        sent = [(f["name"], f["value"]) for f in form.select("input[type=hidden]")]
        assert form["method"] == "post"
        assert form["action"] == "/account/?a=1"
        assert sent[1:] == [("region", "r1"), ("region", "r<2>"), ("note", "two\nlines")]

    def test_gives_a_fresh_token_that_is_accepted(self) -> None:
        browser = Client(enforce_csrf_checks=True)
        user = UserFactory()
        browser.force_login(user)
        page = browser.post(
            "/account/",
            {"theme": "dark", "reminders": "off", "csrfmiddlewaretoken": "old"},
            headers={"Origin": HERE},
        )
        form = kept_form(words(page, 403))
        fields = {f["name"]: f["value"] for f in form.select("input[type=hidden]")}

        answer = browser.post(form["action"], fields, headers={"Origin": HERE})

        user.refresh_from_db()
        assert answer.status_code == 302
        assert user.theme == "dark"

    @pytest.mark.parametrize("address", ["/sign-in/", "/sign-in/code/request/", "/sign-in/code/"])
    def test_never_keeps_what_somebody_signs_in_with(self, address: str) -> None:
        text = expired(address, login="a@demo.example", password="secret", code="123456")

        assert kept_form(text) is None
        assert "are kept" not in text
        assert "secret" not in text

    def test_never_keeps_a_password(self) -> None:
        text = expired("/account/", new_password="secret", theme="dark")

        assert kept_form(text) is None
        assert "secret" not in text

    @pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", None])
    def test_never_sends_on_what_another_site_posted(self, origin: str | None) -> None:
        text = expired("/account/sign-out-everywhere/", origin=origin, sure="yes")

        assert kept_form(text) is None
        assert "are kept" not in text

    def test_promises_nothing_where_a_file_was_sent(self) -> None:
        text = expired("/account/", theme="dark", file=SimpleUploadedFile("a.csv", b"a"))

        assert kept_form(text) is None


class TestAnAddressForButtons:
    ADDRESS = "/account/sign-out-everywhere/"

    def test_says_so_when_it_is_opened(self, client: Client) -> None:
        client.force_login(UserFactory(officer=True))
        response = client.get(self.ADDRESS)
        assert response.status_code == 405
        assert response["Allow"] == "POST"
        assert "no-cache" in response["Cache-Control"]
        assert "Nothing was saved and nothing was changed." in response.content.decode()

    def test_says_nothing_to_a_program(self, client: Client) -> None:
        client.force_login(UserFactory(officer=True))
        response = client.get(self.ADDRESS, headers={"accept": "application/json"})
        assert (response.status_code, response.content) == (405, b"")
