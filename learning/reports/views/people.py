"""People by name, for those who see the names: lists, one person, a reminder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from learning.accounts.access import (
    Viewer,
    named_organisation_for,
    person_for,
    signed_in,
    viewer,
)
from learning.accounts.enums import SEES_NAMES, ResponsibilityKind
from learning.accounts.queries import primary_post
from learning.completion.notices import reminder_text
from learning.completion.operations import Reminded, remind_people, reminded_today
from learning.completion.queries import (
    evidence_of,
    outstanding_of,
    required_of,
    standing_of_modules,
    with_ends,
)
from learning.completion.wording import withdrawal_text
from learning.courses.queries import bookings_of
from learning.modules.queries import current_editions
from learning.reports.as_at import AsAt
from learning.reports.enums import FileFormat
from learning.reports.files import CONTENT_TYPES
from learning.reports.models import Export
from learning.reports.operations import ExportRefused, file_name, take_people
from learning.reports.people import Asked
from learning.reports.people_table import PeopleTable
from learning.reports.views.overviews import as_at

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from learning.accounts.models import User
    from learning.completion.models import Evidence

MOST_ON_PAPER = 5000
MOST_EVIDENCE = 200
# Reminders are written while she waits; more people get a message, or the weekly digest.
MOST_REMINDED = 1000
SHOWN_NAMES = 50


@never_cache
@require_GET
@signed_in
def people_list(request: HttpRequest, key: str) -> HttpResponse:
    """Show the whole list asked for on one page, for paper; a long one is for a file."""
    now = timezone.now()
    seer = viewer(request.user, at=now)
    shown = named_organisation_for(seer, key)
    asked = Asked.of(request.GET, shown, as_at(request), seer)
    count = asked.listed().count()
    is_long = count > MOST_ON_PAPER
    return render(
        request,
        "reports/people_list.html",
        {
            "organisation": shown,
            "asked": asked,
            "people": () if is_long else with_ends(asked.people(), asked.as_at.known_at),
            "count": count,
            "is_long": is_long,
            "most": MOST_ON_PAPER,
            "now": now,
        },
    )


@never_cache
@require_GET
@signed_in
def people_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send the list asked for as CSV, or have the worker make it where it is long.

    400 for a filter it does not know.
    """
    now = timezone.now()
    seer = viewer(request.user, at=now)
    shown = named_organisation_for(seer, key)
    asked = Asked.of(request.GET, shown, as_at(request), seer)
    if asked.wrong:  # a file cannot say that it holds something else
        raise BadRequest(asked.wrong_words)
    table = PeopleTable(asked, seer, now)
    try:
        taken = take_people(table=table, form=FileFormat.CSV, at=now)
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:organisation", shown.key)
    if isinstance(taken, Export):
        messages.success(
            request, _("The table is being prepared. You may leave this page and come back.")
        )
        return redirect("reports:exports")
    return FileResponse(
        taken,
        as_attachment=True,
        filename=file_name(table, FileFormat.CSV),
        content_type=CONTENT_TYPES[FileFormat.CSV],
    )


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def remind(request: HttpRequest, key: str) -> HttpResponse:
    """Show who gets which e-mail; send it on POST. Somebody else's people are left out."""
    now = timezone.now()
    seer = viewer(request.user, at=now)
    shown = named_organisation_for(seer, key)
    data = request.POST if request.method == "POST" else request.GET
    today = timezone.localdate(now)
    asked = Asked.of(data, shown, AsAt(today, today), seer)
    people = asked.chosen(MOST_REMINDED + 1, besides=seer.user.learner_id)
    back = home_of(seer)
    if asked.wrong:  # nobody is written to by a filter that was not understood
        messages.error(request, asked.wrong_words)
        return redirect(back)
    if not people:
        nobody = _("Choose at least one person who has training to do.")
        messages.error(request, nobody, extra_tags="#people")
        return redirect(back)
    if len(people) > MOST_REMINDED:
        too_many = _(
            "A reminder goes to %(most)s people at most. Choose a group, or write a message."
        )
        messages.error(request, too_many % {"most": f"{MOST_REMINDED:,}"})
        return redirect(back)
    if request.method == "POST":
        done = remind_people(people=people, by=seer.user, at=now)
        messages.success(request, _said(done))
        return redirect(back)
    told = reminded_today(people, at=now)
    people = [one for one in people if one.pk not in told]
    if not people:
        messages.info(request, _("Everybody you chose had a reminder today already."))
        return redirect(back)
    first = people[0]
    duties = outstanding_of([first.pk], today).get(first.pk, [])
    subject, body = reminder_text(to=first.user, duties=duties, by=seer.user)
    return render(
        request,
        "reports/remind.html",
        {
            "organisation": shown,
            "people": people,
            "left_out": len(told),
            "named": people[:SHOWN_NAMES],
            "fields": asked.fields(),
            "subject": subject,
            "body": body,
            "back": back,
        },
    )


