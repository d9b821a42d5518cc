"""Reads for the site's own pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from learning.accounts.queries import posts_on
from media.reference.enums import FactKind, FactStatus
from media.reference.models import Fact
from portal.home.guide import AUDIENCES_OF_ROLE

if TYPE_CHECKING:
    from datetime import date

EMERGENCY: Final = "emergency"
# The order in which a worried person needs them; numbers that are added later follow by name.
FIRST: Final = ("police-101", "helpline", "crimestoppers", "salvation-army", "ictg")
# For those who cannot speak or hear. Shown while they are being confirmed too: a doubt would help
# nobody who needs them, and is told to authors instead (media/reference/home_panels.py).
WITHOUT_SPEAKING: Final = ("emergency-55", "emergency-relay")


@dataclass(frozen=True)
class Number:
    """A number to ring, with where it comes from and when it was checked."""

    key: str
    label: str
    value: str
    detail: str
    source: str
    source_address: str
    checked_date: date
    is_phone: bool
    is_confirmed: bool


@dataclass(frozen=True)
class Numbers:
    """Everything `/get-help/` offers."""

    emergency: Number | None
    others: tuple[Number, ...]
    without_speaking: tuple[Number, ...]

    @property
    def last_checked(self) -> date | None:
        """The day on which the least recently checked of them was checked."""
        shown = [*self.others, *([self.emergency] if self.emergency else [])]
        return min((number.checked_date for number in shown), default=None)


def numbers() -> Numbers:
    """Return the numbers from the facts; one query.

    A number that is not known to be in force is not shown, but for the routes without speech.
    """
    facts = Fact.objects.filter(kind=FactKind.PHONE) | Fact.objects.filter(key__in=WITHOUT_SPEAKING)
    found = {fact.key: _number(fact) for fact in facts.order_by("label")}
    others = [
        number
        for key, number in found.items()
        if number.is_confirmed and key != EMERGENCY and key not in WITHOUT_SPEAKING
    ]
    places = {key: place for place, key in enumerate(FIRST)}
    return Numbers(
        emergency=found.get(EMERGENCY),
        others=tuple(sorted(others, key=lambda n: places.get(n.key, len(places)))),
        without_speaking=tuple(found[key] for key in WITHOUT_SPEAKING if key in found),
    )


def audiences_of(user: Any) -> frozenset[str]:
    """Return the guide's audiences that a person's posts of today belong to; empty for visitors."""
    learner = getattr(user, "learner", None) if getattr(user, "is_authenticated", False) else None
    if learner is None:
        return frozenset()
    roles = [post.role for post in posts_on(learner, timezone.localdate())]
    return frozenset().union(*(AUDIENCES_OF_ROLE.get(role, frozenset()) for role in roles))  # type: ignore[call-overload]


def _number(fact: Fact) -> Number:
    return Number(
        key=fact.key,
        label=fact.label,
        value=fact.value,
        detail=fact.detail,
        source=fact.source,
        source_address=fact.source_address,
        checked_date=fact.checked_date,
        is_phone=fact.kind == FactKind.PHONE,
        is_confirmed=fact.status == FactStatus.IN_FORCE,
    )
