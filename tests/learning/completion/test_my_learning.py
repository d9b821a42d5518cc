"""What My learning says of everything that is required, and of what bends it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from learning.completion.enums import EvidenceKind, EvidenceSource, ExemptionKind
from learning.completion.operations import (
    add_requirement,
    ask_exemption,
    decide_exemption,
    end_requirement,
    make_claim,
    withdraw_exemption,
)
from learning.completion.operations.claims import Document
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, elsewhere, passed, required
from tests.factories.courses import booked, open_for_booking, published_course
from tests.factories.modules import published_module
from tests.learning.modules.conftest import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from learning.accounts.models import Organisation, User
    from learning.completion.models import Exemption, Requirement

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 12


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory(force=True, key="bradford", name="Bradford")


@pytest.fixture
def officer(unit: Organisation) -> User:
    return UserFactory(officer=True, organisation=unit)


@pytest.fixture
def sergeant(unit: Organisation) -> User:
    return UserFactory(supervisor=True, organisation=unit)


def asked_of(unit: Organisation, **subject: Any) -> Requirement:
    """Ask everybody for something by 30 November 2026: a week from now."""
    values: dict[str, Any] = {"due_rule": "after_joining", "due_days": 60, **subject}
    return add_requirement(
        organisation=unit, start_date=date(2026, 10, 1), by=None, at=NOW, **values
    )


def page_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get("/learn/").content.decode()


def agreed(officer: User, by: User, **fields: Any) -> Exemption:
    """Ask for something for an officer, and approve it."""
    values: dict[str, Any] = {
        "kind": ExemptionKind.EXEMPTION,
        "reason": "other_duty",
        "start_date": TODAY,
        "end_date": TODAY + timedelta(days=90),
        **fields,
    }
    post = learner_of(officer).memberships.get()
    found = ask_exemption(
        learner=learner_of(officer), organisation=post.organisation, by=by, at=NOW, **values
    )
    decide_exemption(
        exemption=found, is_approved=True, by=UserFactory(training_administrator=True), at=NOW
    )
    return found


class TestTrainingElsewhere:
    def test_stands_under_to_do_with_the_way_to_show_it(
        self, unit: Organisation, officer: User
    ) -> None:
        award = elsewhere()
        asked_of(unit, external_award=award)
        html = page_of(officer)
        words = words_of(html)
        assert "You have nothing to do" not in words
        assert f'href="/account/evidence/new/?award={award.pk}"' in html
        assert (
            "Modern slavery awareness Due 30 November 2026. College Learn. When you have done it, "
            "hand in a document that shows it. Due soon"
        ) in words

    def test_is_chosen_already_on_the_page_that_asks_for_the_document(self, officer: User) -> None:
        award = elsewhere()
        client = Client()
        client.force_login(officer)
        html = client.get(f"/account/evidence/new/?award={award.pk}").content.decode()
        assert f'<option value="{award.pk}" selected>' in html
        assert client.get("/account/evidence/new/?award=x").status_code == 200

    def test_leads_to_the_claim_that_waits(self, unit: Organisation, officer: User) -> None:
        award = elsewhere()
        asked_of(unit, external_award=award)
        document = Document(b"%PDF-1.4 a", "application/pdf")
        claim = make_claim(award=award, date=TODAY, document=document, by=officer, at=NOW)
        html = page_of(officer)
        assert f'href="/account/evidence/{claim.pk}/"' in html
        assert "Your document waits to be checked." in html

    def test_stands_under_completed_once_it_is_held(
        self, unit: Organisation, officer: User
    ) -> None:
        award = elsewhere()
        asked_of(unit, external_award=award)
        passed(
            officer,
            published_module(),
            kind=EvidenceKind.EXTERNAL,
            source=EvidenceSource.CLAIMED,
            edition=None,
            external_award=award,
            subject_key=award.evidence_key,
            title=award.title,
        )
        words = words_of(page_of(officer))
        assert "You have nothing to do. Next refresh: November 2028." in words
        completed = words.split("Completed", maxsplit=1)[1]
        assert "Modern slavery awareness23 November 2026November 2028College Learn" in completed


class TestCourse:
    def test_leads_to_its_dates(self, unit: Organisation, officer: User) -> None:
        asked_of(unit, course=published_course())
        html = page_of(officer)
        assert 'href="/courses/slavery-investigation/"' in html
        assert "See the dates and ask for a place." in html
        assert "You have nothing to do" not in html

    def test_leads_to_her_booking(self, unit: Organisation, officer: User) -> None:
        course = published_course()
        asked_of(unit, course=course)
        place = booked(open_for_booking(course=course), officer)
        row = page_of(officer).split('class="govuk-task-list"')[1].split("</ul>")[0]
        assert f'href="/bookings/{place.ref}/"' in row
        assert "Place confirmed: " in words_of(row)

    def test_that_is_not_offered_has_no_link(self, unit: Organisation, officer: User) -> None:
        course = published_course()
        asked_of(unit, course=course)
        course.unpublish()
        html = page_of(officer)
        assert "It is not offered at present." in html
        assert "/courses/slavery-investigation/" not in html


def test_a_module_that_was_taken_back_stays_what_she_must_hold(
    unit: Organisation, officer: User
) -> None:
    module = published_module(title="First contact")
    required(unit, module)
    module.unpublish()
    words = words_of(page_of(officer))
    assert "You have nothing to do" not in words
    assert "First contact" in words


def test_many_duties_cost_no_more_statements(unit: Organisation, officer: User) -> None:
    course = published_course()
    booked(open_for_booking(course=course), officer)
    required(unit, published_module())
    client = Client()
    client.force_login(officer)
    counts = []
    for award in (None, elsewhere(), elsewhere("cl-more"), elsewhere("cl-most")):
        if award:
            asked_of(unit, external_award=award)
        else:
            asked_of(unit, course=course)
        client.get("/learn/")
        with CaptureQueriesContext(connection) as statements:
            client.get("/learn/")
        counts.append(len(statements))
    assert len(set(counts)) == 1
    # Two more are of the place she has: its run with the days, and how full it is.
    assert counts[0] <= MOST_STATEMENTS + 2, [each["sql"] for each in statements]


class TestWhatWasAgreed:
    def test_is_an_exemption_with_its_end_and_the_due_day(
        self, unit: Organisation, officer: User, sergeant: User
    ) -> None:
        rule = asked_of(unit, external_award=elsewhere(), due_days=200)
        agreed(officer, sergeant, requirement=rule)
        words = words_of(page_of(officer))
        assert "Exempt until 21 February 2027, then due 19 April 2027." in words
        assert "other duty" not in words.lower()

    def test_is_an_exemption_after_which_it_is_due_at_once(
        self, unit: Organisation, officer: User, sergeant: User
    ) -> None:
        required(unit, published_module())
        agreed(officer, sergeant)
        assert "Exempt until 21 February 2027, then due at once." in words_of(page_of(officer))

    def test_says_no_end_that_is_the_end_of_the_rule(
        self, unit: Organisation, officer: User, sergeant: User
    ) -> None:
        rule = required(unit, published_module())
        agreed(officer, sergeant)
        end_requirement(requirement=rule, end_date=date(2026, 12, 20), by=None, at=NOW)
        words = words_of(page_of(officer))
        assert "Exempt until" not in words
        assert "due at once" not in words
        assert "Exempt" in words

    def test_is_told_ahead(self, unit: Organisation, officer: User, sergeant: User) -> None:
        required(unit, published_module())
        agreed(officer, sergeant, start_date=date(2026, 11, 25), end_date=date(2026, 12, 4))
        agreed(officer, sergeant, start_date=date(2026, 12, 4), end_date=date(2027, 1, 20))
        words = words_of(page_of(officer))
        assert "Due 30 November 2026." in words
        assert "Exempt from 25 November 2026 until 20 January 2027." in words

    def test_is_a_long_absence_said_once(
        self, unit: Organisation, officer: User, sergeant: User
    ) -> None:
        required(unit, published_module())
        agreed(
            officer,
            sergeant,
            kind=ExemptionKind.ABSENCE,
            reason="long_absence",
            start_date=date(2026, 11, 28),
            end_date=date(2027, 1, 20),
        )
        words = words_of(page_of(officer))
        assert "You are recorded as away from 28 November 2026 until 20 January 2027" in words
        assert "Exempt from" not in words

    def test_is_a_later_due_day(self, unit: Organisation, officer: User, sergeant: User) -> None:
        rule = required(unit, published_module())
        agreed(
            officer,
            sergeant,
            kind=ExemptionKind.EXTENSION,
            requirement=rule,
            end_date=None,
            due_date=date(2027, 4, 1),
        )
        assert "Due 1 April 2027, a later day that was agreed." in words_of(page_of(officer))

    def test_is_nothing_once_it_is_withdrawn(
        self, unit: Organisation, officer: User, sergeant: User
    ) -> None:
        required(unit, published_module())
        absence = agreed(officer, sergeant, kind=ExemptionKind.ABSENCE, end_date=date(2027, 1, 20))
        withdraw_exemption(exemption=absence, by=sergeant, at=NOW)
        words = words_of(page_of(officer))
        assert "recorded as away" not in words
        assert "Exempt" not in words
        assert "Due 30 November 2026." in words


class TestRecordOfLearning:
    def page(self, user: User) -> str:
        client = Client()
        client.force_login(user)
        return words_of(client.get("/account/evidence/").content.decode())

    def test_says_all_that_was_agreed_and_no_reason(
        self, unit: Organisation, officer: User, sergeant: User
    ) -> None:
        rule = required(unit, published_module(title="First contact"))
        other = required(unit, published_module(slug="other", code="M05", title="Second sight"))
        agreed(officer, sergeant, kind=ExemptionKind.ABSENCE, start_date=date(2026, 12, 10))
        agreed(officer, sergeant, requirement=rule, note="Seconded to another force")
        agreed(
            officer,
            sergeant,
            kind=ExemptionKind.EXTENSION,
            requirement=other,
            end_date=None,
            due_date=date(2027, 9, 1),
        )
        words = self.page(officer)
        for said in (
            "You are recorded as away from 10 December 2026 until 21 February 2027, your first day",
            "“First contact” is not required of you from 23 November 2026 until 21 February 2027.",
            "“Second sight” is due on 1 September 2027, a later day than before.",
        ):
            assert said in words
        assert "Seconded" not in words
        assert "other duty" not in words.lower()

    def test_says_nothing_of_what_she_holds_by_now(
        self, unit: Organisation, officer: User, sergeant: User
    ) -> None:
        module = published_module(title="First contact")
        rule = required(unit, module)
        for kind, days in (
            (ExemptionKind.EXTENSION, {"end_date": None, "due_date": date(2027, 1, 15)}),
            (ExemptionKind.EXEMPTION, {"end_date": date(2027, 2, 15)}),
        ):
            agreed(officer, sergeant, kind=kind, requirement=rule, **days)
        words = self.page(officer)
        assert "is due on 15 January 2027, a later day than before." in words
        assert "is not required of you" in words
        passed(officer, module)
        assert "Agreed for you" not in self.page(officer)

    def test_says_what_excuses_her_when_her_pass_has_lapsed(
        self, unit: Organisation, officer: User, sergeant: User
    ) -> None:
        module = published_module(title="First contact")
        rule = required(unit, module, refresh_months=12)
        passed(officer, module, occurred_at=NOW - timedelta(days=340))
        agreed(officer, sergeant, requirement=rule)
        assert "“First contact” is not required of you" in self.page(officer)

    def test_says_nothing_of_what_is_over_or_was_withdrawn(
        self, unit: Organisation, officer: User, sergeant: User
    ) -> None:
        required(unit, published_module())
        found = agreed(officer, sergeant)
        agreed(officer, sergeant, start_date=date(2026, 10, 5), end_date=date(2026, 11, 1))
        withdraw_exemption(exemption=found, by=sergeant, at=NOW)
        assert "Agreed for you" not in self.page(officer)
