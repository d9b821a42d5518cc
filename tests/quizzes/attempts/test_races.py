"""Two tabs, a double click, an impatient retry: real threads on real connections."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from quizzes.attempts.enums import FeedbackPolicy, Purpose, SaveOutcome
from quizzes.attempts.models import Attempt, Mark, Response
from quizzes.attempts.operations import (
    AttemptIsClosed,
    answer_question,
    lock_response,
    save_response,
    start_attempt,
    submit_attempt,
)
from quizzes.attempts.queries import answers_of
from quizzes.attempts.signals import attempt_marked
from quizzes.bank.models import Question, QuestionVersion
from quizzes.bank.operations import publish_version
from tests.factories.accounts import UserFactory
from tests.factories.quizzes import AT, attempt_at, draft_question, edition, later, spec_of
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS = 6


def fresh(attempt: Attempt) -> Attempt:
    """What another tab holds: a row of its own."""
    return Attempt.objects.get(pk=attempt.pk)


class TestStartAttempt:
    def test_under_a_double_click_starts_one(self) -> None:
        user, where, spec = UserFactory(), edition(), spec_of("single_choice")

        def click() -> Attempt:
            return start_attempt(
                user=user,
                edition=where,
                usage="drill",
                purpose=Purpose.CHECK,
                spec=spec,
                by=user,
                at=AT,
            )

        started = at_once(*[click] * CLICKS)
        assert len({attempt.pk for attempt in started}) == Attempt.objects.count() == 1


class TestSaveResponse:
    def test_sent_many_times_is_one_save(self) -> None:
        attempt = attempt_at()

        def send() -> SaveOutcome:
            return save_response(
                attempt=fresh(attempt),
                position=1,
                sequence=1,
                answer={"choice": "b"},
                by=None,
                at=later(1),
            ).outcome

        outcomes = Counter(at_once(*[send] * CLICKS))
        assert outcomes == {SaveOutcome.SAVED: 1, SaveOutcome.SAME: CLICKS - 1}
        assert Response.objects.count() == 1

    def test_from_two_tabs_with_one_number_keeps_the_first(self) -> None:
        attempt = attempt_at()

        def tab(choice: str) -> Callable[[], Any]:
            return lambda: save_response(
                attempt=fresh(attempt),
                position=1,
                sequence=1,
                answer={"choice": choice},
                by=None,
                at=later(1),
            )

        replies = at_once(tab("a"), tab("b"))
        assert {reply.outcome for reply in replies} == {SaveOutcome.SAVED, SaveOutcome.OLDER}
        # Both tabs are told the same truth.
        assert replies[0].answer == replies[1].answer == answers_of(attempt)[1].answer

    def test_that_arrive_out_of_order_leave_the_newest_standing(self) -> None:
        attempt = attempt_at()

        def send(sequence: int) -> Callable[[], Any]:
            return lambda: save_response(
                attempt=fresh(attempt),
                position=1,
                sequence=sequence,
                answer={"choice": "abc"[sequence % 3]},
                by=None,
                at=later(1),
            )

        at_once(*[send(sequence) for sequence in (3, 1, 6, 2, 5, 4)])
        assert answers_of(attempt)[1].sequence == 6

    def test_against_the_feedback_never_changes_what_was_marked(self) -> None:
        attempt = attempt_at()
        save_response(
            attempt=attempt, position=1, sequence=1, answer={"choice": "a"}, by=None, at=later(1)
        )

        def change() -> Any:
            return save_response(
                attempt=fresh(attempt),
                position=1,
                sequence=2,
                answer={"choice": "b"},
                by=None,
                at=later(2),
            ).outcome

        def look() -> Any:
            return lock_response(attempt=fresh(attempt), position=1, by=None, at=later(2))

        outcome, mark = at_once(change, look)
        marked = "b" if outcome == SaveOutcome.SAVED else "a"
        assert outcome in {SaveOutcome.SAVED, SaveOutcome.LOCKED}
        assert mark.response.answer == {"choice": marked}
        assert answers_of(attempt)[1].answer == {"choice": marked}


class TestAnswerQuestion:
    def test_under_a_double_click_locks_once(self) -> None:
        attempt = attempt_at()

        def click() -> SaveOutcome:
            return answer_question(
                attempt=fresh(attempt),
                position=1,
                sequence=1,
                answer={"choice": "b"},
                by=None,
                at=later(1),
            ).outcome

        outcomes = Counter(at_once(*[click] * CLICKS))
        assert outcomes == {SaveOutcome.SAVED: 1, SaveOutcome.SAME: CLICKS - 1}
        assert Mark.objects.count() == 1


class TestSubmitAttempt:
    def test_under_a_double_click_in_two_tabs_marks_and_tells_once(self) -> None:
        attempt = attempt_at("single_choice", "true_false", policy=FeedbackPolicy.AT_END)
        save_response(
            attempt=attempt, position=1, sequence=1, answer={"choice": "b"}, by=None, at=later(1)
        )
        heard: list[int] = []

        def hear(attempt: Attempt, **_signal: Any) -> None:
            heard.append(attempt.pk)

        def click() -> Any:
            return submit_attempt(attempt=fresh(attempt), by=None, at=later(5)).score

        attempt_marked.connect(hear)
        try:
            scores = at_once(*[click] * CLICKS)
        finally:
            attempt_marked.disconnect(hear)
        assert len(set(scores)) == 1
        assert heard == [attempt.pk]
        assert Mark.objects.count() == 2

    def test_against_a_late_save_counts_it_or_refuses_it(self) -> None:
        attempt = attempt_at(policy=FeedbackPolicy.AT_END)

        def late() -> Any:
            try:
                return save_response(
                    attempt=fresh(attempt),
                    position=1,
                    sequence=1,
                    answer={"choice": "b"},
                    by=None,
                    at=later(5),
                ).outcome
            except AttemptIsClosed:
                return "refused"

        outcome, done = at_once(
            late, lambda: submit_attempt(attempt=fresh(attempt), by=None, at=later(5))
        )
        expected = {(SaveOutcome.SAVED, 1), ("refused", 0)}
        assert (outcome, int(done.score)) in expected


class TestPublishVersion:
    def test_at_the_same_time_makes_one_version(self) -> None:
        question = draft_question()

        def publish() -> int:
            mine = Question.objects.get(pk=question.pk)
            return publish_version(question=mine, by=None, at=AT).number

        assert at_once(*[publish] * CLICKS) == [1] * CLICKS
        assert QuestionVersion.objects.count() == 1
