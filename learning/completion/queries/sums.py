"""Sums of deltas true on a day as known at an instant: what every figure is made of.

One statement asks for totals and for what is not folded into them yet, so that a fold between
the two could not count a delta twice or not at all.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from learning.completion.enums import Grain
from learning.completion.models import KnownTotal, StandingDelta, StandingTotal

if TYPE_CHECKING:
    from collections.abc import Sequence

TOTALS = StandingTotal._meta.db_table
KNOWN = KnownTotal._meta.db_table
DELTAS = StandingDelta._meta.db_table
MIDDLE = 15  # the day of a month after which the next month is nearer
# PostgreSQL asks what kind of value it is where nothing else tells.
DAY_MARK = {"postgresql": "CAST(%s AS date)", "sqlite": "%s"}


class Sum(NamedTuple):
    """How many more stand so from the first day of a period on."""

    organisation: int
    requirement: int  # 0: all together
    scope: str
    state: str
    is_held: bool
    number: int
    since: date  # the first day asked for, where it was earlier


class _Arm(NamedTuple):
    """One part of the statement: a table, its columns and the rows that count."""

    table: str
    requirement: str
    since: str
    condition: str
    values: Sequence[date | datetime | str]
    # What is known later than asked is taken away again.
    is_taken_away: bool = False


def sums_of(
    organisations: Sequence[int],
    days: Sequence[date],
    *,
    known_at: datetime | None = None,
    requirements: Sequence[int] = (0,),
) -> list[Sum]:
    """Return what adds up to the figures of these days (in order); one query.

    A day's figure is the sum over what is since that day or earlier. Rows read are bounded by
    the calendar, not by people: years, months of the years asked for, days of the last month.

    Args:
        organisations: ids; each comes with all beneath it, told apart by scope.
        days: the first is the earliest. Where any but the last is not the end of its month, the
            days between are read one by one.
        known_at: as known then; without it, as known now.
        requirements: ids; 0 is all together.
    """
    if not organisations or not requirements:
        return []
    first, last = days[0], days[-1]
    are_ends = all(_is_month_end(day) for day in days[:-1])
    # Up to here whole months are taken together: the last one too, where it is over that day.
    whole = are_ends and _is_month_end(last)
    turn = last + timedelta(days=1) if whole else (last if are_ends else first).replace(day=1)
    arms = (
        _arms_known_at(known_at, turn=turn, last=last)
        if known_at
        else _arms_now(first.replace(month=1, day=1), turn=turn, last=last)
    )
    sql, params = [], []
    for arm in arms:
        text, values = _statement(arm, organisations, requirements, first, last)
        sql.append(text)
        params += values
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql), params)
        found = cursor.fetchall()
    return [
        Sum(org, requirement, scope, state, bool(held), int(count), _as_date(since))
        for org, requirement, scope, state, held, since, count in found
    ]


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _arms_now(year: date, *, turn: date, last: date) -> list[_Arm]:
    total = "requirement_number"
    return [
        _Arm(TOTALS, total, "", f"grain = '{Grain.YEAR}' AND true_from < %s", [year]),
        _Arm(
            TOTALS,
            total,
            "true_from",
            f"grain = '{Grain.MONTH}' AND true_from >= %s AND true_from < %s",
            [year, turn],
        ),
        _Arm(
            TOTALS,
            total,
            "true_from",
            f"grain = '{Grain.DAY}' AND true_from >= %s AND true_from <= %s",
            [turn, last],
        ),
        _Arm(DELTAS, "", "true_from", "fold IS NULL AND true_from <= %s", [last]),
    ]


def _arms_known_at(known_at: datetime, *, turn: date, last: date) -> list[_Arm]:
    """Add what became known in whole months, and what is between the nearest month and `known_at`.

    From the middle of a month on that is the next one, of which what came later is taken away:
    figures are asked for as known at the end of a month, and much may become known on one day.
    """
    utc = known_at.astimezone(UTC)
    month = datetime(utc.year, utc.month, 1, tzinfo=UTC)
    is_late = utc.day > MIDDLE
    if is_late:
        month = (month + timedelta(days=31)).replace(day=1)
    return [
        _Arm(
            KNOWN,
            "requirement_number",
            "true_month",
            "known_month < %s AND true_month < %s",
            [month.date(), turn],
        ),
        _Arm(
            DELTAS,
            "",
            "true_from",
            "true_from >= %s AND true_from <= %s AND known_at < %s",
            [turn, last, month],
        ),
        _Arm(
            DELTAS,
            "",
            "true_from",
            "known_at > %s AND known_at < %s AND true_from <= %s"
            if is_late
            else "known_at >= %s AND known_at <= %s AND true_from <= %s",
            [known_at, month, last] if is_late else [month, known_at, last],
            is_taken_away=is_late,
        ),
        _Arm(
            DELTAS,
            "",
            "true_from",
            "fold IS NULL AND known_at < %s AND true_from < %s",
            [month, turn],
        ),
    ]


def _statement(
    arm: _Arm,
    organisations: Sequence[int],
    requirements: Sequence[int],
    first: date,
    last: date,
) -> tuple[str, list[Any]]:
    """Write one part: what it selects, which rows, how they are grouped."""
    params: list[Any] = []
    number = arm.requirement or "COALESCE(requirement_id, 0)"
    columns = f"organisation_id, {number}, scope, state, is_held"
    if arm.since and first != last:
        since, grouped = arm.since, f"{columns}, {arm.since}"
    else:
        since, grouped = DAY_MARK[connection.vendor], columns
        params.append(_adapted(first))
    condition = [f"organisation_id IN ({_marks(organisations)})"]
    params += organisations
    if arm.requirement or tuple(requirements) != (0,):
        column = arm.requirement or "requirement_id"
        condition.append(f"{column} IN ({_marks(requirements)})")
        params += requirements
    else:
        condition.append("requirement_id IS NULL")
    condition.append(arm.condition)
    params += [_adapted(value) for value in arm.values]
    number_of = "-SUM(change)" if arm.is_taken_away else "SUM(change)"
    text = (
        f"SELECT {columns}, {since} AS since, {number_of} FROM {arm.table} "  # noqa: S608 - our own names
        f"WHERE {' AND '.join(condition)} GROUP BY {grouped}"
    )
    return text, params


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _adapted(value: date | datetime | str) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _as_date(value: Any) -> date:
    """SQLite gives days back as text."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
