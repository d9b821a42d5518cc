"""Pure rules of attempts: no database, no clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from itertools import pairwise

# A longer gap between saves is a break, not learning time.
LONGEST_GAP = timedelta(minutes=10)
_FOUR_PLACES = Decimal("0.0001")


def as_score(value: float) -> Decimal:
    """Return a mark of 0..1 with four decimal places, as it is stored."""
    return _rounded(Decimal(str(value)))


def mean_score(scores: Sequence[Decimal]) -> Decimal:
    """Return the attempt's score: the mean of its questions, each counting the same."""
    if not scores:
        return Decimal("0.0000")
    return _rounded(sum(scores, Decimal(0)) / len(scores))


def _rounded(share: Decimal) -> Decimal:
    """Round to four places; a part never becomes the whole by it, nor nothing."""
    rounded = share.quantize(_FOUR_PLACES, rounding=ROUND_HALF_UP)
    return min(max(rounded, _FOUR_PLACES), 1 - _FOUR_PLACES) if 0 < share < 1 else rounded


def shown_percent(score: Decimal) -> int:
    """Return the whole per cent that a person's score is told as, everywhere.

    What is broken is left off: rounded up, who missed a mark of 80 at 79.6 would read 80.
    """
    return int(score * 100)


def is_pass(score: Decimal, pass_percent: int) -> bool:
    """Whether a score reaches the mark; exactly the mark passes."""
    return score * 100 >= pass_percent


def seconds_spent(instants: Iterable[datetime]) -> int:
    """Return the seconds between the first and last instant, no gap counting above ten minutes."""
    ordered = sorted(instants)
    gaps = (later - earlier for earlier, later in pairwise(ordered))
    return int(sum((min(gap, LONGEST_GAP) for gap in gaps), timedelta()).total_seconds())


def needed_for_pass(count: int, pass_percent: int) -> int:
    """Return how many of `count` questions, fully right, reach the mark."""
    return -(-count * pass_percent // 100)


def questions_short(scores: Iterable[Decimal], *, count: int, pass_percent: int) -> int:
    """Return how many more questions, fully right, would have reached the mark; 0 at a pass."""
    missing = Decimal(count * pass_percent) / 100 - sum(scores, Decimal(0))
    return max(0, int(missing.to_integral_value(rounding=ROUND_CEILING)))


def goes_on(said: Sequence[str], now: Sequence[str]) -> bool:
    """Whether a conversation goes on from what was said, without taking any of it back."""
    return list(now[: len(said)]) == list(said)
