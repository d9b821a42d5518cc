"""Groups too small to be told of: hidden, and with them whatever would give them away. Pure.

A table is safe when no group of fewer than five people is shown, and none is left over when
groups that are shown are taken away from one another (design.md, Who sees what).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.reports.rules import SMALLEST_GROUP

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")
# Stands where a number of enough people would give away one of a few.
NOT_TOLD = gettext_lazy("not told")


def tells_of_few(people: int) -> bool:
    """Whether a number is one of a small group; of nobody, nothing is told."""
    return 0 < people < SMALLEST_GROUP


def hidden_groups(sizes: Sequence[int], *, overlaps: bool = False) -> set[int]:
    """Return which groups (by place) have to stand together as *Other*.

    Those under five; where they are fewer than five together, the next smallest joins them, so
    that taking the others from the whole gives none away. All, where all together are few.

    Args:
        sizes: how many people each group has.
        overlaps: whether one person may be in several groups, which then add up to no number of
            people: the largest of those put together has to be large enough by itself.
    """
    order = sorted((n for n, size in enumerate(sizes) if size), key=lambda n: sizes[n])
    hidden: set[int] = set()
    together = 0
    for n in order:
        if sizes[n] >= SMALLEST_GROUP and not tells_of_few(together):
            break
        hidden.add(n)
        together = max(together, sizes[n]) if overlaps else together + sizes[n]
    return hidden


def part_small(
    lines: Sequence[T], *, size: Callable[[T], int], overlaps: bool = False
) -> tuple[list[T], list[T]]:
    """Return the lines that may be shown, and those to be shown together as one.

    By `hidden_groups`; where all together are few, nothing is shown. Lines of nobody are dropped.
    """
    sizes = [size(line) for line in lines]
    hidden = hidden_groups(sizes, overlaps=overlaps)
    of_hidden = [sizes[n] for n in hidden]
    together = max(of_hidden, default=0) if overlaps else sum(of_hidden)
    shown = [line for n, line in enumerate(lines) if sizes[n] and n not in hidden]
    few = tells_of_few(together)
    return shown, [] if few else [lines[n] for n in sorted(hidden, key=lambda n: sizes[n])]


def told(people: int) -> str:
    """Return a number of people, or of their records, where it is not one of a small group."""
    return _("fewer than 5") if tells_of_few(people) else f"{people:,}"


def told_parts(whole: int, parts: Sequence[int]) -> list[str]:
    """Return the numbers of parts of a whole that is told, none of which gives another away.

    What is left of the whole counts as a part too, though nothing says it.
    """
    sizes = [*parts, max(0, whole - sum(parts))]
    hidden = hidden_groups(sizes)
    return [
        (told(part) if tells_of_few(part) else str(NOT_TOLD)) if n in hidden else f"{part:,}"
        for n, part in enumerate(parts)
    ]


@dataclass(frozen=True)
class Crossed:
    """Whom a requirement is for: how many of each line of the table of groups."""

    number: int
    by_line: Mapping[int, int]

    @property
    def people(self) -> int:
        """How many it is for."""
        return sum(self.by_line.values())


def shown_requirements(crossed: Sequence[Crossed], lines: Sequence[int]) -> set[int]:
    """Return the numbers of the requirements that may stand beside the table of groups.

    Hidden is one for a few, one that with whole groups taken away leaves a few, one that taken
    from the groups it touches leaves a few, and one that differs by a few from one shown. The
    largest are looked at first.

    Args:
        crossed: the requirements.
        lines: how many people each line of the table of groups has.
    """
    shown: list[Crossed] = []
    for one in sorted(crossed, key=lambda each: (-each.people, each.number)):
        touched = {line: n for line, n in one.by_line.items() if n}
        within = sum(n for line, n in touched.items() if n < lines[line])
        without = sum(lines[line] - n for line, n in touched.items())
        numbers = (one.people, within, without, *(other.people - one.people for other in shown))
        if one.people and not any(tells_of_few(number) for number in numbers):
            shown.append(one)
    return {one.number for one in shown}
