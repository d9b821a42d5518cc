"""A rule as it is written down: whom it names, what it asks, and what cannot stand so."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from learning.accounts.enums import JobRole
from learning.completion.enums import DueRule, RequirementState
from learning.completion.models import (
    Requirement,
    RequirementReach,
    RequirementRefresher,
)
from learning.completion.rules import FIRST_YEAR, MOST_YEARS_AHEAD, is_thinkable, is_too_far

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from learning.accounts.models import Organisation
    from learning.modules.models import ModulePage


class RequirementRefused(Exception):
    """Why a requirement cannot stand so; the messages are for the person setting it.

    `by_field` has them by the field they are about, those about the whole under "".
    """

    def __init__(
        self,
        message: str = "",
        *,
        field: str = "",
        by_field: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.by_field = by_field or {field: [message]}
        super().__init__(" ".join(said for several in self.by_field.values() for said in several))


class DraftChangedError(RequirementRefused):
    """The draft says something else than was shown to whoever would make it live."""

    def __init__(self) -> None:
        super().__init__(_("The draft was changed since. This is what it says and would do now."))


@dataclass(frozen=True)
class Reached:
    """An organisation a rule names, with everything beneath it or without."""

    organisation: Organisation
    with_children: bool = True


@dataclass(frozen=True)
class Refresher:
    """A shorter unit of one cycle, for a role or (empty) for every role without a list."""

    position: int
    module: ModulePage
    role: str = ""


def refuse_day(day: date | None, *, field: str, today: date) -> None:
    """Raise RequirementRefused for a day that nobody means: a slip of the year."""
    if said := _day_refusal(day, today):
        raise RequirementRefused(said, field=field)


def _day_refusal(day: date | None, today: date) -> str:
    if is_too_far(day, today):
        return _("This day is more than %(years)s years ahead.") % {"years": MOST_YEARS_AHEAD}
    if day is not None and not is_thinkable(day):
        return _("The year must be %(first)s or later.") % {"first": FIRST_YEAR}
    return ""


def _wrong_days(requirement: Requirement, today: date) -> dict[str, list[str]]:
    """Say what is wrong with the days of a rule, each at its own field."""
    days = {name: getattr(requirement, name) for name in ("joined_after", "due_date", "start_date")}
    wrong = {name: [said] for name, day in days.items() if (said := _day_refusal(day, today))}
    wrong |= _wrong_due(requirement)
    due, start = days["due_date"], days["start_date"]
    if not start or "start_date" in wrong:
        return wrong
    if due and due < start and "due_date" not in wrong:
        said = _("The rule is in force from %(day)s: it cannot be due before that.")
        wrong["due_date"] = [said % {"day": date_format(start, "j F Y")}]
    if said := _begins_too_soon(requirement):
        wrong["start_date"] = [said]
    return wrong


def _wrong_due(requirement: Requirement) -> dict[str, list[str]]:
    """Say which is missing of date and days, and which of them the rule does not ask."""
    date_, days = requirement.due_date, requirement.due_days
    wrong: dict[str, list[str]] = {}
    if requirement.due_rule == DueRule.FIXED:
        if date_ is None:
            wrong["due_date"] = [_("Enter the day by which it is due.")]
        if days is not None:
            said = _("It is due on a fixed date: leave the days empty, or choose days under “Due”.")
            if date_ is not None:
                said = _("It is due on %(day)s: leave the days empty, or choose days under “Due”.")
                said %= {"day": date_format(date_, "j F Y")}
            wrong["due_days"] = [said]
        return wrong
    if days is None:
        wrong["due_days"] = [_("Enter after how many days it is due.")]
    if date_ is not None:
        said = _(
            "It is due after a number of days, not on %(day)s: leave the date empty, or choose a "
            "fixed date under “Due”."
        )
        wrong["due_date"] = [said % {"day": date_format(date_, "j F Y")}]
    return wrong


def _begins_too_soon(requirement: Requirement) -> str:
    """Say that a rule begins too soon for another to end that day; nothing where it does not."""
    replaced, start = requirement.replaces, requirement.start_date
    if replaced is None or start > replaced.start_date:
        return ""
    if replaced.end_date is not None and replaced.end_date <= start:
        return ""
    said = _("The rule whose place it takes begins on %(day)s: this one must begin later.")
    return said % {"day": date_format(replaced.start_date, "j F Y")}


def required_already() -> str:
    """Say that a live rule says the same, and what to do."""
    return _(
        "This requirement already exists: another rule in force asks the same of the same people. "
        "Choose it under “Takes the place of”, or change whom this one reaches."
    )


def write_rule(
    requirement: Requirement,
    reaches: Sequence[Reached],
    refreshers: Sequence[Refresher],
    at: datetime,
) -> None:
    """Check a rule and save it with whom it names and its shorter units.

    Raises RequirementRefused where it is not whole, or where the same is required already.
    """
    requirement.roles = sorted(requirement.roles)
    requirement.who_key = who_key(requirement, reaches)
    wrong = _wrong_days(requirement, timezone.localdate(at))
    wrong |= _wrong_places(reaches)
    if unknown := set(requirement.roles) - set(JobRole.values):
        wrong["roles"] = [_("There is no role called “%s”.") % sorted(unknown)[0]]
    mistaken = _wrong_subject(requirement)
    wrong |= mistaken or _wrong_replaced(requirement)
    # Beside what is wrong already, from which the rest may follow.
    besides = {*wrong, *(("subject_key",) if mistaken else ())}
    wrong |= _wrong_in(requirement, besides=besides)
    if wrong:
        raise RequirementRefused(by_field=wrong)
    if is_required_already(requirement):
        raise RequirementRefused(required_already())
    requirement.save()
    requirement.reaches.all().delete()
    requirement.refreshers.all().delete()
    for reach in reaches:
        row = RequirementReach(
            requirement=requirement,
            organisation=reach.organisation,
            with_children=reach.with_children,
        )
        _save_row(row, field="organisations")
    for unit in refreshers:
        step = RequirementRefresher(
            requirement=requirement,
            position=unit.position,
            module=unit.module,
            subject_key=unit.module.translation_key,
            role=unit.role,
        )
        _save_row(step, field="refreshers")


def draft_version(requirement: Requirement) -> str:
    """Return what differs once a draft says something else; two queries."""
    said = [
        # Whom it reaches is in its `who_key`.
        *Requirement.objects.filter(pk=requirement.pk).values_list(),
        *requirement.refreshers.order_by("pk").values_list("role", "position", "subject_key"),
    ]
    return sha256(repr(said).encode()).hexdigest()


def _wrong_in(requirement: Requirement, *, besides: Collection[str]) -> dict[str, list[str]]:
    """Say what the fields and constraints of a rule have against it."""
    try:
        requirement.full_clean(exclude=besides)
    except ValidationError as error:
        return error.message_dict
    return {}


def _save_row(row: RequirementReach | RequirementRefresher, *, field: str) -> None:
    """Save a row of a rule. Raises RequirementRefused for that field of the form."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise RequirementRefused(" ".join(error.messages), field=field) from error
    row.save()


