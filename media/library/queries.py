"""Reads of the library; the number of statements does not grow with the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator

from media.library.models import MaterialPage, MaterialQuerySet
from media.library.presentation import Material, language_name, material_path, present
from media.reference.models import Sector

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from media.library.rules import Chosen

PER_PAGE = 24
LATEST = 3
NEAREST = 3
# Columns a card needs; the body of a material is long.
CARD_FIELDS = ("title", "slug", "summary", "format", "locale__language_code")

Options = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Card:
    """A material in a list."""

    title: str
    summary: str
    format: str
    language: str
    language_name: str
    path: str


@dataclass(frozen=True)
class Nearest:
    """What one filter less would find."""

    given_up: str
    chosen: Chosen
    count: int


@dataclass(frozen=True)
class Found:
    """One page of the list."""

    count: int
    cards: tuple[Card, ...]
    page: PageOfList[Any]
    nearest: tuple[Nearest, ...] = ()
    suggested: tuple[Card, ...] = ()


def options() -> Options:
    """Return what the filters offer: value to words, only what some material has."""
    shown = MaterialPage.objects.shown()
    sectors = Sector.objects.filter(pk__in=shown.values("sectors"))
    languages = shown.values_list("locale__language_code", flat=True).order_by().distinct()
    formats = shown.values_list("format", flat=True).order_by("format").distinct()
    named = {code: language_name(code) for code in languages}
    return {
        "sector": {sector.key: sector.name for sector in sectors.order_by("name")},
        "language": dict(sorted(named.items(), key=lambda item: item[1])),
        "format": {text: text for text in formats},
    }


def find(chosen: Chosen, number: str | int = 1) -> Found:
    """Return a page of the materials that fit; when none does, what is nearest."""
    shown = MaterialPage.objects.shown()
    paginator = Paginator(_ordered(shown.matching(chosen)), PER_PAGE)
    page = paginator.get_page(number)
    cards = _cards(page.object_list)
    if cards or not chosen.names:
        return Found(paginator.count, cards, page)
    counted = [(name, shown.matching(chosen.without(name))) for name in chosen.names]
    nearest = [Nearest(name, chosen.without(name), found.count()) for name, found in counted]
    nearest = [near for near in nearest if near.count]
    suggested: tuple[Card, ...] = ()
    if nearest:
        suggested = _cards(_ordered(shown.matching(nearest[0].chosen))[:NEAREST])
    return Found(0, (), page, tuple(nearest), suggested)


def latest() -> tuple[Card, ...]:
    """Return the materials published last, for the front page."""
    return _cards(MaterialPage.objects.shown().order_by("-first_published_at", "-pk")[:LATEST])


def material_at(slug: str, language: str) -> Material | None:
    """Return the material at an address; None when there is none anybody may see."""
    shown = MaterialPage.objects.shown().filter(slug=slug, locale__language_code=language)
    page = shown.select_related("locale", "marking").order_by("pk").first()
    return present(page) if page else None


def path_elsewhere(slug: str) -> str | None:
    """Return where a material stands that has no translation at the address asked for."""
    page = MaterialPage.objects.shown().filter(slug=slug).select_related("locale")
    found = page.order_by("pk").first()
    return material_path(found.slug, found.locale.language_code) if found else None


def path_of_number(number: str, language: str) -> str | None:
    """Return the address behind a short one, in the language asked for or else in another."""
    found = list(
        MaterialPage.objects.shown()
        .filter(number=number)
        .order_by("pk")
        .values_list("slug", "locale__language_code")
    )
    if not found:
        return None
    slug, code = next((pair for pair in found if pair[1] == language), found[0])
    return material_path(slug, code)


def _ordered(materials: MaterialQuerySet) -> MaterialQuerySet:
    return materials.order_by("title", "pk")


def _cards(materials: QuerySet[Any] | Any) -> tuple[Card, ...]:
    return tuple(
        Card(
            title=title,
            summary=summary,
            format=form,
            language=language,
            language_name=language_name(language),
            path=material_path(slug, language),
        )
        for title, slug, summary, form, language in materials.values_list(*CARD_FIELDS)
    )
