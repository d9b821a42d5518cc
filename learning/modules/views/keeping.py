"""What every view of the player does first: follow a module that moved, show a kept answer."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from learning.accounts.keeping import kept_post
from learning.modules.player import ModuleMoved
from quizzes.attempts.models import Attempt

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def following_moves(view: View[P]) -> View[P]:
    """Lead from an address that a module had once to the one it has now, answers and all."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except ModuleMoved as moved:
            match = resolve(request.path_info)
            known = {**match.kwargs, "slug": moved.slug}
            address = reverse(match.view_name, kwargs=known)
            return HttpResponseRedirect(address, preserve_request=True)

    return inner


def kept_answer(request: HttpRequest, attempt: Attempt | None) -> QueryDict | None:
    """Return, once, the answer kept for this address, and say so.

    Only while the person is in the attempt it was given in.
    """
    posted = kept_post(request)
    if posted is None or posted.get("attempt", "") != (str(attempt.uuid) if attempt else ""):
        return None
    messages.info(request, _("Your answer was kept. Check it and send it again."))
    return posted
