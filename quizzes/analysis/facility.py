"""How easy a question was."""

from __future__ import annotations

from dataclasses import dataclass

from quizzes.analysis.intervals import Interval, Mean, share_interval


@dataclass(frozen=True)
class Facility:
    """What people made of one question.

    Attributes:
        n: how many answered.
        mean: mean score as a share of the most there was to get: the facility index (1: everybody
            had everything).
        full: how many had everything.
        interval: of the share who had everything.
    """

    n: int
    mean: float | None
    full: int
    interval: Interval | None

    @property
    def missed(self) -> float | None:
        """Share who had less than everything; None of nobody."""
        return 1 - self.full / self.n if self.n else None


def facility(*, scores: Mean, full: int) -> Facility:
    """Return a question's facility from scores between 0 and 1, and how many were full.

    Source: R. L. Ebel and D. A. Frisbie, Essentials of Educational Measurement, 5th ed. (1991),
    chapter 13; for marks in part as in the Moodle quiz statistics, facility index.
    """
    return Facility(
        n=scores.n, mean=scores.value, full=full, interval=share_interval(full, scores.n)
    )
