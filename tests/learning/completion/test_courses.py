"""A course passed as a whole: evidence of its page, and a certificate with syllabus and hours."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from learning.completion.models import Evidence
from learning.completion.rules import add_months
from learning.completion.verification import differences
from learning.courses.enums import PlaceState
from learning.courses.operations.moving import lock_run, move_place
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.courses import booked, mark_all, morning_of, open_for_booking

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client
    from time_machine import TimeMachineFixture

    from learning.accounts.models import User
    from learning.courses.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegate() -> User:
    return UserFactory(officer=True, organisation=OrganisationFactory(name="Millbeck district"))


@pytest.fixture
def place(delegate: User) -> Place:
    return booked(open_for_booking(), delegate)


def passed_at(place: Place) -> datetime:
    last = place.run.days.order_by("-number")[0]
    return last.starts_at + timedelta(days=1)


def pass_course(place: Place) -> None:
    at = passed_at(place)
    with transaction.atomic():
        lock_run(place.run_id)
        for state in (PlaceState.ATTENDED, PlaceState.PASSED):
            move_place(place=place, to=state, by=None, at=at)


class TestCoursePassed:
    """Recorded in the transaction in which the place becomes passed."""

    def test_is_evidence_of_the_course_page(self, place: Place) -> None:
        pass_course(place)
        evidence = Evidence.objects.get(kind="course")
        days = list(place.run.days.all())
        assert evidence.subject_key == place.run.course.translation_key
        assert evidence.run == place.run
        assert evidence.minutes == sum(day.minutes for day in days) > 0
        assert list(differences()) == []

    def test_earns_a_certificate_for_the_courses_own_time(
        self, place: Place, delegate: User, client: Client
    ) -> None:
        place.run.course.refresh_months = 12
        place.run.course.save()
        pass_course(place)
        award = Evidence.objects.get(kind="course").award
        assert award.organisation_name == "Millbeck district"
        assert award.expires_date == add_months(timezone.localdate(award.awarded_at), 12)
        assert place.run.ref in award.syllabus
        page = client.get(f"/verify/{award.code}/").content.decode()
        assert "Syllabus" in page
        assert "Learning time" in page
        client.force_login(delegate)
        assert client.get(f"/certificates/{award.pk}/certificate.pdf").content.startswith(b"%PDF")
        assert client.get(f"/people/{delegate.learner_id}/").status_code == 200

    def test_keeps_the_date_it_was_given(self, place: Place) -> None:
        pass_course(place)
        award = Evidence.objects.get(kind="course").award
        place.run.course.refresh_months = 1
        place.run.course.save()
        before = award.expires_date
        award.refresh_from_db()
        assert award.expires_date == before

    def test_follows_the_trainers_page_once(
        self, place: Place, delegate: User, client: Client, time_machine: TimeMachineFixture
    ) -> None:
        trainer = UserFactory(training_administrator=True)
        time_machine.move_to(morning_of(place.run, 4, hour=20))
        mark_all(place.run, place, by=trainer)
        client.force_login(trainer)
        for _turn in range(2):
            client.post(
                f"/trainer/runs/{place.run.ref}/results/check/", {f"result-{place.pk}": "passed"}
            )
        evidence = Evidence.objects.get(kind="course")
        assert (evidence.learner, evidence.recorded_by) == (delegate.learner, trainer)
        assert evidence.award.code
        assert list(differences()) == []

    def test_says_nothing_of_those_who_only_attended(self, place: Place) -> None:
        with transaction.atomic():
            lock_run(place.run_id)
            move_place(place=place, to=PlaceState.ATTENDED, by=None, at=passed_at(place))
        assert not Evidence.objects.filter(kind="course").exists()
