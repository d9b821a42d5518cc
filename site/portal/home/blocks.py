"""Blocks of the pocket guide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from media.blocks import PAGE_BLOCKS
from media.blocks.base import (
    ContentError,
    Resolver,
    content_fields,
    content_text,
    stream_from_content,
)
from portal.home.guide import card_of

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = r"^[a-z][a-z0-9-]*$"


class GuideCardBlock(blocks.StructBlock):
    """One card of the pocket guide: what to do in one situation, on its own."""

    title = blocks.CharBlock(label=_("title"), max_length=60)
    key = blocks.RegexBlock(
        KEY,
        label=_("short name for addresses"),
        max_length=40,
        error_messages={"invalid": _("Use small letters, digits and hyphens.")},
    )
    audiences = blocks.ListBlock(
        SnippetChooserBlock("reference.Audience"), label=_("shown first to"), default=[]
    )
    body = blocks.StreamBlock(PAGE_BLOCKS, label=_("text"))

    class Meta:
        icon = "mobile-alt"
        label = _("Card")
        description = _("Short words first; one line, one act. Each card stands alone.")
        label_format = "{title}"
        template = "home/blocks/guide_card.html"
        preview_value = {
            "title": "First contact",
            "key": "first-contact",
            "audiences": [],
            "body": [("text", {"text": "<p>Take her aside for an ordinary reason.</p>"})],
        }

    @override
    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Give the template the card as the guide draws it."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        return {**context, "card": card_of(value)}


def card_from_content(
    value: Any, resolver: Resolver, audiences: Mapping[str, int], *, seed: str
) -> dict[str, Any]:
    """Turn a card of the content file into its stored form.

    Args:
        value: the card's fields: key, title, roles (keys of audiences), body.
        resolver: finds facts and pictures by key.
        audiences: primary key of each audience by its key.
        seed: beginning of the ids of the blocks in it.

    Raises:
        ContentError: when a field is missing, unknown or cannot be used.
    """
    fields = content_fields(value, required=("key", "title", "roles", "body"))
    unknown = [key for key in fields["roles"] if key not in audiences]
    if unknown:
        raise ContentError(f"there is no audience “{unknown[0]}”")
    key = content_text(fields["key"])
    return {
        "title": content_text(fields["title"]),
        "key": key,
        "audiences": [audiences[role] for role in fields["roles"]],
        "body": stream_from_content(fields["body"], PAGE_BLOCKS, resolver, seed=f"{seed}/{key}"),
    }
