"""Tags for block templates: `{% load frozen %}`."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from media.blocks.base import render_live_stream
from media.editions.content import slot as slot_text

register = template.Library()


@register.simple_tag
def slot(name: str, argument: str = "") -> SafeString:
    """Print a slot that is filled for each request: `{% slot "file" block.picture.file %}`."""
    return mark_safe(slot_text(name, argument))  # noqa: S308 - names are ours, arguments are keys


@register.filter
def day(value: str) -> str:
    """Write a frozen day (`2026-10-02`) as people do: 2 October 2026."""
    return date_format(date.fromisoformat(value), "j F Y")


@register.simple_tag
def live_stream(stream: Iterable[Any]) -> SafeString:
    """Draw a StreamField of our blocks as it reads today: `{% live_stream page.body %}`."""
    return render_live_stream(stream)
