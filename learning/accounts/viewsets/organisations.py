"""The tree of organisations in the admin."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import InspectView
from wagtail.admin.widgets.button import Button

from learning.accounts.admin_forms import NewOrganisationForm, OrganisationForm, set_in
from learning.accounts.models import Organisation
from learning.accounts.operations import MoveRefused, plant_organisation
from learning.accounts.seat_queries import people_there
from learning.accounts.tree_forms import MergeForm, MoveForm, RenameForm
from learning.accounts.viewsets.base import (
    DayColumn,
    LastingViewSet,
    OperatingCreateView,
    OperatingEditView,
    RegisterView,
)
from learning.accounts.viewsets.changes import (
    MergeView,
    MoveView,
    OfOwnOrganisations,
    RenameView,
    WhileOpen,
)


class OrganisationIndexView(OfOwnOrganisations, RegisterView):
    """All organisations; three queries for a page."""

    def get_base_queryset(self) -> QuerySet[Organisation]:
        found: QuerySet[Organisation] = Organisation.objects.select_related("sector", "district")
        return self.own(found.prefetch_related("names"))

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self.title_column("name", label=_("Name"), accessor=set_in, sort_key="path"),
            Column("get_kind_display", label=_("Kind"), sort_key="kind"),
            Column("sector", label=_("Sector"), sort_key="sector__name"),
            Column("district", label=_("District"), sort_key="district__name"),
            Column("key", label=_("Short name"), sort_key="key"),
            Column("formerly_known_as", label=_("Formerly known as")),
            Column("seats", label=_("Seats"), sort_key="seats"),
            DayColumn("closed_date", label=_("Closed on"), sort_key="closed_date"),
        ]


class OrganisationCreateView(OperatingCreateView):
    """Plants an organisation in the tree."""

    def save_instance(self) -> Organisation:
        self.require_own(self.form.cleaned_data["parent"], refusal=MoveRefused)
        return plant_organisation(
            organisation=self.form.instance,
            parent=self.form.cleaned_data["parent"],
            by=self.acting,
            at=timezone.now(),
        )


class OrganisationEditView(WhileOpen, OperatingEditView):
    """Puts an organisation's particulars right; its place and name have pages of their own."""

    def save_instance(self) -> Organisation:
        """Save it, and say where there are more people than seats by now."""
        saved: Organisation = super().save_instance()
        taken = people_there(saved, timezone.localdate())
        if saved.seats is not None and taken > saved.seats:
            said = gettext("%(taken)s of %(seats)s seats are taken: nobody new can be let in.")
            messages.warning(self.request, said % {"taken": taken, "seats": saved.seats})
        return saved

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = super().header_more_buttons
        return [
            *buttons,
            *(
                Button(
                    label,
                    url=reverse(f"organisations:{name}", args=[self.object.pk]),
                    icon_name=icon,
                    priority=priority,
                )
                for priority, (name, label, icon) in enumerate(CHANGES, start=50)
            ),
        ]


class OrganisationInspectView(OfOwnOrganisations, InspectView):
    """What is known of an organisation, also of one that is closed."""

    def get_edit_url(self) -> str | None:
        """Lead to the form while there is one."""
        url: str | None = super().get_edit_url()
        return url if self.object.closed_date is None else None


CHANGES = (
    ("move", _("Move"), "site"),
    ("rename", _("Rename"), "edit"),
    ("merge", _("Merge into another"), "resubmit"),
)


class OrganisationViewSet(LastingViewSet):
    """The tree, in its own order, set in by depth."""

    model = Organisation
    name = "organisations"
    icon = "site"
    menu_label = _("Organisations")
    index_view_class = OrganisationIndexView
    add_view_class = OrganisationCreateView
    edit_view_class = OrganisationEditView
    inspect_view_enabled = True
    inspect_view_class = OrganisationInspectView
    inspect_view_fields = (
        "name", "key", "formerly_known_as", "kind", "sector", "district", "seats", "closed_date",
        "merged_into", "note",
    )  # fmt: skip
    ordering = "path"
    list_per_page = 100
    list_filter = ("kind", "sector", "district")
    search_fields = ("name", "formerly", "names__name", "key")

    def get_form_class(self, for_update: bool = False) -> Any:
        return OrganisationForm if for_update else NewOrganisationForm

    def get_urlpatterns(self) -> list[URLPattern]:
        changes = (("move", MoveView, MoveForm), ("rename", RenameView, RenameForm))
        return [
            *super().get_urlpatterns(),
            *(
                path(
                    f"{name}/<int:pk>/",
                    self.construct_view(
                        view,
                        **self.get_edit_view_kwargs(
                            panel=None, form_class=form, template_name=view.template_name
                        ),
                    ),
                    name=name,
                )
                for name, view, form in (*changes, ("merge", MergeView, MergeForm))
            ),
        ]
