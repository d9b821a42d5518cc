"""What a drawing may not hold. Pictures are shown to everybody, and an SVG file is a document."""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

# They run code, embed other documents, or change an address after it was checked.
FORBIDDEN_ELEMENTS = frozenset(
    {"animate", "audio", "embed", "foreignobject", "handler", "iframe", "listener", "object"}
    | {"script", "set", "video"}
)
ADDRESS_ATTRIBUTES = frozenset({"href", "src", "base", "action", "from", "to", "values"})


def unsafe_parts(content: bytes) -> list[str]:
    """Return what makes a drawing unsafe, in words for its author; empty when it is safe."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        return ["a document type or entities"]
    except (ParseError, ValueError, LookupError):
        return ["something that is not SVG"]
    found = list(dict.fromkeys(_unsafe(root)))
    if b"<?xml-stylesheet" in content:
        found.append("a style sheet from elsewhere")
    return found


def _unsafe(root: Element) -> Iterator[str]:
    for element in root.iter():
        name = _local(element.tag)
        if name in FORBIDDEN_ELEMENTS:
            yield f"<{name}>"
        if name == "style" and _reaches_out(element.text or ""):
            yield "a style that loads something"
        for attribute, value in element.attrib.items():
            yield from _unsafe_attribute(_local(attribute), value)


def _unsafe_attribute(name: str, value: str) -> Iterator[str]:
    if name.startswith("on"):
        yield f"the event handler “{name}”"
    elif name in ADDRESS_ATTRIBUTES and not value.strip().startswith("#"):
        yield f"an address outside the drawing in “{name}”"
    elif _reaches_out(value):
        yield f"something loaded from elsewhere in “{name}”"


def _reaches_out(style: str) -> bool:
    """Whether a style or presentation attribute loads anything but a part of the drawing."""
    squeezed = "".join(style.split()).lower().replace('"', "").replace("'", "")
    outside = squeezed.replace("url(#", "")
    return any(sign in outside for sign in ("url(", "@import", "javascript:", "expression(", "\\"))


def _local(name: Any) -> str:
    # Comments and processing instructions have a function for a name.
    return str(name).rpartition("}")[2].lower() if isinstance(name, str) else ""
