"""Saving, answering and handing in, with what most tests have in common."""

from typing import Any

from quizzes.attempts.models import Attempt
from quizzes.attempts.operations import (
    Saved,
    answer_question,
    save_response,
    submit_attempt,
)
from tests.factories.quizzes import later

RIGHT, WRONG = {"choice": "b"}, {"choice": "a"}


def save(attempt: Attempt, answer: object = RIGHT, **options: Any) -> Saved:
    return save_response(
        **{
            "attempt": attempt,
            "position": 1,
            "sequence": 1,
            "answer": answer,
            "by": None,
            "at": later(1),
            **options,
        }
    )


def final(attempt: Attempt, answer: object = RIGHT, **options: Any) -> Saved:
    return answer_question(
        **{
            "attempt": attempt,
            "position": 1,
            "sequence": 1,
            "answer": answer,
            "by": None,
            "at": later(1),
            **options,
        }
    )


def submit(attempt: Attempt, **options: Any) -> Attempt:
    return submit_attempt(**{"attempt": attempt, "by": None, "at": later(5), **options})
