"""Frozen pictures for everybody, old editions for staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import etag, require_safe

from media.editions.access import edition_for
from media.editions.contacts import contact_slots
from media.editions.models import EditionFile
from media.editions.rendering import fill
from media.editions.verify import verify_edition

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from media.editions.models import Edition

FOREVER = "public, max-age=31536000, immutable"
# A drawing opened by its own address may show itself and do nothing else.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
@etag(lambda request, sha256: f'"{sha256}"')
def file(request: HttpRequest, sha256: str) -> HttpResponse:
    """Send a picture under the hash of its bytes; it can never change."""
    kept = get_object_or_404(EditionFile, pk=sha256)
    return HttpResponse(
        bytes(kept.content),
        content_type=kept.content_type,
        headers={
            "Cache-Control": FOREVER,
            "Content-Security-Policy": SANDBOX,
            "X-Content-Type-Options": "nosniff",
        },
    )


def file_url(sha256: str) -> str:
    """Return the address of a frozen picture, to fill file slots with."""
    return reverse("editions:file", args=[sha256])


@dataclass(frozen=True)
class ReplayedSection:
    """A section as it was."""

    number: int
    title: str
    minutes: int
    html: SafeString


@require_safe
@login_required
def replay(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Show an edition exactly as it was, from its own rows and files alone."""
    edition = edition_for(request, edition_id)
    return render(
        request,
        "editions/replay.html",
        {
            "edition": edition,
            "sections": replayed_sections(edition),
            "differences": verify_edition(edition),
        },
    )


def replayed_sections(edition: Edition) -> list[ReplayedSection]:
    """Fill each fragment from the edition alone: frozen contacts, the question as it was asked."""
    contacts = contact_slots(edition.data.get("facts", {}))
    sections = []
    for section in edition.sections.order_by("number"):
        asked = (section.activity or {}).get("asked", "")
        answers = fill(asked, file_url=file_url, slots={})
        html = fill(section.html, file_url=file_url, slots={**contacts, "answers": answers})
        sections.append(ReplayedSection(section.number, section.title, section.minutes, html))
    return sections
