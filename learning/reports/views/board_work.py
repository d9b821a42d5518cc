"""Making a pack, working on it, and deciding about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from learning.accounts.access import ViewerRequest, responsible
from learning.reports.access import (
    MAKES_PACKS,
    force_for,
    may_sign,
    pack_to_change_for,
)
from learning.reports.board import in_words, read_pack
from learning.reports.contents.packs import actions_of
from learning.reports.enums import IN_HAND, PackState
from learning.reports.forms.packs import (
    ActionForm,
    ActionStateForm,
    AskedForm,
    CommentForm,
    PackForm,
    ReturnForm,
)
from learning.reports.models import PackAction, ScrutinyPack
from learning.reports.operations import (
    ActionRefused,
    PackRefused,
    add_action,
    add_comment,
    make_pack,
    return_pack,
    set_action_state,
    set_asked,
    sign_off_pack,
    submit_pack,
)

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

GET_OR_POST = ["GET", "POST"]


@never_cache
@require_http_methods(GET_OR_POST)
@responsible(*MAKES_PACKS)
def new_pack(request: ViewerRequest) -> HttpResponse:
    """Begin a pack of the force, from the last signed one's day unless she says otherwise."""
    force = force_for(request.viewer, MAKES_PACKS)
    now = timezone.now()
    today = timezone.localdate(now)
    last = (
        ScrutinyPack.objects.filter(organisation=force, state=PackState.SIGNED_OFF)
        .order_by("-to_date")
        .first()
    )
    initial = {"to_date": today, "from_date": last.to_date if last else None}
    form = PackForm(request.POST or None, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = make_pack(organisation=force, by=request.user, at=now, **data)
        return redirect("reports:pack_work", made.key)
    return render(request, "reports/pack_new.html", {"form": form, "organisation": force})


# The fields of its forms that hold what somebody wrote.
TYPED = ("asked", "text", "action")


@never_cache
@require_http_methods(GET_OR_POST)
@responsible(*MAKES_PACKS)
def pack_work(request: ViewerRequest, key: str) -> HttpResponse:
    """Write what is asked, remark, set actions, and submit."""
    found = pack_to_change_for(request.viewer, key)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if found.state not in IN_HAND:
        typed = next((text for name in TYPED if (text := request.POST.get(name))), "")
        if do != "submit" and typed:  # what was typed in another tab is not lost silently
            said = _("The pack was submitted meanwhile, so this was not saved: “%(text)s”")
            messages.error(request, said % {"text": typed})
        return redirect("reports:pack", found.key)
    forms = {
        "asked": AskedForm(_sent(request, do, "asked"), initial={"asked": found.asked}),
        "comment": CommentForm(_sent(request, do, "comment"), initial={"token": uuid4()}),
        "action": ActionForm(_sent(request, do, "action"), initial={"token": uuid4()}),
    }
    if do and (do == "submit" or (do in forms and forms[do].is_valid())):
        try:
            return _done(request, found, do, forms.get(do))
        except ActionRefused as refused:
            forms[do].add_error("due_date", str(refused))
        except PackRefused as refused:
            messages.error(request, str(refused))
            return redirect("reports:pack", found.key)
    return render(
        request,
        "reports/pack_work.html",
        {
            "pack": found,
            "forms": forms,
            "wrong": forms[do] if do in forms and forms[do].errors else None,
            "comments": found.comments.select_related("by").order_by("id"),
            "actions": in_words(actions_of(found)),
            "followed": in_words(actions_of(found.follows)) if found.follows else [],
        },
    )


def _sent(request: ViewerRequest, do: str, name: str) -> Any:
    return request.POST if do == name else None


def _done(
    request: ViewerRequest, found: ScrutinyPack, do: str, form: forms.Form | None
) -> HttpResponse:
    now, by = timezone.now(), request.user
    data = form.cleaned_data if form else {}
    if do == "asked":
        set_asked(pack=found, asked=data["asked"], by=by, at=now)
        messages.success(request, _("What is asked was saved."))
    elif do == "comment":
        add_comment(pack=found, text=data["text"], token=data["token"], by=by, at=now)
        messages.success(request, _("The comment was added."))
    elif do == "action":
        add_action(
            pack=found,
            text=data["action"],
            owner=data["owner"],
            due_date=data["due_date"],
            token=data["token"],
            by=by,
            at=now,
        )
        messages.success(request, _("The action was added."))
    else:
        submit_pack(pack=found, by=by, at=now)
        messages.success(request, _("The pack was submitted. A leader can now sign it off."))
        return redirect("reports:pack", found.key)
    return redirect("reports:pack_work", found.key)


@never_cache
@require_http_methods(GET_OR_POST)
@responsible(*MAKES_PACKS)
def pack_action(request: ViewerRequest, key: str, action_id: int) -> HttpResponse:
    """Say what became of an action, also of a pack that is signed."""
    found = pack_to_change_for(request.viewer, key)
    action = PackAction.objects.select_related("pack").filter(pack=found, pk=action_id).first()
    if action is None:
        raise Http404("No such action.")
    newest = action.states.last()
    form = ActionStateForm(request.POST or None, initial={"state": newest.state if newest else ""})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            set_action_state(action=action, by=request.user, at=timezone.now(), **data)
        except PackRefused as refused:
            form.add_error("note", str(refused))
        else:
            messages.success(request, _("The action’s state was saved."))
            following = found.followed_by.filter(state__in=[*IN_HAND]).first()
            shown = following or found
            view = "reports:pack_work" if shown.state in IN_HAND else "reports:pack"
            return redirect(view, shown.key)
    return render(
        request,
        "reports/pack_action.html",
        {"pack": found, "action": action, "form": form, "states": action.states.all()},
    )


@never_cache
@require_http_methods(GET_OR_POST)
@responsible(*MAKES_PACKS)
def pack_decide(request: ViewerRequest, key: str) -> HttpResponse:
    """Sign off what was read, or return it with a reason."""
    found = pack_to_change_for(request.viewer, key)
    now = timezone.now()
    if not may_sign(request.viewer, found, day=timezone.localdate(now)):
        raise PermissionDenied(
            _("A pack is signed off by a senior leader who did not make it or write in it.")
        )
    form = ReturnForm(request.POST if request.POST.get("do") == "return" else None)
    if request.method == "POST":
        read = request.POST.get("sha256", "")
        try:
            if request.POST.get("do") == "sign":
                sign_off_pack(pack=found, sha256=read, by=request.user, at=now)
                messages.success(request, _("The pack is signed off."))
                return redirect("reports:pack", found.key)
            if form.is_valid():
                return_pack(
                    pack=found,
                    sha256=read,
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                    at=now,
                )
                messages.success(request, _("The pack was returned."))
                return redirect("reports:packs")
        except PackRefused as refused:
            messages.error(request, str(refused))
            return redirect("reports:pack", found.key)
    if found.state != PackState.SUBMITTED:
        return redirect("reports:pack", found.key)
    context = {"reading": read_pack(found), "pack": found, "form": form}
    return render(request, "reports/pack_decide.html", context)
