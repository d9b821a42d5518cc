"""Taking a quiz: start, save, lock, submit. Every one of them may safely be sent twice."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Max, PositiveSmallIntegerField
from django.utils.translation import gettext as _

from media.editions.models import Edition
from media.editions.prepared import Prepared, Slot
from quizzes.attempts import queries, rules
from quizzes.attempts.enums import AttemptState, FeedbackPolicy, Purpose, SaveOutcome
from quizzes.attempts.models import Attempt, Mark, Response
from quizzes.attempts.signals import attempt_marked
from quizzes.attempts.spec import QuizSpec
from quizzes.items import Branching, Item


class AttemptRefused(Exception):
    """Why an attempt cannot go on; the message is for the learner."""


class AttemptIsClosed(AttemptRefused):
    """Raised when an answer is sent after the attempt was handed in."""


class NotAnswered(AttemptRefused):
    """Raised when there is no answer to save or to lock."""


class FeedbackAtEnd(AttemptRefused):
    """Raised when feedback is asked for that comes at the end."""


@dataclass(frozen=True)
class Saved:
    """What became of a save, and the answer that stands now."""

    outcome: SaveOutcome
    sequence: int
    answer: Mapping[str, Any]


def start_attempt(
    *,
    user: Any,
    edition: Edition,
    usage: str,
    purpose: Purpose,
    spec: QuizSpec,
    by: Any,
    at: datetime,
) -> Attempt:
    """Start an attempt, or return the one already open: a double click starts one."""
    mine = Attempt.objects.filter(user=user, edition=edition, usage=usage)
    for _try in range(2):
        standing = mine.filter(state=AttemptState.OPEN).first()
        if standing:
            return standing
        last = mine.aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                return Attempt.objects.create(
                    user=user,
                    edition=edition,
                    usage=usage,
                    purpose=purpose,
                    number=last + 1,
                    spec=spec.drawn(secrets.randbelow(2**31)).as_json(),
                    started_at=at,
                )
        except IntegrityError:  # the other tab was first; its attempt is ours
            continue
    raise AttemptRefused(_("The attempt could not be started. Try again."))


def save_response(
    *, attempt: Attempt, position: int, sequence: int, answer: object, by: Any, at: datetime
) -> Saved:
    """Append one save of one answer.

    `sequence` is counted by the client. The same save twice is one save; an older one never
    overwrites a newer one; after feedback was shown nothing is saved. An answer in which nothing
    is chosen takes back an earlier one.

    Raises:
        UnknownQuestion: If the attempt has no question there.
        NotAnswered: If nothing in the answer can be read, or there is nothing to take back.
        AttemptIsClosed: If the attempt was handed in without an answer to this question.
    """
    normal = _normal(queries.item_at(attempt, position), answer)
    with transaction.atomic():
        locked = _lock(attempt)
        return _save(locked, position, sequence, normal, at)[0]


def answer_question(
    *,
    attempt: Attempt,
    position: int,
    sequence: int,
    answer: object,
    by: Any,
    at: datetime,
    hands_in: bool = False,
) -> Saved:
    """Save an answer and lock it, so that its feedback may be shown: all or nothing.

    An answer that lost to a newer one is not locked in its place. With `hands_in` the attempt is
    submitted as well, as for a practice question.

    Raises:
        FeedbackAtEnd: If this attempt shows no feedback before its end.
        NotAnswered: As `save_response`, and if the answer is not complete.
        UnknownQuestion: As `save_response`; AttemptIsClosed likewise.
    """
    item = queries.item_at(attempt, position)
    normal = _normal(item, answer)
    if not item.is_answered(normal):
        raise NotAnswered(_("Choose an answer."))
    with transaction.atomic():
        locked = _lock(attempt)
        saved, newest = _save(locked, position, sequence, normal, at)
        if saved.outcome == SaveOutcome.SAME and saved.answer != normal:
            # It was saved once, but another tab has answered since, and nobody checked that.
            return replace(saved, outcome=SaveOutcome.OLDER)
        if saved.outcome in {SaveOutcome.SAVED, SaveOutcome.SAME}:
            _lock_newest(locked, position, newest, at)
            if hands_in and locked.is_open:
                _submit(locked, at)
    return saved


def lock_response(*, attempt: Attempt, position: int, by: Any, at: datetime) -> Mark:
    """Mark the standing answer so that its feedback may be shown; once.

    Raises:
        FeedbackAtEnd: If this attempt shows no feedback before its end.
        NotAnswered: If there is no complete answer yet.
        UnknownQuestion: If the attempt has no question there.
    """
    queries.item_at(attempt, position)
    with transaction.atomic():
        locked = _lock(attempt)
        standing: Mark | None = Mark.objects.filter(attempt=locked, position=position).first()
        if standing:
            return standing
        return _lock_newest(locked, position, _newest(locked, position), at)


def submit_attempt(*, attempt: Attempt, by: Any, at: datetime) -> Attempt:
    """Hand in: mark what is not marked yet, once, and tell the rooms above.

    Unanswered questions score nothing. A second submit returns the first one's result.
    """
    with transaction.atomic():
        locked = _lock(attempt)
        if locked.is_open:
            _submit(locked, at)
    return locked


LOCKED = Prepared(
    lambda: Attempt.objects.select_for_update().filter(pk=Slot("attempt", BigIntegerField()))
)


def _lock(attempt: Attempt) -> Attempt:
    """Lock the attempt's row: saves, locks and submits of one attempt go one after another."""
    (locked,) = LOCKED.all(attempt=attempt.pk)
    return locked


