"""What the service navigation offers to whom."""

import pytest
from django.utils import translation

from learning.accounts.operations.groups import OPENS_ADMIN
from portal.theme.navigation import ADMIN_ROLES, MOST_ITEMS, language_prefix, nav_items, opens_admin

ROLES = ("officer", "trainer", "supervisor", "partner_lead", "leader", "author", "administrator")


def names(*roles: str, is_signed_in: bool = True) -> list[str]:
    items = nav_items(roles=roles, is_signed_in=is_signed_in, path="/")
    return [str(item["text"]) for item in items]


class TestNavItems:
    @pytest.mark.parametrize(
        ("roles", "expected"),
        [
            ((), ["My learning", "Courses", "Materials", "Search"]),
            (("officer",), ["My learning", "Courses", "Materials", "Search"]),
            (("trainer",), ["My learning", "Courses", "My runs", "Materials", "Search"]),
            (("supervisor",), ["My learning", "Courses", "Team", "Materials", "Search"]),
            (("partner_lead",), ["Overview", "Materials", "My learning", "Courses", "Search"]),
            (("leader",), ["Force", "My learning", "Courses", "Materials", "Search"]),
            (("training_administrator",), ["Force", "My learning", "Runs", "Team", "Search"]),
            (
                ("trainer", "training_administrator"),
                ["Force", "My learning", "Runs", "Team", "Search"],
            ),
            (("author",), ["My learning", "Courses", "Materials", "Search"]),
        ],
    )
    def test_follows_the_role(self, roles: tuple[str, ...], expected: list[str]) -> None:
        assert names(*roles) == expected

    def test_offers_help_to_those_signed_out(self) -> None:
        offered = names(is_signed_in=False)
        assert offered == ["Learn", "Courses", "Materials", "Get help", "Search"]

    def test_keeps_what_somebody_answers_for_when_there_are_too_many(self) -> None:
        offered = names("trainer", "supervisor")
        assert offered == ["My learning", "My runs", "Team", "Materials", "Search"]

    def test_never_has_more_than_five_items(self) -> None:
        offered = names(*ROLES)
        assert len(offered) == MOST_ITEMS
        assert {"Force", "Overview", "My learning", "My runs", "Team"} == set(offered)

    def test_ignores_roles_it_does_not_know(self) -> None:
        assert names("wizard") == names()

    def test_marks_the_page_itself(self) -> None:
        items = nav_items(roles=(), is_signed_in=True, path="/learn/")
        assert [item["current"] for item in items] == ["page", "", "", ""]

    def test_marks_the_section_a_page_lies_in(self) -> None:
        items = nav_items(roles=(), is_signed_in=True, path="/courses/runs/7/")
        assert [item["current"] for item in items] == ["", "true", "", ""]
        assert [item["is_current"] for item in items] == [False, True, False, False]

    def test_stays_in_the_language_of_the_page(self) -> None:
        items = nav_items(roles=(), is_signed_in=True, path="/cy/learn/", prefix="/cy/")
        assert items[0]["href"] == "/cy/learn/"
        assert items[0]["current"] == "page"


class TestLanguagePrefix:
    def test_is_empty_for_english(self) -> None:
        with translation.override("en-gb"):
            assert language_prefix() == "/"

    def test_names_every_other_language(self) -> None:
        with translation.override("cy"):
            assert language_prefix() == "/cy/"

    def test_is_empty_where_translation_is_off(self) -> None:
        with translation.override(None):
            assert language_prefix() == "/"


class TestOpensAdmin:
    @pytest.mark.parametrize("role", ["author", "trainer", "training_administrator"])
    def test_is_for_those_who_work_there(self, role: str) -> None:
        assert opens_admin(roles=["officer", role])

    def test_is_not_for_others(self) -> None:
        assert not opens_admin(roles=["officer", "supervisor", "partner_lead", "leader"])

    def test_agrees_with_the_groups_that_open_the_admin(self) -> None:
        assert {*OPENS_ADMIN, "administrator"} == ADMIN_ROLES
