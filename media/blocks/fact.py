"""A figure, rule or law with its source, and what it means for the reader."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.snippets.blocks import SnippetChooserBlock

from media.blocks.base import FrozenBlock, Resolver, content_fields, content_text
from media.blocks.examples import example_figure
from media.blocks.rich_text import RichTextBlock, frozen_rich_text, rich_text_from_markdown
from media.editions.content import Freezer
from media.reference.enums import FactKind
from media.reference.rules import caution, with_unit

# Characters. A longer value reads better as a sentence than as a large figure.
LARGE_FIGURE_LENGTH = 12


class FactBlock(FrozenBlock):
    """A fact's value is frozen: the page says what was true on the day, and names the day."""

    type_name = "fact"

    fact = SnippetChooserBlock("reference.Fact", label=_("Fact"))
    text = RichTextBlock(label=_("What it means"), required=False)

    class Meta:
        icon = "pick"
        label = _("Fact")
        group = _("Reference")
        description = _("A figure or a rule with its source. Change it in the facts, not here.")
        template = "blocks/fact.html"
        label_format = "{fact}"

    @override
    def get_preview_value(self) -> Any:
        text = "<p>Each of them is a person whom somebody noticed.</p>"
        return self.normalize({"fact": example_figure(), "text": text})

    @override
    def freeze_value(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        html = frozen_rich_text(value["text"])
        if not value["fact"]:
            return {"fact": None, "html": html}
        fact = freezer.add_fact(value["fact"])
        return {
            "fact": fact,
            "shown": with_unit(fact["value"], fact["unit"]),
            "caution": caution(fact["status"]),
            "is_large": fact["kind"] == FactKind.FIGURE
            and len(fact["value"]) <= LARGE_FIGURE_LENGTH,
            "html": html,
        }

    @override
    def from_content(self, value: Any, resolver: Resolver) -> dict[str, Any]:
        fields = content_fields(value, required=("fact",), optional=("text",))
        return {
            "fact": resolver("fact", content_text(fields["fact"])).pk,
            "text": rich_text_from_markdown(fields.get("text") or ""),
        }
