"""Pages that stand in no page tree: get help, and what browsers and crawlers ask for."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from media.library.caching import keep, public_page
from portal.home import queries

if TYPE_CHECKING:
    from django.http import HttpRequest

# Nothing that needs a person or a choice is worth a crawler's time.
ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /search/
Disallow: /sign-in/
Disallow: /verify/
"""
DAY = 86_400  # seconds
# What a page that is kept on a device is drawn with.
KEPT_PARTS = ("app.css", "app.js", "assets/atkinson-next-latin.woff2", "assets/favicon.svg")


@require_safe
@public_page
def get_help(request: HttpRequest) -> HttpResponse:
    """Show whom to ring; every number is a fact, read live."""
    return render(
        request,
        "home/get_help.html",
        {"numbers": keep("numbers", queries.numbers), "exit_address": settings.EXIT_ADDRESS},
    )


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """Send the script that keeps the page of its folder on a device for times without a signal."""
    page = request.path.removesuffix("worker.js")
    parts = [static(name) for name in KEPT_PARTS]
    return render(
        request,
        "home/worker.js",
        {
            "page": json.dumps(page),
            "name": json.dumps(f"{page.strip('/').replace('/', '-')}-"),
            "parts": json.dumps(parts),
            "version": sha256("".join(parts).encode()).hexdigest()[:12],
        },
        content_type="text/javascript; charset=utf-8",
    )


@require_safe
@cache_control(public=True, max_age=DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what to leave alone."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


class Favicon(RedirectView):
    """Lead from the address browsers guess to the drawing; its name carries a hash."""

    def get_redirect_url(self, *args: object, **kwargs: object) -> str:
        return static("assets/favicon.svg")