def _said(done: Reminded) -> str:
    sent = ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", done.sent)
    words = [sent % {"n": done.sent}]
    if done.already:
        had = ngettext(
            "%(n)s had a reminder today already and gets no other.",
            "%(n)s had a reminder today already and get no other.",
            done.already,
        )
        words.append(had % {"n": done.already})
    return " ".join(words)


@never_cache
@require_GET
@signed_in
def person(request: HttpRequest, learner_id: UUID) -> HttpResponse:
    """Show one person's training, courses and dates. No answers, no access needs."""
    now = timezone.now()
    today = timezone.localdate(now)
    seer = viewer(request.user, at=now)
    learner = person_for(seer, learner_id, at=now)
    user: User | None = getattr(learner, "user", None)
    post = primary_post(learner, today)
    titles = {found.subject_key: found.title for found in required_of([learner.pk], today)}
    titles |= {e.translation_key: e.title for e in current_editions("en-gb")}
    standings = standing_of_modules(user, now) if user else {}
    lines = [_line(row) for row in evidence_of(learner.pk, with_withdrawn=True)[:MOST_EVIDENCE]]
    withdrawn = {
        row.subject_key: said
        for row, said in sorted(lines, key=lambda line: line[0].recorded_at)
        if row.is_withdrawal
    }
    is_staff = post and user != request.user and seer.sees_names_in(post.organisation)
    return render(
        request,
        "reports/person.html",
        {
            "person": user,
            "post": post,
            "exemptions_href": reverse(
                "completion:exemptions", args=[post.organisation.key, learner.pk]
            )
            if post and is_staff
            else "",
            "learner_id": learner.pk,
            "manages": bool(user and post and seer.manages_people_in(post.organisation)),
            "extends": bool(post and user != seer.user and seer.sees_names_in(post.organisation)),
            "trainings": [
                {
                    "title": titles.get(key, _("Training no longer offered")),
                    "standing": standing,
                    "withdrawn": withdrawn.get(key, "") if standing.withdrawn else "",
                }
                for key, standing in standings.items()
            ],
            "bookings": bookings_of(user, today=today).all if user else (),
            "evidence": lines,
            "back": _back(request) or reverse(home_of(seer)),
        },
    )


def _line(row: Evidence) -> tuple[Evidence, str]:
    """Return a row of evidence with its title, or when and why it was withdrawn."""
    if not row.is_withdrawal:
        return row, row.title
    day = timezone.localdate(row.recorded_at)
    # As annotated by `evidence_of`.
    reason_class: str | None = row.reason_class  # type: ignore[attr-defined]
    return row, withdrawal_text(row.kind, row.title, day, reason_class)


def _back(request: HttpRequest) -> str:
    """Return the list she came from, as it was searched; no address but one of this site."""
    address = request.GET.get("back", "")
    is_local = address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
    return address if is_local else ""


def home_of(seer: Viewer) -> str:
    """Return the name of the page on which this person's people are listed."""
    if seer.has(ResponsibilityKind.PARTNER_LEAD):
        return "reports:organisations"
    return "reports:team" if seer.has(*SEES_NAMES) else "modules:learn"
