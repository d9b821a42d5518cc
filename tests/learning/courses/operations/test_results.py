"""Recording who has passed: by the table, once, and never one's own."""

from typing import Any

import pytest

from learning.accounts.models import User
from learning.completion.enums import EvidenceKind, RevocationReason
from learning.completion.models import Award, Evidence
from learning.completion.operations import correct_evidence
from learning.completion.operations.corrections import effect_of_correction
from learning.completion.verification import differences
from learning.courses.enums import RESULTS, PlaceState
from learning.courses.models import CourseRun, Place
from learning.courses.operations import ResultsRefused, record_results, take_back_pass
from learning.courses.queries import withdrawn_passes
from learning.courses.signals import course_passed
from learning.notices.enums import NoticeKind
from learning.notices.models import Notice
from tests.factories.accounts import UserFactory, learner_of
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


def passes(place: Place) -> Any:
    """What stands in the record of her having passed this run."""
    return Evidence.objects.standing().filter(
        learner=place.user.learner_id, run=place.run, kind=EvidenceKind.COURSE
    )


def withdraw(place: Place, **change: Any) -> Evidence:
    return correct_evidence(
        evidence=passes(place).get(),
        reason="Ticked in place of somebody else",
        reason_class=RevocationReason.IDENTITY_MISTAKEN,
        is_withdrawal=True,
        by=None,
        at=morning_of(place.run, 4, hour=21),
        **change,
    )


def seen(place: Place) -> dict[int, int]:
    """The withdrawal that a page opened now would show."""
    place.refresh_from_db()
    return {pk: withdrawn.event_id for pk, withdrawn in withdrawn_passes([place]).items()}


class TestTakeBackPass:
    """A pass that is withdrawn leaves the place as the register has it."""

    @pytest.fixture
    def passed(self, run: CourseRun, attended: list[Place], trainer: User) -> Place:
        place = attended[0]
        record(run, trainer, **{f"p{place.pk}": "passed"})
        return place

    def test_goes_with_the_withdrawal_and_stays_in_the_history(self, passed: Place) -> None:
        withdraw(passed)
        assert state(passed) == PlaceState.ATTENDED
        lines = list(passed.events.order_by("pk").values_list("from_state", "to_state"))
        assert lines[-2:] == [("attended", "passed"), ("passed", "attended")]
        # What the case was stands with the evidence alone.
        assert passed.events.latest("pk").reason == "The pass was withdrawn."
        assert not list(differences())

    def test_leaves_what_the_register_says_by_now(
        self, run: CourseRun, passed: Place, trainer: User
    ) -> None:
        mark_all(run, passed, by=trainer, missed=(1, 2))
        assert state(passed) == PlaceState.PASSED
        withdraw(passed)
        assert state(passed) == PlaceState.PART_ATTENDED
        with pytest.raises(ResultsRefused, match="Part attended"):
            record_results(
                run=run, results={passed.pk: "passed"}, over=seen(passed), by=trainer,
                at=morning_of(run, 4, hour=22),
            )  # fmt: skip

    def test_is_not_done_by_a_correction_nor_by_one_tried_out(self, passed: Place) -> None:
        at = morning_of(passed.run, 4, hour=21)
        correct_evidence(
            evidence=passes(passed).get(), reason="Day", occurred_at=at, by=None, at=at
        )
        assert state(passed) == PlaceState.PASSED
        effect_of_correction(
            evidence=passes(passed).get(), reason="Error", is_withdrawal=True, by=None, at=at
        )
        assert state(passed) == PlaceState.PASSED

    def test_touches_nobody_else(
        self, run: CourseRun, passed: Place, attended: list[Place], trainer: User
    ) -> None:
        other = attended[1]
        record(run, trainer, **{f"p{other.pk}": "passed"})
        withdraw(passed)
        assert state(other) == PlaceState.PASSED
        stranger = learner_of(UserFactory()).pk
        take_back_pass(run_id=run.pk, learner_id=stranger, by=None, at=morning_of(run, 4))
        assert state(other) == PlaceState.PASSED


