"""Running text: what authors may use, how Markdown becomes it, and how it is frozen."""

import nh3
from markdown_it import MarkdownIt
from wagtail import blocks
from wagtail.rich_text import expand_db_html

# No headings: those are blocks of their own, which keeps their order right.
FEATURES = ["bold", "italic", "ol", "ul", "link"]
TAGS = {"a", "b", "br", "em", "i", "li", "ol", "p", "strong", "ul"}
SCHEMES = {"http", "https", "mailto", "tel"}

_markdown = MarkdownIt("commonmark", {"html": False})


def RichTextBlock(**kwargs: object) -> blocks.RichTextBlock:  # noqa: N802 - reads as the block it makes
    """Return a rich text block limited to what our pages can show."""
    return blocks.RichTextBlock(features=FEATURES, **kwargs)


def rich_text_from_markdown(text: str) -> str:
    """Return the stored rich text of a content file's Markdown; HTML in it is shown, not used."""
    return _clean(_markdown.render(text)).strip()


def frozen_rich_text(value: object) -> str:
    """Return stored rich text as plain HTML, with the links of the day it is frozen."""
    source = getattr(value, "source", value) or ""
    return _clean(expand_db_html(str(source)))


def _clean(html: str) -> str:
    return nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel="noreferrer"
    )
