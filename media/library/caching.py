"""Public pages drawn once and shown to every visitor, until something they show has changed.

A visitor without a session is nobody in particular, so the whole answer is kept under the
address, the language and the *content version*: a token that is renewed when a page is published
or retired and when a fact, a term or a picture is saved. In this process a change shows at once;
other processes follow when the minute is over. Whoever has a session gets a page of her own that
no cache may keep.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

KEPT_SECONDS = 60
# Longer addresses are odd ones, and are drawn each time.
LONGEST_ADDRESS = 300
FOR_EVERYBODY = f"public, max-age={KEPT_SECONDS}"
FOR_ONE_PERSON = "private, no-store"
VERSION = "content-version"

P = ParamSpec("P")
T = TypeVar("T")
View = Callable[Concatenate["HttpRequest", P], "HttpResponseBase"]


def content_version() -> str:
    """Return the token of what is published now, as this process knows it."""
    return str(caches["pages"].get_or_set(VERSION, _token, None))


def content_changed(**_: object) -> None:
    """Renew the content version; a receiver of any signal.

    At once, and again on commit: what another request draws between the two shows the state
    before, and must not be kept under the new token.
    """
    _renew()
    transaction.on_commit(_renew)


def keep(name: str, make: Callable[[], T]) -> T:
    """Return `make()`, kept under the content version; None is not kept.

    Names come from a bounded set (slugs of pages, known filters), never straight from a visitor.
    """
    cache = caches["pages"]
    key = f"{content_version()}:{name}"
    kept: T | None = cache.get(key)
    if kept is None:
        kept = make()
        if kept is not None:
            cache.set(key, kept, KEPT_SECONDS)
    return kept


def public_page(view: View[P]) -> View[P]:
    """Decorate a view whose page is the same for everybody who is not signed in."""

    @wraps(view)
    def shown(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_for_everybody(request):
            return _for_one_person(view(request, *args, **kwargs))
        cache = caches["pages"]
        key = f"{content_version()}:page:{_address_key(request)}"
        kept: _Kept | None = cache.get(key)
        if kept is None:
            response = view(request, *args, **kwargs)
            kept = _kept(request, response)
            if kept is None:
                return response
            if len(request.get_full_path()) <= LONGEST_ADDRESS:
                cache.set(key, kept, KEPT_SECONDS)
        return kept.answer(request)

    return shown  # type: ignore[return-value] # `wraps` names the first argument


def is_for_everybody(request: HttpRequest) -> bool:
    """Whether the answer may be shown to any visitor: a read without a session."""
    return request.method in {"GET", "HEAD"} and settings.SESSION_COOKIE_NAME not in request.COOKIES


@dataclass(frozen=True)
class _Kept:
    """An answer as it goes out."""

    content: bytes
    content_type: str
    etag: str

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        response = HttpResponse(self.content, content_type=self.content_type)
        response["ETag"] = self.etag
        response["Cache-Control"] = FOR_EVERYBODY
        patch_vary_headers(response, ["Cookie"])
        # The stub allows for no response, which is only for a view that has none yet.
        return get_conditional_response(request, etag=self.etag, response=response) or response


def _kept(request: HttpRequest, response: HttpResponseBase) -> _Kept | None:
    """Return the answer in its kept form; None for any but a plain page without secrets."""
    render: Any = getattr(response, "render", None)
    if callable(render):
        render()
    is_personal = response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    if response.status_code != 200 or is_personal or not isinstance(response, HttpResponse):
        return None
    if response.has_header("Cache-Control"):
        return None  # the view has said it already
    content = response.content
    return _Kept(content, response["Content-Type"], etag_of(content))


def etag_of(content: bytes) -> str:
    """Return the strong ETag of an answer's bytes."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def _for_one_person(response: HttpResponseBase) -> HttpResponseBase:
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = FOR_ONE_PERSON
    return response


def _address_key(request: HttpRequest) -> str:
    address = f"{request.get_host()} {get_language()} {request.get_full_path()}"
    return sha256(address.encode()).hexdigest()


def _token() -> str:
    return token_hex(8)


def _renew() -> None:
    caches["pages"].set(VERSION, _token(), None)
