"""Shares and their intervals in words, the same on every page and in every file."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _

from learning.completion.rules import whole_percent
from quizzes.analysis import Interval


def percent_of(share: float) -> int:
    """Return a share between 0 and 1 in whole per cent; halves go up, as everywhere."""
    return whole_percent(Fraction(share).limit_denominator(1_000_000) * 100)


def span_of(interval: Interval | None) -> str:
    """Return an interval of shares in words: 61 to 74%."""
    if interval is None:
        return ""
    low, high = percent_of(interval.low), percent_of(interval.high)
    return _("%(low)s to %(high)s%%") % {"low": low, "high": high}


def percent_with(share: float | None, interval: Interval | None) -> str:
    """Return a share with its interval: 68% (61 to 74%); a dash where there is none."""
    if share is None:
        return "–"
    return f"{percent_of(share)}%" + (f" ({span_of(interval)})" if interval else "")


def within_scores(interval: Interval | None) -> Interval | None:
    """Cut an interval of scores to what a score can be."""
    return Interval(max(interval.low, 0.0), min(interval.high, 1.0)) if interval else None
