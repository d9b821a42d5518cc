"""Scenes: spotting the signs in a picture, or in the list of what can be seen in it."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, NamedTuple, Self

from typing_extensions import override

from quizzes.items import codes
from quizzes.items.base import ExplainedPart, Explanation, Item
from quizzes.items.concealing import names_of, token_for
from quizzes.items.picks import read_picks, share_of_picks
from quizzes.items.reading import SIGN_PATTERN, FormReader, is_finite

WHOLE_PICTURE = 100
BOX_NUMBERS = 4
# Decimal fractions such as 70.1 + 29.9 may add up to a little more than they should.
ROUNDING = 1e-6


class Box(NamedTuple):
    """A rectangle in per cent of the picture's width and height, from its top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What is looked at.

    Attributes:
        key: Names the scene across questions.
        title: Short name of the scene.
        picture: Where the picture is stored, relative to the content it belongs to.
        alt: What a screen reader says in place of the picture.
        description: The whole scene in words, without saying which things are signs.
    """

    key: str
    title: str
    picture: str
    alt: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Region:
    """Something to be seen in the picture.

    Attributes:
        id: Identifier within the question.
        label: Its name in the list beside the picture.
        description: What can be seen there, in words equal to the picture.
        box: Where it is.
        is_sign: Whether it is a sign of exploitation; else it is ordinary.
        sign: The key of the sign; None for what is ordinary.
        reason: Why it matters, or why it is ordinary.
        action: What to do on seeing it; empty for what is ordinary.
    """

    id: str
    label: str
    description: str
    box: Box
    is_sign: bool
    sign: str | None
    reason: str
    action: str


@dataclass(frozen=True, kw_only=True)
class Scene(Item):
    """Regions of a picture, some of them signs; a wrong pick takes back a right one.

    The picture and the list of regions are two routes to the same response.
    """

    type: ClassVar[str] = "scene"
    response_key: ClassVar[str] = "regions"

    scene: Picture
    regions: tuple[Region, ...]

    @cached_property
    def _names(self) -> dict[str, str]:
        return names_of({region.id: region.label for region in self.regions})

    @classmethod
    @override
    def from_reader(cls, form: FormReader) -> Self:
        """Read picture and regions, of which at least one is a sign and one ordinary."""
        common = form.common()
        scene = form.part("scene", known=("key", "title", "picture", "alt", "description"))
        ids: set[str] = set()
        labels: set[str] = set()
        known = ("id", "label", "description", "box", "is_sign", "sign", "reason", "action")
        regions = tuple(
            _read_region(row, ids, labels) for row in form.rows("regions", known=known, least=2)
        )
        if not any(region.is_sign for region in regions):
            form.report("regions", codes.RIGHT_MISSING)
        if all(region.is_sign for region in regions):
            form.report("regions", codes.WRONG_MISSING)
        return cls(
            scene=Picture(
                key=scene.text("key"),
                title=scene.text("title"),
                picture=scene.text("picture", missing=codes.PICTURE_MISSING),
                alt=scene.text("alt", missing=codes.ALT_MISSING),
                description=scene.text("description", missing=codes.DESCRIPTION_MISSING),
            ),
            regions=regions,
            **common,
        )

    @override
    def missed_signs(self, response: object) -> tuple[str, ...]:
        """Return the keys of the signs in regions that were not picked, each once."""
        picks = self._answer_in(response)
        missed = (
            region.sign
            for region in self.regions
            if region.is_sign and region.sign and region.id not in picks
        )
        return tuple(dict.fromkeys(missed))

    @override
    def false_alarms(self, response: object) -> tuple[str, ...]:
        """Return the identifiers of the ordinary regions that were picked."""
        picks = self._answer_in(response)
        return tuple(
            region.id for region in self.regions if not region.is_sign and region.id in picks
        )

    @override
    def _read_answer(self, value: object) -> tuple[str, ...] | None:
        return read_picks(value, names=self._names)

    @override
    def _no_answer(self) -> tuple[str, ...]:
        return ()

    @override
    def _public_answer(self, answer: tuple[str, ...]) -> object:
        return [token_for(region.label) for region in self.regions if region.id in answer]

    @override
    def _share_right(self, answer: tuple[str, ...]) -> Fraction:
        right = frozenset(region.id for region in self.regions if region.is_sign)
        return share_of_picks(answer, right=right)

    @override
    def _explain_answer(self, answer: tuple[str, ...]) -> Explanation:
        """Explain the regions; one is chosen when it was picked."""
        parts = tuple(
            ExplainedPart(
                id=region.id,
                text=region.label,
                reason=region.reason,
                was_chosen=region.id in answer,
                is_best=region.is_sign,
                expected=region.label if region.is_sign else "",
                given=region.label if region.id in answer else "",
                action=region.action,
            )
            for region in self.regions
        )
        return Explanation.of_parts(parts)

    @override
    def _form_body(self) -> dict[str, object]:
        return {
            "scene": self._picture_form(),
            "regions": [
                {
                    "id": region.id,
                    "label": region.label,
                    "description": region.description,
                    "box": list(region.box),
                    "is_sign": region.is_sign,
                    "sign": region.sign,
                    "reason": region.reason,
                    "action": region.action,
                }
                for region in self.regions
            ],
        }

    @override
    def _public_body(self, seed: int | None) -> dict[str, object]:
        return {
            "scene": self._picture_form(),
            "regions": [
                {
                    "id": token_for(region.label),
                    "label": region.label,
                    "description": region.description,
                    "box": list(region.box),
                }
                for region in self.regions
            ],
        }

    def _picture_form(self) -> dict[str, object]:
        return {
            "key": self.scene.key,
            "title": self.scene.title,
            "picture": self.scene.picture,
            "alt": self.scene.alt,
            "description": self.scene.description,
        }


def _read_region(row: FormReader, ids: set[str], labels: set[str]) -> Region:
    is_sign = row.flag("is_sign")
    return Region(
        id=row.identifier("id", ids),
        label=row.new_text("label", labels),
        description=row.text("description", missing=codes.DESCRIPTION_MISSING),
        box=_read_box(row),
        is_sign=is_sign,
        sign=_read_sign(row, is_sign=is_sign),
        reason=row.text("reason", missing=codes.REASON_MISSING),
        action=row.text("action", missing=codes.ACTION_MISSING if is_sign else ""),
    )


def _read_sign(row: FormReader, *, is_sign: bool) -> str | None:
    sign = row.values.get("sign")
    if sign is None or sign == "":
        return None
    if not isinstance(sign, str) or not SIGN_PATTERN.fullmatch(sign):
        row.report("sign", codes.SIGN_INVALID)
        return None
    if not is_sign:
        row.report("sign", codes.SIGN_ON_ORDINARY, sign)
    return sign


def _read_box(row: FormReader) -> Box:
    numbers = row.values.get("box")
    if (
        not isinstance(numbers, list | tuple)
        or len(numbers) != BOX_NUMBERS
        or not all(_is_percentage(number) for number in numbers)
    ):
        row.report("box", codes.BOX_INVALID)
        return Box(0, 0, WHOLE_PICTURE, WHOLE_PICTURE)
    box = Box(*numbers)
    reaches_out = (
        box.x + box.width > WHOLE_PICTURE + ROUNDING
        or box.y + box.height > WHOLE_PICTURE + ROUNDING
    )
    if reaches_out or box.width == 0 or box.height == 0:
        row.report("box", codes.BOX_OUTSIDE if reaches_out else codes.BOX_INVALID)
    return box


def _is_percentage(number: object) -> bool:
    return (
        isinstance(number, int | float)
        and not isinstance(number, bool)
        and is_finite(number)
        and 0 <= number <= WHOLE_PICTURE
    )
