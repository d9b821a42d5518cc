"""Moving, renaming and merging organisations in the admin, each on a page of its own."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from learning.accounts.merging_effects import effects_of
from learning.accounts.models import Organisation, OrganisationPlacement
from learning.accounts.operations import (
    MergeEffect,
    MergeRefused,
    MoveRefused,
    RenameRefused,
    SeatsTaken,
    effect_of_merge,
    merge_organisations,
    move_organisation,
    refuse_merge,
    rename_organisation,
)
from learning.accounts.viewsets.base import OfOwnForce, OperatingEditView


class OfOwnOrganisations(OfOwnForce):
    """One's own force and what is of none."""

    place = "path"


class WhileOpen(OfOwnOrganisations):
    """Changes of organisations that are; one that is closed is only looked at."""

    object: Organisation

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or where there is none any more."""
        return self.turned_away() or super().get(request, *args, **kwargs)  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change it, while there is something to change."""
        return self.turned_away() or super().post(request, *args, **kwargs)  # type: ignore[misc]

    def turned_away(self) -> HttpResponse | None:
        """Say that it is closed, beside what is known of it."""
        found = self.get_object()
        if found.closed_date is None:
            return None
        messages.warning(self.request, closed_words(found))
        return redirect("organisations:inspect", found.pk)

    def get_object(self, *args: Any, **kwargs: Any) -> Organisation:
        """Find it once."""
        if not hasattr(self, "object"):
            self.object = super().get_object(*args, **kwargs)
        return self.object


class ChangeView(WhileOpen, OperatingEditView):
    """A change of an organisation that has a page, a form and a past of its own."""

    template_name = "accounts/admin/organisation_change.html"
    panel = None
    refusals: ClassVar[tuple[type[Exception], ...]] = (
        MoveRefused,
        RenameRefused,
        MergeRefused,
        SeatsTaken,
    )
    intro: Any = ""
    button_label: Any = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        # Wagtail's own names the address and the button of the form for particulars.
        return {
            **context,
            "action_url": self.request.path,
            "submit_button_label": self.button_label or self.page_title,
            "intro": self.intro,
            "past": list(self.past()),
        }

    def get_success_url(self) -> str:
        return reverse("organisations:edit", args=[self.object.pk])

    def past(self) -> list[str]:
        """Sentences that say how it was before."""
        return []


class MoveView(ChangeView):
    """Moves an organisation from a day on."""

    page_title = _("Move")
    header_icon = "site"
    success_message = _("%(object)s is moved, with all beneath it.")
    intro = _("It moves with all organisations and people beneath it.")

    def save_instance(self) -> Organisation:
        self.require_own(self.form.cleaned_data["parent"], refusal=MoveRefused)
        return move_organisation(
            organisation=self.object,
            parent=self.form.cleaned_data["parent"],
            day=self.form.cleaned_data["day"],
            by=self.acting,
            at=timezone.now(),
        )

    def past(self) -> list[str]:
        places = OrganisationPlacement.objects.filter(
            organisation=self.object, known_to=None
        ).select_related("parent")
        return [
            str(_("%(place)s: %(days)s"))
            % {"place": place.parent or _("At the top"), "days": days_of(place)}
            for place in places.order_by("-start_date")
        ]


class RenameView(ChangeView):
    """Calls an organisation otherwise from a day on."""

    page_title = _("Rename")
    header_icon = "edit"
    success_message = _("It is now called %(object)s.")
    intro = _("The old name is kept with its last day, and search still finds it.")

    def save_instance(self) -> Organisation:
        return rename_organisation(
            organisation=self.object,
            name=self.form.cleaned_data["new_name"],
            start_date=self.form.cleaned_data["day"],
            by=self.acting,
            at=timezone.now(),
        )

    def past(self) -> list[str]:
        dated = [
            str(_("%(name)s: %(days)s")) % {"name": former.name, "days": days_of(former)}
            for former in self.object.names.all()
        ]
        return [*dated, self.object.formerly] if self.object.formerly else dated


class MergeView(ChangeView):
    """Merges an organisation into another, after a page that says what that does in numbers."""

    page_title = _("Merge")
    header_icon = "resubmit"
    success_message = _("%(object)s now has the people and organisations of both.")
    intro = _("It is merged into another. You see what that would do before anything is done.")
    button_label = _("See what it would do")

    def form_valid(self, form: Any) -> HttpResponse:
        if "confirmed" in self.request.POST:
            return super().form_valid(form)
        asked = {
            "organisation": self.object,
            "into": form.cleaned_data["into"],
            "day": form.cleaned_data["day"],
        }
        try:
            self.require_own(asked["into"], refusal=MergeRefused)
            refuse_merge(**asked, today=timezone.localdate())
        except (MergeRefused, SeatsTaken) as refusal:
            return self.refuse(form, refusal)
        context = self.get_context_data(
            form=form,
            **asked,
            effects=[*in_words(effect_of_merge(**asked)), *effects_of(*asked.values())],
        )
        return render(self.request, "accounts/admin/organisation_merge.html", context)

    def save_instance(self) -> Organisation:
        self.require_own(self.form.cleaned_data["into"], refusal=MergeRefused)
        return merge_organisations(
            organisation=self.object,
            into=self.form.cleaned_data["into"],
            day=self.form.cleaned_data["day"],
            by=self.acting,
            at=timezone.now(),
        )


def closed_words(organisation: Organisation) -> str:
    """Say since when an organisation is no more, and of which it is part."""
    said = _("%(name)s closed on %(day)s. It stays as it was.")
    if organisation.merged_into:
        said = _("%(name)s has been part of %(into)s since %(day)s. It stays as it was.")
    closed = organisation.closed_date
    day = date_format(closed, "j F Y") if closed else ""
    return str(said) % {"name": organisation, "into": organisation.merged_into, "day": day}


def days_of(row: Any) -> str:
    """Say from when until when."""
    start = date_format(row.start_date, "j F Y") if row.start_date else ""
    end = date_format(row.end_date, "j F Y") if row.end_date else ""
    if start and end:
        return str(_("from %(start)s until %(end)s")) % {"start": start, "end": end}
    if start:
        return str(_("since %(start)s")) % {"start": start}
    return str(_("until %(end)s")) % {"end": end} if end else str(_("always"))


def in_words(effect: MergeEffect) -> list[str]:
    """Say what a merge does in this room."""
    return [
        ngettext(
            "%(n)d person has a post there from that day on.",
            "%(n)d people have their posts there from that day on.",
            effect.people,
        )
        % {"n": effect.people},
        ngettext(
            "%(n)d organisation beneath it moves there.",
            "%(n)d organisations beneath it move there.",
            effect.children,
        )
        % {"n": effect.children},
        ngettext(
            "%(n)d responsibility passes on.",
            "%(n)d responsibilities pass on.",
            effect.responsibilities,
        )
        % {"n": effect.responsibilities},
        *_seats_in_words(effect),
    ]


def _seats_in_words(effect: MergeEffect) -> list[str]:
    said = [
        ngettext("%(name)s has %(n)d seat.", "%(name)s has %(n)d seats.", limit.seats)
        % {"name": limit.name, "n": limit.seats}
        for limit in effect.above
    ]
    if effect.seats is not None:
        together = ngettext(
            "Together they have %(n)d seat.", "Together they have %(n)d seats.", effect.seats
        )
        said.append(together % {"n": effect.seats})
    return said or [str(_("There is no limit of seats."))]
