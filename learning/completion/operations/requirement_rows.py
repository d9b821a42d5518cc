"""A rule as it is written down: whom it names, what it asks, and what cannot stand so."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from learning.accounts.enums import JobRole
from learning.completion.enums import RequirementState
from learning.completion.models import (
    Requirement,
    RequirementReach,
    RequirementRefresher,
)
from learning.completion.rules import FIRST_YEAR, MOST_YEARS_AHEAD, is_thinkable, is_too_far

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from learning.accounts.models import Organisation
    from learning.modules.models import ModulePage


class RequirementRefused(Exception):
    """Why a requirement cannot stand so; the message is for the person setting it."""


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


def refuse_day(day: date | None, *, name: Any, today: date) -> None:
    """Raise RequirementRefused for a day that nobody means: a slip of the year."""
    if is_too_far(day, today):
        said = _("%(name)s: this day is more than %(years)s years ahead.")
        words = {"name": capfirst(name), "years": MOST_YEARS_AHEAD}
        raise RequirementRefused(said % words)
    if day is not None and not is_thinkable(day):
        said = _("%(name)s: the year must be %(first)s or later.")
        raise RequirementRefused(said % {"name": capfirst(name), "first": FIRST_YEAR})


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
    if not reaches:
        raise RequirementRefused(_("Name at least one organisation."))
    if unknown := set(requirement.roles) - set(JobRole.values):
        raise RequirementRefused(_("There is no role called “%s”.") % sorted(unknown)[0])
    today = timezone.localdate(at)
    for name in ("joined_after", "due_date", "start_date"):
        refuse_day(
            getattr(requirement, name),
            name=Requirement._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
            today=today,
        )
    requirement.roles = sorted(requirement.roles)
    requirement.subject_key = _subject_key(requirement)
    requirement.who_key = who_key(requirement, reaches)
    if requirement.replaces and requirement.replaces.subject_key != requirement.subject_key:
        raise RequirementRefused(_("A rule takes the place of one that asks for the same."))
    try:
        requirement.full_clean()
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
            row.full_clean()
            row.save()
        for unit in refreshers:
            step = RequirementRefresher(
                requirement=requirement,
                position=unit.position,
                module=unit.module,
                subject_key=unit.module.translation_key,
                role=unit.role,
            )
            step.full_clean()
            step.save()
    except ValidationError as error:
        raise RequirementRefused(" ".join(error.messages)) from error


def is_required_already(requirement: Requirement) -> bool:
    """Whether a live rule says the same, but the one whose place this takes."""
    same = Requirement.objects.filter(
        subject_key=requirement.subject_key,
        who_key=requirement.who_key,
        state=RequirementState.LIVE,
    )
    return same.exclude(pk__in=[requirement.pk or 0, requirement.replaces_id or 0]).exists()


def _subject_key(requirement: Requirement) -> UUID:
    chosen = [
        requirement.module and requirement.module.translation_key,
        requirement.course and requirement.course.translation_key,
        requirement.external_award and requirement.external_award.evidence_key,
    ]
    keys: list[Any] = [key for key in chosen if key]
    if len(keys) != 1:
        raise RequirementRefused(_("Choose a module, a course or training elsewhere: one."))
    found: UUID = keys[0]
    return found


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
