"""Branching conversations: each choice leads to the next situation, until one is an end."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, Self

from typing_extensions import override

from quizzes.items import codes
from quizzes.items.base import ExplainedPart, Explanation, Item
from quizzes.items.concealing import names_of, token_for
from quizzes.items.reading import FormReader
from quizzes.items.routes import Routes

MAX_NODES = 60
MAX_CHOICES = 10
MAX_POINTS = 1000


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One thing to do or say.

    Attributes:
        id: Identifier, unique in the whole question.
        text: What the learner would do.
        next: The identifier of the node that follows.
        score: Points for taking it.
        reason: Why it helps or harms.
    """

    id: str
    text: str
    next: str
    score: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Node:
    """A situation and what can be done in it; an end has no choices."""

    id: str
    text: str
    choices: tuple[Choice, ...] = ()

    @property
    def is_end(self) -> bool:
        """Whether the conversation ends here."""
        return not self.choices

    def choice(self, name: str) -> Choice | None:
        """Return the choice with an identifier or token; None when it is not offered here."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Choice]:
        by_id = {choice.id: choice for choice in self.choices}
        names = names_of({choice.id: choice.text for choice in self.choices})
        return {name: by_id[identifier] for name, identifier in names.items()}


@dataclass(frozen=True, kw_only=True)
class Branching(Item):
    """A conversation; the score is the points on its path over those of the best path.

    The answer is the path of choices from the start. A path is cut at its first step that the
    conversation does not offer, and one that reaches no end counts as unanswered. Nodes beyond
    the start are part of the key, since their texts tell how well the last choice went: show
    only `public_node` of the path walked so far.

    Attributes:
        start: The identifier of the first node.
        max_score: Points of the best path.
        nodes: Situations in the order of the form.
    """

    type: ClassVar[str] = "branching"
    response_key: ClassVar[str] = "path"

    start: str
    max_score: int
    nodes: tuple[Node, ...]

    @classmethod
    @override
    def from_reader(cls, form: FormReader) -> Self:
        """Read the nodes, which must form a finite conversation worth `max_score`."""
        common = form.common()
        node_ids: set[str] = set()
        choice_ids: set[str] = set()
        nodes = tuple(
            Node(
                id=row.identifier("id", node_ids),
                text=row.text("text", missing=codes.TEXT_MISSING),
                choices=_read_choices(row, choice_ids),
            )
            for row in form.rows("nodes", known=("id", "text", "choices"), least=2, most=MAX_NODES)
        )
        item = cls(
            start=form.identifier("start", set()),
            max_score=form.whole("max_score", least=1, most=MAX_NODES * MAX_POINTS),
            nodes=nodes,
            **common,
        )
        # Routes make sense only in nodes that could be read.
        if not form.problems:
            item._check_routes(form)
        return item

    def node(self, node_id: str) -> Node:
        """Return a node.

        Raises:
            KeyError: If there is no such node.
        """
        return self._nodes_by_id[node_id]

    def current_node(self, response: object) -> Node:
        """Return the node to which the path of a response leads; the start for none."""
        return self._walk(self._answer_in(response))[-1]

    def is_finished(self, response: object) -> bool:
        """Tell whether the path of a response has reached an end."""
        return self.current_node(response).is_end

    def choose(self, response: object, choice_id: str) -> dict[str, object]:
        """Return the canonical response that takes one more choice.

        A choice that the current node does not offer changes nothing, so that a choice sent
        twice is taken once.
        """
        path = self._answer_in(response)
        offered = self._walk(path)[-1].choice(choice_id)
        return {self.response_key: [*path, offered.id] if offered else list(path)}

    def public_node(self, response: object) -> dict[str, object]:
        """Return what may be shown of the node to which the path of a response leads."""
        node = self.current_node(response)
        return {
            "text": node.text,
            "choices": [
                {"id": token_for(choice.text), "text": choice.text} for choice in node.choices
            ],
        }

    @cached_property
    def _nodes_by_id(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {choice.id: choice.text for *_, choice in self._numbered_choices()}

    @cached_property
    def _routes(self) -> Routes:
        return Routes(
            {
                node.id: tuple((choice.next, choice.score) for choice in node.choices)
                for node in self.nodes
            }
        )

    def _check_routes(self, form: FormReader) -> None:
        """Report what makes the conversation endless, broken, partly lost or wrongly scored."""
        if self.start not in self._nodes_by_id:
            form.report("start", codes.START_UNKNOWN, self.start)
        elif self.node(self.start).is_end:
            form.report("start", codes.START_IS_END)
        for node_index, choice_index, choice in self._numbered_choices():
            if choice.next not in self._nodes_by_id:
                path = f"nodes[{node_index}].choices[{choice_index}].next"
                form.report(path, codes.NEXT_UNKNOWN, choice.next)
        if form.problems:
            return
        reached, backward = self._routes.explore(self.start)
        for index, node in enumerate(self.nodes):
            if node.id not in reached:
                form.report(f"nodes[{index}]", codes.NODE_UNREACHABLE, node.id)
        for node_index, choice_index, choice in self._numbered_choices():
            if (self.nodes[node_index].id, choice.next) in backward:
                path = f"nodes[{node_index}].choices[{choice_index}].next"
                form.report(path, codes.CYCLE, choice.next)
        if not backward:
            self._check_points(form)

    def _check_points(self, form: FormReader) -> None:
        worst, best = self._routes.points_from(self.start)
        if best == 0:
            form.report("nodes", codes.RIGHT_MISSING)
        elif best != self.max_score:
            form.report("max_score", codes.MAX_SCORE_WRONG, best)
        if best == worst:
            form.report("nodes", codes.WRONG_MISSING)

    def _numbered_choices(self) -> list[tuple[int, int, Choice]]:
        return [
            (node_index, choice_index, choice)
            for node_index, node in enumerate(self.nodes)
            for choice_index, choice in enumerate(node.choices)
        ]

    def _walk(self, path: tuple[str, ...]) -> list[Node]:
        """Return the nodes on a canonical path, the start first."""
        visited = [self.node(self.start)]
        for choice_id in path:
            taken = next(choice for choice in visited[-1].choices if choice.id == choice_id)
            visited.append(self.node(taken.next))
        return visited

    @override
    def _read_answer(self, value: object) -> tuple[str, ...] | None:
        if not isinstance(value, list | tuple) or not all(isinstance(step, str) for step in value):
            return None
        path: list[str] = []
        node = self.node(self.start)
        for step in value:
            taken = node.choice(step)
            if taken is None:
                break
            path.append(taken.id)
            node = self.node(taken.next)
        return tuple(path)

    @override
    def _no_answer(self) -> tuple[str, ...]:
        return ()

    @override
    def _public_answer(self, answer: tuple[str, ...]) -> object:
        return [token_for(self._texts[step]) for step in answer]

    @override
    def _is_complete(self, answer: tuple[str, ...]) -> bool:
        return self._walk(answer)[-1].is_end

    @override
    def _share_right(self, answer: tuple[str, ...]) -> Fraction:
        points = sum(choice.score for *_, choice in self._numbered_choices() if choice.id in answer)
        return Fraction(points, self.max_score)

    def _best_choices(self, node: Node) -> list[Choice]:
        """Return the choices with which the most points can still be had."""
        worth = {
            choice.id: choice.score + self._routes.points_from(choice.next)[1]
            for choice in node.choices
        }
        return [choice for choice in node.choices if worth[choice.id] == max(worth.values())]

    @override
    def _explain_answer(self, answer: tuple[str, ...]) -> Explanation:
        """Explain the choices of all nodes; one is chosen when the path took it.

        At a node that the path did not reach nothing is given, for any of its choices; elsewhere
        each choice shows what was given and what is expected at its node. Where several choices
        are equally good all of them are best, and the first is the one expected.
        """
        parts: list[ExplainedPart] = []
        for node in self.nodes:
            best = self._best_choices(node)
            given = next((choice.text for choice in node.choices if choice.id in answer), "")
            parts += [
                ExplainedPart(
                    id=choice.id,
                    text=choice.text,
                    reason=choice.reason,
                    was_chosen=choice.id in answer,
                    is_best=choice in best,
                    expected=best[0].text,
                    given=given,
                )
                for choice in node.choices
            ]
        return Explanation(
            parts=tuple(parts),
            summary_given=" → ".join(self._texts[step] for step in answer),
            summary_expected=" → ".join(choice.text for choice in self._best_path()),
        )

    def _best_path(self) -> list[Choice]:
        path: list[Choice] = []
        node = self.node(self.start)
        while not node.is_end:
            path.append(self._best_choices(node)[0])
            node = self.node(path[-1].next)
        return path

    @override
    def _form_body(self) -> dict[str, object]:
        return {
            "start": self.start,
            "max_score": self.max_score,
            "nodes": [
                {
                    "id": node.id,
                    "text": node.text,
                    "choices": [
                        {
                            "id": choice.id,
                            "text": choice.text,
                            "next": choice.next,
                            "score": choice.score,
                            "reason": choice.reason,
                        }
                        for choice in node.choices
                    ],
                }
                for node in self.nodes
            ],
        }

    @override
    def _public_body(self, seed: int | None) -> dict[str, object]:
        return {"node": self.public_node(None)}


def _read_choices(row: FormReader, ids: set[str]) -> tuple[Choice, ...]:
    texts: set[str] = set()
    known = ("id", "text", "next", "score", "reason")
    return tuple(
        Choice(
            id=choice.identifier("id", ids),
            text=choice.new_text("text", texts),
            next=choice.identifier("next", set()),
            score=choice.whole("score", least=0, most=MAX_POINTS),
            reason=choice.text("reason", missing=codes.REASON_MISSING),
        )
        for choice in row.rows("choices", known=known, most=MAX_CHOICES)
    )
