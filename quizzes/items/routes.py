"""The ways through a branching conversation: what can be reached, and for how many points."""

from collections.abc import Mapping


class Routes:
    """Nodes and the steps between them.

    Args:
        steps: For each node the nodes that may follow, each with the points of going there.
    """

    def __init__(self, steps: Mapping[str, tuple[tuple[str, int], ...]]) -> None:
        self._steps = steps
        self._points: dict[str, tuple[int, int]] = {}

    def explore(self, start: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
        """Return the nodes reached from the start, and the steps that lead back.

        A step leads back when the node it goes to lies on the way to it already: these steps,
        and no others, make a conversation endless.
        """
        reached: set[str] = set()
        backward: set[tuple[str, str]] = set()
        self._visit(start, (), reached, backward)
        return frozenset(reached), frozenset(backward)

    def points_from(self, node: str) -> tuple[int, int]:
        """Return the fewest and the most points to be had from a node to an end.

        There must be no step that leads back.
        """
        if node not in self._points:
            ways = [
                (score + fewest, score + most)
                for following, score in self._steps[node]
                for fewest, most in [self.points_from(following)]
            ]
            self._points[node] = (
                min((fewest for fewest, _ in ways), default=0),
                max((most for _, most in ways), default=0),
            )
        return self._points[node]

    def _visit(
        self,
        node: str,
        way: tuple[str, ...],
        reached: set[str],
        backward: set[tuple[str, str]],
    ) -> None:
        reached.add(node)
        for following, _ in self._steps[node]:
            if following in way or following == node:
                backward.add((node, following))
            elif following not in reached:
                self._visit(following, (*way, node), reached, backward)
