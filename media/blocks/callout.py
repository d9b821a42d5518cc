"""A few sentences set apart."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import blocks

from media.blocks.base import ContentError, FrozenBlock, Resolver, content_fields, content_text
from media.blocks.rich_text import RichTextBlock, frozen_rich_text, rich_text_from_markdown
from media.editions.content import Freezer


class Tone(TextChoices):
    """What the callout asks of the reader."""

    REMEMBER = "remember", _("Remember")
    CAUTION = "caution", _("Take care")
    ACT = "act", _("Act now")


ICONS = {Tone.REMEMBER: "lightbulb", Tone.CAUTION: "triangle-alert", Tone.ACT: "megaphone"}


class CalloutBlock(FrozenBlock):
    """A short, titled remark in one of three tones."""

    type_name = "callout"

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = RichTextBlock(label=_("Text"))
    tone = blocks.ChoiceBlock(label=_("Tone"), choices=Tone.choices, default=Tone.REMEMBER.value)

    class Meta:
        icon = "warning"
        label = _("Callout")
        group = _("Emphasis")
        description = _("One thing to remember, to be careful about, or to do at once.")
        template = "blocks/callout.html"
        label_format = "{title}"
        preview_value = {
            "title": "Three questions for any place",
            "text": "<p>Who speaks? Who pays? Who holds the keys?</p>",
            "tone": Tone.REMEMBER.value,
        }

    @override
    def freeze_value(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        tone = Tone(value["tone"] or Tone.REMEMBER)
        return {
            "title": value["title"],
            "html": frozen_rich_text(value["text"]),
            "tone": tone.value,
            "icon": ICONS[tone],
        }

    @override
    def from_content(self, value: Any, resolver: Resolver) -> dict[str, Any]:
        fields = content_fields(value, required=("title", "text"), optional=("tone",))
        tone = fields.get("tone", Tone.REMEMBER.value)
        if tone not in Tone.values:
            raise ContentError(f"“tone” is one of {', '.join(Tone.values)}, not “{tone}”")
        return {
            "title": content_text(fields["title"]),
            "text": rich_text_from_markdown(content_text(fields["text"])),
            "tone": tone,
        }
