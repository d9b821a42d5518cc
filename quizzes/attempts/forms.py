"""What a question's form sends without JavaScript, read into responses and back.

Names of the controls, by type:
    single_choice, true_false   choice
    multiple_choice             choices, once for each pick
    scene                       regions, once for each pick
    matching                    match-<prompt>, one for each prompt
    ordering                    order-<item>, whose value is a place counted from 1
    numeric                     value
    branching                   path, hidden, once for each step taken; choice, the new step
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.items import ITEM_TYPES, Branching, Item, Matching, Numeric, Ordering

MATCH_PREFIX, ORDER_PREFIX = "match-", "order-"
MOST_OF_A_NAME = 60  # characters, in a message
CHOOSE = {
    "multiple_choice": gettext_lazy("Choose at least one answer."),
    "scene": gettext_lazy("Choose at least one detail."),
    "branching": gettext_lazy("Choose what you would do."),
}


@dataclass(frozen=True)
class AnswerProblem:
    """What to put right before an answer can be marked: of the form, never of knowledge.

    Attributes:
        text: A sentence for the learner.
        field: The name of the control it is about; empty for the first.
    """

    text: str
    field: str = ""


def answer_from_post(question_type: str, post: QueryDict) -> dict[str, Any]:
    """Return the response in a posted form, complete or not; `Item.normalise` reads it."""
    match question_type:
        case "multiple_choice":
            answer: object = post.getlist("choices")
        case "scene":
            answer = post.getlist("regions")
        case "matching":
            answer = _named(post, MATCH_PREFIX)
        case "ordering":
            places = _places(post)
            answer = sorted(places, key=lambda item: places[item])
        case "numeric":
            answer = post.get("value", "")
        case "branching":
            answer = [*post.getlist("path"), *filter(None, [post.get("choice")])]
        case _:
            answer = post.get("choice", "")
    return {ITEM_TYPES[question_type].response_key: answer}


def fields_of(answer: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return a response as the values of the form's controls, to show it again."""
    fields: dict[str, list[str]] = {}
    for name, value in answer.items():
        if name == "matches":
            fields |= {f"{MATCH_PREFIX}{prompt}": [match] for prompt, match in value.items()}
        elif name == "order":
            fields |= {f"{ORDER_PREFIX}{item}": [str(n)] for n, item in enumerate(value, 1)}
        else:
            fields[name] = [value] if isinstance(value, str) else list(value)
    return fields


def problem_in(item: Item, post: QueryDict) -> AnswerProblem | None:
    """Return what keeps a posted answer from being marked, or None when it can be.

    An answer saved on the way, by *Save and leave*, need not pass this.
    """
    if isinstance(item, Matching):
        return _match_problem(item, post)
    if isinstance(item, Ordering):
        return _order_problem(item, post)
    answer = answer_from_post(item.type, post)
    is_step = isinstance(item, Branching) and bool(post.get("choice"))
    if is_step or item.is_answered(answer):
        return None
    if isinstance(item, Numeric):
        text = _("Enter a number.")
        if item.normalise(answer) is None:
            example = {"example": item.measure.example}
            text = _("Enter the number in figures, such as %(example)s.") % example
        return AnswerProblem(text, item.response_key)
    return AnswerProblem(str(CHOOSE.get(item.type, _("Choose an answer."))))


def _match_problem(item: Matching, post: QueryDict) -> AnswerProblem | None:
    matched = _named(post, MATCH_PREFIX)
    for pair in item.pairs:
        if not matched.get(pair.id):
            return AnswerProblem(_("Choose a match for each one."), f"{MATCH_PREFIX}{pair.id}")
    return None


def _order_problem(item: Ordering, post: QueryDict) -> AnswerProblem | None:
    places = _places(post)
    shared = sorted((place, n) for place, n in Counter(places.values()).items() if n > 1)
    placed = {item.identifier(name) for name in places}
    unplaced = [row for row in item.items if row.id not in placed]
    if not shared and not unplaced:
        return None
    said = [
        _("%(count)s of them share place %(place)s.")
        % {"count": str(apnumber(count)).capitalize(), "place": place}
        for place, count in shared
    ]
    if len(unplaced) == len(item.items):
        said.append(_("Choose a place for each one."))
    elif unplaced:
        names = "; ".join(f"“{Truncator(row.text).chars(MOST_OF_A_NAME)}”" for row in unplaced)
        said.append(_("Still without a place: %(names)s.") % {"names": names})
    elif shared:
        said.append(_("Give each a place of its own."))
    return AnswerProblem(" ".join(said), _first_to_mend(item, post, places, shared))


def _first_to_mend(
    item: Ordering, post: QueryDict, places: Mapping[str, int], shared: Sequence[tuple[int, int]]
) -> str:
    """Return the control to go to: the last on the first shared place, else the first empty one."""
    if shared:
        return ORDER_PREFIX + [name for name, place in places.items() if place == shared[0][0]][-1]
    empty = [name for name in _named(post, ORDER_PREFIX) if name not in places]
    return ORDER_PREFIX + empty[0] if empty else ""


def _named(post: QueryDict, prefix: str) -> dict[str, str]:
    """Return the last value of every control whose name begins with `prefix`."""
    return {
        name.removeprefix(prefix): post.get(name, "") for name in post if name.startswith(prefix)
    }


def _places(post: QueryDict) -> dict[str, int]:
    """Return the places chosen so far, by item."""
    chosen = _named(post, ORDER_PREFIX)
    # No question has a hundred items, and int() refuses numbers thousands of digits long.
    return {
        name: int(place)
        for name, place in chosen.items()
        if len(place) < 3 and place.isascii() and place.isdigit()
    }
