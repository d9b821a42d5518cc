"""A worked example: a situation, a question, and an answer to open."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import blocks

from media.blocks.base import FrozenBlock, Resolver, content_fields, content_text
from media.blocks.rich_text import RichTextBlock, frozen_rich_text, rich_text_from_markdown
from media.editions.content import Freezer

PARTS = ("title", "situation", "question", "answer")


class CaseBlock(FrozenBlock):
    """The reader thinks first, then opens the answer. Works without JavaScript."""

    type_name = "case"

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    situation = RichTextBlock(label=_("Situation"))
    question = blocks.TextBlock(label=_("Question"), rows=2)
    answer = RichTextBlock(label=_("Answer"))

    class Meta:
        icon = "help"
        label = _("Case")
        group = _("Teaching")
        description = _("A worked example. Readers answer for themselves, then open yours.")
        template = "blocks/case.html"
        label_format = "{title}"
        preview_value = {
            "title": "The debt that grows",
            "situation": "<p>He pays £35 a week off his debt. £45 is added to it.</p>",
            "question": "When will he be free of it?",
            "answer": "<p>Never. Each week the debt grows by £10.</p>",
        }

    @override
    def freeze_value(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        return {
            "title": value["title"],
            "situation": frozen_rich_text(value["situation"]),
            "question": value["question"],
            "answer": frozen_rich_text(value["answer"]),
        }

    @override
    def from_content(self, value: Any, resolver: Resolver) -> dict[str, Any]:
        fields = content_fields(value, required=PARTS)
        return {
            "title": content_text(fields["title"]),
            "situation": rich_text_from_markdown(content_text(fields["situation"])),
            "question": content_text(fields["question"]),
            "answer": rich_text_from_markdown(content_text(fields["answer"])),
        }
