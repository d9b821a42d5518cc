"""Stopping reminders from an e-mail, without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from learning.accounts.operations import stop_reminders
from learning.notices.unsubscribing import person_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


# Mail programs press the button themselves, with neither cookies nor our token (RFC 8058, 3.2);
# whoever holds the signed address can do no more by it than stop these e-mails.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to stop; stop by POST. Says nothing of the person, signed in or not."""
    person = person_of(token)
    if person is None:
        raise Http404("This address is not one of ours.")
    is_done = request.method == "POST"
    if is_done:
        stop_reminders(user=person, at=timezone.now())
    return render(request, "notices/stop.html", {"is_done": is_done})
