"""Drawing blocks as they read today, for previews and for pages that have no editions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from typing_extensions import override
from wagtail.images.shortcuts import get_rendition_or_not_found

from media.editions.contacts import contact_slots
from media.editions.content import PICTURE_FILTER, Freezer
from media.editions.rendering import fill

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from media.assets.models import CustomImage


@dataclass
class LiveFreezer(Freezer):
    """A freezer that remembers where pictures are instead of reading their bytes."""

    addresses: dict[str, str] = field(default_factory=dict)

    @override
    def add_picture(self, image: CustomImage) -> dict[str, Any]:
        is_svg = image.is_svg()
        # A picture whose file is gone leaves a gap in the page, not a page that cannot be shown.
        shown = image if is_svg else get_rendition_or_not_found(image, PICTURE_FILTER)
        name = f"picture-{image.pk}"
        self.addresses[name] = shown.file.url
        return {"file": name, "width": shown.width, "height": shown.height}

    def fill(self, html: str) -> SafeString:
        """Fill the slots of what was drawn from this freezer's data."""
        return fill(html, file_url=self.addresses.__getitem__, slots=contact_slots(self.facts))
