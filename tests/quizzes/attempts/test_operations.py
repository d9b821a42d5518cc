"""Taking a quiz: whatever is sent twice counts once, and nothing saved is lost."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from quizzes.attempts.enums import FeedbackPolicy, Purpose, SaveOutcome
from quizzes.attempts.models import Attempt, Mark, Response
from quizzes.attempts.operations import (
    AttemptIsClosed,
    FeedbackAtEnd,
    NotAnswered,
    Saved,
    lock_response,
    start_attempt,
)
from quizzes.attempts.queries import UnknownQuestion, answers_of
from tests.factories.accounts import UserFactory
from tests.factories.items import FULL_RESPONSES
from tests.factories.quizzes import AT, attempt_at, edition, later, spec_of
from tests.quizzes.attempts.taking import RIGHT, WRONG, final, save, submit

pytestmark = pytest.mark.django_db


class TestStartAttempt:
    def start(self, user: Any, **changes: Any) -> Attempt:
        return start_attempt(
            **{
                "user": user,
                "edition": self.edition,
                "usage": "drill",
                "purpose": Purpose.CHECK,
                "spec": self.spec,
                "by": user,
                "at": AT,
                **changes,
            }
        )

    @pytest.fixture(autouse=True)
    def _something_to_learn(self) -> None:
        self.edition, self.spec = edition(), spec_of("single_choice")

    def test_returns_the_one_already_open(self) -> None:
        user = UserFactory()
        assert self.start(user) == self.start(user)

    def test_numbers_the_next_one_after_a_submit(self) -> None:
        user = UserFactory()
        submit(self.start(user))
        assert self.start(user).number == 2

    def test_gives_each_person_her_own(self) -> None:
        assert self.start(UserFactory()) != self.start(UserFactory())

    def test_keeps_places_in_an_edition_apart(self) -> None:
        user = UserFactory()
        assert self.start(user) != self.start(user, usage="section-key")

    def test_draws_an_order_of_its_own(self) -> None:
        user = UserFactory()
        seeds = set()
        for _turn in range(4):
            attempt = self.start(user)
            seeds.add(attempt.spec["seed"])
            submit(attempt)
        assert len(seeds) > 1

    def test_is_backed_by_the_database(self) -> None:
        first = self.start(UserFactory())
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.create(
                user=first.user,
                edition=first.edition,
                usage="drill",
                purpose=Purpose.CHECK,
                number=2,
                spec=first.spec,
                started_at=AT,
            )


class TestSaveResponse:
    def test_appends_and_answers_with_what_stands(self) -> None:
        attempt = attempt_at()
        assert save(attempt) == Saved(SaveOutcome.SAVED, 1, RIGHT)
        assert answers_of(attempt)[1].answer == RIGHT

    def test_takes_the_same_save_as_one(self) -> None:
        attempt = attempt_at()
        save(attempt)
        # The reply was lost, so the client sends once more, later.
        again = save(attempt, at=later(9))
        assert again == Saved(SaveOutcome.SAME, 1, RIGHT)
        assert list(Response.objects.values_list("saved_at", flat=True)) == [later(1)]

    def test_lets_a_newer_save_stand(self) -> None:
        attempt = attempt_at()
        save(attempt, WRONG)
        assert save(attempt, RIGHT, sequence=2).outcome == SaveOutcome.SAVED
        assert answers_of(attempt)[1].answer == RIGHT
        assert Response.objects.count() == 2

    def test_never_lets_an_older_save_overwrite_a_newer_one(self) -> None:
        attempt = attempt_at()
        save(attempt, RIGHT, sequence=7)
        late = save(attempt, WRONG, sequence=3)
        assert late == Saved(SaveOutcome.OLDER, 7, RIGHT)
        assert Response.objects.count() == 1

    def test_knows_a_save_again_even_behind_a_newer_one(self) -> None:
        attempt = attempt_at()
        save(attempt, WRONG, sequence=1)
        save(attempt, RIGHT, sequence=2)
        again = save(attempt, WRONG, sequence=1)
        assert again == Saved(SaveOutcome.SAME, 2, RIGHT)

    def test_tells_the_second_tab_that_the_first_was_faster(self) -> None:
        attempt = attempt_at()
        save(attempt, RIGHT, sequence=1)
        other = save(attempt, WRONG, sequence=1)
        assert other == Saved(SaveOutcome.OLDER, 1, RIGHT)

    def test_compares_answers_in_their_canonical_form(self) -> None:
        attempt = attempt_at("multiple_choice")
        save(attempt, {"choices": ["d", "a"]})
        again = save(attempt, {"choices": ["a", "d", "a", "no such option"]})
        assert again.outcome == SaveOutcome.SAME

    def test_refuses_in_words_after_feedback_was_shown(self) -> None:
        attempt = attempt_at()
        final(attempt, WRONG)
        late = save(attempt, RIGHT, sequence=2)
        assert late == Saved(SaveOutcome.LOCKED, 1, WRONG)
        assert "feedback was already shown" in str(SaveOutcome.LOCKED.label)

    def test_knows_the_locked_answer_again(self) -> None:
        attempt = attempt_at()
        final(attempt, WRONG)
        assert save(attempt, WRONG, sequence=1).outcome == SaveOutcome.SAME

    def test_refuses_a_question_left_out_of_a_submitted_attempt(self) -> None:
        attempt = attempt_at()
        submit(attempt)
        with pytest.raises(AttemptIsClosed):
            save(attempt)

    def test_refuses_what_cannot_be_read(self) -> None:
        with pytest.raises(NotAnswered):
            save(attempt_at(), {"choice": ["b"]})

    @pytest.mark.parametrize("position", [0, 2, -1, 99])
    def test_knows_no_other_questions(self, position: int) -> None:
        with pytest.raises(UnknownQuestion):
            save(attempt_at(), position=position)

    def test_keeps_half_an_answer(self) -> None:
        attempt = attempt_at("matching")
        save(attempt, {"matches": {"p1": "p2"}})
        assert answers_of(attempt)[1].answer == {"matches": {"p1": "p2"}}

    def test_saves_nothing_while_nothing_is_chosen(self) -> None:
        with pytest.raises(NotAnswered):
            save(attempt_at("multiple_choice"), {"choices": []})
        assert not Response.objects.exists()

    def test_lets_an_answer_be_taken_back(self) -> None:
        attempt = attempt_at("multiple_choice")
        save(attempt, {"choices": ["a"]})
        assert save(attempt, {"choices": []}, sequence=2).outcome == SaveOutcome.SAVED
        assert answers_of(attempt)[1].answer == {"choices": []}

    def test_takes_nothing_back_in_the_conversation_of_a_check(self) -> None:
        attempt = attempt_at("branching")
        save(attempt, {"path": ["n1b"]})
        other = save(attempt, {"path": ["n1a"]}, sequence=2)
        assert other == Saved(SaveOutcome.OLDER, 1, {"path": ["n1b"]})
        onward = save(attempt, {"path": ["n1b", "n2a"]}, sequence=2)
        assert onward.outcome == SaveOutcome.SAVED

    def test_lets_people_try_another_way_in_practice(self) -> None:
        attempt = attempt_at("branching", purpose=Purpose.PRACTICE)
        save(attempt, {"path": ["n1a"]})
        other = save(attempt, {"path": ["n1b"]}, sequence=2)
        assert other.outcome == SaveOutcome.SAVED


class TestAnswerQuestion:
    @pytest.mark.parametrize("kind", sorted(FULL_RESPONSES))
    def test_marks_and_locks_every_type(self, kind: str) -> None:
        attempt = attempt_at(kind)
        final(attempt, FULL_RESPONSES[kind])
        answer = answers_of(attempt)[1]
        assert (answer.is_locked, answer.score) == (True, Decimal(1))

    def test_sent_twice_marks_once(self) -> None:
        attempt = attempt_at()
        assert final(attempt).outcome == SaveOutcome.SAVED
        assert final(attempt, at=later(3)).outcome == SaveOutcome.SAME
        assert Mark.objects.count() == Response.objects.count() == 1

    def test_does_not_lock_the_answer_of_another_tab(self) -> None:
        attempt = attempt_at()
        save(attempt, RIGHT, sequence=4)
        assert final(attempt, WRONG, sequence=2).outcome == SaveOutcome.OLDER
        assert not answers_of(attempt)[1].is_locked

    def test_sent_again_does_not_lock_what_another_tab_has_saved_since(self) -> None:
        attempt = attempt_at()
        save(attempt, WRONG, sequence=1)
        save(attempt, RIGHT, sequence=2)
        assert final(attempt, WRONG, sequence=1) == Saved(SaveOutcome.OLDER, 2, RIGHT)
        assert not answers_of(attempt)[1].is_locked

    def test_saves_nothing_that_is_not_whole(self) -> None:
        attempt = attempt_at("branching")
        with pytest.raises(NotAnswered):
            final(attempt, {"path": ["n1b"]})
        assert not Response.objects.exists()

    def test_saves_nothing_where_feedback_comes_at_the_end(self) -> None:
        attempt = attempt_at(policy=FeedbackPolicy.AT_END)
        with pytest.raises(FeedbackAtEnd):
            final(attempt)
        assert not Response.objects.exists()

    def test_hands_in_practice_in_the_same_go(self, news: list[Attempt]) -> None:
        attempt = attempt_at(purpose=Purpose.PRACTICE, pass_percent=0)
        final(attempt, WRONG, hands_in=True)
        final(attempt, WRONG, hands_in=True)
        attempt.refresh_from_db()
        assert (attempt.is_open, attempt.is_passed) == (False, True)
        assert news == [attempt]


class TestLockResponse:
    def test_locks_once(self) -> None:
        attempt = attempt_at()
        save(attempt, WRONG)
        first = lock_response(attempt=attempt, position=1, by=None, at=later(2))
        again = lock_response(attempt=attempt, position=1, by=None, at=later(3))
        assert first == again
        assert (again.locked_at, again.code, again.score) == (later(2), "none", Decimal(0))

    def test_waits_for_an_answer(self) -> None:
        with pytest.raises(NotAnswered):
            lock_response(attempt=attempt_at(), position=1, by=None, at=later(2))

    def test_waits_for_the_end_of_a_conversation(self) -> None:
        attempt = attempt_at("branching")
        save(attempt, {"path": ["n1b"]})
        with pytest.raises(NotAnswered):
            lock_response(attempt=attempt, position=1, by=None, at=later(2))

    def test_shows_nothing_before_the_end_where_feedback_comes_last(self) -> None:
        attempt = attempt_at(policy=FeedbackPolicy.AT_END)
        save(attempt)
        with pytest.raises(FeedbackAtEnd):
            lock_response(attempt=attempt, position=1, by=None, at=later(2))
        submit(attempt)
        assert lock_response(attempt=attempt, position=1, by=None, at=later(9)).score == 1
