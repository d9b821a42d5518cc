"""Running text."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from media.blocks.base import FrozenBlock, Resolver, content_text
from media.blocks.rich_text import RichTextBlock, frozen_rich_text, rich_text_from_markdown
from media.editions.content import Freezer


class TextBlock(FrozenBlock):
    """Paragraphs, lists, bold words and links."""

    type_name = "text"

    text = RichTextBlock(label=_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = _("Text")
        description = _("Paragraphs and lists. Short sentences, one thought each.")
        template = "blocks/text.html"
        preview_value = {
            "text": "<p>People tidy the middle. <b>Look round the outside:</b> sheds, doors left "
            "ajar, vehicles, what is drying on the fence.</p>"
        }

    @override
    def freeze_value(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        return {"html": frozen_rich_text(value["text"])}

    @override
    def from_content(self, value: Any, resolver: Resolver) -> dict[str, Any]:
        return {"text": rich_text_from_markdown(content_text(value))}
