"""The parts of a locked answer with marks, flags and reasons, one way of saying for each type."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from quizzes.attempts.presentation.conversations import nodes_met
from quizzes.attempts.presentation.texts import TRUTH, number_word
from quizzes.attempts.presentation.views import PartGroup, PartView
from quizzes.items import Branching, ExplainedPart, Item, Node

# The tick is for what belongs to the best answer, whether or not it was given.
_YOURS, _BEST, _OTHER = ("x", "app-opt--yours"), ("check", "app-opt--best"), ("minus", "")


def part_groups(
    item: Item, answer: Mapping[str, Any], *, seed: int | None
) -> tuple[PartGroup, ...]:
    """Return every part of a question, explained beside what the answer did with it.

    They stand in the order in which they were asked, which `seed` decides.
    """
    parts = item.explain(answer).parts
    if isinstance(item, Branching):
        by_choice = {part.id: part for part in parts}
        met = [node for node in nodes_met(item, answer) if not node.is_end]
        return tuple(
            _turn_group(node, _("Turn %(number)s") % {"number": number}, by_choice)
            for number, node in enumerate(met, 1)
        )
    form: Mapping[str, Any] = item.public_form(seed=seed)
    # Asked under other names than the parts have, but in the same words.
    asked = form.get("options") or form.get("prompts") or ()
    places = {row.get("text") or row["prompt"]: place for place, row in enumerate(asked)}
    say = _SAY[item.type]
    shown = tuple(
        say(part, number)
        for number, part in enumerate(
            sorted(parts, key=lambda part: places.get(part.text, len(places))), 1
        )
    )
    return (PartGroup(heading=_heading(item, len(shown)), parts=shown),)


def unmet_groups(item: Branching, answer: Mapping[str, Any]) -> tuple[PartGroup, ...]:
    """Return the turns of a conversation that an answer did not reach."""
    by_choice = {part.id: part for part in item.explain(answer).parts}
    met = nodes_met(item, answer)
    return tuple(
        _turn_group(node, "", by_choice)
        for node in item.nodes
        if not node.is_end and node not in met
    )


def _heading(item: Item, count: int) -> str:
    match item.type:
        case "numeric":
            return _("What a number says")
        case "ordering":
            return _("The best order")
        case "matching":
            return _("What belongs together")
        case "scene":
            return _("All %(count)s details") % {"count": number_word(count)}
        case _ if count == 2:
            return _("Both answers")
        case _:
            return _("All %(count)s answers") % {"count": number_word(count)}


def _option(part: ExplainedPart, _number: int) -> PartView:
    """Say what an option was: the best one, yours, both or neither."""
    return _part(part, flags=_yours_or_best(part))


def _verdict(part: ExplainedPart, _number: int) -> PartView:
    """Say the same of true and false."""
    return _part(part, text=str(TRUTH[part.id]), flags=_yours_or_best(part))


def _yours_or_best(part: ExplainedPart) -> list[str]:
    flags = [_("Your answer")] if part.was_chosen else []
    return [*flags, _("Best answer")] if part.is_best else flags


def _one_of_several(part: ExplainedPart, _number: int) -> PartView:
    """Say whether an option belongs to the best answer, and whether it was chosen."""
    flags = [_("Your answer")] if part.was_chosen else []
    flags += [_("Belongs to the best answer")] if part.is_best else []
    return _part(part, flags=flags)


def _region(part: ExplainedPart, number: int) -> PartView:
    """Say whether a detail is a sign, and whether it was noted."""
    flags = [_("A sign") if part.is_best else _("Ordinary on its own")]
    if part.was_chosen:
        flags.append(_("in your notes"))
    elif part.is_best:
        flags.append(_("not in your notes"))
    return _part(part, flags=flags, number=number)


def _pair(part: ExplainedPart, _number: int) -> PartView:
    """Say what was matched with what; a distractor has no match of its own."""
    if not part.is_best:
        lines = [_("You matched it with: %(text)s") % {"text": part.given}] if part.given else []
        return _part(part, flags=[_("Fits nothing here")], lines=lines)
    return _placed(
        part,
        given=_("Your match: %(text)s") % {"text": part.given},
        expected=_("Best match: %(text)s") % {"text": part.expected},
    )


def _step(part: ExplainedPart, _number: int) -> PartView:
    """Say where an item was put and where it belongs."""
    return _placed(
        part,
        given=_("Your place: %(place)s") % {"place": part.given},
        expected=_("Best place: %(place)s") % {"place": part.expected},
    )


def _band(part: ExplainedPart, _number: int) -> PartView:
    """Say what a number in this range would mean."""
    texts = {
        "low": _("Less than %(number)s") % {"number": part.text.removeprefix("< ")},
        "high": _("More than %(number)s") % {"number": part.text.removeprefix("> ")},
    }
    lines = [_("You entered: %(number)s") % {"number": part.given}] if part.given else []
    if part.expected and part.expected not in (part.given, part.text):
        lines.append(_("Exactly: %(number)s") % {"number": part.expected})
    return _part(part, text=texts.get(part.id, part.text), flags=_yours_or_best(part), lines=lines)


def _turn_group(node: Node, heading: str, parts: Mapping[str, ExplainedPart]) -> PartGroup:
    return PartGroup(
        heading=heading,
        intro=node.text,
        parts=tuple(_option(parts[choice.id], 0) for choice in node.choices),
    )


def _placed(part: ExplainedPart, *, given: str, expected: str) -> PartView:
    """Say of something with one right place whether it is there."""
    if part.was_chosen:
        return _part(part, flags=[_("Right")], lines=[given])
    if not part.given:
        return _part(part, flags=[_("Not answered")], lines=[expected], look=_OTHER)
    return _part(part, flags=[_("Not quite")], lines=[given, expected], look=_YOURS)


def _part(
    part: ExplainedPart,
    *,
    flags: list[str],
    text: str = "",
    lines: list[str] | None = None,
    number: int = 0,
    look: tuple[str, str] | None = None,
) -> PartView:
    if look is None:
        look = _BEST if part.is_best else _YOURS if part.was_chosen else _OTHER
    icon, classes = look
    return PartView(
        text=text or part.text,
        reason=part.reason,
        flags=tuple(flags),
        lines=tuple(lines or ()),
        action=part.action,
        icon=icon,
        classes=classes,
        number=number,
    )


_SAY: Final[Mapping[str, Callable[[ExplainedPart, int], PartView]]] = {
    "single_choice": _option,
    "true_false": _verdict,
    "multiple_choice": _one_of_several,
    "matching": _pair,
    "ordering": _step,
    "numeric": _band,
    "scene": _region,
}
