from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from learning.accounts.models import User
from learning.courses.enums import AttendanceKind, HalfDay, PlaceState, RunState
from learning.courses.models import AttendanceMark, CourseRun, Place, RunDay
from learning.courses.operations import (
    RegisterRefused,
    RegisterSaved,
    cancel_run,
    mark_register,
)
from learning.courses.signals import day_attended
from tests.factories.accounts import UserFactory
from tests.factories.courses import (
    NOW,
    booked,
    mark,
    mark_all,
    morning_of,
    open_for_booking,
)

pytestmark = pytest.mark.django_db
PRESENT, ABSENT = AttendanceKind.PRESENT, AttendanceKind.ABSENT


@pytest.fixture
def run() -> CourseRun:
    return open_for_booking()


@pytest.fixture
def trainer() -> User:
    return UserFactory()


@pytest.fixture
def news() -> Iterator[list[tuple[User, int, bool]]]:
    """What `day_attended` said, as (user, number of the day, whether she was there)."""
    heard: list[tuple[User, int, bool]] = []

    def listen(*, user: User, run_day: RunDay, is_attended: bool, **_: Any) -> None:
        heard.append((user, run_day.number, is_attended))

    day_attended.connect(listen)
    yield heard
    day_attended.disconnect(listen)


def save(run: CourseRun, marks: dict[Place, str], by: User, **options: Any) -> RegisterSaved:
    """Save the first morning's register."""
    return mark_register(
        run_day=run.days.get(number=1),
        half=HalfDay.MORNING,
        marks={place.pk: kind for place, kind in marks.items()},
        by=by,
        **{"at": morning_of(run, hour=10), "token": uuid4().hex, **options},
    )


def newest(place: Place) -> str:
    return str(place.marks.latest("id").kind)


class TestMarkRegister:
    def test_writes_a_mark_for_each_person(self, run: CourseRun, trainer: User) -> None:
        first, second = booked(run), booked(run)
        saved = save(run, {first: PRESENT, second: ABSENT}, trainer)
        assert saved == RegisterSaved(written=2, repeated=0, conflicts=())
        assert (newest(first), newest(second)) == (PRESENT, ABSENT)

    def test_is_the_same_save_when_it_is_sent_again(self, run: CourseRun, trainer: User) -> None:
        place = booked(run)
        for _ in range(2):
            save(run, {place: ABSENT}, trainer, token="one")
        assert AttendanceMark.objects.count() == 1

    def test_changes_nothing_when_an_old_save_arrives_late(
        self, run: CourseRun, trainer: User
    ) -> None:
        place = booked(run)
        save(run, {place: ABSENT}, trainer, token="one")
        save(run, {place: PRESENT}, trainer, token="two")
        save(run, {place: ABSENT}, trainer, token="one")
        assert newest(place) == PRESENT

    def test_takes_a_change_of_mind_in_the_same_form(self, run: CourseRun, trainer: User) -> None:
        place = booked(run)
        save(run, {place: ABSENT}, trainer, token="one")
        save(run, {place: PRESENT}, trainer, token="one")
        assert newest(place) == PRESENT

    def test_takes_the_afternoon_of_a_device_that_kept_its_token(
        self, run: CourseRun, trainer: User
    ) -> None:
        place = booked(run)
        for half in HalfDay:
            mark_register(
                run_day=run.days.get(number=1),
                half=half,
                marks={place.pk: PRESENT},
                by=trainer,
                at=morning_of(run),
                token="one",
            )
        assert AttendanceMark.objects.count() == 2

    def test_keeps_every_mark_as_history(self, run: CourseRun, trainer: User) -> None:
        place = booked(run)
        save(run, {place: ABSENT}, trainer)
        save(run, {place: PRESENT}, trainer)
        assert [m.kind for m in place.marks.order_by("id")] == [ABSENT, PRESENT]

    def test_shows_both_values_where_two_people_differ(self, run: CourseRun, trainer: User) -> None:
        place, other = booked(run), UserFactory()
        save(run, {place: PRESENT}, trainer, seen={place.pk: 0})
        saved = save(run, {place: ABSENT}, other, seen={place.pk: 0})
        (conflict,) = saved.conflicts
        assert (conflict.wanted, conflict.standing, conflict.by) == (ABSENT, PRESENT, trainer)
        assert newest(place) == PRESENT

    def test_settles_a_conflict_once_it_was_seen(self, run: CourseRun, trainer: User) -> None:
        place, other = booked(run), UserFactory()
        save(run, {place: PRESENT}, trainer, seen={place.pk: 0})
        (conflict,) = save(run, {place: ABSENT}, other, seen={place.pk: 0}).conflicts
        saved = save(run, {place: ABSENT}, other, seen={place.pk: conflict.seen})
        assert (saved.written, newest(place)) == (1, ABSENT)

    def test_sees_no_conflict_where_two_people_agree(self, run: CourseRun, trainer: User) -> None:
        place = booked(run)
        save(run, {place: PRESENT}, trainer, seen={place.pk: 0})
        assert save(run, {place: PRESENT}, UserFactory(), seen={place.pk: 0}).conflicts == ()

    def test_saves_the_others_beside_a_conflict(self, run: CourseRun, trainer: User) -> None:
        clash, fine = booked(run), booked(run)
        save(run, {clash: PRESENT}, trainer, seen={clash.pk: 0})
        saved = save(
            run, {clash: ABSENT, fine: ABSENT}, UserFactory(), seen={clash.pk: 0, fine.pk: 0}
        )
        assert (saved.written, len(saved.conflicts), newest(fine)) == (1, 1, ABSENT)

    def test_opens_on_the_day(self, run: CourseRun, trainer: User) -> None:
        place = booked(run)
        with pytest.raises(RegisterRefused, match="opens on the day"):
            save(run, {place: PRESENT}, trainer, at=morning_of(run) - timedelta(days=1))

    def test_refuses_people_who_are_not_on_it(self, run: CourseRun, trainer: User) -> None:
        stranger = booked(open_for_booking())
        with pytest.raises(RegisterRefused, match="list of people has changed"):
            save(run, {stranger: PRESENT}, trainer)

    def test_refuses_a_run_called_off(self, run: CourseRun, trainer: User) -> None:
        place = booked(run)
        cancel_run(run=run, by=trainer, at=NOW, reason="Snow.")
        with pytest.raises(RegisterRefused, match="no register"):
            save(run, {place: PRESENT}, trainer)

    def test_refuses_a_mark_nobody_knows(self, run: CourseRun, trainer: User) -> None:
        with pytest.raises(ValueError, match="asleep"):
            save(run, {booked(run): "asleep"}, trainer)


