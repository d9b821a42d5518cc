"""How the database would find what a statement asks for."""

from __future__ import annotations

from django.db import connection

from learning.completion.models import (
    Evidence,
    KnownTotal,
    StandingDelta,
    StandingSpan,
    StandingTotal,
)

LARGE = [
    model._meta.db_table
    for model in (StandingDelta, StandingTotal, KnownTotal, StandingSpan, Evidence)
]


def analyze() -> None:
    """Let PostgreSQL count what a test has inserted, as it does by itself within a minute."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def plan_of(sql: str, *, with_indexes: bool = False) -> str:
    """Return the plan of a statement, a step a line.

    PostgreSQL reads a table of a few pages whole where it may; `with_indexes` lets it do so only
    where no index serves.
    """
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and with_indexes:
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{explain} {sql}".replace("%", "%%"), [])
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def whole_reads(plan: str) -> list[str]:
    """Return the lines of a plan that read a large table from end to end."""
    return [
        line
        for line in plan.splitlines()
        for table in LARGE
        if f"Seq Scan on {table}" in line
        or (line.startswith(f"SCAN {table}") and "INDEX" not in line)
    ]
