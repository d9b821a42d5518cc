"""A change of law from the author's editor to the learner's page and back to *up to date*."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from learning.completion.operations import recompute_standing
from learning.completion.verification import differences
from learning.modules.models import ModulePage
from media.editions.models import Edition
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import passed, required
from tests.factories.modules import published_module, section, text
from tests.learning.modules.conftest import words_of
from tests.learning.modules.test_admin import publishes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from learning.accounts.models import Organisation, User

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)
PUBLISHED = datetime(2026, 12, 1, 9, tzinfo=UTC)
SAID = "The module changed on 1 December 2026: do it again by 31 January 2027."


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


class TestMidway:
    """Whoever has begun the edition that is called back, and has not passed."""

    @pytest.fixture
    def officer(self, force: Organisation) -> User:
        return UserFactory(officer=True, organisation=force)

    @pytest.fixture
    def learner(self, officer: User, module: ModulePage) -> Client:
        with time_machine.travel(BEGIN):
            recompute_standing(learners=[learner_of(officer).pk], at=BEGIN)
            signed_in(officer).post("/learn/signs/")
        return signed_in(officer)

    def test_is_told_until_when_passing_counts_and_finds_her_certificate_after_that(
        self, author: Client, learner: Client
    ) -> None:
        publishes(author, ModulePage.objects.get(), change_class="substance", redo_within_days="61")
        said = (
            "A newer edition came out on 1 December 2026. Passing the one you are in counts until "
            "31 January 2027: do the newer one by then too."
        )
        assert said in reads(learner, "/learn/")
        assert said in reads(learner, "/learn/signs/")
        learner.post("/learn/signs/1/", {"action": "continue"})
        done = reads(learner, "/learn/").split("Refresh byCertificate")[1]
        assert "SignsDo it again What changed since you did it for Signs1 December 2026" in done
        assert "31 January 2027View certificate for Signs" in done
        record = reads(learner, reverse("completion:own_evidence"))
        assert SAID in record
        assert list(differences()) == []

    def test_is_told_once_passing_counts_no_more_and_may_begin_the_newer(
        self, author: Client, learner: Client, officer: User
    ) -> None:
        publishes(author, ModulePage.objects.get(), change_class="substance", redo_within_days="61")
        with time_machine.travel(PUBLISHED + timedelta(days=61)):
            learner = signed_in(officer)
            said = "Since 31 January 2027 passing the one you are in no longer counts"
            assert said in reads(learner, "/learn/")
            learner.post("/learn/signs/1/", {"action": "continue"})
            assert "You have nothing to do." not in reads(learner, "/learn/")
            learner.post("/learn/signs/")
            learner.post("/learn/signs/1/", {"action": "continue"})
            assert "You have nothing to do." in reads(learner, "/learn/")
            assert list(differences()) == []

    def test_is_told_that_it_counts_once_the_shorter_unit_is_done(
        self, author: Client, learner: Client
    ) -> None:
        unit = published_module(
            slug="the-new-duty", title="The new duty", code="M09",
            sections=[section("One", text("Tell the authority."))],
        )  # fmt: skip
        module = ModulePage.objects.get(slug="signs")
        publishes(
            author, module, change_class="substance", redo_within_days="61",
            redo_unit=str(unit.pk),
        )  # fmt: skip
        assert "“The new duty” does instead of the newer one." in reads(learner, "/learn/signs/")
        learner.post("/learn/the-new-duty/1/", {"action": "continue"})
        assert "Passing the one you are in counts; you need not" in reads(learner, "/learn/signs/")
        learner.post("/learn/signs/1/", {"action": "continue"})
        assert "You have nothing to do." in reads(learner, "/learn/")

    def test_is_told_that_it_counts_where_nobody_requires_it(
        self, author: Client, learner: Client, module: ModulePage
    ) -> None:
        keen = signed_in(UserFactory(officer=True, organisation=OrganisationFactory(key="other")))
        keen.post("/learn/signs/")
        with time_machine.travel(PUBLISHED + timedelta(hours=1)):
            publishes(author, module, change_class="substance", redo_within_days="61")
            assert "Passing the one you are in counts; you need not" in reads(keen, "/learn/signs/")
