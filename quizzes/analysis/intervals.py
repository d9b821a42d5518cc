"""How sure a share or a mean is: 95 per cent intervals."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)


@dataclass(frozen=True)
class Interval:
    """From and to, in the unit of what it is about."""

    low: float
    high: float


def share_interval(part: int, whole: int) -> Interval | None:
    """Return the Wilson score interval of a share, between 0 and 1; None of nothing.

    It stays within 0 and 1 and holds its level for small groups and shares near the ends, where
    the textbook interval fails. Source: E. B. Wilson, Probable inference, the law of succession,
    and statistical inference, JASA 22 (1927), 209-212; recommended by L. D. Brown, T. T. Cai and
    A. DasGupta, Interval estimation for a binomial proportion, Statistical Science 16 (2001).

    Raises:
        ValueError: where the part is less than nothing or more than the whole.
    """
    if not 0 <= part <= whole:
        raise ValueError("A share is a part of a whole.")
    if not whole:
        return None
    share = part / whole
    middle = share + Z * Z / (2 * whole)
    width = Z * sqrt(share * (1 - share) / whole + Z * Z / (4 * whole * whole))
    scale = 1 + Z * Z / whole
    # At the ends the formula gives the end itself, but for the last binary digit.
    low = 0.0 if part == 0 else (middle - width) / scale
    high = 1.0 if part == whole else (middle + width) / scale
    return Interval(low, high)


@dataclass(frozen=True)
class Mean:
    """A mean of n values, from their sum and the sum of their squares.

    Two sums are enough, so a database adds up and means of parts can be put together.
    """

    n: int
    total: float
    squares: float

    def __add__(self, other: Mean) -> Mean:
        """Put the values of both together."""
        return Mean(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def value(self) -> float | None:
        """The mean; None of nothing."""
        return self.total / self.n if self.n else None

    @property
    def deviation(self) -> float | None:
        """The standard deviation of the sample, with n - 1; None of fewer than two."""
        if self.n < 2:
            return None
        variance = (self.squares - self.total * self.total / self.n) / (self.n - 1)
        return sqrt(max(variance, 0.0))  # rounding may leave a hair less than nothing

    @property
    def interval(self) -> Interval | None:
        """Student's t interval of the mean; None of fewer than two.

        Source: Student, The probable error of a mean, Biometrika 6 (1908), 1-25.
        """
        if self.value is None or self.deviation is None:
            return None
        width = t_quantile(self.n - 1) * self.deviation / sqrt(self.n)
        return Interval(self.value - width, self.value + width)


def mean_of(values: list[float]) -> Mean:
    """Sum values up."""
    return Mean(len(values), sum(values), sum(value * value for value in values))


# The first few degrees of freedom, where a series would be off. Source: any table of t, 0.975.
_T_SMALL = (12.7062, 4.3027, 3.1824, 2.7764)


def t_quantile(freedom: int) -> float:
    """Return the quantile of Student's t that leaves 2.5 per cent above it.

    Source: the expansion of M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions
    (1964), 26.7.5; within 0.001 from five degrees of freedom on.

    Raises:
        ValueError: without a degree of freedom.
    """
    if freedom < 1:
        raise ValueError("A t needs at least one degree of freedom.")
    if freedom <= len(_T_SMALL):
        return _T_SMALL[freedom - 1]
    z = Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    found: float = z + sum(term / freedom**power for power, term in enumerate(terms, start=1))
    return found
