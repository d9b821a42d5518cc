"""A picture with its description and a caption."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from media.blocks.base import FrozenBlock, Resolver, content_fields, content_text
from media.blocks.examples import example_picture
from media.editions.content import Freezer


class PictureBlock(FrozenBlock):
    """A picture; its bytes are frozen with the edition."""

    type_name = "picture"

    image = ImageBlock(label=_("Picture"))
    caption = blocks.TextBlock(label=_("Caption"), rows=2, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        group = _("Pictures")
        description = _("Never a victim, never staged harm. Say what it shows, not that it is one.")
        template = "blocks/picture.html"
        label_format = "{caption}"

    @override
    def get_preview_value(self) -> Any:
        caption = "A hand car wash, early on a weekday."
        return self.normalize({"image": example_picture(), "caption": caption})

    @override
    def freeze_value(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        image = value["image"]
        picture = freezer.add_picture(image) if image else None
        alt = "" if not image or image.decorative else image.contextual_alt_text or ""
        return {"picture": picture, "alt": alt, "caption": value["caption"]}

    @override
    def from_content(self, value: Any, resolver: Resolver) -> dict[str, Any]:
        fields = content_fields(value, required=("file", "alt"), optional=("caption",))
        image = resolver("picture", content_text(fields["file"]))
        alt = content_text(fields["alt"])
        return {
            "image": {"image": image.pk, "decorative": False, "alt_text": alt},
            "caption": (fields.get("caption") or "").strip(),
        }
