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
    """One series in per cent, with a target if there is one.

    A value that is None is not told: it keeps its place, and the line breaks there. The first
    and the last are told.
    """

    labels: tuple[str, ...]
    values: tuple[float | None, ...]
    target: float | None = None

    def __post_init__(self) -> None:
        if len(self.values) < FEWEST_POINTS or len(self.labels) != len(self.values):
            raise ValueError("A line needs two points or more, each with its label.")
        if self.values[0] is None or self.values[-1] is None:
            raise ValueError("A line needs to begin and to end with a value.")

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

        runs = self._runs()
        (start, first), (end, newest) = runs[0][0], runs[-1][-1]
        # What stands alone between two gaps makes no line.
        alone = [run[0] for run in runs[1:-1] if len(run) == 1]

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
            "path": "".join("M" + "L".join(f"{x(i)} {y(v)}" for i, v in run) for run in runs),
            "target_y": None if self.target is None else y(self.target),
            "first": {"x": x(start), "y": y(first)},
            "last": {"x": x(end), "y": y(newest), "value": newest},
            "alone": [{"x": x(i), "y": y(value)} for i, value in alone],
            "words": self._words(frame, right, y, newest),
        }

    def _runs(self) -> list[list[tuple[int, float]]]:
        """Return the points that are told, those without a gap between them together."""
        runs: list[list[tuple[int, float]]] = [[]]
        for index, value in enumerate(self.values):
            if value is None:
                runs.append([])
            else:
                runs[-1].append((index, value))
        return [run for run in runs if run]

    def _labelled(self, most: int) -> list[int]:
        """Evenly spaced points, the last always among them and never crowded by its neighbour."""
        last = len(self.values) - 1
        for step in range(1, last + 1):
            indexes = [index for index in range(0, last, step) if last - index >= step * 0.75]
            if len(indexes) < most:
                return [*indexes, last]
        return [0, last]

    def _words(self, frame: Frame, right: float, y: Any, newest: float) -> list[dict[str, Any]]:
        """Direct labels, moved apart where the lines end close together."""
        ends = [{"kind": "this", "y": y(newest), "value": newest}]
        if self.target is not None and frame.labels_beside:
            ends.append({"kind": "target", "y": y(self.target), "value": self.target})
        if not frame.labels_beside:
            for end in ends:
                end |= {"x": right, "anchor": "end"}
                end["y"] -= 16
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