def _normal(item: Item, answer: object) -> dict[str, Any]:
    normal = item.normalise(answer)
    if normal is None:
        raise NotAnswered(_("This answer could not be read. Choose again."))
    return normal


NEWEST = Prepared(
    lambda: (
        Response.objects.filter(
            attempt=Slot("attempt", BigIntegerField()),
            position=Slot("position", PositiveSmallIntegerField()),
        )
        .with_is_marked()
        .order_by("-sequence")[:1]
    )
)


def _newest(attempt: Attempt, position: int) -> Response | None:
    """Return the standing save; `is_marked` says whether its feedback was shown."""
    return NEWEST.first(attempt=attempt.pk, position=position)


def _save(
    attempt: Attempt, position: int, sequence: int, answer: Mapping[str, Any], at: datetime
) -> tuple[Saved, Response | None]:
    """Append a save under the attempt's lock; return what became of it and what stands now."""
    newest = _newest(attempt, position)
    refused = _refusal(attempt, newest, position, sequence, answer)
    if refused is not None and newest is not None:
        return Saved(refused, newest.sequence, newest.answer), newest
    if not attempt.is_open:
        raise AttemptIsClosed(_("This attempt has been handed in."))
    if newest is None and not any(answer.values()):
        raise NotAnswered(_("Choose an answer."))
    saved = Response.objects.create(
        attempt=attempt, position=position, sequence=sequence, answer=answer, saved_at=at
    )
    return Saved(SaveOutcome.SAVED, sequence, answer), saved


def _refusal(
    attempt: Attempt,
    newest: Response | None,
    position: int,
    sequence: int,
    answer: Mapping[str, Any],
) -> SaveOutcome | None:
    """Return why a save is not appended, or None when it is."""
    if newest is None:
        return None
    if newest.is_marked:
        return SaveOutcome.SAME if newest.answer == answer else SaveOutcome.LOCKED
    if sequence > newest.sequence:
        item = queries.item_at(attempt, position)
        may_go_back = attempt.purpose == Purpose.PRACTICE or not isinstance(item, Branching)
        is_older = not (may_go_back or rules.goes_on(newest.answer["path"], answer["path"]))
        return SaveOutcome.OLDER if is_older else None
    held = newest.answer
    if sequence < newest.sequence:
        held = (
            Response.objects.filter(attempt=attempt, position=position, sequence=sequence)
            .values_list("answer", flat=True)
            .first()
        )
    return SaveOutcome.SAME if held == answer else SaveOutcome.OLDER


def _lock_newest(attempt: Attempt, position: int, newest: Response | None, at: datetime) -> Mark:
    spec = QuizSpec.from_json(attempt.spec)
    if newest is not None and newest.is_marked:
        standing: Mark = Mark.objects.get(attempt=attempt, position=position)
        return standing
    if spec.policy != FeedbackPolicy.AFTER_EACH:
        raise FeedbackAtEnd(_("Feedback comes at the end of this check."))
    if newest is None or not queries.item_at(attempt, position).is_answered(newest.answer):
        raise NotAnswered(_("Choose an answer."))
    mark = _mark(attempt, spec, position, newest, at)
    mark.save()
    return mark


def _submit(attempt: Attempt, at: datetime) -> None:
    spec = QuizSpec.from_json(attempt.spec)
    saves = list(Response.objects.filter(attempt=attempt).order_by("sequence"))
    newest = {save.position: save for save in saves}
    marks = {mark.position: mark for mark in Mark.objects.filter(attempt=attempt)}
    missing = [
        _mark(attempt, spec, position, newest.get(position), at)
        for position in range(1, len(spec.items) + 1)
        if position not in marks
    ]
    Mark.objects.bulk_create(missing)
    attempt.score = rules.mean_score([mark.score for mark in (*marks.values(), *missing)])
    attempt.is_passed = rules.is_pass(attempt.score, spec.pass_percent)
    attempt.submitted_at = at
    attempt.seconds = rules.seconds_spent(
        [attempt.started_at, *(save.saved_at for save in saves), at]
    )
    attempt.state = AttemptState.SUBMITTED
    attempt.save(update_fields=["score", "is_passed", "submitted_at", "seconds", "state"])
    attempt_marked.send(sender=Attempt, attempt=attempt, at=at)


def _mark(
    attempt: Attempt, spec: QuizSpec, position: int, response: Response | None, at: datetime
) -> Mark:
    mark = queries.item_at(attempt, position).mark(response.answer if response else None)
    return Mark(
        attempt=attempt,
        position=position,
        version_id=spec.items[position - 1].version,
        response=response,
        score=rules.as_score(mark.score),
        code=mark.code,
        locked_at=at,
    )
