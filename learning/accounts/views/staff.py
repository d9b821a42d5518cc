"""Putting people on the list of an organisation: paste or upload, check, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from learning.accounts import operations, tasks
from learning.accounts.access import (
    SignedInRequest,
    people_import_for,
    signed_in,
    staffed_organisation_for,
)
from learning.accounts.enums import ImportSource, ImportState
from learning.accounts.importing import LABELS, TEMPLATE_ROWS, Column
from learning.accounts.models import PeopleImport, User
from learning.accounts.queries import organisations_under, roles_offered_in
from learning.accounts.row_forms import (
    BAD_ROWS_SHOWN,
    is_left_out,
    row_errors,
    settled_words,
    typed_anew,
)
from learning.accounts.staff_forms import (
    CHOSEN,
    MOST_TO_CHOOSE,
    AddStaffForm,
    FullListForm,
    ReasonForm,
    row_form,
)

if TYPE_CHECKING:
    from uuid import UUID

    from learning.accounts.importing import Problem

ROWS_ON_A_PAGE = 100
LEAVERS_SHOWN = 100
EARLIER_SHOWN = 10


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def add_staff(request: SignedInRequest, key: str) -> HttpResponse:
    """Take people pasted or uploaded, and lead to the page that checks them."""
    now = timezone.now()
    organisation = staffed_organisation_for(request.user, key, at=now)
    form = AddStaffForm(*_sent(request), roles=roles_offered_in(organisation))
    if form.is_valid():
        taken = operations.take_list(
            organisation=organisation,
            source=form.cleaned_data["how"],
            rows=form.rows,
            file_name=getattr(form.cleaned_data["file"], "name", ""),
            role=form.cleaned_data["role"],
            by=request.user,
            at=now,
        )
        operations.plan_import(people_import=taken, at=now)
        return redirect("accounts:staff_check", key, taken.ref)
    context = {"form": form, "organisation": organisation, "columns": LABELS.values()}
    return render(request, "accounts/staff_add.html", context)


def _sent(request: SignedInRequest) -> tuple[Any, Any]:
    """Return what a form is bound to: nothing before it was sent, else even an empty one."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@require_GET
