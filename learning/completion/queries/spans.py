"""Which spans are meant: true on a day, known at an instant, of an organisation as it was then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from learning.accounts.bulk import among
from learning.accounts.queries import organisations_under
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

    Of a past day, or of what was known in the past, those that were beneath it then. The ids are
    fetched first (one query more), so that the database sees at once how few or many they are.
    """
    return Q(among("organisation", under(organisation, day, instant, today=today)))


def under(
    organisation: Organisation, day: date, instant: datetime | None, *, today: date
) -> list[int]:
    """Return the ids of an organisation and of those beneath it on that day, as figures count."""
    if instant or day < today:
        return sorted(tree_on(day, instant).under(organisation.pk))
    return sorted(organisations_under(organisation).values_list("pk", flat=True))
