"""Two ways of doing something, side by side."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import blocks

from media.blocks.base import ContentError, FrozenBlock, Resolver, content_fields, content_text
from media.editions.content import Freezer

CELLS = ("left", "right")


class CompareRowBlock(blocks.StructBlock):
    """One pair, and why the left is better."""

    left = blocks.TextBlock(label=_("Left"), rows=2)
    right = blocks.TextBlock(label=_("Right"), rows=2)
    why = blocks.TextBlock(label=_("Why"), rows=2, required=False)


class CompareBlock(FrozenBlock):
    """A table of pairs with a reason for each: write this, not this."""

    type_name = "compare"

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    left_title = blocks.CharBlock(label=_("Over the left column"), max_length=60)
    right_title = blocks.CharBlock(label=_("Over the right column"), max_length=60)
    rows = blocks.ListBlock(CompareRowBlock(), label=_("Pairs"), min_num=1)

    class Meta:
        icon = "table"
        label = _("Comparison")
        group = _("Teaching")
        description = _("Better on the left, worse on the right, and the reason why.")
        template = "blocks/compare.html"
        label_format = "{title}"
        preview_value = {
            "title": "Facts travel further than labels",
            "left_title": "Write this",
            "right_title": "Not this",
            "rows": [
                {
                    "left": "Four beds in the store room.",
                    "right": "Slaves living there.",
                    "why": "The reader can check a bed. A label is only your conclusion.",
                }
            ],
        }

    @override
    def freeze_value(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        return {
            "title": value["title"],
            "left_title": value["left_title"],
            "right_title": value["right_title"],
            "has_reasons": any(row["why"] for row in value["rows"]),
            "rows": [
                {"left": row["left"], "right": row["right"], "why": row["why"]}
                for row in value["rows"]
            ],
        }

    @override
    def from_content(self, value: Any, resolver: Resolver) -> dict[str, Any]:
        fields = content_fields(value, required=("title", "left_title", "right_title", "rows"))
        if not isinstance(fields["rows"], list):
            raise ContentError("“rows” is a list of pairs")
        rows = [content_fields(row, required=CELLS, optional=("why",)) for row in fields["rows"]]
        return {
            **{name: content_text(fields[name]) for name in ("title", "left_title", "right_title")},
            "rows": [
                {
                    **{name: content_text(row[name]) for name in CELLS},
                    "why": (row.get("why") or "").strip(),
                }
                for row in rows
            ],
        }
