"""Forms sent after the session ended: kept through sign-in, so that nothing is typed twice.

A form takes part by carrying a hidden field `owner` (`owner_of`) and by being answered by a view
under `keeping_posts`. What is kept is shown once, at the same address, to the person who sent it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

KEY: Final = "kept_post"
LONGEST: Final = 20_000  # characters; no form of ours comes near it


def keeping_posts(view: View[P]) -> View[P]:
    """Ask visitors to sign in; a form they sent waits for them at the same address.

    It is kept in the visitor's own session, which Django carries through sign-in.
    """

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST" and "owner" in request.POST:
            posted = request.POST.copy()
            posted.pop("csrfmiddlewaretoken", None)
            text = posted.urlencode()
            if len(text) <= LONGEST:
                request.session[KEY] = {"path": request.path, "posted": text}
        return redirect_to_login(request.get_full_path())

    return inner


def owner_of(user: Any) -> str:
    """Return what names a person in her forms without saying who she is."""
    return salted_hmac("learning.accounts.keeping", str(user.pk)).hexdigest()[:20]


def kept_post(request: HttpRequest) -> QueryDict | None:
    """Return, once, the form kept for this address; the caller says that it was kept.

    Only to the person who sent it: somebody else who signs in on the same computer never sees it.
    """
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path or request.method != "GET":
        return None
    del request.session[KEY]
    posted = QueryDict(kept["posted"])
    is_hers = constant_time_compare(posted.get("owner", ""), owner_of(request.user))
    return posted if is_hers else None


def sent_or_kept(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: what was sent, or what was kept, saying so; else None."""
    if request.method == "POST":
        return request.POST
    kept = kept_post(request)
    if kept is not None:
        messages.info(request, _("What you entered was kept. Check it and send it again."))
    return kept


def onward(request: HttpRequest, to: str, *args: Any, fragment: str = "") -> HttpResponse:
    """Lead to the next page; our script, which sent the form itself, is told the address."""
    address = resolve_url(to, *args)
    if request.headers.get("X-Answer") == "fetch":
        return JsonResponse({"next": address})
    return redirect(f"{address}#{fragment}" if fragment else address)
