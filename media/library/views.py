"""The library for everybody, signed in or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from media.library import queries
from media.library.caching import FOR_EVERYBODY, etag_of, keep, public_page
from media.library.rules import Chosen

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from media.library.presentation import Material


@require_safe
@public_page
def materials(request: HttpRequest) -> HttpResponse:
    """Show the library with its filters."""
    offered = keep("library-options", queries.options)
    chosen = Chosen.of(request.GET.dict(), offered)
    found = queries.find(chosen, request.GET.get("page", 1))
    return render(
        request,
        "library/materials.html",
        {
            "found": found,
            "fields": _fields(chosen, offered),
            "chosen": [
                {
                    "text": offered[name][getattr(chosen, name)],
                    "href": _address(chosen.without(name)),
                }
                for name in chosen.names
            ],
            "nearest": [
                {
                    "href": _address(near.chosen),
                    "count": near.count,
                    "given_up": offered[near.given_up][getattr(chosen, near.given_up)],
                }
                for near in found.nearest
            ],
            # Only what we know goes into the links to other pages of the list.
            "query": chosen.query.removeprefix("?"),
        },
    )


@require_safe
@public_page
def material(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one material; one that exists in another language only is shown there."""
    found = _material_at(slug)
    if found is None:
        elsewhere = queries.path_elsewhere(slug)
        if elsewhere is None or elsewhere == request.path:
            raise Http404
        return redirect(elsewhere)
    return render(request, "library/material_page.html", {"material": found})


@require_safe
def material_pdf(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """Send the tagged PDF of a material."""
    found = _material_at(slug) if name == slug else None
    if found is None:
        raise Http404
    etag = etag_of(found.pdf.content)
    response = HttpResponse(found.pdf.content, content_type="application/pdf")
    response["ETag"] = etag
    response["Cache-Control"] = FOR_EVERYBODY
    response["Content-Disposition"] = f'inline; filename="{slug}.pdf"'
    return get_conditional_response(request, etag=etag, response=response) or response


@require_safe
def short(request: HttpRequest, number: str) -> HttpResponse:
    """Lead from the short address on paper to the material; in its language, or else in another."""
    path = queries.path_of_number(number.lower(), _language())
    if path is None:
        raise Http404
    return redirect(path)


def _material_at(slug: str) -> Material | None:
    language = _language()
    return keep(f"material:{language}:{slug}", lambda: queries.material_at(slug, language))


def _language() -> str:
    return get_language() or ""


def _address(chosen: Chosen) -> str:
    return chosen.query or "?"


def _fields(chosen: Chosen, offered: queries.Options) -> list[dict[str, Any]]:
    """Return the filters for `components/filters.html`."""
    words = {
        "sector": (_("Sector"), _("All sectors")),
        "language": (_("Language"), _("All languages")),
        "format": (_("Format"), _("All formats")),
    }
    return [
        {
            "kind": "select",
            "name": name,
            "label": label,
            "value": getattr(chosen, name),
            "options": [
                {"value": "", "text": everything},
                *({"value": key, "text": text} for key, text in offered[name].items()),
            ],
        }
        for name, (label, everything) in words.items()
    ]
