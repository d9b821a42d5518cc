"""Things that belong together."""

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


class PairBlock(blocks.StructBlock):
    """A prompt and what belongs to it."""

    prompt = blocks.TextBlock(label=_("This"), rows=1)
    match = blocks.TextBlock(label=_("belongs with"), rows=1)
    reason = reason_field()

    class Meta:
        icon = "link"
        label = _("Pair")
        label_format = "{prompt}"


class DistractorBlock(blocks.StructBlock):
    """A match that belongs to nothing."""

    text = blocks.TextBlock(label=_("Match"), rows=1)
    reason = reason_field(_("Why it fits none of them."))

    class Meta:
        icon = "cross"
        label = _("Match that fits nothing")
        label_format = "{text}"


class MatchingBlock(QuestionBlock):
    """Pairs to be put together again, with a few matches too many."""

    type_name = "matching"

    stem = stem_field()
    pairs = blocks.ListBlock(PairBlock(), label=_("Pairs"), max_num=20)
    distractors = blocks.ListBlock(
        DistractorBlock(),
        label=_("Matches that fit nothing"),
        max_num=20,
        default=[],
        help_text=_("One or two keep the last pair from answering itself."),
    )
    feedback = feedback_field()

    class Meta:
        icon = "link"
        label = _("Matching")
        description = _("What belongs together? The learner chooses a match for each line.")
        preview_value = {
            "stem": "Match each situation to its kind of exploitation.",
            "pairs": [
                {
                    "prompt": "Wages taken by the kitchen manager",
                    "match": "Labour",
                    "reason": "The gain comes from work in a business.",
                },
                {
                    "prompt": "Relative made to cook and clean, never out alone",
                    "match": "Domestic servitude",
                    "reason": "The work is in a home and has no end to the day.",
                },
            ],
            "distractors": [{"text": "Organ removal", "reason": "No operation is planned here."}],
            "feedback": "One person can suffer several at once.",
        }

    @override
    def body(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        return {
            "pairs": [
                {
                    "id": identifier,
                    "prompt": pair["prompt"] or "",
                    "match": pair["match"] or "",
                    "reason": pair["reason"] or "",
                }
                for identifier, pair in rows_of(value["pairs"])
            ],
            "distractors": [
                {
                    "id": identifier,
                    "text": distractor["text"] or "",
                    "reason": distractor["reason"] or "",
                }
                for identifier, distractor in rows_of(value["distractors"], name="extra")
            ],
        }

    @override
    def raw_body(
        self, form: Mapping[str, Any], resolve_image: ResolveImage, resolve_sign: ResolveSign
    ) -> dict[str, Any]:
        return {
            "pairs": raw_rows(form["pairs"], "prompt", "match", "reason"),
            "distractors": raw_rows(form.get("distractors") or (), "text", "reason"),
        }
