"""Handing in: once, whole, and told to the rooms above in the same breath."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from quizzes.attempts.enums import FeedbackPolicy
from quizzes.attempts.models import Attempt, Mark
from quizzes.attempts.signals import attempt_marked
from tests.factories.items import FULL_RESPONSES, WRONG_RESPONSES
from tests.factories.quizzes import attempt_at, later
from tests.quizzes.attempts.taking import RIGHT, WRONG, final, save, submit

pytestmark = pytest.mark.django_db


class TestSubmitAttempt:
    def test_marks_what_is_not_marked_yet(self) -> None:
        attempt = attempt_at("single_choice", "true_false", "numeric", "ordering")
        final(attempt, RIGHT)
        save(attempt, WRONG_RESPONSES["true_false"], position=2)
        save(attempt, FULL_RESPONSES["numeric"], position=3)
        done = submit(attempt)
        assert [mark.score for mark in Mark.objects.order_by("position")] == [1, 0, 1, 0]
        assert (done.score, done.is_passed) == (Decimal("0.5000"), False)
        assert done.submitted_at == later(5)

    def test_marks_the_newest_save(self) -> None:
        attempt = attempt_at(policy=FeedbackPolicy.AT_END)
        save(attempt, WRONG, sequence=1)
        save(attempt, RIGHT, sequence=2)
        assert submit(attempt).score == 1

    def test_twice_gives_the_first_result_and_is_told_once(self, news: list[Attempt]) -> None:
        attempt = attempt_at()
        save(attempt)
        first = submit(attempt)
        again = submit(attempt, at=later(30))
        assert again.submitted_at == first.submitted_at == later(5)
        assert Mark.objects.count() == 1
        assert news == [first]

    def test_is_told_inside_the_transaction(self) -> None:
        attempt = attempt_at()
        save(attempt)

        def refuse(**_signal: Any) -> None:
            raise RuntimeError("the evidence could not be written")

        attempt_marked.connect(refuse)
        try:
            with pytest.raises(RuntimeError):
                submit(attempt)
        finally:
            attempt_marked.disconnect(refuse)
        attempt.refresh_from_db()
        assert attempt.is_open
        assert not Mark.objects.exists()

    def test_counts_no_break_as_learning_time(self) -> None:
        attempt = attempt_at("single_choice", "true_false", policy=FeedbackPolicy.AT_END)
        save(attempt, at=later(2))
        save(attempt, {"choice": "true"}, position=2, at=later(122))
        assert submit(attempt, at=later(125)).seconds == (2 + 10 + 3) * 60

    def test_gives_the_whole_result_or_none(self) -> None:
        attempt = attempt_at()
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.filter(pk=attempt.pk).update(score=1)
