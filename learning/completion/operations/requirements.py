"""Drafting rules of what people must hold, making them live, and ending them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.accounts.tree_lock import take_tree
from learning.completion.enums import RequirementState
from learning.completion.models import (
    Requirement,
    RequirementChange,
)
from learning.completion.operations.reaching import reached_learners
from learning.completion.operations.requirement_rows import (
    DraftChangedError,
    Reached,
    Refresher,
    RequirementRefused,
    draft_version,
    is_required_already,
    refuse_day,
    required_already,
    write_rule,
)
from learning.completion.operations.standing import recompute_standing

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime
    from typing import Protocol
    from uuid import UUID

    from learning.accounts.models import Organisation

    class Stand(Protocol):
        """What writes how people stand once rules (ids) have changed: `recompute_standing`."""

        def __call__(
            self, *, learners: Collection[UUID], at: datetime, rules: Collection[int]
        ) -> int: ...


@transaction.atomic
def draft_requirement(
    *,
    reaches: Sequence[Reached],
    refreshers: Sequence[Refresher] = (),
    by: Any,
    at: datetime,
    **fields: Any,
) -> Requirement:
    """Write a rule down that holds nobody to anything yet.

    `fields` are those of Requirement: exactly one of module, course and external_award, how it
    falls due and is refreshed, and from when. Raises RequirementRefused where the rule is not
    whole.
    """
    requirement = Requirement(state=RequirementState.DRAFT, **fields)
    write_rule(requirement, reaches, refreshers, at)
    log(instance=requirement, action="completion.requirement_drafted", user=by, timestamp=at)
    return requirement


@transaction.atomic
def change_draft(
    *,
    requirement: Requirement,
    reaches: Sequence[Reached],
    refreshers: Sequence[Refresher] = (),
    by: Any,
    at: datetime,
    **fields: Any,
) -> Requirement:
    """Write a draft anew. Raises RequirementRefused where it is live by now, or not whole."""
    held = _locked(requirement.pk)
    if not held.is_draft:
        raise RequirementRefused(_("This rule is live. End it and add another."))
    _forget_change(held)
    for name, value in fields.items():
        setattr(held, name, value)
    write_rule(held, reaches, refreshers, at)
    log(instance=held, action="completion.requirement_drafted", user=by, timestamp=at)
    return held


@transaction.atomic
def make_requirement_live(
    *,
    requirement: Requirement,
    shown: str | None = None,
    by: Any,
    at: datetime,
    stand: Stand = recompute_standing,
) -> Requirement:
    """Hold people to a draft, and write the standing of everybody it reaches.

    `shown` is the version (`draft_version`) that somebody saw before she pressed; None: nobody did.

    The rule whose place it takes ends the day this one begins. A rule that is live already stays
    as it is, so that a second press does nothing. Raises RequirementRefused where the same is
    required already, or the rule to be replaced was replaced already; DraftChangedError where the
    draft is another than the one shown.

    Whoever changes posts or evidence at the same instant is waited for, or waits: else neither
    would see the other, and a span would be missing.
    """
    take_tree()
    held = _locked(requirement.pk)
    if not held.is_draft:
        return held
    refuse_unseen(held, shown)
    learners = set(_reached_by(held))
    if held.replaces_id:
        replaced = _locked(held.replaces_id)
        refuse_live(held)
        if _still_holds(replaced, held.start_date):
            _end(replaced, held.start_date)
            log(instance=replaced, action="completion.requirement_ended", user=by, timestamp=at)
        learners |= set(_reached_by(replaced))
    held.state = RequirementState.LIVE
    try:
        with transaction.atomic():
            held.save(update_fields=["state"])
    except IntegrityError as error:
        raise RequirementRefused(required_already()) from error
    changed = [key for key in (held.pk, held.replaces_id) if key]
    stand(learners=learners, at=at, rules=changed)
    forget_failed(held)
    log(instance=held, action="completion.requirement_live", user=by, timestamp=at)
    return held


@transaction.atomic
def add_requirement(
    *,
    organisation: Organisation | None = None,
    reaches: Sequence[Reached] = (),
    by: Any,
    at: datetime,
    **fields: Any,
) -> Requirement:
    """Draft a rule and make it live at once; `organisation` stands for it and all beneath it.

    Raises RequirementRefused where the same is required already, or the rule is not whole.
    """
    if organisation is not None:
        reaches = (Reached(organisation), *reaches)
    drafted = draft_requirement(reaches=reaches, by=by, at=at, **fields)
    return make_requirement_live(requirement=drafted, by=by, at=at)


@transaction.atomic
def end_requirement(
    *,
    requirement: Requirement,
    end_date: date,
    by: Any,
    at: datetime,
    stand: Stand = recompute_standing,
) -> Requirement:
    """End a rule; what was true before stays true.

    `end_date` is the first day without it. A day sooner than the one it has is taken, a later one
    is not: the people it let go were let go. Raises RequirementRefused for a later one, for any
    other where a rule has taken its place, for one that is not after it came into force, and for
    a draft. A rule that has not begun and replaces nothing can end on its first day: then it never
    holds anybody.
    """
    take_tree()
    held = _locked(requirement.pk)
    if held.end_date == end_date and not held.is_draft:
        return held
    refuse_end(held, end_date, at)
    _end(held, end_date)
    stand(learners=set(_reached_by(held)), at=at, rules=[held.pk])
    forget_failed(held)
    done = "called_off" if held.is_called_off else "ended"
    log(instance=held, action=f"completion.requirement_{done}", user=by, timestamp=at)
    return held


@transaction.atomic
def end_rules_of(*, organisation: Organisation, day: date, by: Any, at: datetime) -> None:
    """End the rules that name an organisation and no other, with it.

    One that would begin on the day or later is in force for a day, on which nobody is there.
    """
    take_tree()
    for rule in Requirement.objects.live().only_of(organisation):
        held = _locked(rule.pk)
        _end(held, max(day, held.start_date + timedelta(days=1)))
        recompute_standing(learners=set(_reached_by(held)), at=at)
        log(instance=held, action="completion.requirement_ended", user=by, timestamp=at)


def is_replaced(requirement: Requirement) -> bool:
    """Whether another rule, in force or once in force, took the place of this one."""
    return Requirement.objects.in_force().filter(replaces=requirement).exists()


@transaction.atomic
def discard_draft(*, requirement: Requirement, by: Any, at: datetime) -> None:
    """Throw a draft away. Raises RequirementRefused where it is live by now."""
    held = _locked(requirement.pk)
    if not held.is_draft:
        raise RequirementRefused(_("This rule is live. End it instead."))
    _forget_change(held)
    log(instance=held, action="wagtail.delete", user=by, timestamp=at)
    held.delete()


def refuse_unseen(locked: Requirement, shown: str | None) -> None:
    """Raise DraftChangedError where a draft, locked, is another than the one shown."""
    if shown is not None and shown != draft_version(locked):
        raise DraftChangedError


def refuse_live(requirement: Requirement) -> None:
    """Raise RequirementRefused where a draft cannot be made live as things are.

    That it begins late enough was seen to when it was written: the first day of a rule in force
    does not move.
    """
    replaced = requirement.replaces
    if replaced is not None and is_replaced(replaced):
        raise RequirementRefused(_("Another rule has taken the place of that one already."))
    if is_required_already(requirement):
        raise RequirementRefused(required_already())


def refuse_end(requirement: Requirement, end_date: date, at: datetime) -> None:
    """Raise RequirementRefused where a rule cannot end on a day."""
    if requirement.is_draft:
        raise RequirementRefused(_("A draft holds nobody yet: delete it."))
    today = timezone.localdate(at)
    refuse_day(end_date, field="end_date", today=today)
    if said := settled_words(requirement, today):
        raise RequirementRefused(said, field="end_date")
    if requirement.end_date and end_date > requirement.end_date:
        said = _("It ends on %(day)s and cannot be made to last longer: add another rule.")
        if requirement.end_date <= today:
            said = _("It ended on %(day)s and cannot be made to last longer: add another rule.")
        raise RequirementRefused(
            said % {"day": date_format(requirement.end_date, "j F Y")}, field="end_date"
        )
    _refuse_early(requirement, end_date, today)


def forget_failed(requirement: Requirement) -> None:
    """Drop why an earlier change could not be carried out: what was asked since is done."""
    RequirementChange.objects.filter(requirement=requirement).exclude(reason="").delete()


def _forget_change(requirement: Requirement) -> None:
    """Drop a change of a draft that could not be carried out; refuse where it waits."""
    changes = RequirementChange.objects.filter(requirement=requirement)
    if changes.waiting().exists():
        raise RequirementRefused(_("This rule is being put in force."))
    changes.delete()


def _reached_by(requirement: Requirement) -> set[UUID]:
    return reached_learners(requirement.reaches.select_related("organisation"))


def _locked(pk: int) -> Requirement:
    return Requirement.objects.select_for_update().get(pk=pk)


def _still_holds(requirement: Requirement, day: date) -> bool:
    return requirement.end_date is None or requirement.end_date > day


def settled_words(requirement: Requirement, today: date) -> str:
    """Say why a rule is given no other last day; nothing where it can be.

    It was called off, or another rule, in force or once in force, took its place: from its own
    first day, which can be after the last of this one.
    """
    if requirement.is_called_off:
        return _("It was called off before it began: to ask the same after all, add another rule.")
    other = requirement.replaced_by.in_force().first()
    if other is None:
        return ""
    said = _("Another rule takes its place from %(day)s: its last day stays.")
    if other.start_date < today:
        said = _("Another rule took its place on %(day)s: its last day stays.")
    return said % {"day": date_format(other.start_date, "j F Y")}


def _refuse_early(requirement: Requirement, end_date: date, today: date) -> None:
    """Refuse a day that is not after the first, unless it calls the rule off.

    Where another rule ends for this one nobody would be held to either: it is not called off.
    """
    first = requirement.start_date
    if end_date > first or (end_date == first and requirement.can_be_called_off(today)):
        return
    if first <= today:
        said = _("It began on %(day)s: the first day without it must be later.")
    elif requirement.replaces_id:
        said = _(
            "It takes the place of another rule, so it cannot be called off. End it after "
            "%(day)s, or add a rule that takes its place from then on."
        )
    else:
        said = _("It begins on %(day)s: enter that day to call it off, or a later one to end it.")
    raise RequirementRefused(said % {"day": date_format(first, "j F Y")}, field="end_date")


def _end(requirement: Requirement, end_date: date) -> None:
    requirement.end_date = end_date
    requirement.state = RequirementState.ENDED
    requirement.save(update_fields=["end_date", "state"])
