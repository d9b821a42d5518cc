"""Writing to the people on a run: the message, a preview with the count, then once away."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from learning.accounts.access import responsible
from learning.accounts.keeping import keeping_posts, owner_of, sent_or_kept
from learning.courses.access import WORKS_WITH_RUNS, run_for
from learning.courses.enums import Audience
from learning.courses.forms.runs import MessageForm
from learning.courses.models import CourseRun
from learning.courses.notices import message_body
from learning.courses.operations import message_run
from learning.courses.queries import addressees, run_line

DRAFTS = "run_messages"


def _draft(request: HttpRequest, run: CourseRun) -> dict[str, Any] | None:
    found: dict[str, Any] | None = request.session.get(DRAFTS, {}).get(run.ref)
    return found


def _keep(request: HttpRequest, run: CourseRun, draft: dict[str, Any] | None) -> None:
    drafts = {**request.session.get(DRAFTS, {}), run.ref: draft}
    request.session[DRAFTS] = {ref: kept for ref, kept in drafts.items() if kept}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_posts
@responsible(*WORKS_WITH_RUNS)
def message(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask for the message; it waits in the session until it is checked."""
    run = run_for(request.viewer, ref)  # type: ignore[attr-defined]
    form = MessageForm(sent_or_kept(request), initial=_draft(request, run))
    if request.method == "POST" and form.is_valid():
        if addressees(run, Audience(form.cleaned_data["audience"])):
            _keep(request, run, {**form.cleaned_data, "token": uuid4().hex})
            return redirect("courses:check_message", run.ref)
        form.add_error("audience", _("There is nobody to write to"))
    context = {"form": form, "run": run, "line": run_line(run), "owner": owner_of(request.user)}
    return render(request, "courses/trainer/message.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@responsible(*WORKS_WITH_RUNS)
def check_message(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the message as it will arrive, and to how many; POST sends it, once."""
    run = run_for(request.viewer, ref)  # type: ignore[attr-defined]
    draft = _draft(request, run)
    if draft is None:
        return redirect("courses:trainer_run", run.ref)
    audience = Audience(draft["audience"])
    if request.method == "POST":
        count = message_run(
            run=run,
            audience=audience,
            subject=draft["subject"],
            text=draft["text"],
            token=draft["token"],
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
        _keep(request, run, None)
        said = ngettext(
            "Your message is on its way to %(n)d person.",
            "Your message is on its way to %(n)d people.",
            count,
        )
        messages.success(request, said % {"n": count})
        return redirect("courses:trainer_run", run.ref)
    places = addressees(run, audience)
    first_name = places[0].user.first_name if places else ""
    return render(
        request,
        "courses/trainer/check_message.html",
        {
            "run": run,
            "line": run_line(run),
            "subject": draft["subject"],
            "audience": audience.label,
            "count": len(places),
            "body": message_body(
                run=run,
                first_name=first_name,
                text=draft["text"],
                by=request.user,  # type: ignore[arg-type]
            ),
        },
    )
