"""Questions with options: one right, or several."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import blocks

from media.editions.content import Freezer
from quizzes.bank.blocks.base import (
    QuestionBlock,
    ResolveImage,
    ResolveSign,
    feedback_field,
    raw_rows,
    reason_field,
    rows_of,
    stem_field,
)


class OptionBlock(blocks.StructBlock):
    """One thing to choose."""

    text = blocks.TextBlock(label=_("Answer"), rows=1)
    is_correct = blocks.BooleanBlock(label=_("This is right"), required=False)
    reason = reason_field()

    class Meta:
        icon = "radio-empty"
        label = _("Answer")
        label_format = "{text}"


class OptionsBlock(QuestionBlock):
    """What both kinds of choice have in common."""

    stem = stem_field()
    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), max_num=20)
    feedback = feedback_field()

    @override
    def body(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        return {
            "options": [
                {
                    "id": identifier,
                    "text": option["text"] or "",
                    "is_correct": bool(option["is_correct"]),
                    "reason": option["reason"] or "",
                }
                for identifier, option in rows_of(value["options"])
            ]
        }

    @override
    def raw_body(
        self, form: Mapping[str, Any], resolve_image: ResolveImage, resolve_sign: ResolveSign
    ) -> dict[str, Any]:
        return {"options": raw_rows(form["options"], "text", "is_correct", "reason")}


class SingleChoiceBlock(OptionsBlock):
    """Exactly one answer is right."""

    type_name = "single_choice"

    class Meta:
        icon = "radio-full"
        label = _("One answer")
        description = _("Several answers, of which one is best. The most common question.")
        preview_value = {
            "stem": "Who may interpret for a possible victim?",
            "options": [
                {
                    "text": "The friend who came along",
                    "is_correct": False,
                    "reason": "A friend may have been sent along to listen.",
                },
                {
                    "text": "A professional with no link to the people involved",
                    "is_correct": True,
                    "reason": "The words arrive unchanged and go nowhere afterwards.",
                },
            ],
            "feedback": "Anyone near the person may be part of the control.",
        }


class MultipleChoiceBlock(OptionsBlock):
    """Any number of answers is right."""

    type_name = "multiple_choice"

    class Meta:
        icon = "tick-inverse"
        label = _("Several answers")
        description = _("Choose all that apply. A wrong pick takes back a right one.")
        preview_value = {
            "stem": "Which openers are good?",
            "options": [
                {
                    "text": "Tell me about an ordinary day for you",
                    "is_correct": True,
                    "reason": "Anyone can describe a day, and no label is needed.",
                },
                {
                    "text": "Who looks after your papers and phone?",
                    "is_correct": True,
                    "reason": "It can be answered with one name and shows who controls them.",
                },
                {
                    "text": "Why did you not just leave?",
                    "is_correct": False,
                    "reason": "It sounds like blame and asks the person to defend themselves.",
                },
            ],
            "feedback": "Open, concrete, no blame.",
        }
