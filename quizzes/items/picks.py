"""Picking some of several things: the reading and scoring that two question types share."""

from collections.abc import Collection, Mapping
from fractions import Fraction


def read_picks(value: object, *, names: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the identifiers that a list names, in the order of the form; None if malformed.

    Args:
        value: What the response holds.
        names: What `concealing.names_of` returned for the things to pick from.
    """
    if not isinstance(value, list | tuple) or not all(isinstance(pick, str) for pick in value):
        return None
    picks = {names[pick] for pick in value if pick in names}
    return tuple(identifier for identifier in dict.fromkeys(names.values()) if identifier in picks)


def share_of_picks(picks: Collection[str], *, right: Collection[str]) -> Fraction:
    """Return right picks minus wrong picks over the number of right ones, never below 0.

    Whoever picks everything therefore cannot reach the whole, as long as something is wrong.
    """
    hits = sum(pick in right for pick in picks)
    return max(Fraction(hits - (len(picks) - hits), len(right)), Fraction(0))
