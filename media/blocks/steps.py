"""Things to do, in order."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import blocks

from media.blocks.base import ContentError, FrozenBlock, Resolver, content_fields, content_text
from media.blocks.rich_text import RichTextBlock, frozen_rich_text, rich_text_from_markdown
from media.editions.content import Freezer


class StepBlock(blocks.StructBlock):
    """One step."""

    title = blocks.CharBlock(label=_("Step"), max_length=160)
    text = RichTextBlock(label=_("How"), required=False)


class StepsBlock(FrozenBlock):
    """A numbered way through something."""

    type_name = "steps"

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    items = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=2)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        group = _("Teaching")
        description = _("What to do first, second and third. The order matters.")
        template = "blocks/steps.html"
        label_format = "{title}"
        preview_value = {
            "title": "How to stand and look",
            "items": [
                {"title": "Edges first", "text": "<p>People tidy the middle.</p>"},
                {"title": "Hands and feet", "text": "<p>Wheel cleaner can burn.</p>"},
            ],
        }

    @override
    def freeze_value(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        return {
            "title": value["title"],
            "items": [
                {"title": item["title"], "html": frozen_rich_text(item["text"])}
                for item in value["items"]
            ],
        }

    @override
    def from_content(self, value: Any, resolver: Resolver) -> dict[str, Any]:
        fields = content_fields(value, required=("title", "items"))
        if not isinstance(fields["items"], list):
            raise ContentError("“items” is a list of steps")
        steps = [
            content_fields(item, required=("title",), optional=("text",))
            for item in fields["items"]
        ]
        return {
            "title": content_text(fields["title"]),
            "items": [
                {
                    "title": content_text(step["title"]),
                    "text": rich_text_from_markdown(step.get("text") or ""),
                }
                for step in steps
            ],
        }
