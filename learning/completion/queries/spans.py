"""Which spans are meant: true on a day, known at an instant, of an organisation as it was then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from learning.accounts.tree import tree_on

if TYPE_CHECKING:
    from datetime import date, datetime

    from learning.accounts.models import Organisation


def known_at(instant: datetime | None) -> Q:
    """The generation known at an instant; without one, now."""
    if instant is None:
        return Q(known_to=None)
    return Q(known_from__lte=instant) & (Q(known_to=None) | Q(known_to__gt=instant))


def true_on(day: date) -> Q:
    """Spans that hold on a day (half-open)."""
    return Q(from_date__lte=day) & (Q(to_date=None) | Q(to_date__gt=day))


def beneath(organisation: Organisation, day: date, instant: datetime | None, *, today: date) -> Q:
    """Spans that count in an organisation or in one beneath it on that day, as in figures.

    Of a past day, or of what was known in the past, those that were beneath it then.
    """
    if instant or day < today:
        return Q(organisation__in=tree_on(day, instant).under(organisation.pk))
    return Q(organisation__path__startswith=organisation.path)
