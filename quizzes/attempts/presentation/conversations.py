"""A conversation as far as it went, turn by turn."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from quizzes.attempts.presentation.views import TurnView
from quizzes.items import Branching, Node


def path_in(item: Branching, answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the steps a response takes, cut where the conversation offers no such step."""
    normal: Mapping[str, Any] = item.normalise(answer) or {}
    return tuple(normal.get(item.response_key, ()))


def nodes_met(item: Branching, answer: Mapping[str, Any]) -> list[Node]:
    """Return the situations a response meets, the start first."""
    nodes = [item.node(item.start)]
    for step in path_in(item, answer):
        taken = next(choice for choice in nodes[-1].choices if choice.id == step)
        nodes.append(item.node(taken.next))
    return nodes


def turns_of(item: Branching, answer: Mapping[str, Any]) -> tuple[TurnView, ...]:
    """Return what was met and what was said so far; the last turn is where things stand."""
    nodes = nodes_met(item, answer)
    turns: list[TurnView] = []
    for node, step in zip(nodes, path_in(item, answer), strict=False):
        said = next(choice.text for choice in node.choices if choice.id == step)
        turns.append(TurnView(who=_("What happens"), text=node.text))
        turns.append(TurnView(who=_("You"), text=said, is_you=True))
    last = nodes[-1]
    who = _("How it ends") if last.is_end else _("What happens")
    turns.append(TurnView(who=who, text=last.text, is_now=not last.is_end, is_end=last.is_end))
    return tuple(turns)
