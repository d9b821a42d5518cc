"""Things that come in one order."""

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


class OrderedItemBlock(blocks.StructBlock):
    """One of them, and why it stands where it does."""

    text = blocks.TextBlock(label=_("Text"), rows=1)
    reason = reason_field(_("Why it comes here, and not earlier or later."))

    class Meta:
        icon = "order"
        label = _("Step")
        label_format = "{text}"


class OrderingBlock(QuestionBlock):
    """Steps, written in the right order and shown in another."""

    type_name = "ordering"

    stem = stem_field()
    items = blocks.ListBlock(
        OrderedItemBlock(),
        label=_("Steps in the right order"),
        max_num=20,
        help_text=_("Learners see them mixed."),
    )
    feedback = feedback_field()

    class Meta:
        icon = "list-ol"
        label = _("Ordering")
        description = _("What comes first? The learner gives each step its place.")
        preview_value = {
            "stem": "Put the first minutes in a safe order.",
            "items": [
                {
                    "text": "Deal with immediate danger",
                    "reason": "Nothing else can work while somebody is hurt or threatened.",
                },
                {
                    "text": "Move the person away from companions",
                    "reason": "Until then every answer is given for whoever listens.",
                },
                {
                    "text": "Connect an independent interpreter",
                    "reason": "Your name and a safe voice come before any question.",
                },
            ],
            "feedback": "Safety, separation, voice.",
        }

    @override
    def body(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        return {
            "items": [
                {"id": identifier, "text": item["text"] or "", "reason": item["reason"] or ""}
                for identifier, item in rows_of(value["items"])
            ]
        }

    @override
    def raw_body(
        self, form: Mapping[str, Any], resolve_image: ResolveImage, resolve_sign: ResolveSign
    ) -> dict[str, Any]:
        return {"items": raw_rows(form["items"], "text", "reason")}
