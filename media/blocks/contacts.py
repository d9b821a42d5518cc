"""Whom to ring."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from media.blocks.base import ContentError, FrozenBlock, Resolver, content_fields, content_text
from media.blocks.examples import example_contacts
from media.editions.content import Freezer


class ContactsBlock(FrozenBlock):
    """Numbers from the facts; frozen for replay, and shown as they are today."""

    type_name = "contacts"

    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    facts = blocks.ListBlock(SnippetChooserBlock("reference.Fact"), label=_("Contacts"), min_num=1)

    class Meta:
        icon = "mobile-alt"
        label = _("Contacts")
        group = _("Reference")
        description = _("Numbers to ring. Change a number in the facts, never in the text.")
        template = "blocks/contacts.html"
        label_format = "{title}"

    @override
    def get_preview_value(self) -> Any:
        return self.normalize({"title": "Who to ring", "facts": example_contacts()})

    @override
    def freeze_value(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        facts = [freezer.add_fact(fact) for fact in value["facts"] if fact]
        return {
            "title": value["title"],
            "contacts": [{"key": fact["key"], "label": fact["label"]} for fact in facts],
        }

    @override
    def from_content(self, value: Any, resolver: Resolver) -> dict[str, Any]:
        fields = content_fields(value, required=("facts",), optional=("title",))
        if not isinstance(fields["facts"], list):
            raise ContentError("“facts” is a list of keys")
        return {
            "title": (fields.get("title") or "").strip(),
            "facts": [resolver("fact", content_text(key)).pk for key in fields["facts"]],
        }