def is_required_already(requirement: Requirement) -> bool:
    """Whether a live rule says the same, but the one whose place this takes."""
    same = Requirement.objects.filter(
        subject_key=requirement.subject_key,
        who_key=requirement.who_key,
        state=RequirementState.LIVE,
    )
    return same.exclude(pk__in=[requirement.pk or 0, requirement.replaces_id or 0]).exists()


def not_whole(requirement: Requirement, reaches: Sequence[Reached]) -> dict[str, list[str]]:
    """Say what is wrong with whom a rule names, what it asks for, and when that is due."""
    due = _wrong_due(requirement) if requirement.due_rule else {}
    return _wrong_places(reaches) | _wrong_subject(requirement) | due


def _wrong_places(reaches: Sequence[Reached]) -> dict[str, list[str]]:
    """Say that no organisation is named, or which are named in both ways."""
    if not reaches:
        return {"organisations": [_("Name at least one organisation.")]}
    whole = {reach.organisation for reach in reaches if reach.with_children}
    twice = [
        reach.organisation.name
        for reach in reaches
        if not reach.with_children and reach.organisation in whole
    ]
    if not twice:
        return {}
    said = _("Chosen already with everything beneath: %(names)s.")
    return {"organisations_alone": [said % {"names": get_text_list(twice, _("and"))}]}


def _wrong_subject(requirement: Requirement) -> dict[str, list[str]]:
    """Keep the key of the one thing a rule asks for, or say what is wrong with what is chosen."""
    keys: dict[str, UUID] = {}
    if requirement.module:
        keys["module"] = requirement.module.translation_key
    if requirement.course:
        keys["course"] = requirement.course.translation_key
    if requirement.external_award:
        keys["external_award"] = requirement.external_award.evidence_key
    if not keys:
        return {"module": [_("Choose a module, a course or training elsewhere: one.")]}
    first, *more = keys
    if more:
        said = _("A rule asks for one thing, and “%(title)s” is chosen: choose only one.")
        return {name: [said % {"title": requirement.title}] for name in more}
    requirement.subject_key = keys[first]
    return {}


def _wrong_replaced(requirement: Requirement) -> dict[str, list[str]]:
    """Say that the rule whose place it takes asks for another thing. The key is kept by now."""
    replaced = requirement.replaces
    if replaced is None or replaced.subject_key == requirement.subject_key:
        return {}
    said = _("It asks for “%(title)s”: a rule takes the place of one that asks for the same.")
    return {"replaces": [said % {"title": replaced.title}]}


def who_key(requirement: Requirement, reaches: Sequence[Reached]) -> str:
    """Return a digest of whom a rule reaches, the same for the same people however written."""
    where = sorted(f"{reach.organisation.pk}{'+' * reach.with_children}" for reach in reaches)
    parts = (
        ",".join(where),
        ",".join(sorted(requirement.roles)),
        "main" if requirement.main_posts_only else "any",
        str(requirement.joined_after or ""),
    )
    return sha256("|".join(parts).encode()).hexdigest()
