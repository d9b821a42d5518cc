"""A material on paper: its frozen blocks become the data of a typst document.

The text is frozen as for an edition, so the PDF says what the page says; contacts are the facts
of today.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.cache import caches
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from media.assets.qr import qr_svg
from media.assets.typesetting import pdf
from media.blocks.base import freeze_stream
from media.editions.content import SVG_TYPE, Freezer
from media.editions.digests import sha256_of
from media.reference.enums import FactKind
from media.reference.rules import caution, digits_to_dial

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from media.library.models import MaterialPage

KIND: Final = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
LISTS: Final = ("ul", "ol")
BETWEEN: Final = ("", *LISTS, "li")
# Names under which a block's data hold rich text.
RICH: Final = ("html", "intro")


@dataclass(frozen=True)
class Printed:
    """A PDF with the hash of its bytes."""

    content: bytes
    sha256: str

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)


def printed(page: MaterialPage, *, address: str) -> Printed:
    """Return the PDF of a material, made once for the same content.

    Args:
        page: the material as it reads now.
        address: what the QR code holds and, without its scheme, what stands beside it.
    """
    data = print_data(page, address=address)
    cache = caches["fragments"]
    key = f"material-pdf:{sha256_of(data)}"
    kept: Printed | None = cache.get(key)
    if kept is None:
        content = pdf("material", data)
        kept = Printed(content, sha256(content).hexdigest())
        cache.set(key, kept)
    return kept


def print_data(page: MaterialPage, *, address: str) -> dict[str, Any]:
    """Return everything the printed material says, as plain data in its own language."""
    freezer = Freezer()
    language = page.locale.language_code
    with translation.override(language):
        frozen = freeze_stream(page.body, freezer)
        return {
            "title": page.title,
            "language": language,
            "publisher": settings.SITE_NAME,
            "paper": page.paper.lower(),
            "is_for_victims": page.is_for_victims,
            "blocks": [_block(data, freezer) for data in frozen],
            "about": _about(page),
            "date": page.checked_date.isoformat() if page.checked_date else "",
            "qr": "" if page.is_for_victims else qr_svg(address),
            "qr_alt": _("QR code that opens the web page of this material"),
            "address": address.partition("://")[2].rstrip("/"),
        }


def _about(page: MaterialPage) -> list[str]:
    """Return the small print: version, days and, on what staff carry, the marking."""
    said = [_("Version %(version)s") % {"version": page.version}]
    if page.checked_date:
        said.append(_("Checked %(day)s") % {"day": _day(page.checked_date)})
    if page.review_by_date:
        said.append(_("Review by %(day)s") % {"day": _day(page.review_by_date)})
    if page.marking and not page.is_for_victims:
        said.append(page.marking.name)
    return said


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _block(data: Mapping[str, Any], freezer: Freezer) -> dict[str, Any]:
    """Return a frozen block with its rich text as nodes, its contacts and its picture filled in."""
    block = {key: _printable(key, value, freezer) for key, value in data.items()}
    if data["type"] == "contacts":
        block["contacts"] = [_contact(freezer.facts[c["key"]]) for c in data["contacts"]]
    return block


def _printable(key: str, value: Any, freezer: Freezer) -> Any:
    if key == "picture" and value:
        return _picture(value, freezer)
    if key in RICH:
        return nodes_of(value)
    if key == "items":
        return [{k: _printable(k, v, freezer) for k, v in item.items()} for item in value]
    return value


def _contact(fact: Mapping[str, Any]) -> dict[str, str]:
    doubt = caution(fact["status"])
    return {
        "label": fact["label"],
        "value": fact["value"],
        "detail": f"{fact['detail']} ({doubt})".strip() if doubt else fact["detail"],
        "digits": digits_to_dial(fact["value"]) if fact["kind"] == FactKind.PHONE else "",
    }


def _picture(picture: Mapping[str, Any], freezer: Freezer) -> str:
    """Return a picture as the text of an SVG; a photograph is wrapped in one."""
    file = next(file for file in freezer.files.values() if file.sha256 == picture["file"])
    if file.content_type == SVG_TYPE:
        return file.content.decode()
    width, height = picture["width"], picture["height"]
    address = f"data:{file.content_type};base64,{base64.b64encode(file.content).decode()}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="{address}"/></svg>'
    )


def nodes_of(html: str) -> list[dict[str, Any]]:
    """Return sanitised rich text as nodes, the form in which typst is given it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    """Reads p, ul, ol, li, a, br, bold and italic; anything else leaves its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[dict[str, Any]] = []
        # Where children go now: the innermost open element's list, with its tag.
        self._open: list[tuple[str, list[Any]]] = [("", self.root)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._here.append({"kind": "br"})
        elif tag in LISTS:
            items: list[Any] = []
            self._here.append({"kind": tag, "items": items})
            self._open.append((tag, items))
        elif tag == "li" and self._open[-1][0] in LISTS:
            self._enter(tag, [])
        elif tag == "p":
            self._enter(tag, {"kind": "p", "nodes": []})
        elif tag == "a":
            href = dict(attrs).get("href") or ""
            self._enter(tag, {"kind": "link", "href": _absolute(href), "nodes": []})
        elif tag in KIND:
            self._enter(tag, {"kind": KIND[tag], "nodes": []})

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _nodes in self._open[1:]):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        # Between paragraphs and items, space is only the layout of the HTML.
        if not text and self._open[-1][0] in BETWEEN:
            return
        lead, trail = data[:1].isspace(), data[-1:].isspace()
        shown = f"{' ' * lead}{text}{' ' * trail}" if text else " "
        self._here.append({"kind": "text", "text": shown})

    @property
    def _here(self) -> list[Any]:
        return self._open[-1][1]

    def _enter(self, tag: str, node: Any) -> None:
        self._here.append(node)
        self._open.append((tag, node if isinstance(node, list) else node["nodes"]))


def _absolute(href: str) -> str:
    return f"{settings.SITE_ADDRESS}{href}" if href.startswith("/") else href
