"""A number to be known or worked out."""

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
    stem_field,
)


class NumericBlock(QuestionBlock):
    """A number with its tolerance, and reasons for right, too low and too high."""

    type_name = "numeric"

    stem = stem_field()
    answer = blocks.FloatBlock(label=_("Number"))
    tolerance = blocks.FloatBlock(
        label=_("Accepted on either side"),
        default=0,
        min_value=0,
        help_text=_("0 or more. With 1, the numbers 22 to 24 are accepted for 23."),
    )
    unit = blocks.CharBlock(
        label=_("Unit"),
        required=False,
        max_length=40,
        help_text=_("Shown beside the field, for example %, days, £."),
    )
    reason_right = blocks.TextBlock(label=_("To those who are right"), rows=2)
    reason_low = blocks.TextBlock(label=_("To those who are too low"), rows=2)
    reason_high = blocks.TextBlock(label=_("To those who are too high"), rows=2)
    feedback = feedback_field()

    class Meta:
        icon = "decimal"
        label = _("Number")
        description = _("A number to know or to work out, with the size that is near enough.")
        preview_value = {
            "stem": "Within how many days must the notification be sent?",
            "answer": 5,
            "tolerance": 0,
            "unit": "days",
            "reason_right": "The clock starts when you meet the person.",
            "reason_low": "You have a little longer, but do not wait.",
            "reason_high": "By then the duty has been missed.",
            "feedback": "An invented example.",
        }

    @override
    def body(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        return {
            "answer": _plain(value["answer"]),
            "tolerance": _plain(value["tolerance"] or 0),
            "unit": value["unit"] or "",
            "reasons": {name: value[f"reason_{name}"] or "" for name in ("right", "low", "high")},
        }

    @override
    def raw_body(
        self, form: Mapping[str, Any], resolve_image: ResolveImage, resolve_sign: ResolveSign
    ) -> dict[str, Any]:
        return {
            "answer": form["answer"],
            "tolerance": form["tolerance"],
            "unit": form.get("unit") or "",
            **{f"reason_{name}": form["reasons"][name] for name in ("right", "low", "high")},
        }


def _plain(number: float | None) -> float | None:
    """Return a whole number without its decimal point, as forms write it."""
    return int(number) if isinstance(number, float) and number.is_integer() else number
