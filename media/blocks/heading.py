"""A heading between two parts of a section."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import blocks

from media.blocks.base import FrozenBlock, Resolver, content_text
from media.editions.content import Freezer


class HeadingBlock(FrozenBlock):
    """A heading; blocks after it take the next level for their own."""

    type_name = "heading"

    text = blocks.CharBlock(label=_("Heading"), max_length=120)

    class Meta:
        icon = "title"
        label = _("Heading")
        group = _("Text")
        description = _("Names the part that follows, so that readers can find their way.")
        template = "blocks/heading.html"
        label_format = "{text}"
        preview_value = {"text": "What the room tells you"}

    @override
    def freeze_value(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        return {"text": value["text"]}

    @override
    def from_content(self, value: Any, resolver: Resolver) -> dict[str, Any]:
        return {"text": content_text(value)}
