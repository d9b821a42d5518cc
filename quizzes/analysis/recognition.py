"""Which signs are recognised, and which are missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizzes.analysis.intervals import Interval, share_interval

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Recognition:
    """How often a sign was there to be recognised, and was missed."""

    sign: str
    n: int
    missed: int

    @property
    def share(self) -> float:
        """Miss rate: misses by chances to recognise it."""
        return self.missed / self.n

    @property
    def interval(self) -> Interval | None:
        """Of the miss rate."""
        return share_interval(self.missed, self.n)


def recognition(answers: Iterable[tuple[Iterable[str], Iterable[str], int]]) -> list[Recognition]:
    """Return the signs, the most missed first.

    The miss rate is one less the hit rate of signal detection. Source: N. A. Macmillan and
    C. D. Creelman, Detection Theory, 2nd ed. (2005), chapter 1.

    Args:
        answers: (signs that were there, signs missed, how many answered just so).
    """
    seen: dict[str, list[int]] = {}
    for there, missed, times in answers:
        gone = set(missed)
        for sign in set(there):
            counts = seen.setdefault(sign, [0, 0])
            counts[0] += times
            counts[1] += times if sign in gone else 0
    found = [Recognition(sign, n, missed) for sign, (n, missed) in seen.items() if n]
    return sorted(found, key=lambda one: (-one.share, -one.n, one.sign))
