"""What tells whether figures that are kept are still those of now."""

from __future__ import annotations

from django.db import connection
from wagtail.models import ModelLogEntry, PageLogEntry

from learning.accounts.models import OrganisationPlacement
from learning.completion.models import StandingDelta, StandingFold

Version = tuple[int | None, ...]


def figures_version() -> Version:
    """Return numbers of which one differs after every change of a figure; one query.

    How far deltas are folded and how many are not: deltas only come, and a fold that takes some
    away from those is numbered, so this holds in whatever order transactions end. The newest
    placement in the tree, which is written under a lock. And the newest entries of the logs,
    since names and titles stand beside figures: of two people who change those in the same
    instant, the later may be seen only when what is kept runs out.
    """
    quote = connection.ops.quote_name
    fold, deltas, *logs = (
        quote(model._meta.db_table)
        for model in (
            StandingFold,
            StandingDelta,
            OrganisationPlacement,
            ModelLogEntry,
            PageLogEntry,
        )
    )
    newest = (f"(SELECT MAX(id) FROM {table})" for table in logs)  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT number FROM {fold} WHERE id = 1), "  # noqa: S608 - our own names
            f"(SELECT COUNT(*) FROM {deltas} WHERE fold IS NULL), {', '.join(newest)}"
        )
        found: Version = cursor.fetchone()
    return found
