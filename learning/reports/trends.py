"""The share up to date over time: which points are told, in words and as a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.completion.rules import add_months
from learning.reports.figures import TARGET
from learning.reports.hiding import tells_of_few

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from learning.completion.queries import TrendPoint


def by_month(points: Sequence[TrendPoint]) -> list[tuple[date, TrendPoint | None]]:
    """Return the first day of every month from the first point's to the last's, with its point.

    None where a month between is not told: it keeps its place.
    """
    if not points:
        return []
    told = {point.day.replace(day=1): point for point in points}
    months = [min(told)]
    while months[-1] < max(told):
        months.append(add_months(months[-1], 1))
    return [(month, told.get(month)) for month in months]


def shown_points(points: Sequence[TrendPoint]) -> list[TrendPoint]:
    """Return the points of a trend on which readers without names are told of a group."""
    return [point for point in points if point.total and not tells_of_few(point.total)]


def trend_heading(points: Sequence[TrendPoint], *, is_past: bool = False) -> str:
    """Say what the trend shows; `is_past` says that it ends on a day that is over."""
    if not points:
        return _("There is nothing to show yet")
    first, last = points[0].percent, points[-1].percent
    if is_past:
        return _past_heading(points)
    if first == last:
        return _("%(last)s%% of people are up to date") % {"last": last}
    words = (
        _("%(last)s%% of people are up to date, up from %(first)s%% in %(month)s")
        if (last or 0) > (first or 0)
        else _("%(last)s%% of people are up to date, down from %(first)s%% in %(month)s")
    )
    return words % {
        "last": last,
        "first": first,
        "month": date_format(points[0].day, "F Y"),
    }


def _past_heading(points: Sequence[TrendPoint]) -> str:
    first, last = points[0].percent or 0, points[-1].percent or 0
    words = _("%(last)s%% of people were up to date on %(day)s")
    if last > first:
        words = _(
            "%(last)s%% of people were up to date on %(day)s, up from %(first)s%% in %(month)s"
        )
    elif last < first:
        words = _(
            "%(last)s%% of people were up to date on %(day)s, down from %(first)s%% in %(month)s"
        )
    return words % {
        "last": last,
        "day": date_format(points[-1].day, "j F Y"),
        "first": first,
        "month": date_format(points[0].day, "F Y"),
    }


def trend_figure(
    points: Sequence[TrendPoint], *, downloads: list[dict[str, str]], is_past: bool = False
) -> dict[str, object]:
    """Return what `components/chart_figure.html` needs to plot the trend.

    `is_past` names the last month instead of calling it now. A month between that is not told
    keeps its place, without a value.
    """
    months = by_month(points)
    values = [point.percent if point else None for _month, point in months]
    labels = [date_format(month, "M Y") for month, _point in months]
    description = _(
        "Line chart. The share of people up to date went from %(first)s%% in %(start)s to "
        "%(last)s%% in %(end)s. The target is %(target)s%%. The table has every value."
    ) % {
        "first": values[0],
        "start": labels[0],
        "last": values[-1],
        "end": labels[-1],
        "target": TARGET,
    }
    return {
        "id": "trend",
        "title": _("People up to date, by month"),
        "description": description,
        "labels": labels,
        "values": values,
        "target": TARGET,
        "value_label": _("Up to date"),
        "label_label": _("Month"),
        "source": _(
            "Share of the people on the list who hold all training required of them, at each "
            "month’s end. “Up to date” means passed and not lapsed; who is exempt is not counted "
            "as up to date."
        ),
        "end": labels[-1] if is_past else "",
        "downloads": downloads,
    }
