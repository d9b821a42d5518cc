"""What every block of ours is: a value that can be frozen to plain data and drawn from it.

A page draws a block, an edition stores it and a preview shows it by the same two steps, so what
an author sees is what is frozen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Protocol
from uuid import NAMESPACE_URL, uuid5

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from typing_extensions import override
from wagtail import blocks

from media.blocks.live import LiveFreezer
from media.editions.content import Freezer, broken_up

# Fragments are kept for good and sent often, so they carry no layout of their templates.
INDENTATION = re.compile(r"\s*\n\s*")
# A page's own heading is h1, so the first blocks beneath it carry h2.
FIRST_LEVEL = 2


class ContentError(ValueError):
    """A content file says something that cannot be used; the message names the field.

    `where` is the set of fields it stands in, and `field` its key there, where that is known.
    """

    def __init__(
        self, message: str, *, where: Mapping[str, Any] | None = None, field: str = ""
    ) -> None:
        super().__init__(message)
        self.where = where
        self.field = field


class Resolver(Protocol):
    """Finds what a content file names by key. The loader implements it."""

    def __call__(self, kind: str, key: str) -> Any:
        """Return the row: `fact`, `setting`, `picture` (by file name), `question`.

        Raises:
            ContentError: when there is none.
        """


class FrozenBlock(blocks.StructBlock):
    """A block with a type name, a template that reads only plain data, and a content file form.

    Subclasses set `type_name` and `Meta.template`, implement `freeze_value`, and override
    `from_content` unless the file's fields are the block's own.
    """

    type_name: ClassVar[str]

    def freeze_value(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """Return what the template needs as plain JSON, references resolved by `freezer`.

        Must bear a half-empty value: drafts are saved and previewed while they are written, and a
        chosen row may have been deleted since.
        """
        raise NotImplementedError

    def freeze(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """Return the block as plain JSON; slots that an author typed are broken up."""
        data = broken_up(self.freeze_value(value, freezer))
        return {"type": self.type_name, "level": FIRST_LEVEL, **data}

    def render_frozen(
        self, data: Mapping[str, Any], context: Mapping[str, Any] | None = None
    ) -> SafeString:
        """Draw frozen data: the block's template with `block`; slots stay unfilled."""
        template = get_template(self.meta.template)
        drawn = template.render({**(context or {}), "block": data})
        return mark_safe(INDENTATION.sub("\n", drawn.strip()))  # noqa: S308 - a rendered template

    @override
    def render(self, value: Any, context: Any = None) -> SafeString:
        """Draw the block as it reads today, with its slots filled."""
        freezer = LiveFreezer()
        return freezer.fill(self.render_frozen(self.freeze(value, freezer)))

    def from_content(self, value: Any, resolver: Resolver) -> dict[str, Any]:
        """Turn the content file's form into the block's stored form.

        Raises:
            ContentError: when a field is missing, unknown or cannot be used.
        """
        raise NotImplementedError


def content_fields(
    value: Any, *, required: Sequence[str] = (), optional: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the fields of a content file's map, after checking that they are the right ones.

    Raises:
        ContentError: when one is missing, empty or unknown.
    """
    if not isinstance(value, Mapping):
        raise ContentError(f"expected fields ({', '.join([*required, *optional])}), found a value")
    missing = [name for name in required if value.get(name) in (None, "", [])]
    if missing:
        raise ContentError(f"“{missing[0]}” is missing or empty")
    unknown = [str(name) for name in value if name not in {*required, *optional}]
    if unknown:
        raise ContentError(f"“{unknown[0]}” is not a field here")
    return dict(value)


def content_text(value: Any) -> str:
    """Return a content file's text.

    Raises:
        ContentError: when it is anything else, such as a list.
    """
    if not isinstance(value, str) or not value.strip():
        raise ContentError("expected a text")
    return value.strip()


def stream_from_content(
    entries: Iterable[Any],
    vocabulary: Iterable[tuple[str, FrozenBlock]],
    resolver: Resolver,
    *,
    seed: str,
) -> list[dict[str, Any]]:
    """Turn a content file's list of single-key maps into stored stream data.

    Block ids come from `seed` and the place in the list, so that loading twice changes nothing.

    Raises:
        ContentError: naming the entry (counted from 1) and what is wrong with it.
    """
    known = dict(vocabulary)
    stream = []
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, Mapping) or len(entry) != 1:
            raise ContentError(f"block {number}: expected one of {', '.join(sorted(known))}")
        ((kind, value),) = entry.items()
        if kind not in known:
            raise ContentError(f"block {number}: there is no block “{kind}”")
        try:
            stored = known[kind].from_content(value, resolver)
        except ContentError as error:
            raise ContentError(f"block {number}, {kind}: {error}") from error
        identity = uuid5(NAMESPACE_URL, f"{seed}#{number}")
        stream.append({"type": kind, "value": stored, "id": str(identity)})
    return stream


def freeze_stream(stream: Iterable[Any], freezer: Freezer) -> list[dict[str, Any]]:
    """Freeze every block of a stream, with its id and the level its own heading takes."""
    level = FIRST_LEVEL
    frozen = []
    for child in stream:
        data = child.block.freeze(child.value, freezer)
        frozen.append({**data, "id": child.id, "level": level})
        if data["type"] == "heading":
            frozen[-1]["level"] = FIRST_LEVEL
            level = FIRST_LEVEL + 1
    return frozen


def render_stream(
    stream: Iterable[Any],
    frozen: Iterable[Mapping[str, Any]],
    context: Mapping[str, Any] | None = None,
) -> SafeString:
    """Draw what `freeze_stream` made of `stream`; slots stay unfilled."""
    drawn = [
        child.block.render_frozen(data, context) for child, data in zip(stream, frozen, strict=True)
    ]
    return mark_safe("\n".join(drawn))  # noqa: S308 - rendered templates


def render_live_stream(stream: Iterable[Any]) -> SafeString:
    """Draw a stream as it reads today, with its slots filled, for pages that have no editions."""
    freezer = LiveFreezer()
    children = list(stream)
    return freezer.fill(render_stream(children, freeze_stream(children, freezer)))
