"""The frame of the admin, and its first page."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from learning.accounts.operations import grant_content_permissions
from learning.courses.enums import PlaceState
from learning.courses.home_panels import OffersThatExpireToday, RunsBelowMinimum
from learning.courses.models import Place
from learning.modules.home_panels import ModulesToReview
from learning.notices.enums import NoticeState
from learning.notices.home_panels import FailedEmails
from media.library.home_panels import MaterialsToReview
from media.reference.enums import FactStatus
from media.reference.home_panels import MOST_ROWS, FactsToReview
from quizzes.attempts.enums import Purpose
from quizzes.attempts.home_panels import FEWEST_ANSWERS, MostMissedQuestions
from quizzes.attempts.operations import answer_question, start_attempt, submit_attempt
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, booked, open_for_booking
from tests.factories.items import FULL_RESPONSES, WRONG_RESPONSES
from tests.factories.library import published_material
from tests.factories.media import FactFactory
from tests.factories.modules import home_page, published_module
from tests.factories.notices import NoticeFactory
from tests.factories.quizzes import edition, spec_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from media.reference.home_panels import HomePanel

pytestmark = pytest.mark.django_db

SOON = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)
    grant_content_permissions(home_page())


def signed_in(**person: Any) -> Client:
    client = Client()
    client.force_login(UserFactory(**person))
    return client


def words(html: str) -> str:
    return " ".join(unescape(strip_tags(html)).split())


def facts(count: int) -> None:
    FactFactory.create_batch(count, checked_date=date(2026, 1, 1), review_by_date=SOON)


def modules(count: int) -> None:
    for _number in range(count):
        published_module(slug=f"module-{uuid4().hex}", review_by_date=SOON)


def materials(count: int) -> None:
    for _number in range(count):
        published_material(
            slug=f"card-{uuid4().hex}", checked_date=date(2026, 1, 1), review_by_date=SOON
        )


def missed(count: int, *, people: int = FEWEST_ANSWERS, response: Any = None) -> None:
    """So many people answer so many questions, none of them rightly."""
    spec = spec_of(*["single_choice"] * count)
    where = edition()
    for _number in range(people):
        who = UserFactory()
        attempt = start_attempt(
            user=who, edition=where, usage="drill", purpose=Purpose.CHECK, spec=spec, by=who, at=NOW
        )
        for position in range(1, count + 1):
            answer_question(
                attempt=attempt,
                position=position,
                sequence=1,
                answer=response or WRONG_RESPONSES["single_choice"],
                by=who,
                at=NOW,
            )
        submit_attempt(attempt=attempt, by=who, at=NOW)


def runs(count: int) -> None:
    for number in range(count):
        open_for_booking(first_date=date(2027, 1, 11) + timedelta(weeks=number), minimum=6)


def offers(count: int) -> None:
    run = open_for_booking(capacity=20)
    for _number in range(count):
        place = booked(run)
        Place.objects.filter(pk=place.pk).update(
            state=PlaceState.OFFERED, offer_expires_at=NOW + timedelta(hours=5)
        )


def emails(count: int) -> None:
    NoticeFactory.create_batch(count, state=NoticeState.FAILED)


PANELS: dict[type[HomePanel], Callable[[int], None]] = {
    FactsToReview: facts,
    ModulesToReview: modules,
    MaterialsToReview: materials,
    MostMissedQuestions: missed,
    RunsBelowMinimum: runs,
    OffersThatExpireToday: offers,
    FailedEmails: emails,
}


def drawn(panel: type[HomePanel], user: Any) -> str:
    request = RequestFactory().get("/admin/")
    request.user = user
    return str(panel().render_html({"request": request}))


class TestFirstPage:
    @pytest.mark.parametrize("panel", PANELS)
    def test_counts_all_and_lists_at_most_five(self, panel: type[HomePanel]) -> None:
        PANELS[panel](MOST_ROWS + 1)

        html = signed_in(training_administrator=True).get("/admin/").content.decode()

        assert f"{panel.heading} ({MOST_ROWS + 1})" in words(html)
        (table,) = re.findall(rf'id="{panel.name}-section".*?</table>', html, re.DOTALL)
        assert table.count('<td class="title">') == MOST_ROWS
        assert all(f'<th scope="col">{column}</th>' in table for column in panel.columns)

    @pytest.mark.parametrize("panel", PANELS)
    def test_asks_the_database_as_often_for_five_as_for_one(self, panel: type[HomePanel]) -> None:
        user = UserFactory(training_administrator=True)
        asked = []
        for count in (1, MOST_ROWS - 1):
            PANELS[panel](count)
            fresh = type(user).objects.get(pk=user.pk)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert drawn(panel, fresh)
            asked.append(len(queries))
        assert asked[0] == asked[1] <= 8

    @pytest.mark.parametrize("panel", PANELS)
    def test_leaves_out_what_is_empty(self, panel: type[HomePanel]) -> None:
        assert drawn(panel, UserFactory(training_administrator=True)) == ""

    def test_shows_each_what_she_may_deal_with(self) -> None:
        for make in PANELS.values():
            make(1)

        author = words(signed_in(author=True).get("/admin/").content.decode())
        trainer = words(signed_in(trainer=True).get("/admin/").content.decode())

        assert "Facts to review (1)" in author
        assert "Questions most people get wrong (1)" in author
        assert "Failed e-mails" not in author
        assert "Runs below minimum" not in author
        assert "Failed e-mails" not in trainer
        assert "Questions most people get wrong" not in trainer

    def test_says_nothing_of_questions_that_few_have_met(self) -> None:
        missed(1, people=FEWEST_ANSWERS - 1)

        assert drawn(MostMissedQuestions, UserFactory(author=True)) == ""

    def test_says_nothing_of_questions_that_most_get_right(self) -> None:
        missed(1, response=FULL_RESPONSES["single_choice"])

        assert drawn(MostMissedQuestions, UserFactory(author=True)) == ""

    def test_tells_authors_of_facts_that_are_being_confirmed(self) -> None:
        FactFactory(label="Relay", status=FactStatus.UNCERTAIN, review_by_date=date(2028, 1, 1))
        FactFactory(label="Helpline", review_by_date=date(2028, 1, 1))

        html = drawn(FactsToReview, UserFactory(author=True))

        assert "Relay" in html
        assert "Helpline" not in html

    def test_shows_a_trainer_her_own_runs_alone(self) -> None:
        trainer = UserFactory(trainer=True)
        mine = open_for_booking(trainers=[trainer], minimum=6)
        other = open_for_booking(first_date=date(2027, 3, 1), minimum=6)

        html = drawn(RunsBelowMinimum, trainer)

        assert mine.ref in html
        assert other.ref not in html

    def test_leaves_out_offers_of_other_days(self) -> None:
        offers(1)
        Place.objects.update(offer_expires_at=NOW + timedelta(days=1))

        assert drawn(OffersThatExpireToday, UserFactory(training_administrator=True)) == ""


class TestFrame:
    def test_bears_our_name_and_mark_and_leads_nowhere_else(self) -> None:
        html = signed_in(author=True).get("/admin/").content.decode()

        assert re.search(r"<title>.* - Spot the signs</title>", html, re.DOTALL)
        assert 'viewBox="0 0 40 40"' in html
        assert "assets/favicon.svg" in html
        assert "wagtail.org" not in html
        assert "/help/" in html

    def test_uses_no_word_of_the_menu_for_two_things(self) -> None:
        html = signed_in(training_administrator=True).get("/admin/").content.decode()
        (props,) = re.findall(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', html, re.DOTALL)
        labels = re.findall(r'"label": "([^"]+)"', props)

        assert "Places on runs" in labels
        assert "Kinds of place" in labels
        assert not [label for label, count in Counter(labels).items() if count > 1]