class TestDayAttended:
    def test_is_sent_once_both_halves_are_there(
        self, run: CourseRun, trainer: User, news: list[Any]
    ) -> None:
        place = booked(run)
        mark(run, [place], by=trainer)
        assert news == []
        mark(run, [place], by=trainer, half=HalfDay.AFTERNOON, kind=AttendanceKind.LATE)
        mark(run, [place], by=trainer, half=HalfDay.AFTERNOON, kind=AttendanceKind.LATE)
        mark(run, [place], by=trainer, half=HalfDay.AFTERNOON, kind=PRESENT)
        assert news == [(place.user, 1, True)]

    def test_is_taken_back_by_a_correction(
        self, run: CourseRun, trainer: User, news: list[Any]
    ) -> None:
        place = booked(run)
        for half in HalfDay:
            mark(run, [place], by=trainer, half=half)
        mark(run, [place], by=trainer, kind=ABSENT)
        mark(run, [place], by=trainer, kind=PRESENT)
        assert [there for _user, _day, there in news] == [True, False, True]

    def test_says_nothing_of_those_who_were_not_marked(
        self, run: CourseRun, trainer: User, news: list[Any]
    ) -> None:
        there, away = booked(run), booked(run)
        for half in HalfDay:
            mark(run, [there], by=trainer, half=half)
            mark(run, [away], by=trainer, half=half, kind=ABSENT)
        assert news == [(there.user, 1, True)]

    def test_undoes_the_marks_where_nobody_could_record_it(
        self, run: CourseRun, trainer: User
    ) -> None:
        place = booked(run)
        mark(run, [place], by=trainer)

        def fail(**_: Any) -> None:
            raise RuntimeError("no evidence")

        day_attended.connect(fail)
        try:
            with pytest.raises(RuntimeError):
                mark(run, [place], by=trainer, half=HalfDay.AFTERNOON)
        finally:
            day_attended.disconnect(fail)
        assert place.marks.count() == 1


class TestOutcome:
    @pytest.mark.parametrize(
        ("missed", "state"),
        [
            ((), PlaceState.ATTENDED),
            ((8,), PlaceState.ATTENDED),
            ((3, 4), PlaceState.PART_ATTENDED),
            (tuple(range(1, 9)), PlaceState.NOT_ATTENDED),
        ],
    )
    def test_follows_from_the_last_half_day(
        self, run: CourseRun, trainer: User, missed: tuple[int, ...], state: PlaceState
    ) -> None:
        place = booked(run)
        mark_all(run, place, by=trainer, missed=missed)
        place.refresh_from_db()
        assert place.state == state
        assert place.events.latest("id").by == trainer

    def test_waits_while_a_half_day_is_unmarked(self, run: CourseRun, trainer: User) -> None:
        place = booked(run)
        mark(run, [place], by=trainer, day=4, half=HalfDay.AFTERNOON)
        place.refresh_from_db()
        assert place.state == PlaceState.BOOKED

    def test_follows_a_correction(self, run: CourseRun, trainer: User) -> None:
        place = booked(run)
        mark_all(run, place, by=trainer, missed=(1, 2))
        mark(run, [place], by=trainer, day=1, half=HalfDay.MORNING)
        place.refresh_from_db()
        assert place.state == PlaceState.ATTENDED

    def test_delivers_the_run_with_its_last_person(self, run: CourseRun, trainer: User) -> None:
        first, second = booked(run), booked(run)
        mark_all(run, first, by=trainer)
        run.refresh_from_db()
        assert run.state == RunState.OPEN
        mark_all(run, second, by=trainer)
        run.refresh_from_db()
        assert run.state == RunState.DELIVERED
