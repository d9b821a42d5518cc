"""What to look and listen for in a kind of place."""

import re
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.snippets.blocks import SnippetChooserBlock

from media.blocks.base import FrozenBlock, Resolver, content_fields, content_text
from media.blocks.rich_text import RichTextBlock, frozen_rich_text, rich_text_from_markdown
from media.editions.content import Freezer
from media.reference.enums import SignFamily
from media.reference.models import Setting

SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][\"”’'])\s+")


class PlaceSignsBlock(FrozenBlock):
    """The place's own sentences, and the signs that are typical there by family."""

    type_name = "place_signs"

    setting = SnippetChooserBlock("reference.Setting", label=_("Place"))
    intro = RichTextBlock(label=_("Introduction"), required=False)

    class Meta:
        icon = "globe"
        label = _("Signs of a place")
        group = _("Reference")
        description = _(
            "What to look for in one kind of place. The text comes from the places list."
        )
        template = "blocks/place_signs.html"
        label_format = "{setting}"

    @override
    def get_preview_value(self) -> Any:
        place = Setting.objects.first() or Setting(
            name="Hand car wash", look_for="Bare hands near strong cleaners. Bedding in a cabin."
        )
        return self.normalize({"setting": place, "intro": "<p>Look and listen for:</p>"})

    @override
    def freeze_value(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        place = value["setting"] or Setting()
        signs = place.signs.order_by("position", "name") if place.pk else []
        order = [family.value for family in SignFamily]
        by_family = groupby(
            sorted(signs, key=lambda sign: order.index(sign.family)), key=lambda sign: sign.family
        )
        return {
            "place": place.name,
            "place_key": place.key,
            "intro": frozen_rich_text(value["intro"]),
            "look_for": [s for s in SENTENCE_END.split(place.look_for.strip()) if s],
            "families": [
                {"name": str(SignFamily(family).label), "signs": [sign.name for sign in members]}
                for family, members in by_family
            ],
        }

    @override
    def from_content(self, value: Any, resolver: Resolver) -> dict[str, Any]:
        fields = content_fields(value, required=("setting",), optional=("intro",))
        return {
            "setting": resolver("setting", content_text(fields["setting"])).pk,
            "intro": rich_text_from_markdown(fields.get("intro") or ""),
        }
