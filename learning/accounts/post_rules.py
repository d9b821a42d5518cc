"""The rules of one post: which roles are given where, and which days it may have. No database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from learning.accounts.enums import ASKED_ROLES, JobRole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

# A day outside these is a slip of the finger.
FIRST_YEAR: Final = 1950
YEARS_AHEAD: Final = 10


def roles_given(*, at_partner: bool) -> Sequence[JobRole]:
    """Return the roles that people are given: at a partner’s, none of the police (facts.md 7.3)."""
    return ASKED_ROLES if at_partner else list(JobRole)


def role_refusal(role: str, *, at_partner: bool) -> str:
    """Say why nobody is given a role there; nothing where somebody may be."""
    if role in roles_given(at_partner=at_partner):
        return ""
    label = JobRole(role).label if role in JobRole.values else role
    return _("“%(role)s” is a role of the police, not of a partner. Choose another.") % {
        "role": label
    }


def year_refusal(day: date, *, today: date) -> str:
    """Say why no post starts or ends in the year of a day; nothing where one may."""
    last = today.year + YEARS_AHEAD
    if FIRST_YEAR <= day.year <= last:
        return ""
    words = {"first": FIRST_YEAR, "last": last}
    return _("The year must be between %(first)s and %(last)s.") % words
