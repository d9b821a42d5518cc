"""Problem pages: what went wrong in words, what was kept, and what to do next."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

RETRY_SECONDS = 60
# When not even the problem page can be drawn.
PLAIN_WORDS = (
    "<!DOCTYPE html><html lang=en><title>Something went wrong</title>"
    "<h1>Something went wrong</h1><p>The fault is ours. Try again in a few minutes. "
    "In danger, ring the police."
)


@never_cache
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be read; drawn without it, since it may be hostile."""
    return HttpResponse(render_to_string("400.html"), status=400)


@never_cache
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say whose area it is and whom to ask: the reason given to PermissionDenied."""
    return render(request, "403.html", {"exception": str(exception)}, status=403)


@never_cache
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page; somebody else's object reads the same."""
    return render(request, "404.html", status=404)


class NotAllowedPage:
    """Middleware: an address for buttons alone, opened as a page, answers with a page of ours.

    Django's own answer has no words, and a browser shows one of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Keep the status and the methods that are allowed."""
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        if not request.accepts("text/html"):
            return response
        page = render(request, "405.html", status=response.status_code)
        page["Allow"] = response["Allow"]
        add_never_cache_headers(page)
        return page


@never_cache
def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours; a database that does not answer is back soon.

    Drawn without the request: reading who is signed in may be what failed.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    try:
        return HttpResponseServerError(render_to_string("500.html"))
    except Exception:  # the last words must not fail, whatever the matter is
        return HttpResponseServerError(PLAIN_WORDS)


@never_cache
def unavailable(request: HttpRequest) -> HttpResponse:
    """Say that the site is being worked on, and when to come back."""
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


@never_cache
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form expired, and offer to send the same fields with a fresh token."""
    return render(request, "403_csrf.html", {"kept": _kept_fields(request)}, status=403)


def _kept_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields of an expired form of ours; none of a form to sign in, or with files.

    Only what a page of this very site sent: otherwise another site could have its own fields sent
    on with a token, one click later.
    """
    match = request.resolver_match
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    is_sign_in = match is not None and (match.url_name or "").startswith("account_")
    has_secret = any("password" in name for name in request.POST)
    if not is_ours or is_sign_in or has_secret or request.FILES:
        return []
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
