"""Booking asks for evidence, attendance becomes evidence: the rooms together."""

import pytest

from learning.accounts.models import User
from learning.completion.enums import EvidenceKind
from learning.completion.models import Evidence
from learning.courses.enums import AttendanceKind, HalfDay, PlaceState
from learning.courses.models import CoursePage, CoursePrerequisite, CourseRun
from learning.courses.operations import BookingRefused
from learning.modules.models import ModulePage
from tests.factories.accounts import UserFactory
from tests.factories.completion import passed
from tests.factories.courses import NOW, booked, mark, open_for_booking, published_course
from tests.factories.modules import published_module

pytestmark = pytest.mark.django_db


class TestPrerequisites:
    @pytest.fixture
    def modules(self) -> list[ModulePage]:
        return [
            published_module(slug=code.lower(), code=code, title=f"Module {code}")
            for code in ("M02", "M03")
        ]

    @pytest.fixture
    def run(self, modules: list[ModulePage]) -> CourseRun:
        course: CoursePage = published_course()
        for module in modules:
            CoursePrerequisite.objects.create(course=course, module=module)
        return open_for_booking(course=course)

    def test_are_named_where_they_are_missing(
        self, run: CourseRun, modules: list[ModulePage]
    ) -> None:
        user = UserFactory()
        passed(user, modules[0], occurred_at=NOW)
        with pytest.raises(BookingRefused, match="Module M03") as refused:
            booked(run, user)
        assert "Module M02" not in str(refused.value)

    def test_let_in_somebody_who_passed_them(
        self, run: CourseRun, modules: list[ModulePage]
    ) -> None:
        user = UserFactory()
        for module in modules:
            passed(user, module, occurred_at=NOW)
        assert booked(run, user).state == PlaceState.BOOKED


class TestAttendance:
    def days_of(self, user: User) -> list[Evidence]:
        return list(
            Evidence.objects.filter(learner=user.learner, kind=EvidenceKind.COURSE_DAY).order_by(
                "recorded_at"
            )
        )

    def test_of_a_whole_day_is_evidence(self) -> None:
        run, trainer = open_for_booking(), UserFactory()
        place = booked(run)
        for half in HalfDay:
            mark(run, [place], by=trainer, half=half)
        (evidence,) = self.days_of(place.user)
        assert evidence.run_day == run.days.get(number=1)
        assert evidence.recorded_by == trainer

    def test_of_half_a_day_is_not(self) -> None:
        run, trainer = open_for_booking(), UserFactory()
        place = booked(run)
        mark(run, [place], by=trainer)
        assert not self.days_of(place.user)

    def test_taken_back_is_a_withdrawal_beside_it(self) -> None:
        run, trainer = open_for_booking(), UserFactory()
        place = booked(run)
        for half in HalfDay:
            mark(run, [place], by=trainer, half=half)
        mark(run, [place], by=trainer, kind=AttendanceKind.ABSENT)
        first, second = self.days_of(place.user)
        assert second.supersedes == first
        assert second.is_withdrawal
