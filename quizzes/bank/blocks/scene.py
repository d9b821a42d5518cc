"""A picture with details, some of them signs."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import blocks
from wagtail.blocks import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from media.assets.models import CustomImage
from media.editions.content import Freezer
from quizzes.bank.blocks.base import (
    QuestionBlock,
    ResolveImage,
    ResolveSign,
    feedback_field,
    raw_row,
    reason_field,
    rows_of,
    stem_field,
)

SIDES = ("x", "y", "width", "height")
# The frame has this shape on every screen, and places in the picture are shares of it.
SHAPE = 16 / 9
SHAPE_MAY_DIFFER_BY = 0.02
PICTURES_TO_TRY = 50


def _per_cent(label: Any, help_text: Any) -> blocks.FloatBlock:
    return blocks.FloatBlock(label=label, min_value=0, max_value=100, help_text=help_text)


class RegionBlock(blocks.StructBlock):
    """A detail of the picture: where it is, what it is, and what it means."""

    label = blocks.CharBlock(
        label=_("Name in the list"),
        max_length=200,
        help_text=_("What can be seen, without saying whether it is a sign."),
    )
    description = blocks.TextBlock(
        label=_("Description"), rows=2, help_text=_("The same in words, for those who cannot see.")
    )
    x = _per_cent(_("Left edge"), _("Per cent of the picture’s width, 0 to 100."))
    y = _per_cent(_("Top edge"), _("Per cent of the picture’s height, 0 to 100."))
    width = _per_cent(_("Width"), _("Per cent of the picture’s width."))
    height = _per_cent(_("Height"), _("Per cent of the picture’s height."))
    is_sign = blocks.ChoiceBlock(
        label=_("This is"),
        choices=[("sign", _("A sign")), ("ordinary", _("Ordinary on its own"))],
    )
    sign = SnippetChooserBlock(
        "reference.Sign",
        label=_("Which sign"),
        required=False,
        help_text=_("So that reports can say which signs are missed. Leave empty if ordinary."),
    )
    reason = reason_field(_("Why it matters, or why it is ordinary."))
    action = blocks.TextBlock(
        label=_("What to do"), rows=2, required=False, help_text=_("Needed for every sign.")
    )

    class Meta:
        icon = "crosshairs"
        label = _("Detail")
        label_format = "{label}"


class SceneBlock(QuestionBlock):
    """Spot the signs. The list of details is the question, the picture a second way to it."""

    type_name = "scene"

    stem = stem_field()
    title = blocks.CharBlock(label=_("Name of the scene"), max_length=120)
    key = blocks.CharBlock(
        label=_("Code of the scene"), required=False, max_length=40, help_text=_("Such as S01.")
    )
    picture = ImageChooserBlock(
        label=_("Picture"),
        help_text=_("16 by 9, best as a drawing. Never a victim, never staged harm."),
    )
    alt = blocks.TextBlock(
        label=_("Short description"),
        rows=2,
        help_text=_("What a screen reader says in place of the picture."),
    )
    description = blocks.TextBlock(
        label=_("Whole scene in words"),
        rows=6,
        help_text=_("Everything a learner needs, without saying which details are signs."),
    )
    regions = blocks.ListBlock(
        RegionBlock(),
        label=_("Details"),
        max_num=20,
        help_text=_("6 to 10, signs and ordinary things mixed, in the order of their numbers."),
    )
    feedback = feedback_field()

    class Meta:
        icon = "image"
        label = _("Spot-the-signs scene")
        description = _("A picture with numbered details. Which of them are signs?")
        preview_value = {
            "stem": "Hand car wash, 07:40. Select everything that should make you curious.",
            "title": "Hand car wash at dawn",
            "key": "S01",
            "picture": None,
            "alt": "A hand car wash before opening. Two details are listed beside the picture.",
            "description": "Early grey light over a hand car wash beside a road.",
            "regions": [
                {
                    "label": "Steel container with a mattress inside",
                    "description": "A container on the left, one door open.",
                    **dict(zip(SIDES, (4, 30, 16, 30), strict=True)),
                    "is_sign": "sign",
                    "sign": None,
                    "reason": "Somebody who sleeps there depends on the boss for job and roof.",
                    "action": "Note the bedding. Ask in passing who opens up in the morning.",
                },
                {
                    "label": "Worker wearing headphones",
                    "description": "A worker with a sponge and headphones.",
                    **dict(zip(SIDES, (42, 58, 9, 20), strict=True)),
                    "is_sign": "ordinary",
                    "sign": None,
                    "reason": "Jet washers are loud and music passes the time.",
                    "action": "",
                },
            ],
            "feedback": "One detail is a reason to look again, not proof.",
        }

    @override
    def get_preview_value(self) -> Any:
        """Show the example on a picture of the site's own, where it has one that fits."""
        value = super().get_preview_value()
        pictures = CustomImage.objects.order_by("pk")[:PICTURES_TO_TRY]
        value["picture"] = next((each for each in pictures if _is_wide(each)), None)
        return value

    @override
    def clean(self, value: Any) -> Any:
        """Refuse, unless this is a draft, a picture that would be stretched to fit."""
        cleaned = super().clean(value)
        picture = cleaned["picture"]
        if picture and not self.is_deferred_validation and not _is_wide(picture):
            text = _(
                "The picture must be 16 by 9, such as 1200 by 675 pixels. "
                "This one is %(width)s by %(height)s."
            )
            error = ValidationError(text % {"width": picture.width, "height": picture.height})
            raise StructBlockValidationError({"picture": error})
        return cleaned

    @override
    def body(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        picture = value["picture"]
        return {
            "scene": {
                "key": value["key"] or "",
                "title": value["title"] or "",
                "picture": freezer.add_picture(picture)["file"] if picture else "",
                "alt": value["alt"] or "",
                "description": value["description"] or "",
            },
            "regions": [
                _region(identifier, region) for identifier, region in rows_of(value["regions"])
            ],
        }

    @override
    def raw_body(
        self, form: Mapping[str, Any], resolve_image: ResolveImage, resolve_sign: ResolveSign
    ) -> dict[str, Any]:
        scene = form["scene"]
        return {
            "title": scene.get("title") or "",
            "key": scene.get("key") or "",
            "picture": resolve_image(scene["picture"]).pk,
            "alt": scene["alt"],
            "description": scene["description"],
            "regions": [
                raw_row(
                    region["id"],
                    {
                        "label": region["label"],
                        "description": region["description"],
                        **dict(zip(SIDES, region["box"], strict=True)),
                        "is_sign": "sign" if region["is_sign"] else "ordinary",
                        "sign": resolve_sign(region["sign"]).pk if region.get("sign") else None,
                        "reason": region["reason"],
                        "action": region.get("action") or "",
                    },
                )
                for region in form["regions"]
            ],
        }


def _is_wide(picture: CustomImage) -> bool:
    return abs(picture.width / picture.height - SHAPE) < SHAPE * SHAPE_MAY_DIFFER_BY


def _region(identifier: str, region: Any) -> dict[str, Any]:
    sides = [region[side] for side in SIDES]
    sign = region["sign"]
    return {
        "id": identifier,
        "label": region["label"] or "",
        "description": region["description"] or "",
        "box": [_plain(side) for side in sides] if None not in sides else None,
        "is_sign": {"sign": True, "ordinary": False}.get(region["is_sign"]),
        "sign": sign.key if sign else None,
        "reason": region["reason"] or "",
        "action": region["action"] or "",
    }


def _plain(number: float) -> float:
    return int(number) if float(number).is_integer() else number
