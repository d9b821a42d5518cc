"""Asking for what bends a requirement for one person, deciding it, and withdrawing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.accounts.tree_lock import lock_learners
from learning.completion.enums import ExemptionKind, ExemptionOutcome
from learning.completion.models import Exemption, ExemptionDecision
from learning.completion.notices import EXEMPTION_ASKED
from learning.completion.operations.standing import recompute_standing
from learning.completion.queries.deciding import deciders_of, subject_of
from learning.completion.queries.exemptions import bending, covers, overlapping, seen_beneath
from learning.completion.queries.history import due_day_on
from learning.completion.rules import (
    MOST_YEARS_AHEAD,
    MOST_YEARS_BACK,
    is_too_far,
    is_too_long_ago,
)
from learning.notices.enums import NoticeKind
from learning.notices.operations import Waiting, queue_built

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from learning.accounts.models import Learner, Organisation, User
    from learning.completion.models import Requirement


class ExemptionRefused(Exception):
    """Why something cannot be asked or decided; the message is for the person doing it.

    `field` names what to put right, where it is one thing.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def ask_exemption(
    *,
    learner: Learner,
    organisation: Organisation,
    kind: str,
    reason: str,
    note: str = "",
    requirement: Requirement | None = None,
    start_date: date,
    end_date: date | None = None,
    due_date: date | None = None,
    despite_overlap: bool = False,
    by: User,
    at: datetime,
) -> Exemption:
    """Ask for an exemption, an extension or a long absence; nothing counts before approval.

    Those who may decide are told, once quiet hours are over and while it still waits.
    The same asked twice while it waits is one request. Raises ExemptionRefused where the days do
    not fit what is asked, an extension would change nothing, the same waits with another note, or
    an absence shares days with another, unless that is meant (`despite_overlap`); where it adds no
    day, in any case.
    """
    # One request at a time about a person, so that a double click asks once.
    lock_learners([learner.pk])
    if kind == ExemptionKind.EXTENSION:
        end_date = None
    else:
        due_date = None
    if kind == ExemptionKind.ABSENCE:
        requirement = None
    if kind == ExemptionKind.EXTENSION and requirement is None:
        raise ExemptionRefused(_("Choose what is to be due later."), field="requirement")
    _refuse_days(kind, start_date, end_date, due_date, today=timezone.localdate(at))
    if kind == ExemptionKind.EXTENSION and requirement:
        _refuse_idle(learner, requirement, start_date, due_date)
    fields = {
        "learner": learner,
        "requirement": requirement,
        "organisation": organisation,
        "kind": kind,
        "reason": reason,
        "start_date": start_date,
        "end_date": end_date,
        "due_date": due_date,
        "asked_by": by,
    }
    waiting: Exemption | None = Exemption.objects.waiting().filter(**fields).first()
    if waiting is not None:
        _refuse_other_note(waiting, note.strip())
        return waiting
    asked = Exemption(**fields, note=note.strip(), asked_at=at)
    if kind == ExemptionKind.ABSENCE:
        _refuse_overlap(asked, despite_overlap=despite_overlap)
    asked.save(force_insert=True)
    deciders = deciders_of(asked, day=timezone.localdate(at))
    _tell(asked, EXEMPTION_ASKED, deciders, at)
    return asked


def _refuse_other_note(waiting: Exemption, note: str) -> None:
    """Refuse a note that what was asked already does not have: no row is changed."""
    if note in {"", waiting.note}:
        return
    said = _(
        "This was asked already and waits since %(day)s, so this note was not added. To ask with "
        "another note, take that request back first."
    )
    day = date_format(timezone.localtime(waiting.asked_at), "j F Y")
    raise ExemptionRefused(said % {"day": day}, field="note")


def _refuse_days(
    kind: str, start_date: date, end_date: date | None, due_date: date | None, *, today: date
) -> None:
    """Refuse days that are missing, in the wrong order or far off."""
    if kind == ExemptionKind.EXTENSION:
        field, last, said = "due_date", due_date, _("The new due day must be after the first day.")
        missing = _("Enter the new due day.")
    else:
        field, last, said = "end_date", end_date, _("The day it ends must be after the first day.")
        missing = _("Enter the day it ends: the first day back.")
    if last is None:
        raise ExemptionRefused(missing, field=field)
    if last <= start_date:
        raise ExemptionRefused(said, field=field)
    if is_too_long_ago(start_date, today):
        said = _("The first day must not be more than %(years)s years back.")
        raise ExemptionRefused(said % {"years": MOST_YEARS_BACK}, field="start_date")
    if is_too_far(last, today):
        said = _("The last day must not be more than %(years)s years ahead.")
        raise ExemptionRefused(said % {"years": MOST_YEARS_AHEAD}, field=field)


def _refuse_overlap(asked: Exemption, *, despite_overlap: bool) -> None:
    """Refuse an absence on days that another takes, approved or waiting."""
    learner = asked.learner.counts_as
    others = [
        other
        for other in overlapping(asked, bending([learner]).get(learner, ()))
        if other.kind == ExemptionKind.ABSENCE
    ]
    if not others:
        return
    seen = seen_beneath(asked.organisation.path, others)
    words = [_period_in_words(other) for other in seen]
    if len(seen) < len(others):
        words.append(_("asked elsewhere"))
    named = "; ".join(words)
    if covers(others, asked.start_date, asked.last_day):
        said = _("A long absence covers all these days already: %(days)s.")
        raise ExemptionRefused(said % {"days": named}, field="start_date")
    if not despite_overlap:
        said = _(
            "Some of these days are in a long absence already: %(days)s. Change the days, or say "
            "that they are meant."
        )
        raise ExemptionRefused(said % {"days": named}, field="despite_overlap")


