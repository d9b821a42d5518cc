"""Reads of attempts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, CharField, F, OuterRef, QuerySet, Subquery

from media.editions.prepared import Prepared, Slot
from quizzes.attempts.enums import AttemptState
from quizzes.attempts.models import Attempt, Mark, Response
from quizzes.bank.queries import item_by_version, version_by_id
from quizzes.items import Item


@dataclass(frozen=True)
class Answer:
    """What stands for one question of an attempt: its newest save, and its mark once locked."""

    position: int
    sequence: int
    answer: Mapping[str, Any]
    score: Decimal | None = None
    saved_at: datetime | None = None

    @property
    def is_locked(self) -> bool:
        """Whether feedback may be shown and nothing may be saved any more."""
        return self.score is not None


class UnknownQuestion(Exception):
    """Raised when an attempt has no question at a position."""


def item_at(attempt: Attempt, position: int) -> Item:
    """Return the question at a position, counted from 1; no query once the process knows it."""
    frozen = _frozen(attempt, position)
    return item_by_version(frozen["version"], frozen["digest"])


def form_at(attempt: Attempt, position: int) -> Mapping[str, Any]:
    """Return the whole form of the question at a position, key and all."""
    frozen = _frozen(attempt, position)
    form: Mapping[str, Any] = version_by_id(frozen["version"], frozen["digest"]).form
    return form


def key_at(attempt: Attempt, position: int) -> str:
    """Return the key by which authors know the question at a position."""
    frozen = _frozen(attempt, position)
    return version_by_id(frozen["version"], frozen["digest"]).question.key


def _frozen(attempt: Attempt, position: int) -> Mapping[str, Any]:
    items: list[Mapping[str, Any]] = attempt.spec["items"]
    if not 1 <= position <= len(items):
        raise UnknownQuestion("There is no such question in this attempt.")
    return items[position - 1]


def _saves() -> QuerySet[Response, Any]:
    mark = Mark.objects.filter(attempt=OuterRef("attempt"), position=OuterRef("position"))
    found: QuerySet[Response, Any] = (
        Response.objects.filter(attempt=Slot("attempt", BigIntegerField()))
        .annotate(
            marked_score=Subquery(mark.values("score")), marked=Subquery(mark.values("response"))
        )
        .order_by("position", "sequence")
        .values_list("id", "marked", "position", "sequence", "answer", "marked_score", "saved_at")
    )
    return found


SAVES = Prepared(_saves)


def answers_of(attempt: Attempt) -> dict[int, Answer]:
    """Return the standing answers by position, with marks; one query.

    A locked question answers with the save that was marked, whatever came after. Once the
    attempt is submitted, a question that was left out has an empty answer worth nothing.
    """
    found: dict[int, Answer] = {}
    saves = SAVES.rows(attempt=attempt.pk)
    for row_id, marked, position, sequence, answer, score, saved_at in saves:
        if marked is None or marked == row_id:
            found[position] = Answer(position, sequence, answer, score, saved_at)
    if not attempt.is_open:
        for position in range(1, len(attempt.spec["items"]) + 1):
            found.setdefault(position, Answer(position, 0, {}, Decimal(0)))
    return found


@dataclass(frozen=True)
class QuizProgress:
    """How far a person is with one quiz of one edition.

    Attributes:
        answered: Positions answered in the attempt that is open; None where none is.
        is_passed: Whether any attempt handed in reached the mark.
        is_tried: Whether any was handed in.
    """

    answered: frozenset[int] | None = None
    is_passed: bool = False
    is_tried: bool = False

    @property
    def has_failed(self) -> bool:
        """Whether there is a result to look at, no pass, and no new go under way."""
        return self.is_tried and not self.is_passed and self.answered is None

    def next_question(self, count: int) -> int | None:
        """Return the first of `count` questions without an answer in the open attempt, if any."""
        if self.answered is None:
            return None
        return next((n for n in range(1, count + 1) if n not in self.answered), None)


QUIZ_PROGRESS = Prepared(
    lambda: (
        Attempt.objects.filter(
            user=Slot("user", BigIntegerField()), usage=Slot("usage", CharField())
        )
        .order_by("edition_id", "number")
        .values_list("edition_id", "state", "is_passed", "responses__position")
    )
)


def quiz_progress(*, user_id: int, usage: str) -> dict[int, QuizProgress]:
    """Return how far a person is, by edition, with every quiz taken as `usage`; one query."""
    found: dict[int, QuizProgress] = {}
    for edition, state, is_passed, position in QUIZ_PROGRESS.rows(user=user_id, usage=usage):
        known = found.get(edition, QuizProgress())
        if state == AttemptState.OPEN:
            said = {position} if position else set()
            found[edition] = replace(known, answered=(known.answered or frozenset()) | said)
        else:
            found[edition] = replace(
                known, is_tried=True, is_passed=known.is_passed or bool(is_passed)
            )
    return found


LATEST = Prepared(
    lambda: Attempt.objects.filter(
        user=Slot("user", BigIntegerField()),
        edition=Slot("edition", BigIntegerField()),
        usage=Slot("usage", CharField()),
    ).order_by("-number")[:1]
)


def latest_attempt(*, user_id: int, edition_id: int, usage: str) -> Attempt | None:
    """Return the newest attempt here, open or submitted."""
    return LATEST.first(user=user_id, edition=edition_id, usage=usage)


def submitted_attempts(*, user_id: int, subject_key: UUID | str, usage: str) -> list[Attempt]:
    """Return the submitted attempts at a module in any edition or language, oldest first."""
    return list(
        Attempt.objects.filter(
            user_id=user_id,
            edition__translation_key=subject_key,
            usage=usage,
            state=AttemptState.SUBMITTED,
        ).order_by(F("submitted_at").asc(), "id")
    )