class TestRecordResultsAnew:
    """Only where the pass stands withdrawn, only by who knows it, and once."""

    @pytest.fixture
    def place(self, run: CourseRun, attended: list[Place], trainer: User) -> Place:
        place = attended[0]
        record(run, trainer, **{f"p{place.pk}": "passed"})
        withdraw(place)
        return place

    def again(self, place: Place, result: str, by: Any, *, over: dict[int, int] | None) -> int:
        at = morning_of(place.run, 4, hour=22)
        return record_results(run=place.run, results={place.pk: result}, over=over, by=by, at=at)

    def told(self, place: Place) -> list[str]:
        notices = Notice.objects.filter(recipient=place.user, kind=NoticeKind.COURSE_RESULT)
        return list(notices.order_by("pk").values_list("body", flat=True))

    def test_passes_by_evidence_of_its_own_with_another_certificate(
        self, place: Place, trainer: User
    ) -> None:
        assert self.again(place, "passed", trainer, over=seen(place)) == 1
        assert state(place) == PlaceState.PASSED
        first, anew = Award.objects.filter(learner=place.user.learner_id).order_by(
            "evidence__recorded_at"
        )
        assert passes(place).get() == anew.evidence
        assert anew.evidence.cause == f"course:{place.ref}:1"
        assert anew.evidence.recorded_by == trainer
        assert anew.code != first.code
        assert len(self.told(place)) == 2
        assert f"/certificates/{anew.pk}/" in self.told(place)[1]
        assert not list(differences())

    def test_passes_once_more_after_being_referred(self, place: Place, trainer: User) -> None:
        assert self.again(place, "referred", trainer, over=seen(place)) == 1
        assert "something is still to be shown" in self.told(place)[-1]
        assert not passes(place).exists()
        assert self.again(place, "passed", trainer, over=seen(place)) == 1
        assert "You have passed" in self.told(place)[-1]
        assert passes(place).count() == 1

    def test_records_once_for_a_double_click_and_a_second_tab(
        self, place: Place, trainer: User
    ) -> None:
        shown = seen(place)
        counts = [self.again(place, "passed", trainer, over=shown) for _click in range(3)]
        assert counts == [1, 0, 0]
        assert passes(place).count() == 1
        assert len(self.told(place)) == 2
        with pytest.raises(ResultsRefused, match="“Passed”, so this cannot"):
            self.again(place, "not_passed", trainer, over=shown)

    @pytest.mark.parametrize("result", RESULTS)
    def test_refuses_a_form_opened_before_the_withdrawal(
        self, place: Place, trainer: User, result: PlaceState
    ) -> None:
        for before in (None, {}, {place.pk: 0}):
            with pytest.raises(ResultsRefused, match="was withdrawn since you opened this form"):
                self.again(place, result, trainer, over=before)
        assert state(place) == PlaceState.ATTENDED
        assert len(self.told(place)) == 1

    def test_refuses_a_form_opened_before_it_though_she_was_referred_then_as_now(
        self, place: Place, trainer: User
    ) -> None:
        self.again(place, "referred", trainer, over=seen(place))
        shown = seen(place)
        self.again(place, "passed", trainer, over=shown)
        withdraw(place)
        self.again(place, "referred", trainer, over=seen(place))
        told = len(self.told(place))
        for before in (None, {}, {place.pk: 0}, shown):
            with pytest.raises(ResultsRefused, match="was withdrawn since you opened this form"):
                self.again(place, "passed", trainer, over=before)
        assert state(place) == PlaceState.REFERRED
        assert not passes(place).exists()
        assert len(self.told(place)) == told

    def test_refuses_what_was_meant_for_an_earlier_withdrawal(
        self, place: Place, trainer: User
    ) -> None:
        shown = seen(place)
        self.again(place, "passed", trainer, over=shown)
        withdraw(place)
        with pytest.raises(ResultsRefused, match="was withdrawn since"):
            self.again(place, "passed", trainer, over=shown)
        assert self.again(place, "passed", trainer, over=seen(place)) == 1
        assert passes(place).get().cause == f"course:{place.ref}:2"

    def test_refuses_ones_own(self, place: Place) -> None:
        with pytest.raises(ResultsRefused, match="own result"):
            self.again(place, "passed", place.user, over=seen(place))

    def test_refuses_while_the_pass_stands(
        self, run: CourseRun, attended: list[Place], place: Place, trainer: User
    ) -> None:
        other = attended[1]
        record(run, trainer, **{f"p{other.pk}": "passed"})
        with pytest.raises(ResultsRefused, match="“Passed”, so this cannot"):
            self.again(other, "referred", trainer, over={other.pk: seen(place)[place.pk]})