def _period_in_words(absence: Exemption) -> str:
    said = (
        _("%(start)s until %(end)s (approved)")
        if absence.approval
        else _("%(start)s until %(end)s (waiting)")
    )
    days = {"start": absence.start_date, "end": absence.counts_until}
    return said % {name: date_format(day, "j F Y") for name, day in days.items() if day}


def _tell(exemption: Exemption, step: str, people: Iterable[User], at: datetime) -> None:
    queue_built(
        kind=NoticeKind.EXEMPTION,
        notices=[
            Waiting(to=person, cause=f"exemption:{exemption.pk}:{step}:{person.pk}", due_at=at)
            for person in people
        ],
        title=_("A request about required training"),
        at=at,
    )


@transaction.atomic
def decide_exemption(
    *, exemption: Exemption, is_approved: bool, reason: str = "", by: User, at: datetime
) -> ExemptionDecision:
    """Approve, or decline with a reason, once; standing follows an approval at once.

    Whoever asked is told; so is she whom it is about, of an approval. Raises ExemptionRefused for
    whoever asked for it or is its subject, where it was decided already, was withdrawn, is declined
    without a reason, or is an extension that would change nothing by now.
    """
    reason = "" if is_approved else " ".join(reason.split())
    learner = lock_learners([exemption.learner_id])[exemption.learner_id]
    if by.pk == exemption.asked_by_id or by.learner_id in {learner.pk, learner.counts_as}:
        raise ExemptionRefused(_("Somebody else must decide what you asked for, or what is yours."))
    # Asked of the table: what came with the exemption was read before the lock.
    if ExemptionDecision.objects.filter(exemption=exemption).exists():
        raise ExemptionRefused(_("This was decided already, or taken back."))
    if not is_approved and not reason:
        raise ExemptionRefused(_("Say why you decline it"), field="reason")
    if is_approved and exemption.requirement and exemption.due_date:
        _refuse_idle(learner, exemption.requirement, exemption.start_date, exemption.due_date)
    outcome = ExemptionOutcome.APPROVED if is_approved else ExemptionOutcome.DECLINED
    decision = _decided(exemption, outcome, by, at, is_hers=is_approved, reason=reason[:250])
    if is_approved:
        recompute_standing(learners=[exemption.learner_id], at=at)
    return decision


@transaction.atomic
def withdraw_exemption(
    *, exemption: Exemption, from_date: date | None = None, by: User, at: datetime
) -> ExemptionDecision:
    """Let what is approved count no more from a day, or take back a request that waits.

    The day is one of those on which it counts: its first (so that it never counts) or a later one;
    today if none is given. Whoever asked is told, unless she withdraws it herself; so is she whom
    it is about, where it was approved.
    Raises ExemptionRefused where it was declined or withdrawn, or the day is not one of its own.
    """
    lock_learners([exemption.learner_id])
    outcomes = set(exemption.decisions.values_list("outcome", flat=True))
    if outcomes - {ExemptionOutcome.APPROVED}:
        raise ExemptionRefused(_("There is nothing to withdraw."))
    day = from_date or timezone.localdate(at)
    if outcomes and not exemption.start_date <= day < exemption.last_day:
        said = _("Enter a day from %(first)s until the day before %(last)s: else nothing changes.")
        days = {"first": exemption.start_date, "last": exemption.last_day}
        words = {name: date_format(each, "j F Y") for name, each in days.items()}
        raise ExemptionRefused(said % words, field="from_date")
    decision = _decided(
        exemption, ExemptionOutcome.WITHDRAWN, by, at, is_hers=bool(outcomes), from_date=day
    )
    if outcomes:
        recompute_standing(learners=[exemption.learner_id], at=at)
    return decision


def _refuse_idle(
    learner: Learner, requirement: Requirement, start_date: date, due_date: date | None
) -> None:
    """Refuse an extension to a day before the one by which it is due anyway."""
    due = due_day_on(learner.counts_as, requirement, start_date)
    if due is None:
        said = _("Nothing is due by the first day: it is not required then.")
        raise ExemptionRefused(said, field="start_date")
    if due_date is None or due_date <= due:
        said = _("It is due on %(day)s already: the new due day must be later.")
        raise ExemptionRefused(said % {"day": date_format(due, "j F Y")}, field="due_date")


def _decided(
    exemption: Exemption, outcome: str, by: Any, at: datetime, *, is_hers: bool, **more: Any
) -> ExemptionDecision:
    """Write a decision and tell of it; `is_hers`: it changes what holds her whom it is about."""
    try:
        with transaction.atomic():
            decision: ExemptionDecision = ExemptionDecision.objects.create(
                exemption=exemption, outcome=outcome, by=by, at=at, **more
            )
    except IntegrityError as error:
        raise ExemptionRefused(_("This was decided already.")) from error
    person = subject_of(exemption) if is_hers else None
    concerned = {found.pk: found for found in (exemption.asked_by, person) if found is not None}
    _tell(exemption, outcome, [found for found in concerned.values() if found != by], at)
    return decision
