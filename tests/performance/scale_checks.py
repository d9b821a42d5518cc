"""Run inside the product's environment after `scale_people`: are figures right at that size?

Moves only the clock, corrects a piece of evidence to an earlier day and moves an organisation.
Each time figures of several organisations and days, as known now and as known before, are held
against a slow count of spans, and no statement behind them may read a large table whole. Prints
one JSON line.
"""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from learning.accounts.models import Organisation
    from learning.completion.queries import Figures

# From today: what is over, today, and what only the clock will bring.
DAYS = (-700, -200, -1, 0, 45, 400)
DISTRICTS, UNITS = 2, 5


def main() -> None:
    """Check, and say how often and how long."""
    from django.utils import timezone

    from learning.accounts.models import Organisation
    from learning.accounts.operations import move_organisation
    from learning.completion.models import Evidence
    from learning.completion.operations import correct_evidence

    now = timezone.now()
    today = timezone.localdate(now)
    days = [today + timedelta(days=n) for n in DAYS]
    force = Organisation.objects.get(key="wyp")
    units = list(Organisation.objects.filter(key__startswith="scale-unit-").order_by("pk")[:UNITS])
    moved = units[0]
    districts = list(force.get_children().filter(kind="district").order_by("pk"))
    here = moved.get_parent()
    there = next(district for district in districts if district.pk != here.pk)
    places = [force, here, there, *units]
    found: dict[str, Any] = {"checked": 0, "wrong": [], "whole": []}
    compare(found, "the clock", places, days, [None, now - timedelta(days=30)])

    wrong = (
        Evidence.objects.filter(cause__startswith="scale:", superseded_by=None)
        .order_by("occurred_at")
        .last()
    )
    assert wrong is not None
    started = time.perf_counter()
    correct_evidence(
        evidence=wrong, reason="The day was wrong.", by=None, at=now,
        occurred_at=wrong.occurred_at - timedelta(days=300),
    )  # fmt: skip
    found["correction seconds"] = round(time.perf_counter() - started, 2)
    compare(found, "a correction", places, days, [None, now - timedelta(seconds=1)])

    later = timezone.now()
    started = time.perf_counter()
    move_organisation(
        organisation=moved, parent=there, day=today - timedelta(days=250), by=None, at=later
    )
    found["move seconds"] = round(time.perf_counter() - started, 2)
    places = list(Organisation.objects.filter(pk__in=[place.pk for place in places]))
    compare(found, "a move", places, days, [None, later - timedelta(seconds=1)])
    print(json.dumps(found))


def compare(
    found: dict[str, Any],
    what: str,
    places: Iterable[Organisation],
    days: Iterable[date],
    instants: Iterable[datetime | None],
) -> None:
    """Note every figure that is not what is slowly counted, and every large table read whole."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from learning.completion.queries import figures
    from tests.plans import plan_of, whole_reads

    for place in places:
        for day in days:
            for known_at in instants:
                with CaptureQueriesContext(connection) as asked:
                    told = figures(place, day, known_at=known_at)
                found["checked"] += 1
                if told != slowly(place, day, known_at):
                    found["wrong"].append(f"{what}: {place}, {day}, known {known_at}")
                for query in asked.captured_queries:
                    found["whole"] += whole_reads(plan_of(query["sql"]))


def slowly(organisation: Organisation, day: date, known_at: datetime | None) -> Figures:
    """Count the people of an organisation on a day, as known at an instant, one by one."""
    from django.db.models import Count, Q

    from learning.accounts.tree import known_tree
    from learning.completion.models import StandingSpan
    from learning.completion.queries import Figures

    is_known = Q(known_to=None)
    if known_at:
        is_known = Q(known_from__lte=known_at) & (is_known | Q(known_to__gt=known_at))
    rows = StandingSpan.objects.filter(
        is_known,
        Q(to_date=None) | Q(to_date__gt=day),
        requirement=None,
        from_date__lte=day,
        organisation__in=known_tree(known_at).under(organisation.pk, day),
    )
    counted = rows.order_by().values_list("state", "is_held").annotate(number=Count("pk"))
    return Figures.of(counted)


if __name__ == "__main__":
    django.setup()
    main()
