"""What an attempt is about, frozen: which question versions, in what order, to what pass mark."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from quizzes.attempts.enums import FeedbackPolicy
from quizzes.attempts.models import Quiz
from quizzes.bank.models import Question, QuestionVersion
from quizzes.bank.queries import latest_versions

SHAPE = 1  # raised when the JSON below changes shape; every shape stays readable


class NotPublished(Exception):
    """Raised when a quiz holds a question that is not published, or no longer; names it."""

    def __init__(self, question: Question) -> None:
        super().__init__(f"{question.key} is not published.")
        self.question = question


@dataclass(frozen=True)
class SpecItem:
    """One question version in its place."""

    version: int
    digest: str
    type: str

    @classmethod
    def of(cls, version: QuestionVersion) -> Self:
        """Name a version."""
        return cls(version.pk, version.digest, version.type)


@dataclass(frozen=True)
class QuizSpec:
    """A quiz as an edition or an attempt keeps it."""

    title: str
    pass_percent: int
    policy: str
    items: tuple[SpecItem, ...]
    is_shuffled: bool = False
    intro: str = ""
    # Decides the order of options and, where shuffled, of questions; drawn when an attempt starts.
    seed: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the form kept in the database."""
        return {
            "shape": SHAPE,
            "title": self.title,
            "intro": self.intro,
            "pass_percent": self.pass_percent,
            "policy": self.policy,
            "is_shuffled": self.is_shuffled,
            "seed": self.seed,
            "items": [
                {"version": item.version, "digest": item.digest, "type": item.type}
                for item in self.items
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read the form kept in the database."""
        return cls(
            title=data["title"],
            intro=data.get("intro", ""),
            pass_percent=data["pass_percent"],
            policy=data["policy"],
            is_shuffled=data["is_shuffled"],
            seed=data["seed"],
            items=tuple(SpecItem(**item) for item in data["items"]),
        )

    def drawn(self, seed: int) -> Self:
        """Return the spec of one attempt: the seed set, the questions in its order."""
        items = list(self.items)
        if self.is_shuffled:
            random.Random(seed).shuffle(items)  # noqa: S311 - an order, not a secret
        return replace(self, seed=seed, items=tuple(items))


def freeze_quiz(quiz: Quiz) -> QuizSpec:
    """Resolve a quiz to the newest published version of each question.

    Raises NotPublished where a question has none, or was retired since.
    """
    questions = [entry.question for entry in quiz.quiz_questions.select_related("question")]
    return QuizSpec(
        title=quiz.title,
        intro=quiz.intro,
        pass_percent=quiz.pass_percent,
        policy=quiz.policy,
        is_shuffled=quiz.is_shuffled,
        items=_newest(questions),
    )


def practice_spec(item: SpecItem, *, title: str) -> QuizSpec:
    """Return the spec of one question asked inside a section: always passed by doing it."""
    return QuizSpec(title=title, pass_percent=0, policy=FeedbackPolicy.AFTER_EACH, items=(item,))


def _newest(questions: list[Question]) -> tuple[SpecItem, ...]:
    versions = latest_versions(questions)
    for question in questions:
        if question.pk not in versions or not question.live:
            raise NotPublished(question)
    return tuple(SpecItem.of(versions[question.pk]) for question in questions)
