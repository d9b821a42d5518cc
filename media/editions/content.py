"""What a page hands over to be frozen, and the collector it resolves its references with."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from media.editions.digests import sha256_of

if TYPE_CHECKING:
    from media.assets.models import CustomImage
    from media.reference.models import Fact, GlossaryTerm

# Slots stand in fragments where something is filled in for each request. The text cannot come
# from an author: `broken_up` is applied to every string that a block freezes.
SLOT_OPEN, SLOT_CLOSE = "@@slot:", "@@"
# An invisible word joiner: the author's characters stay readable, in HTML and in plain text.
SLOT_BROKEN = "@\u2060@slot:"

# Pixels. Wider than the widest column at twice the density would only cost bytes.
PICTURE_FILTER = "max-1600x1600"
SVG_TYPE = "image/svg+xml"
CONTENT_TYPES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": SVG_TYPE,
    ".webp": "image/webp",
}


class CannotFreeze(Exception):
    """Something a page shows is not there to be frozen; the sentence is meant for its author."""


def slot(name: str, argument: str = "") -> str:
    """Return the placeholder for `token`, `answers`, `file` (a SHA-256) or `contact` (a key)."""
    return f"{SLOT_OPEN}{name}{':' + argument if argument else ''}{SLOT_CLOSE}"


def broken_up(value: Any) -> Any:
    """Break up, in every string inside `value`, whatever would be read as a slot."""
    if isinstance(value, str):
        return value.replace(SLOT_OPEN, SLOT_BROKEN)
    if isinstance(value, Mapping):
        return {key: broken_up(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [broken_up(item) for item in value]
    return value


@dataclass(frozen=True)
class FrozenFile:
    """A picture's bytes under their hash."""

    sha256: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class SectionContent:
    """One section ready to be stored."""

    key: str
    kind: str
    title: str
    minutes: int
    html: str
    data: Mapping[str, Any]
    activity: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class EditionContent:
    """Everything of an edition but its number and its place in history.

    `data` holds what the page says of itself together with `Freezer.references()`: contacts are
    filled in from there at replay, and a changed fact finds its pages by it.
    """

    data: Mapping[str, Any]
    sections: tuple[SectionContent, ...]
    files: Mapping[str, FrozenFile]


@dataclass
class Freezer:
    """Collects what a page refers to while its blocks are turned into plain data.

    Blocks call `add_picture`, `add_fact`, `add_term`; the results go into the edition's data.
    """

    files: dict[str, FrozenFile] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    terms: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add_file(self, *, name: str, content: bytes, content_type: str) -> str:
        """Keep the bytes under `name`; return their SHA-256, for `slot("file", …)`."""
        digest = sha256_of(content)
        self.files[name] = FrozenFile(digest, content, content_type)
        return digest

    def add_picture(self, image: CustomImage) -> dict[str, Any]:
        """Keep a picture as it is shown: drawings whole, photographs at their largest size.

        Returns `file` (for the file slot), `width` and `height` in pixels.

        Raises:
            CannotFreeze: when its file is gone.
        """
        try:
            shown = image if image.is_svg() else image.get_rendition(PICTURE_FILTER)
            path = str(shown.file.name)
            with shown.file.storage.open(path, "rb") as source:
                content = source.read()
        except OSError as error:
            said = {"title": image.title}
            raise CannotFreeze(
                _("The file of the picture “%(title)s” cannot be read. Upload it again.") % said
            ) from error
        name = posixpath.basename(path)
        digest = self.add_file(
            name=name,
            content=content,
            content_type=CONTENT_TYPES[posixpath.splitext(name)[1].lower()],
        )
        return {"file": digest, "width": shown.width, "height": shown.height}

    def add_fact(self, fact: Fact) -> dict[str, Any]:
        """Keep a fact as it reads today; return its frozen form."""
        frozen: dict[str, Any] = broken_up(fact.as_plain())
        self.facts[fact.key] = frozen
        return frozen

    def add_term(self, term: GlossaryTerm) -> dict[str, Any]:
        """Keep a glossary term as it reads today; return its frozen form."""
        frozen: dict[str, Any] = broken_up(term.as_plain())
        self.terms[term.key] = frozen
        return frozen

    def references(self) -> dict[str, Any]:
        """Return the facts and terms met so far, for the edition's data."""
        return {"facts": dict(self.facts), "terms": dict(self.terms)}
