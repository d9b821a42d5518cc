"""What the context processor gives to every page."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from portal.theme.context import site


def request_of(user: Any, **session: Any) -> HttpRequest:
    request = RequestFactory().get("/learn/")
    request.user = user
    request.session = session  # type: ignore[assignment]
    return request


def person(pk: int = 7, **more: Any) -> Any:
    return SimpleNamespace(pk=pk, is_authenticated=True, short_name="A Khan", **more)


class TestSite:
    def test_knows_nobody_when_signed_out(self) -> None:
        given = site(request_of(AnonymousUser()))
        assert given["account_name"] == ""
        assert "draft_owner" not in given

    def test_works_before_anybody_is_attached_to_the_request(self) -> None:
        assert site(RequestFactory().get("/"))["account_name"] == ""

    def test_names_the_person_as_the_header_shows_her(self) -> None:
        assert site(request_of(person()))["account_name"] == "A Khan"

    def test_does_without_roles(self) -> None:
        assert not site(request_of(person()))["opens_admin"]

    def test_uses_the_roles_kept_for_the_person(self) -> None:
        given = site(request_of(person(nav_roles=["author", "supervisor"])))
        assert given["opens_admin"]
        assert "Team" in [str(item["text"]) for item in given["nav_items"]]

    @pytest.mark.parametrize(
        ("chosen", "expected"), [("dark", "dark"), ("light", "light"), ("device", "")]
    )
    def test_gives_the_colours_she_chose(self, chosen: str, expected: str) -> None:
        assert site(request_of(person(theme=chosen)))["theme"] == expected

    def test_says_when_the_computer_is_shared(self) -> None:
        assert site(request_of(person(), is_shared_computer=True))["is_shared_computer"]
        assert not site(request_of(person()))["is_shared_computer"]

    def test_names_the_owner_of_drafts_without_saying_who_she_is(self) -> None:
        owner = site(request_of(person(pk=7)))["draft_owner"]
        assert owner == site(request_of(person(pk=7)))["draft_owner"]
        assert owner != site(request_of(person(pk=8)))["draft_owner"]
        assert len(owner) == 12

    def test_asks_the_database_nothing(self) -> None:
        # No django_db mark: a query would fail the test.
        site(request_of(person(nav_roles=["trainer"])))
