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
from learning.completion.queries.history import due_day_on
from learning.completion.rules import FIRST_YEAR, MOST_YEARS_AHEAD, is_thinkable, is_too_far
from learning.notices.enums import NoticeKind
from learning.notices.operations import Waiting, queue_built

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from learning.accounts.models import Learner, Organisation, User
    from learning.completion.models import Requirement


class ExemptionRefused(Exception):
    """Why something cannot be asked or decided; the message is for the person doing it."""


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
    by: User,
    at: datetime,
) -> Exemption:
    """Ask for an exemption, an extension or a long absence; nothing counts before approval.

    Those who may decide are told, once quiet hours are over and while it still waits.
    The same asked twice while it waits is one request. Raises ExemptionRefused where the days do
    not fit what is asked, or an extension would change nothing.
    """
    # One request at a time about a person, so that a double click asks once.
    lock_learners([learner.pk])
    if kind == ExemptionKind.EXTENSION:
        if requirement is None:
            raise ExemptionRefused(_("Choose what is to be due later."))
        if due_date is None:
            raise ExemptionRefused(_("Enter the new due day."))
        if due_date <= start_date:
            raise ExemptionRefused(_("The new due day must be after the first day."))
        _refuse_idle(learner, requirement, start_date, due_date)
        end_date = None
    else:
        if end_date is None:
            raise ExemptionRefused(_("Enter the day it ends: the first day back."))
        if end_date <= start_date:
            raise ExemptionRefused(_("The day it ends must be after the first day."))
        due_date = None
    if not is_thinkable(start_date):
        raise ExemptionRefused(
            _("The first day must be in %(year)s or later.") % {"year": FIRST_YEAR}
        )
    if is_too_far(end_date or due_date, timezone.localdate(at)):
        said = _("The last day must not be more than %(years)s years ahead.")
        raise ExemptionRefused(said % {"years": MOST_YEARS_AHEAD})
    if kind == ExemptionKind.ABSENCE:
        requirement = None
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
        return waiting
    made: Exemption = Exemption.objects.create(**fields, note=note.strip(), asked_at=at)
    deciders = deciders_of(made, day=timezone.localdate(at))
    _tell(made, EXEMPTION_ASKED, deciders, at)
    return made


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
    *, exemption: Exemption, is_approved: bool, by: User, at: datetime
) -> ExemptionDecision:
    """Approve or decline, once; standing follows an approval at once, and whoever asked is told.

    So is she whom it is about, of an approval.
    Raises ExemptionRefused for whoever asked for it or is its subject, where it was decided
    already, was withdrawn, or is an extension that would change nothing by now.
    """
    learner = lock_learners([exemption.learner_id])[exemption.learner_id]
    if by.pk == exemption.asked_by_id or by.learner_id in {learner.pk, learner.counts_as}:
        raise ExemptionRefused(_("Somebody else must decide what you asked for, or what is yours."))
    if exemption.decisions.exists():
        raise ExemptionRefused(_("This was decided already."))
    if is_approved and exemption.requirement and exemption.due_date:
        _refuse_idle(learner, exemption.requirement, exemption.start_date, exemption.due_date)
    outcome = ExemptionOutcome.APPROVED if is_approved else ExemptionOutcome.DECLINED
    decision = _decided(exemption, outcome, None, by, at, is_hers=is_approved)
    if is_approved:
        recompute_standing(learners=[exemption.learner_id], at=at)
    return decision


@transaction.atomic
def withdraw_exemption(
    *, exemption: Exemption, from_date: date | None = None, by: User, at: datetime
) -> ExemptionDecision:
    """Let an approved or waiting request count no more from a day (today if none is given).

    Whoever asked is told, unless she withdraws it herself; so is she whom it is about, where it
    was approved.
    Raises ExemptionRefused where it was declined or withdrawn.
    """
    lock_learners([exemption.learner_id])
    outcomes = set(exemption.decisions.values_list("outcome", flat=True))
    if outcomes - {ExemptionOutcome.APPROVED}:
        raise ExemptionRefused(_("There is nothing to withdraw."))
    day = from_date or timezone.localdate(at)
    decision = _decided(exemption, ExemptionOutcome.WITHDRAWN, day, by, at, is_hers=bool(outcomes))
    if outcomes:
        recompute_standing(learners=[exemption.learner_id], at=at)
    return decision


def _refuse_idle(
    learner: Learner, requirement: Requirement, start_date: date, due_date: date
) -> None:
    """Refuse an extension to a day before the one by which it is due anyway."""
    due = due_day_on(learner.counts_as, requirement, start_date)
    if due is None:
        raise ExemptionRefused(_("Nothing is due by the first day: it is not required then."))
    if due_date <= due:
        said = _("It is due on %(day)s already: the new due day must be later.")
        raise ExemptionRefused(said % {"day": date_format(due, "j F Y")})


def _decided(
    exemption: Exemption,
    outcome: str,
    from_date: date | None,
    by: Any,
    at: datetime,
    *,
    is_hers: bool,
) -> ExemptionDecision:
    """Write a decision and tell of it; `is_hers`: it changes what holds her whom it is about."""
    try:
        with transaction.atomic():
            decision: ExemptionDecision = ExemptionDecision.objects.create(
                exemption=exemption, outcome=outcome, from_date=from_date, by=by, at=at
            )
    except IntegrityError as error:
        raise ExemptionRefused(_("This was decided already.")) from error
    person = subject_of(exemption) if is_hers else None
    concerned = {found.pk: found for found in (exemption.asked_by, person) if found is not None}
    _tell(exemption, outcome, [found for found in concerned.values() if found != by], at)
    return decision
