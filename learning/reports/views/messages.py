"""Writing to the people of an organisation: the message, a check with the count, then once away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from learning.accounts.access import (
    SignedInRequest,
    Viewer,
    named_organisation_for,
    signed_in,
    viewer,
)
from learning.accounts.keeping import keeping_posts, owner_of, sent_or_kept
from learning.notices.messages import (
    MessageRefused,
    reach_of,
    reachable_of,
    send_message,
    text_of,
)
from learning.notices.models import BulkMessage
from learning.reports.as_at import AsAt
from learning.reports.forms.messages import AUDIENCES, MessageForm
from learning.reports.people import Asked

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from learning.accounts.models import Organisation

DRAFTS = "bulk_messages"
# What narrows whom a message goes to, as in the list it is written from.
FILTERS = ("state", "group", "q")
PAGE_SIZE = 25
SHOWN_NAMES = 50


def _draft(request: HttpRequest, shown: Organisation) -> dict[str, Any] | None:
    found: dict[str, Any] | None = request.session.get(DRAFTS, {}).get(shown.key)
    return found


def _keep(request: HttpRequest, shown: Organisation, draft: dict[str, Any] | None) -> None:
    drafts = {**request.session.get(DRAFTS, {}), shown.key: draft}
    request.session[DRAFTS] = {key: kept for key, kept in drafts.items() if kept}


def _asked(draft: dict[str, Any], shown: Organisation, seer: Viewer) -> Asked:
    data = QueryDict(mutable=True)
    data.update({name: draft[name] for name in FILTERS})
    today = timezone.localdate()
    return Asked.of(data, shown, AsAt(today, today), seer)


def _audience(asked: Asked, *, is_kept: bool = False) -> str:
    """Say who they are. What is kept has not the words searched for: they may be a name."""
    words = f"{AUDIENCES[asked.state]}, {asked.organisation}"
    if not asked.search:
        return words
    return f"{words}, " + (_("those found by a search") if is_kept else f"“{asked.search}”")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_posts
@signed_in
def message(request: SignedInRequest, key: str) -> HttpResponse:
    """Ask for the message and to whom; it waits in the session until it is checked."""
    now = timezone.now()
    seer = viewer(request.user, at=now)
    shown = named_organisation_for(seer, key)
    given = {name: request.GET[name] for name in FILTERS if name in request.GET}
    wrong = _asked({**dict.fromkeys(FILTERS, ""), **given}, shown, seer).wrong
    filters = {name: text for name, text in given.items() if name == "q" or text not in wrong}
    initial = {**(_draft(request, shown) or {}), **filters}
    form = MessageForm(sent_or_kept(request), initial=initial, organisation=shown)
    if request.method == "POST" and form.is_valid():
        draft = {**form.cleaned_data, "token": str(uuid4())}
        if reachable_of(_asked(draft, shown, seer).addressees()).exists():
            _keep(request, shown, draft)
            return redirect("reports:check_message", shown.key)
        form.add_error("state", _("There is nobody to write to"))
    context = {"form": form, "organisation": shown, "owner": owner_of(request.user)}
    return render(request, "reports/message.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check_message(request: SignedInRequest, key: str) -> HttpResponse:
    """Show the message as it will arrive, to how many, and who is left out; POST sends it once."""
    now = timezone.now()
    seer = viewer(request.user, at=now)
    shown = named_organisation_for(seer, key)
    draft = _draft(request, shown)
    if draft is None:
        # A second click finds what the first has sent.
        is_second = request.method == "POST"
        return redirect("reports:messages_sent" if is_second else "reports:message", shown.key)
    asked = _asked(draft, shown, seer)
    people = asked.addressees()
    if request.method == "POST" and request.POST.get("token") != draft["token"]:
        messages.error(request, _("You wrote another message in the meantime. Check this one."))
        return redirect("reports:check_message", shown.key)
    if request.method == "POST":
        try:
            sent = send_message(
                key=UUID(draft["token"]),
                organisation=asked.organisation,
                people=people,
                audience=_audience(asked, is_kept=True),
                subject=draft["subject"],
                body=draft["text"],
                by=request.user,
                at=now,
            )
        except MessageRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("reports:message", shown.key)
        _keep(request, shown, None)
        said = ngettext(
            "Your message is on its way to %(n)d person.",
            "Your message is on its way to %(n)d people.",
            sent.sent_count,
        )
        messages.success(request, said % {"n": sent.sent_count})
        return redirect("reports:messages_sent", shown.key)
    reachable = reachable_of(people)
    first = reachable.first()
    text = first and text_of(
        to=first, subject=draft["subject"], body=draft["text"], by=request.user,
        organisation=asked.organisation,
    )  # fmt: skip
    return render(
        request,
        "reports/check_message.html",
        {
            "organisation": shown,
            "audience": _audience(asked),
            "reach": reach_of(people),
            "names": reachable[:SHOWN_NAMES],
            "subject": draft["subject"],
            "token": draft["token"],
            "body": text.body.strip() if text else "",
        },
    )


@never_cache
@require_GET
@signed_in
def messages_sent(request: SignedInRequest, key: str) -> HttpResponse:
    """List what was written to the people of an organisation: when, by whom, to how many."""
    shown = named_organisation_for(viewer(request.user, at=timezone.now()), key)
    found = (
        BulkMessage.objects.filter(organisation__path__startswith=shown.path)
        .select_related("sent_by", "organisation")
        .order_by("-sent_at", "-pk")
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reports/messages_sent.html", {"organisation": shown, "sent": page})
