"""What a person's own answer did, in a sentence: the first thing said after the outcome."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.attempts.presentation.texts import TRUTH, number_word
from quizzes.items import ExplainedPart, Item


def said_of_choice(item: Item, answer: Mapping[str, Any]) -> str:
    """Return a sentence or two about an answer that can be marked."""
    return _SAY[item.type](item.explain(answer).parts)


def _one(parts: Sequence[ExplainedPart]) -> str:
    """Name the option that was chosen; where a better one was there, say why."""
    (mine,) = (part for part in parts if part.was_chosen)
    text = str(TRUTH[mine.id]) if mine.id in TRUTH else mine.text
    if mine.is_best:
        return _("You chose “%(text)s”, which is the best answer.") % {"text": text}
    return _("You chose “%(text)s”. %(reason)s") % {"text": text, "reason": mine.reason}


def _several(parts: Sequence[ExplainedPart]) -> str:
    right, best, wrong = _counts(parts)
    said = _("You chose %(right)s of the %(best)s that belong to the best answer") % {
        "right": number_word(right),
        "best": number_word(best),
    }
    more = ngettext("%(count)s that does not", "%(count)s that do not", wrong)
    return _sentence(said, more % {"count": number_word(wrong)} if wrong else "")


def _details(parts: Sequence[ExplainedPart]) -> str:
    right, best, wrong = _counts(parts)
    said = ngettext(
        "You noted %(right)s of %(best)s sign", "You noted %(right)s of %(best)s signs", best
    ) % {"right": number_word(right), "best": number_word(best)}
    more = ngettext(
        "%(count)s detail that is ordinary on its own",
        "%(count)s details that are ordinary on their own",
        wrong,
    )
    return _sentence(said, more % {"count": number_word(wrong)} if wrong else "")


def _matches(parts: Sequence[ExplainedPart]) -> str:
    right, best, _wrong = _counts(parts)
    return _("You matched %(right)s of %(best)s as they belong.") % {
        "right": number_word(right),
        "best": number_word(best),
    }


def _places(parts: Sequence[ExplainedPart]) -> str:
    right, best, _wrong = _counts(parts)
    return _("You put %(right)s of %(best)s in their best place.") % {
        "right": number_word(right),
        "best": number_word(best),
    }


def _number(parts: Sequence[ExplainedPart]) -> str:
    (mine,) = (part for part in parts if part.was_chosen)
    if mine.is_best:
        return _("You entered %(number)s, which is right.") % {"number": mine.given}
    return _("You entered %(number)s. %(reason)s") % {"number": mine.given, "reason": mine.reason}


def _turns(parts: Sequence[ExplainedPart]) -> str:
    taken = [part for part in parts if part.was_chosen]
    best = sum(part.is_best for part in taken)
    said = ngettext(
        "You made the best choice in %(best)s of %(count)s turn.",
        "You made the best choice in %(best)s of %(count)s turns.",
        len(taken),
    )
    return said % {"best": number_word(best), "count": number_word(len(taken))}


def _counts(parts: Sequence[ExplainedPart]) -> tuple[int, int, int]:
    """Return how many were rightly chosen, how many are best, how many were wrongly chosen."""
    chosen = [part for part in parts if part.was_chosen]
    right = sum(part.is_best for part in chosen)
    return right, sum(part.is_best for part in parts), len(chosen) - right


def _sentence(said: str, more: str) -> str:
    return _("%(said)s, and %(more)s.") % {"said": said, "more": more} if more else f"{said}."


_SAY: Final[Mapping[str, Callable[[Sequence[ExplainedPart]], str]]] = {
    "single_choice": _one,
    "true_false": _one,
    "multiple_choice": _several,
    "scene": _details,
    "matching": _matches,
    "ordering": _places,
    "numeric": _number,
    "branching": _turns,
}
