"""Geometry of line charts in per cent: plain numbers for an SVG template, no drawing library."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

FULL_SCALE: Final = 100
FEWEST_POINTS: Final = 2
GRID: Final = (0, 25, 50, 75, 100)
# Labels nearer to each other than this (in drawing units) would run together.
LABEL_HEIGHT: Final = 20


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Size of a drawing and the margins round its plot."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    most_labels: int
    labels_beside: bool


WIDE: Final = Frame(
    name="l", width=1040, height=340, left=56, right=150, top=16, bottom=38,
    most_labels=6, labels_beside=True,
)  # fmt: skip
NARROW: Final = Frame(
    name="s", width=340, height=300, left=44, right=8, top=14, bottom=36,
    most_labels=3, labels_beside=False,
)  # fmt: skip


@dataclass(frozen=True)
class LinePlot:
    """One series in per cent, with the year before and a target if there are any."""

    labels: tuple[str, ...]
    values: tuple[float, ...]
    before: tuple[float, ...] = ()
    target: float | None = None

    def __post_init__(self) -> None:
        if len(self.values) < FEWEST_POINTS or len(self.labels) != len(self.values):
            raise ValueError("A line needs two points or more, each with its label.")
        if self.before and len(self.before) != len(self.values):
            raise ValueError("The year before needs as many points as this year.")

    def drawn(self, frame: Frame) -> dict[str, Any]:
        """Give every coordinate and word the SVG template writes."""
        plot_width = frame.width - frame.left - frame.right
        plot_height = frame.height - frame.top - frame.bottom
        right = frame.left + plot_width
        last = len(self.values) - 1

        def x(index: int) -> float:
            return round(frame.left + plot_width * index / last, 1)

        def y(value: float) -> float:
            return round(frame.top + plot_height * (FULL_SCALE - value) / FULL_SCALE, 1)

        def path(values: tuple[float, ...]) -> str:
            return "M" + "L".join(f"{x(i)} {y(value)}" for i, value in enumerate(values))

        return {
            "frame": frame,
            "right": right,
            "grid": [{"y": y(v), "text_y": y(v) + 5, "value": v, "is_axis": v == 0} for v in GRID],
            "grid_text_x": frame.left - 10,
            "ticks": [
                {
                    "x": x(index),
                    "label": self.labels[index],
                    "anchor": "start" if index == 0 else "end" if index == last else "middle",
                }
                for index in self._labelled(frame.most_labels)
            ],
            "ticks_y": frame.height - frame.bottom + 24,
            "path": path(self.values),
            "before_path": path(self.before) if self.before else "",
            "target_y": None if self.target is None else y(self.target),
            "first": {"x": x(0), "y": y(self.values[0])},
            "last": {"x": x(last), "y": y(self.values[-1]), "value": self.values[-1]},
            "words": self._words(frame, right, y),
        }

    def _labelled(self, most: int) -> list[int]:
        """Evenly spaced points, the last always among them and never crowded by its neighbour."""
        last = len(self.values) - 1
        for step in range(1, last + 1):
            indexes = [index for index in range(0, last, step) if last - index >= step * 0.75]
            if len(indexes) < most:
                return [*indexes, last]
        return [0, last]

    def _words(self, frame: Frame, right: float, y: Any) -> list[dict[str, Any]]:
        """Direct labels, moved apart where the lines end close together."""
        ends = [{"kind": "this", "y": y(self.values[-1]), "value": self.values[-1]}]
        if self.before:
            ends.append({"kind": "before", "y": y(self.before[-1]), "value": self.before[-1]})
        if self.target is not None and frame.labels_beside:
            ends.append({"kind": "target", "y": y(self.target), "value": self.target})
        if not frame.labels_beside:
            for end in ends:
                end |= {"x": right, "anchor": "end"}
                end["y"] += -16 if end["kind"] == "this" else 26
            if self.target is not None:
                ends.append(
                    {
                        "kind": "target", "value": self.target, "y": y(self.target) - 8,
                        "x": frame.left + 2, "anchor": "start",
                    }
                )  # fmt: skip
            return ends
        ends.sort(key=lambda end: end["y"])
        for above, below in pairwise(ends):
            below["y"] = max(below["y"], above["y"] + LABEL_HEIGHT)
        return [{**end, "y": end["y"] + 5, "x": right + 14, "anchor": "start"} for end in ends]
