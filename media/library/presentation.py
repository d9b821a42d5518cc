"""A material as its page shows it: text drawn with today's contacts, and what stands beside it.

Plain values only, so that the whole can be kept between requests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.urls import reverse
from django.utils import translation

from media.assets.qr import qr_svg
from media.blocks.base import render_live_stream
from media.library.pdf import Printed, printed

if TYPE_CHECKING:
    from datetime import date

    from django.utils.safestring import SafeString

    from media.library.models import MaterialPage


@dataclass(frozen=True)
class Translation:
    """The same material in another language, named in that language."""

    language: str
    name: str
    title: str
    path: str


@dataclass(frozen=True)
class Material:
    """Everything the page of a material says."""

    title: str
    summary: str
    language: str
    language_name: str
    path: str
    html: SafeString
    audience: str
    sectors: tuple[str, ...]
    format: str
    paper: str
    version: str
    marking: str
    owner: str
    checked_date: date | None
    review_by_date: date | None
    share_text: str
    is_for_victims: bool
    short_address: str
    qr: str
    pdf_path: str
    pdf: Printed
    translations: tuple[Translation, ...]

    @property
    def share_mail(self) -> str:
        """The text to share with the address, for an e-mail."""
        return f"{self.share_text}\n\n{settings.SITE_ADDRESS}{self.path}"


def present(page: MaterialPage) -> Material:
    """Put a material together as it reads today."""
    language = page.locale.language_code
    path = material_path(page.slug, language)
    short = short_path(page, language)
    return Material(
        title=page.title,
        summary=page.summary,
        language=language,
        language_name=language_name(language),
        path=path,
        html=render_live_stream(page.body),
        audience=page.audience,
        sectors=tuple(sector.name for sector in page.sectors.all()),
        format=page.format,
        paper=page.paper,
        version=page.version,
        marking=page.marking.name if page.marking else "",
        owner=page.content_owner,
        checked_date=page.checked_date,
        review_by_date=page.review_by_date,
        share_text=page.share_text,
        is_for_victims=page.is_for_victims,
        short_address=without_scheme(short),
        # Never on what a victim may carry: phones are checked (facts.md, section 5).
        qr="" if page.is_for_victims else qr_svg(f"{settings.SITE_ADDRESS}{short}"),
        pdf_path=pdf_path(page.slug, language),
        pdf=printed(page, address=f"{settings.SITE_ADDRESS}{short}"),
        translations=_translations(page),
    )


def language_name(code: str) -> str:
    """Return a language's name in itself: Cymraeg, Polski; English whatever its region."""
    known: dict[str, Any] = LANG_INFO.get(code.split("-", maxsplit=1)[0], {})
    name = str(known.get("name_local") or dict(settings.LANGUAGES).get(code, code))
    return name[:1].upper() + name[1:]


def material_path(slug: str, language: str) -> str:
    """Return the address of a material's page, with the language's own beginning."""
    with translation.override(language):
        return reverse("library:material", args=[slug])


def pdf_path(slug: str, language: str) -> str:
    """Return the address of a material's PDF."""
    with translation.override(language):
        return reverse("library:pdf", args=[slug, slug])


def short_path(page: MaterialPage, language: str) -> str:
    """Return the shortest address that leads to a material."""
    if not page.number:
        return material_path(page.slug, language)
    with translation.override(language):
        return reverse("library:short", args=[page.number])


def without_scheme(path: str) -> str:
    """Return an address as people write it on paper."""
    whole: str = f"{settings.SITE_ADDRESS}{path}"
    return whole.partition("://")[2].rstrip("/")


def _translations(page: MaterialPage) -> tuple[Translation, ...]:
    if not page.pk:
        return ()
    others = type(page).objects.shown().filter(translation_key=page.translation_key)
    return tuple(
        Translation(
            language=other.locale.language_code,
            name=language_name(other.locale.language_code),
            title=other.title,
            path=material_path(other.slug, other.locale.language_code),
        )
        for other in others.exclude(pk=page.pk).select_related("locale").order_by("locale_id")
    )