@signed_in
def staff_template(request: SignedInRequest, key: str) -> HttpResponse:
    """Send a file to fill in: the headings and an example."""
    staffed_organisation_for(request.user, key, at=timezone.now())
    lines = [[str(label) for label in LABELS.values()], *TEMPLATE_ROWS]
    # Plain words of our own: no cell begins a formula.
    text = "".join(",".join(line) + "\r\n" for line in lines)
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="people.csv"'
    return response


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def import_staff(request: SignedInRequest, key: str) -> HttpResponse:
    """Take the file of a whole organisation; the worker reads it."""
    now = timezone.now()
    organisation = staffed_organisation_for(request.user, key, with_full_list=True, at=now)
    form = FullListForm(*_sent(request), roles=roles_offered_in(organisation))
    if form.is_valid():
        with transaction.atomic():
            taken = operations.take_list(
                organisation=organisation,
                source=ImportSource.FEED,
                content=form.content,
                file_name=form.cleaned_data["file"].name,
                role=form.cleaned_data["role"],
                is_whole=form.cleaned_data["holds"] == "all",
                by=request.user,
                at=now,
            )
            transaction.on_commit(lambda: tasks.plan_list.enqueue(taken.pk))
        return redirect("accounts:staff_check", key, taken.ref)
    earlier = (
        PeopleImport.objects.filter(organisation=organisation, by=request.user)
        .defer("content", "rows", "plan", "joined")
        .order_by("-created_at")[:EARLIER_SHOWN]
    )
    context = {
        "form": form,
        "organisation": organisation,
        "columns": LABELS.values(),
        "earlier": earlier,
    }
    return render(request, "accounts/staff_import.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def staff_check(request: SignedInRequest, key: str, ref: UUID) -> HttpResponse:
    """Show what would follow from a list, let bad rows be put right, and carry it out."""
    now = timezone.now()
    found = people_import_for(request.user, key, ref, at=now)
    if found.state == ImportState.APPLIED:
        return redirect("accounts:staff_done", key, ref)
    if request.method == "POST" and found.state == ImportState.PLANNED:
        if request.POST.get("action") == "confirm":
            return _confirm(request, found)
        return _mend(request, found)
    if found.state != ImportState.PLANNED:
        template = "accounts/staff_progress.html"
        if found.state == ImportState.FAILED:
            template = "accounts/staff_failed.html"
        return render(request, template, {"list": found, "organisation": found.organisation})
    return _check_page(request, found)


def _check_page(
    request: SignedInRequest, found: PeopleImport, *, reason: ReasonForm | None = None
) -> HttpResponse:
    by_row: dict[int, list[Problem]] = {}
    for problem in found.problems:
        by_row.setdefault(problem.row, []).append(problem)
    shown = list(by_row)[:BAD_ROWS_SHOWN]
    names_rows = shown or found.plan["strange"] or found.beyond_seats
    rows = {row.number: row for row in found.listed} if names_rows else {}
    organisations = list(organisations_under(found.organisation)[: MOST_TO_CHOOSE + 1])
    roles = roles_offered_in(found.organisation)
    forms = [row_form(rows[number], by_row[number], organisations, roles) for number in shown]
    if reason is None and operations.asks_for_reason(found):
        reason = ReasonForm()
    context = {
        "list": found,
        "organisation": found.organisation,
        "forms": forms,
        "errors": row_errors(forms),
        "more": found.rows_with_problems - len(forms),
        "reason": reason,
        "strange": [rows[number] for number in found.plan["strange"][:LEAVERS_SHOWN]],
        "strangers": found.plan["strangers"],
        "more_strange": max(0, found.plan["strangers"] - LEAVERS_SHOWN),
        "beyond": [rows[number] for number in found.beyond_seats[:LEAVERS_SHOWN]],
        "more_beyond": max(0, len(found.beyond_seats) - LEAVERS_SHOWN),
        "leavers": User.objects.filter(pk__in=found.plan["leavers"][:LEAVERS_SHOWN]).order_by(
            "last_name", "first_name"
        ),
        "more_leavers": max(0, found.counts["leave"] - LEAVERS_SHOWN),
        "can_list_rows": bool(found.kinds),
    }
    return render(request, "accounts/staff_check.html", context)


def _mend(request: SignedInRequest, found: PeopleImport) -> HttpResponse:
    bad = {problem.row for problem in found.problems}
    before = found.rows_with_problems
    changes = typed_anew(request.POST, sorted(bad), columns=[*Column], chosen=CHOSEN)
    found = operations.mend_import(
        people_import=found,
        changes=changes,
        left_out=[number for number in changes if is_left_out(request.POST, number)],
        leaves_out_all="leave_out_all" in request.POST,
        leaves_out_beyond=request.POST.get("action") == "leave_out_beyond",
        puts_back=request.POST.get("action") == "put_back",
        at=timezone.now(),
    )
    if said := settled_words(before=before, left=found.rows_with_problems):
        messages.info(request, said)
    return redirect("accounts:staff_check", found.organisation.key, found.ref)


def _confirm(request: SignedInRequest, found: PeopleImport) -> HttpResponse:
    now = timezone.now()
    reason = ReasonForm(request.POST) if operations.asks_for_reason(found) else None
    if reason is not None and not reason.is_valid():
        return _check_page(request, found, reason=reason)
    given: dict[str, Any] = reason.cleaned_data if reason is not None else {}
    try:
        with transaction.atomic():
            found = operations.confirm_import(
                people_import=found,
                digest=request.POST.get("digest", ""),
                by=request.user,
                at=now,
                **given,
            )
            is_long = found.source == ImportSource.FEED
            if is_long and found.state == ImportState.CONFIRMED:
                pk = found.pk
                transaction.on_commit(lambda: tasks.apply_list.enqueue(pk))
        if not is_long:
            operations.apply_import(people_import=found, at=now)
    except (operations.ImportRefused, operations.GroundShifted) as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:staff_check", found.organisation.key, found.ref)


@never_cache
@require_GET
@signed_in
def staff_rows(request: SignedInRequest, key: str, ref: UUID) -> HttpResponse:
    """List the rows of a list that is being checked, by pages, with what becomes of each."""
    found = people_import_for(request.user, key, ref, at=timezone.now())
    if found.state != ImportState.PLANNED:
        return redirect("accounts:staff_check", key, ref)
    kinds = {**found.kinds, **dict.fromkeys(found.beyond_seats, "beyond")}
    words = {
        "join": _("Joins"),
        "move": _("Moves"),
        "change": _("Details change"),
        "leave": _("Leaves"),
        "same": _("Stays as it is"),
        "conflict": _("Problem"),
        "refused": _("Problem"),
        "left_out": _("Left out"),
        "beyond": _("Left out: no seat is free"),
    }
    page = Paginator(found.listed, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    lines = [(row, words.get(kinds.get(row.number, ""), "")) for row in page]
    context = {"list": found, "organisation": found.organisation, "page": page, "lines": lines}
    return render(request, "accounts/staff_rows.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def staff_done(request: SignedInRequest, key: str, ref: UUID) -> HttpResponse:
    """Say what was done, and offer to tell those who joined."""
    found = people_import_for(request.user, key, ref, at=timezone.now())
    if found.state != ImportState.APPLIED:
        return redirect("accounts:staff_check", key, ref)
    offers = operations.may_invite(found) and not found.invited_at
    if request.method == "POST":
        if offers:
            tasks.invite_list.enqueue(found.pk, request.user.pk)
            messages.success(request, _("The invitations are on their way."))
        return redirect(f"{request.path}?sent=1")
    # Until the task has written them, nothing but the address tells that they were asked for.
    offers = offers and "sent" not in request.GET
    context = {
        "list": found,
        "organisation": found.organisation,
        "offers_invitations": offers,
        "beyond": found.beyond_seats[:LEAVERS_SHOWN],
        "more_beyond": max(0, len(found.beyond_seats) - LEAVERS_SHOWN),
    }
    return render(request, "accounts/staff_done.html", context)
