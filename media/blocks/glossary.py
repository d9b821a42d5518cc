"""Glossary terms in running text: the first time one occurs it becomes a button that explains it.

The button uses the browser's popover: it opens by click, Enter or Space and closes by Esc or a
click outside, without a script. Where popovers are unknown, the meanings stand below the text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

# Text inside these is left alone: a button may not stand in a link, and a heading or a summary
# reads badly when part of it is a button.
CLOSED = frozenset(
    {"a", "button", "dt", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "label", "legend"}
    | {"small", "summary", "svg", "th"}
)
VOID = frozenset({"br", "hr", "img", "input", "path", "circle", "line", "rect", "polyline"})
TOKEN = re.compile(r"(<!--.*?-->|<[^>]+>)", re.DOTALL)
TAG_NAME = re.compile(r"</?\s*([a-zA-Z][a-zA-Z0-9]*)")
ABBREVIATION = re.compile(r"^(?P<long>.+?)\s*\((?P<short>[^)]+)\)$")


@dataclass(frozen=True)
class _Term:
    key: str
    name: str
    definition: str
    pattern: re.Pattern[str]


def mark_terms(html: str, terms: Iterable[Mapping[str, str]], *, prefix: str = "g") -> SafeString:
    """Turn the first occurrence of each term in `html` into a button with its meaning.

    `terms` are frozen terms (key, term, definition). `prefix` begins the ids, which must be
    unique in a page: give each section of a page its own.
    """
    waiting = [_prepared(term) for term in terms]
    # Longest first, so that "first responder organisation" is not taken for "first responder".
    waiting.sort(key=lambda term: -len(term.name))
    found: list[_Term] = []
    depth = 0
    tokens = TOKEN.split(html)
    for place, token in enumerate(tokens):
        if token.startswith("<"):
            depth += _step(token, depth)
        elif not depth and token.strip():
            tokens[place] = _mark_text(token, waiting, found, prefix)
    meanings = [_meaning(term, prefix) for term in found]
    return mark_safe("".join([*tokens, *meanings]))  # noqa: S308 - html is rendered, terms escaped


def _step(tag: str, depth: int) -> int:
    """Return how a tag changes the depth inside elements that are left alone."""
    match = TAG_NAME.match(tag)
    name = match.group(1).lower() if match else ""
    if not match or name in VOID or tag.endswith("/>") or (not depth and name not in CLOSED):
        return 0
    return -1 if tag.startswith("</") else 1


def _prepared(term: Mapping[str, str]) -> _Term:
    name = term["term"]
    match = ABBREVIATION.match(name)
    forms = [match.group("long"), match.group("short")] if match else [name]
    # Plain words may be capitalised or plural; abbreviations only as they are.
    patterns = [
        re.escape(escape(form)) if form.isupper() else f"(?i:{re.escape(escape(form))}s?)"
        for form in forms
    ]
    whole = re.compile(rf"(?<![\w@:&#-])(?:{'|'.join(patterns)})(?![\w-])")
    return _Term(term["key"], name, term["definition"], whole)


def _mark_text(text: str, waiting: list[_Term], found: list[_Term], prefix: str) -> str:
    pieces = [text]
    for term in list(waiting):
        for place in range(0, len(pieces), 2):  # the odd ones are buttons already
            match = term.pattern.search(pieces[place])
            if match:
                button = format_html(
                    '<button type="button" class="app-term" popovertarget="{}">{}</button>',
                    f"{prefix}-{term.key}",
                    mark_safe(match.group()),  # noqa: S308 - it is a piece of the html
                )
                before, after = pieces[place][: match.start()], pieces[place][match.end() :]
                pieces[place : place + 1] = [before, button, after]
                waiting.remove(term)
                found.append(term)
                break
    return "".join(pieces)


def _meaning(term: _Term, prefix: str) -> str:
    return format_html(
        '<div id="{id}" class="app-pop" popover><p><b>{name}</b><br>{meaning}</p>'
        '<button type="button" popovertarget="{id}" popovertargetaction="hide">{close}</button>'
        "</div>",
        id=f"{prefix}-{term.key}",
        name=term.name,
        meaning=term.definition,
        close=_("Close"),
    )
