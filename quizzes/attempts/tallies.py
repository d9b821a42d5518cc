"""Sums of many attempts: what was missed. Whose attempts they are, the caller says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Sum

from quizzes.analysis import Facility, Mean, Recognition, facility, recognition
from quizzes.attempts.models import Mark
from quizzes.bank.enums import QuestionType
from quizzes.bank.models import QuestionVersion
from quizzes.items import item_from_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from quizzes.attempts.models import Attempt
    from quizzes.items import Item


@dataclass(frozen=True)
class QuestionTally:
    """One question, all its versions together, and how people did."""

    key: str
    stem: str
    people: int
    facility: Facility


@dataclass(frozen=True)
class SignTally:
    """One sign, and how many people it was put to."""

    people: int
    recognition: Recognition


def question_tallies(attempts: QuerySet[Attempt]) -> list[QuestionTally]:
    """Return the questions of these attempts, the most missed first; two queries."""
    rows = list(
        Mark.objects.filter(attempt__in=attempts.values("pk"))
        .values_list("version__question_id")
        .annotate(
            n=Count("id"),
            people=Count("attempt__user", distinct=True),
            total=Sum("score"),
            squares=Sum(F("score") * F("score")),
            full=Count("id", filter=Q(score=1)),
        )
        .order_by()
    )
    newest = {
        question: (key, stem)
        for question, key, stem in QuestionVersion.objects.filter(question__in=[r[0] for r in rows])
        .order_by("number")
        .values_list("question_id", "question__key", "stem")
    }
    found = [
        QuestionTally(
            *newest[question],
            people=people,
            facility=facility(scores=Mean(n, float(total), float(squares)), full=full),
        )
        for question, n, people, total, squares, full in rows
    ]
    return sorted(found, key=lambda one: (-(one.facility.missed or 0), one.key))


def sign_tallies(attempts: QuerySet[Attempt]) -> list[SignTally]:
    """Return the signs that questions of these attempts are about, the most missed first.

    A question that is not a scene counts for all its signs alike. Of a scene each sign counts by
    itself; equal answers come as one row, so the rows are bounded by what can be answered, not by
    people. Four queries.
    """
    marks = Mark.objects.filter(attempt__in=attempts.values("pk"))
    people = dict(
        marks.values_list("version_id")
        .annotate(people=Count("attempt__user", distinct=True))
        .order_by()
    )
    forms = dict(QuestionVersion.objects.filter(pk__in=people).values_list("pk", "form"))
    answers = [*_plain_answers(marks, forms), *_scene_answers(marks, forms)]
    by_sign: dict[str, int] = {}
    for version, there, _missed, _n in answers:
        for sign in there:
            # Questions share people, so the most that met one of them is what is sure.
            by_sign[sign] = max(by_sign.get(sign, 0), people[version])
    rows = [(there, missed, n) for _version, there, missed, n in answers]
    return [SignTally(by_sign[one.sign], one) for one in recognition(rows)]


Answers = tuple[int, tuple[str, ...], tuple[str, ...], int]
Forms = dict[int, dict[str, Any]]


def _plain_answers(marks: QuerySet[Mark], forms: Forms) -> Iterator[Answers]:
    rows = (
        marks.exclude(version__type=QuestionType.SCENE)
        .values_list("version_id")
        .annotate(n=Count("id"), full=Count("id", filter=Q(score=1)))
        .order_by()
    )
    for version, n, full in rows:
        there = tuple(forms[version].get("signs") or ())
        yield version, there, (), full
        yield version, there, there, n - full


def _scene_answers(marks: QuerySet[Mark], forms: Forms) -> Iterator[Answers]:
    rows = (
        marks.filter(version__type=QuestionType.SCENE)
        .values_list("version_id", "response__answer")
        .annotate(n=Count("id"))
        .order_by()
    )
    items: dict[int, Item] = {}
    for version, answer, n in rows:
        item = items.get(version) or items.setdefault(version, item_from_form(forms[version]))
        there = tuple(region["sign"] for region in forms[version]["regions"] if region.get("sign"))
        yield version, there, item.missed_signs(answer or {}), n
