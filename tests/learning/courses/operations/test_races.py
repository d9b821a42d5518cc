"""People who press at the same moment, on a real database with connections of their own."""

from datetime import timedelta
from functools import partial

import pytest

from learning.completion.enums import EvidenceKind
from learning.completion.models import Evidence
from learning.completion.operations import correct_evidence
from learning.completion.verification import differences
from learning.courses.conditions import BookingCondition
from learning.courses.enums import AttendanceKind, HalfDay, PlaceState
from learning.courses.models import AttendanceMark, Place
from learning.courses.operations import (
    BookingRefused,
    RunIsFull,
    accept_offer,
    book_place,
    expire_offers,
    mark_register,
    record_results,
    withdraw_place,
)
from learning.courses.queries import position_of, withdrawn_passes
from learning.notices.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.courses import FIRST, NOW, booked, mark_all, morning_of, open_for_booking
from tests.threads import at_once, outcomes_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(place: Place) -> Place:
    """What another request holds: a row of its own."""
    return Place.objects.get(pk=place.pk)


class TestThirtyPeopleForTwelvePlaces:
    def test_end_with_twelve_booked_and_eighteen_waiting_in_order(
        self, asked: list[BookingCondition]
    ) -> None:
        run = open_for_booking(capacity=12)
        people = UserFactory.create_batch(30)
        at_once(*[partial(book_place, run=run, user=user, by=user, at=NOW) for user in people])
        assert Place.objects.filter(state=PlaceState.BOOKED).count() == 12
        waiting = list(Place.objects.in_line())
        assert len(waiting) == 18
        assert [position_of(place) for place in waiting] == list(range(1, 19))
        # Nobody who waits asked before somebody who was booked.
        seated = Place.objects.filter(state=PlaceState.BOOKED).values_list("pk", flat=True)
        assert max(seated) < min(place.pk for place in waiting)
        # Each was told once, and the position told is the position held.
        assert Notice.objects.count() == 30
        for place in waiting:
            told = place.user.notices.get().body
            assert f"You are number {position_of(place)} in line." in told

    def test_leave_the_last_seat_to_one_who_would_not_wait(
        self, asked: list[BookingCondition]
    ) -> None:
        run = open_for_booking(capacity=1)
        answers = outcomes_at_once(
            *[
                partial(book_place, run=run, user=user, by=user, at=NOW, may_wait=False)
                for user in UserFactory.create_batch(6)
            ]
        )
        assert sum(isinstance(answer, Place) for answer in answers) == 1
        assert sum(isinstance(answer, RunIsFull) for answer in answers) == 5


class TestOnePersonTwice:
    def test_books_once_in_two_tabs(self, asked: list[BookingCondition]) -> None:
        run, user = open_for_booking(), UserFactory()
        places = at_once(*[partial(book_place, run=run, user=user, by=user, at=NOW)] * 8)
        assert len({place.pk for place in places}) == 1
        assert Place.objects.count() == Notice.objects.count() == 1

    def test_books_one_of_two_runs_of_a_course(self, asked: list[BookingCondition]) -> None:
        runs = [open_for_booking(first_date=FIRST + timedelta(weeks=5 * n)) for n in range(2)]
        user = UserFactory()
        answers = outcomes_at_once(
            *[partial(book_place, run=run, user=user, by=user, at=NOW) for run in runs * 3]
        )
        assert Place.objects.filter(state=PlaceState.BOOKED).count() == 1
        assert any(isinstance(answer, BookingRefused) for answer in answers)

    def test_accepts_once(self, asked: list[BookingCondition]) -> None:
        run = open_for_booking(capacity=1)
        seated, waiting = booked(run), booked(run)
        withdraw_place(place=seated, by=seated.user, at=NOW)
        at_once(*[lambda: accept_offer(place=fresh(waiting), by=waiting.user, at=NOW)] * 6)
        assert waiting.events.filter(to_state=PlaceState.BOOKED).count() == 1


class TestAnswerAndExpiry:
    def test_give_the_seat_to_one_person(self, asked: list[BookingCondition]) -> None:
        run = open_for_booking(capacity=1)
        seated, first, _second = booked(run), booked(run), booked(run)
        withdraw_place(place=seated, by=seated.user, at=NOW)
        late = NOW + timedelta(days=7)
        outcomes_at_once(
            lambda: expire_offers(at=late),
            lambda: accept_offer(place=fresh(first), by=first.user, at=NOW),
            lambda: expire_offers(at=late),
        )
        assert Place.objects.holding_seats().count() == 1


class TestTwoCancellations:
    def test_offer_two_seats_to_the_first_two_in_line(self, asked: list[BookingCondition]) -> None:
        run = open_for_booking(capacity=2)
        seated = [booked(run), booked(run)]
        line = [booked(run) for _ in range(3)]
        at_once(
            *[partial(withdraw_place, place=fresh(p), by=p.user, at=NOW) for p in seated],
        )
        for place in line:
            place.refresh_from_db()
        assert [place.state for place in line] == ["offered", "offered", "waiting"]


class TestTheRegister:
    def test_writes_a_save_sent_many_times_once(self, asked: list[BookingCondition]) -> None:
        run = open_for_booking()
        places = [booked(run) for _ in range(3)]
        trainer = UserFactory()
        day = run.days.get(number=1)
        save = partial(
            mark_register,
            run_day=day,
            half=HalfDay.MORNING,
            marks={place.pk: AttendanceKind.PRESENT for place in places},
            by=trainer,
            at=morning_of(run),
            token="the same save",
        )
        saves = at_once(*[save] * 6)
        assert sum(save.written for save in saves) == 3
        assert AttendanceMark.objects.count() == 3


class TestTheResults:
    def test_are_recorded_anew_once_while_another_is_withdrawn(
        self, asked: list[BookingCondition]
    ) -> None:
        run, trainer = open_for_booking(), UserFactory()
        one, other = booked(run), booked(run)
        at = morning_of(run, 4, hour=20)
        for place in (one, other):
            mark_all(run, place, by=trainer)
        record = partial(record_results, run=run, by=trainer, at=at)
        record(results={one.pk: "passed", other.pk: "passed"})

        def withdraw(place: Place) -> Evidence:
            passed = Evidence.objects.standing().get(
                kind=EvidenceKind.COURSE, learner=place.user.learner_id
            )
            return correct_evidence(
                evidence=passed, reason="Error", is_withdrawal=True, by=None, at=at
            )

        withdraw(one)
        over = {one.pk: withdrawn_passes([fresh(one)])[one.pk].event_id}
        again = partial(record, results={one.pk: "passed"}, over=over)
        answers = at_once(*[again] * 5, partial(withdraw, other))
        assert sorted(answer for answer in answers if isinstance(answer, int)) == [0, 0, 0, 0, 1]
        assert (fresh(one).state, fresh(other).state) == (PlaceState.PASSED, PlaceState.ATTENDED)
        stands = Evidence.objects.standing().get(kind=EvidenceKind.COURSE)
        assert stands.learner_id == one.user.learner_id
        assert not list(differences())
