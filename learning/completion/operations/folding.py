"""Folding deltas into totals, so that figures stay small sums. It never changes a figure."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import DateField, F, Max, Min, Sum, Value
from django.db.models.functions import Coalesce, TruncMonth, TruncYear

from learning.completion.enums import Grain
from learning.completion.models import KnownTotal, StandingDelta, StandingFold, StandingTotal
from learning.completion.operations.deltas import write_deltas

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import Expression, QuerySet

    from learning.completion.models.standing import Total
    from learning.completion.operations.deltas import Deltas

# Rows folded by one statement: large enough to be quick, small enough to sort in memory.
STEP = 100_000
SORTED_MEGABYTES = 96

WHAT = ("scope", "state", "is_held")
DAYS: dict[Grain, Expression | F] = {
    Grain.DAY: F("true_from"),
    Grain.MONTH: TruncMonth("true_from", output_field=DateField()),
    Grain.YEAR: TruncYear("true_from", output_field=DateField()),
}


@transaction.atomic
def fold_deltas(*, is_patient: bool = True) -> int:
    """Add what is not in the totals yet to them; returns how many deltas.

    One fold at a time: who is not patient leaves it to the one at work, and returns 0. A reader
    sees each delta in the totals or beside them, never in both, since it asks once for both.
    """
    state = _next_fold(is_patient=is_patient)
    if state is None:
        return 0
    folded = 0
    for first, last in _steps():
        rows = StandingDelta.objects.filter(pk__gte=first, pk__lt=last, fold=None)
        folded += rows.update(fold=state.number)
        mine = StandingDelta.objects.filter(pk__gte=first, pk__lt=last, fold=state.number)
        _add_all(mine)
        newest = mine.aggregate(newest=Max("known_at"))["newest"]
        state.known_until = max(filter(None, [state.known_until, newest]), default=None)
    if folded:
        _finish(state)
    return folded


@transaction.atomic
def write_folded(deltas: Deltas, at: datetime) -> bool:
    """Insert many deltas and add them to the totals at once, so that no row is written twice.

    Returns False, with nothing done, where another fold is at work.
    """
    state = _next_fold(is_patient=False)
    if state is None:
        return False
    last = StandingDelta.objects.aggregate(last=Max("pk"))["last"] or 0
    write_deltas(deltas, at, fold=state.number)
    _add_all(StandingDelta.objects.filter(pk__gt=last, fold=state.number))
    state.known_until = max(filter(None, [state.known_until, at]))
    _finish(state)
    return True


def _next_fold(*, is_patient: bool) -> StandingFold | None:
    """Lock the fold, with the number of the next; None where another is at work."""
    StandingFold.objects.get_or_create(pk=1)
    held = StandingFold.objects.select_for_update(skip_locked=not is_patient)
    state = held.filter(pk=1).first()
    if state is not None:
        state.number += 1
    return state


def _finish(state: StandingFold) -> None:
    StandingTotal.objects.filter(change=0, grain=Grain.DAY).delete()
    state.save()


def known_until() -> datetime | None:
    """Fold what there is, and return when the newest delta became known.

    Asked before a move of the tree, under its lock: nothing is written meanwhile.
    """
    fold_deltas()
    state = StandingFold.objects.filter(pk=1).first()
    return state.known_until if state else None


def _steps() -> Iterator[tuple[int, int]]:
    """Cut the ids that are not folded into steps, by what is there now."""
    edges = StandingDelta.objects.filter(fold=None).aggregate(first=Min("pk"), last=Max("pk"))
    if edges["first"] is not None:
        for first in range(edges["first"], edges["last"] + 1, STEP):
            yield first, min(first + STEP, edges["last"] + 1)


def statements(
    deltas: QuerySet[StandingDelta],
) -> Iterator[tuple[type[Total], Sequence[str], QuerySet[Any, Any]]]:
    """Give for each kind of total its key and the sums that these deltas come to."""
    numbered = deltas.annotate(number=Coalesce("requirement", Value(0))).order_by()
    for grain, start in DAYS.items():
        yield (
            StandingTotal,
            StandingTotal.KEY,
            numbered.annotate(grain=Value(grain.value), start=start)
            .values_list("organisation_id", "number", "grain", "start", *WHAT)
            .annotate(total=Sum("change")),
        )
    yield (
        KnownTotal,
        KnownTotal.KEY,
        numbered.annotate(
            known=TruncMonth("known_at", output_field=DateField(), tzinfo=UTC),
            month=DAYS[Grain.MONTH],
        )
        .values_list("organisation_id", "number", "known", "month", *WHAT)
        .annotate(total=Sum("change")),
    )


def _add_all(deltas: QuerySet[StandingDelta]) -> None:
    # A step is sorted in memory, not in a file.
    _sort_in(f"'{SORTED_MEGABYTES}MB'")
    for model, key, sums in statements(deltas):
        _add(model, key, sums)
    _sort_in("DEFAULT")


def _sort_in(memory: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL work_mem TO {memory}")


def _add(model: Any, key: Sequence[str], totals: QuerySet[Any, Any]) -> None:
    """Add sums to the totals of the same key, all in the database."""
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(map(quote, key))
    sums, params = totals.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}, change) {sums} "
            f"ON CONFLICT ({columns}) DO UPDATE SET change = {table}.change + EXCLUDED.change",
            params,
        )
