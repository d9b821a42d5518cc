from datetime import date

import pytest

from learning.courses.models import Place
from learning.courses.queries import (
    bookings_of,
    delegate_clash,
    next_booking,
    run_clashes,
    supervisor_email_for,
)
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.courses import (
    FIRST,
    NOW,
    booked,
    mark_all,
    open_for_booking,
    planned_run,
    published_course,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


class TestBookingsOf:
    def test_sorts_places_by_what_can_be_done(self) -> None:
        user = UserFactory()
        past = booked(open_for_booking(first_date=date(2026, 11, 9)), user)
        mark_all(past.run, past, by=UserFactory())
        full = open_for_booking()
        full.capacity = 1
        full.save()
        booked(full)
        waiting = booked(full, user)
        ahead = booked(open_for_booking(first_date=date(2027, 2, 1)), user)
        found = bookings_of(user, today=date(2026, 12, 1))
        assert [line.place for line in found.upcoming] == [ahead]
        assert [(line.place, line.position) for line in found.waiting] == [(waiting, 1)]
        assert [line.place for line in found.past] == [past]

    def test_shows_nobody_elses(self) -> None:
        booked(open_for_booking())
        assert bookings_of(UserFactory(), today=TODAY).is_empty


class TestNextBooking:
    def test_is_the_soonest_with_a_seat(self) -> None:
        user = UserFactory()
        other = published_course(slug="another-course", title="Another course")
        booked(open_for_booking(course=other, first_date=date(2027, 2, 1)), user)
        sooner = booked(open_for_booking(course=published_course()), user)
        found = next_booking(user, today=TODAY)
        assert found is not None
        assert found.place == sooner

    def test_is_none_without_places(self) -> None:
        assert next_booking(UserFactory(), today=TODAY) is None


class TestSupervisorEmailFor:
    def test_is_the_nearest_supervisors(self) -> None:
        district = OrganisationFactory()
        team = OrganisationFactory(parent=district)
        UserFactory(supervisor=True, organisation=district)
        near = UserFactory(supervisor=True, organisation=team)
        officer = UserFactory(officer=True, organisation=team)
        assert supervisor_email_for(officer, today=TODAY) == near.email

    def test_is_the_one_given_last(self) -> None:
        user = UserFactory()
        booked(open_for_booking(), user, supervisor_email="boss@demo.example")
        assert supervisor_email_for(user, today=TODAY) == "boss@demo.example"

    def test_is_never_the_persons_own(self) -> None:
        sergeant = UserFactory(supervisor=True)
        assert supervisor_email_for(sergeant, today=TODAY) == ""

    def test_is_never_the_persons_own_given_last(self) -> None:
        place = booked(open_for_booking())
        Place.objects.update(supervisor_email=place.user.email.upper())
        assert supervisor_email_for(place.user, today=TODAY) == ""

    def test_is_unknown_without_a_post(self) -> None:
        assert supervisor_email_for(UserFactory(), today=TODAY) == ""


class TestClashes:
    def test_of_a_delegate_are_none_on_other_days(self) -> None:
        user = UserFactory()
        booked(open_for_booking(first_date=FIRST), user)
        other = published_course(slug="another-course", title="Another course")
        later = open_for_booking(course=other, first_date=date(2027, 1, 18))
        assert delegate_clash(user, later, today=TODAY) is None

    def test_of_a_delegate_are_none_on_her_own_run(self) -> None:
        place = booked(open_for_booking())
        assert delegate_clash(place.user, place.run, today=TODAY) is None

    def test_of_runs_name_the_venue_once_for_each_day(self) -> None:
        first, second = planned_run(), planned_run(first_date=date(2027, 1, 13))
        second.venue = first.venue
        second.save()
        found = run_clashes([first.pk])[first.pk]
        assert found == [
            f"The venue is also taken by {second.ref} on Wednesday 13 January 2027.",
            f"The venue is also taken by {second.ref} on Thursday 14 January 2027.",
        ]
