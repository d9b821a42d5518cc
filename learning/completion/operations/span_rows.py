"""Reading and writing spans by the thousand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from learning.accounts.bulk import among, insert_values
from learning.completion.models import StandingSpan
from learning.completion.rules import SpanFact

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    # learner → requirement → what is written down, with the ids of the rows
    KnownSpans = dict[UUID, dict[int | None, list[tuple[int, SpanFact]]]]
    # learner, requirement, what is to be written down
    FreshSpan = tuple[UUID, int | None, SpanFact]

NAMED = 1_000  # rows named by one statement

# As SpanFact has them.
FACT_COLUMNS = ("state", "is_held", "from_date", "to_date", "due_date", "organisation_id")
COLUMNS = ("learner_id", "requirement_id", *FACT_COLUMNS)


def known_spans(learners: Collection[UUID]) -> tuple[KnownSpans, set[datetime]]:
    """Return what is known of these learners, in order, and since when; one query."""
    found: KnownSpans = {}
    since: set[datetime] = set()
    rows = (
        StandingSpan.objects.filter(among("learner", learners), known_to=None)
        .order_by("from_date")
        .values_list("pk", "learner_id", "requirement_id", "known_from", *FACT_COLUMNS)
    )
    for pk, learner, requirement, known_from, *fields in rows:
        mine = found.setdefault(learner, {}).setdefault(requirement, [])
        mine.append((pk, SpanFact._make(fields)))
        since.add(known_from)
    return found, since


def close_spans(ids: Sequence[int], at: datetime) -> None:
    """Let these rows be known no longer than `at`."""
    for first in range(0, len(ids), NAMED):
        some = ids[first : first + NAMED]
        StandingSpan.objects.filter(among("pk", some)).update(known_to=at)


def write_spans(spans: Sequence[FreshSpan], at: datetime) -> None:
    """Insert spans known from `at`."""
    insert_values(
        StandingSpan,
        COLUMNS,
        [(learner, requirement, *fact) for learner, requirement, fact in spans],
        known_from=at,
    )
