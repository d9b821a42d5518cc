"""Words and looks that questions, feedback and results have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quizzes.bank.texts import MARK_TEXTS
from quizzes.items import MarkCode


class Outcome(StrEnum):
    """How an answer did. A wrong answer is not an error: it is never red."""

    RIGHT = "right"
    PART = "part"
    AGAIN = "again"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Look:
    """An outcome in words, with its icon and the class of its panel and of its step."""

    title: str | Promise
    icon: str
    panel: str
    step: str
    step_icon: str


LOOKS: Final[Mapping[Outcome, Look]] = {
    Outcome.RIGHT: Look(
        MARK_TEXTS[MarkCode.FULL], "circle-check", "app-fb--right", "is-right", "check"
    ),
    Outcome.PART: Look(
        MARK_TEXTS[MarkCode.PARTIAL], "circle-minus", "app-fb--part", "is-part", "minus"
    ),
    Outcome.AGAIN: Look(MARK_TEXTS[MarkCode.NONE], "rotate-ccw", "", "is-again", "x"),
    Outcome.UNANSWERED: Look(
        MARK_TEXTS[MarkCode.UNANSWERED], "rotate-ccw", "", "is-again", "minus"
    ),
}
# What a choice says instead of the words in its form, which are the same in every language.
TRUTH: Final[Mapping[str, str | Promise]] = {"true": _("True"), "false": _("False")}


def outcome_of(score: Decimal | float, *, is_answered: bool = True) -> Outcome:
    """Return the outcome of a mark from 0 to 1."""
    if not is_answered:
        return Outcome.UNANSWERED
    if score == 1:
        return Outcome.RIGHT
    return Outcome.PART if score > 0 else Outcome.AGAIN


def number_word(number: int) -> str:
    """Return a number from one to nine as a word, greater ones in digits."""
    return str(apnumber(number))


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text; a blank line parts them."""
    blocks = "\n".join(line.strip() for line in text.splitlines()).split("\n\n")
    return tuple(" ".join(block.split()) for block in blocks if block.strip())
