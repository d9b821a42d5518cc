"""A change of law from the author's editor to the learner's page and back to *up to date*."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from learning.completion.verification import differences
from media.editions.models import Edition
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import passed, required
from tests.factories.modules import published_module, section, text
from tests.learning.modules.conftest import words_of
from tests.learning.modules.test_admin import publishes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from learning.accounts.models import Organisation, User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)
PUBLISHED = datetime(2026, 12, 1, 9, tzinfo=UTC)
SAID = "The module changed on 1 December 2026: do it again by 31 January 2027."


@pytest.fixture
def force() -> Organisation:
    return OrganisationFactory(force=True, key="force")


@pytest.fixture
def module(force: Organisation) -> Iterator[ModulePage]:
    with time_machine.travel(BEGIN):
        page = published_module(
            slug="signs", title="Signs", sections=[section("One", text("The law of last year."))]
        )
        required(force, page, at=BEGIN)
    with time_machine.travel(PUBLISHED):
        yield page


@pytest.fixture
def author(module: ModulePage) -> Client:
    return signed_in(UserFactory(is_superuser=True))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def officers(force: Organisation, module: ModulePage, number: int) -> list[User]:
    """People of the force who passed it in November."""
    people = [UserFactory(officer=True, organisation=force) for _each in range(number)]
    for person in people:
        passed(person, module, at=BEGIN, occurred_at=BEGIN)
    return people


def reads(client: Client, address: str) -> str:
    return words_of(client.get(address).content.decode())


class TestEditor:
    @pytest.mark.parametrize(
        ("people", "said"),
        [
            (0, "Today it would concern nobody who must hold it."),
            (4, "Today it would concern fewer than 5 people who must hold it."),
            (5, "Today it would concern 5 people who must hold it."),
        ],
    )
    def test_says_how_many_would_be_called_back(
        self, author: Client, force: Organisation, module: ModulePage, people: int, said: str
    ) -> None:
        officers(force, module, people)
        keen = UserFactory(officer=True, organisation=OrganisationFactory(key="partner"))
        passed(keen, module, at=BEGIN, occurred_at=BEGIN)
        words = reads(author, reverse("wagtailadmin_pages:edit", args=[module.pk]))
        assert f"Days, 1 to 730. Empty: nobody is called back. {said}" in words

    def test_says_nothing_of_a_page_that_was_never_published(
        self, author: Client, module: ModulePage
    ) -> None:
        draft = module.copy(update_attrs={"slug": "draft", "title": "Draft"}, keep_live=False)
        words = reads(author, reverse("wagtailadmin_pages:edit", args=[draft.pk]))
        assert "Empty: nobody is called back." in words
        assert "Today it would concern" not in words

    def test_asks_for_a_unit_that_is_published(self, author: Client, module: ModulePage) -> None:
        said = {"change_class": "law", "redo_within_days": "61", "redo_unit": str(module.pk)}
        assert "This is the whole, not a shorter unit." in publishes(author, module, **said)
        assert Edition.objects.count() == 1


class TestJourney:
    def test_from_the_change_to_up_to_date(
        self, author: Client, force: Organisation, module: ModulePage
    ) -> None:
        (officer,) = officers(force, module, 1)
        learner = signed_in(officer)
        assert "You have nothing to do." in reads(learner, "/learn/")
        unit = published_module(
            slug="the-new-duty", title="The new duty", code="M09",
            sections=[section("One", text("Tell the authority."))],
        )  # fmt: skip
        publishes(
            author, module, change_class="law", change_note="A duty to notify.",
            redo_within_days="61", redo_unit=str(unit.pk),
        )  # fmt: skip
        to_do = reads(learner, "/learn/").split("To do")[1].split("You may also learn")[0]
        assert f"{SAID} “The new duty” does instead. Do it again" in to_do
        page = reads(learner, "/learn/signs/")
        assert f"{SAID} This shorter unit does instead: The new duty." in page
        assert "What changed since you did it" not in page  # she did not do it on this site's pages

        learner.post("/learn/the-new-duty/1/", {"action": "continue"})
        assert "You have nothing to do." in reads(learner, "/learn/")
        assert SAID not in reads(learner, "/learn/signs/")
        assert list(differences()) == []

    def test_from_the_change_to_lapsed_and_done_again(
        self, author: Client, force: Organisation, module: ModulePage
    ) -> None:
        (officer,) = officers(force, module, 1)
        learner = signed_in(officer)
        publishes(author, module, change_class="law", redo_within_days="61")
        with time_machine.travel(PUBLISHED + timedelta(days=70)):
            row = reads(signed_in(officer), "/learn/").split("To do")[1]
            assert "and was to be done again by 31 January 2027. Lapsed" in row
            learner = signed_in(officer)
            learner.post("/learn/signs/1/", {"action": "continue"})
            assert "You have nothing to do." in reads(learner, "/learn/")
            assert list(differences()) == []
