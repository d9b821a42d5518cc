"""Small multiples on one axis of months: plain numbers for an SVG template."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Frame:
    """Size of a drawing and its margins, in drawing units; `name` ends its class."""

    name: str
    width: int
    height: int
    left: int
    most_labels: int
    top: int = 14
    right: int = 12
    bottom: int = 36


# The two classes that _charts.scss shows on a desktop and on a phone.
FRAMES = (Frame("l", 1040, 220, 64, 12), Frame("s", 340, 200, 46, 4))
GRID_LINES = 4


def drawings(
    labels: Sequence[str], values: Sequence[int | None], *, is_percent: bool
) -> list[dict[str, Any]]:
    """Return the wide and the narrow drawing of one series: a line of per cent, or columns.

    Two series of the same months lie month above month, as both share their frame. A value that
    is None is left out.
    """
    return [_drawn(frame, labels, values, is_percent=is_percent) for frame in FRAMES]


def top_of(values: Sequence[int | None]) -> int:
    """Return the end of an axis from nought: the next round number that parts into four."""
    highest = max((value for value in values if value is not None), default=0)
    step = 1
    while True:
        for factor in (1, 2, 5):
            if highest <= step * factor * GRID_LINES:
                return step * factor * GRID_LINES
        step *= 10


def _drawn(
    frame: Frame, labels: Sequence[str], values: Sequence[int | None], *, is_percent: bool
) -> dict[str, Any]:
    top = 100 if is_percent else top_of(values)
    height = frame.height - frame.top - frame.bottom
    slot = (frame.width - frame.left - frame.right) / max(len(values), 1)
    foot = frame.top + height

    def x(index: int) -> float:
        return round(frame.left + slot * (index + 0.5), 1)

    def y(value: float) -> float:
        return round(foot - height * value / top, 1)

    places = [None if value is None else (x(n), y(value)) for n, value in enumerate(values)]
    points = [place for place in places if place]
    steps = [top * n // GRID_LINES for n in range(GRID_LINES + 1)]
    every = -(-len(labels) // frame.most_labels) if labels else 1
    last = len(labels) - 1
    return {
        "frame": frame,
        "right": frame.width - frame.right,
        "grid": [
            {
                "y": y(v),
                "text_y": y(v) + 5,
                "text": f"{v}%" if is_percent else f"{v:,}",
                "is_axis": not v,
            }
            for v in steps
        ],
        "grid_text_x": frame.left - 10,
        # Counted from the newest, so that it always has its name.
        "ticks": [
            {"x": x(n), "text": label} for n, label in enumerate(labels) if (last - n) % every == 0
        ],
        "ticks_y": frame.height - 10,
        # None across a value that is not told.
        "lines": [
            {"x1": a[0], "y1": a[1], "x2": b[0], "y2": b[1]} for a, b in pairwise(places) if a and b
        ]
        if is_percent
        else [],
        "dots": [{"x": px, "y": py} for px, py in points] if is_percent else [],
        "columns": []
        if is_percent
        else [
            {
                "x": round(px - slot * 0.3, 1),
                "y": py,
                "width": round(slot * 0.6, 1),
                "height": round(foot - py, 1),
            }
            for px, py in points
        ],
    }
