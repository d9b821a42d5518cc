"""Recording who has passed: by the table, once, and never one's own."""

from typing import Any

import pytest

from learning.accounts.models import User
from learning.completion.models import Award
from learning.courses.enums import PlaceState
from learning.courses.models import CourseRun, Place
from learning.courses.operations import ResultsRefused, record_results
from learning.courses.signals import course_passed
from learning.notices.enums import NoticeKind
from learning.notices.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.courses import booked, mark_all, morning_of, open_for_booking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


@pytest.fixture
def trainer() -> User:
    return UserFactory(trainer=True)


@pytest.fixture
def run(trainer: User) -> CourseRun:
    return open_for_booking(trainers=[trainer])


@pytest.fixture
def part(run: CourseRun) -> Place:
    return booked(run)


@pytest.fixture
def attended(run: CourseRun, trainer: User) -> list[Place]:
    places = [booked(run) for _ in range(2)]
    for place in places:
        mark_all(run, place, by=trainer)
    return places


def record(run: CourseRun, by: Any, **results: str) -> int:
    found = {int(key.removeprefix("p")): value for key, value in results.items()}
    return record_results(run=run, results=found, by=by, at=morning_of(run, 4, hour=20))


def state(place: Place) -> str:
    place.refresh_from_db()
    return place.state


class TestRecordResults:
    def test_moves_places_with_their_history(
        self, run: CourseRun, attended: list[Place], trainer: User
    ) -> None:
        one, other = attended
        assert record(run, trainer, **{f"p{one.pk}": "passed", f"p{other.pk}": "referred"}) == 2
        assert (state(one), state(other)) == (PlaceState.PASSED, PlaceState.REFERRED)
        event = one.events.latest("pk")
        assert (event.from_state, event.to_state, event.by) == ("attended", "passed", trainer)

    def test_tells_each_person_once_and_again_when_it_is_settled(
        self, run: CourseRun, attended: list[Place], trainer: User
    ) -> None:
        one, other = attended
        results = {f"p{one.pk}": "not_passed", f"p{other.pk}": "referred"}
        for _click in range(2):
            record(run, trainer, **results)
        hers = Notice.objects.filter(kind=NoticeKind.COURSE_RESULT)
        assert hers.count() == 2
        assert "you have not passed this course" in hers.get(recipient=one.user).body
        assert "/courses/" in hers.get(recipient=one.user).body
        referred = hers.get(recipient=other.user)
        assert "something is still to be shown" in referred.body
        assert run.contact in referred.body
        assert "referred" not in referred.subject
        record(run, trainer, **{f"p{other.pk}": "passed"})
        told = hers.filter(recipient=other.user).latest("pk")
        assert told != referred
        assert told.subject.startswith("Your result: ")
        certificate = Award.objects.get(learner=other.user.learner_id)
        assert f"/certificates/{certificate.pk}/" in told.body

    def test_tells_nobody_where_nothing_is_recorded(
        self, run: CourseRun, attended: list[Place], trainer: User
    ) -> None:
        results = {f"p{attended[0].pk}": "referred", "p999999": "passed"}
        with pytest.raises(ResultsRefused):
            record(run, trainer, **results)
        assert not Notice.objects.filter(kind=NoticeKind.COURSE_RESULT).exists()

    def test_changes_nothing_the_second_time(
        self, run: CourseRun, attended: list[Place], trainer: User
    ) -> None:
        told: list[Any] = []

        def listen(**kwargs: Any) -> None:
            told.append(kwargs["place"])

        course_passed.connect(listen)
        try:
            counts = [record(run, trainer, **{f"p{attended[0].pk}": "passed"}) for _ in range(2)]
        finally:
            course_passed.disconnect(listen)
        assert counts == [1, 0]
        assert told == [attended[0]]

    def test_lets_somebody_pass_after_a_resit(
        self, run: CourseRun, attended: list[Place], trainer: User
    ) -> None:
        for result in ("referred", "passed"):
            assert record(run, trainer, **{f"p{attended[0].pk}": result}) == 1

    def test_refuses_whoever_missed_too_much_and_writes_nothing(
        self, run: CourseRun, part: Place, attended: list[Place], trainer: User
    ) -> None:
        mark_all(run, part, by=trainer, missed=(1, 2))
        with pytest.raises(ResultsRefused, match="Part attended"):
            record(run, trainer, **{f"p{attended[0].pk}": "passed", f"p{part.pk}": "passed"})
        assert state(attended[0]) == PlaceState.ATTENDED

    def test_refuses_another_result_for_good(
        self, run: CourseRun, attended: list[Place], trainer: User
    ) -> None:
        record(run, trainer, **{f"p{attended[0].pk}": "passed"})
        with pytest.raises(ResultsRefused, match="Passed"):
            record(run, trainer, **{f"p{attended[0].pk}": "not_passed"})

    def test_refuses_what_is_no_result(
        self, run: CourseRun, attended: list[Place], trainer: User
    ) -> None:
        with pytest.raises(ResultsRefused):
            record(run, trainer, **{f"p{attended[0].pk}": "part_attended"})

    def test_refuses_ones_own(self, run: CourseRun, attended: list[Place]) -> None:
        with pytest.raises(ResultsRefused, match="own result"):
            record(run, attended[0].user, **{f"p{attended[0].pk}": "passed"})

    def test_refuses_people_of_another_run(
        self, run: CourseRun, attended: list[Place], trainer: User
    ) -> None:
        with pytest.raises(ResultsRefused, match="list of people"):
            record(open_for_booking(), trainer, **{f"p{attended[0].pk}": "passed"})
