"""Responsibilities in the admin: who answers for what."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from learning.accounts.admin_access import may_give
from learning.accounts.admin_forms import EndResponsibilityForm, NewResponsibilityForm
from learning.accounts.enums import NEEDS_ORGANISATION
from learning.accounts.models import Organisation, Responsibility
from learning.accounts.operations import (
    ResponsibilityRefused,
    give_responsibility,
    take_responsibility,
)
from learning.accounts.viewsets.base import (
    DayColumn,
    LastingViewSet,
    OfOwnForce,
    OperatingCreateView,
    OperatingEditView,
    RegisterView,
)


class OfOwnResponsibilities(OfOwnForce):
    """What people of one's own force and of partners answer for."""

    place = "organisation__path"
    whose = "user__learner"


class ResponsibilityIndexView(OfOwnResponsibilities, RegisterView):
    """Responsibilities, newest first; two queries for a page."""

    def get_base_queryset(self) -> QuerySet[Responsibility]:
        held: QuerySet[Responsibility] = Responsibility.objects.select_related(
            "user", "organisation"
        )
        return self.own(held)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self.title_column("user", label=_("Person"), sort_key="user__last_name"),
            Column("get_kind_display", label=_("Answers for"), sort_key="kind"),
            Column(
                "organisation",
                label=_("Organisation"),
                accessor=lambda held: held.organisation or _("All"),
                sort_key="organisation__path",
            ),
            DayColumn("start_date", label=_("From"), sort_key="start_date"),
            DayColumn("end_date", label=_("Until"), sort_key="end_date"),
        ]


class ResponsibilityCreateView(OperatingCreateView):
    """Gives a responsibility, with the group that goes with it."""

    page_title = _("Give a responsibility")

    def save_instance(self) -> Responsibility:
        fields, now = dict(self.form.cleaned_data), timezone.now()
        person = fields.pop("person")
        self.require_may_give(**fields)
        has = Responsibility.objects.filter(
            user=person, kind=fields["kind"], organisation=fields["organisation"], end_date=None
        ).first()
        if has:
            said = gettext("She has it already since %(day)s.")
            day = date_format(has.start_date, "j F Y")
            raise ResponsibilityRefused(said % {"day": day}, field="person")
        return give_responsibility(user=person, **fields, by=self.acting, at=now)

    def require_may_give(
        self, kind: str, organisation: Organisation | None, **_fields: object
    ) -> None:
        """Refuse at the field what is more than she has herself."""
        self.require_own(organisation, refusal=ResponsibilityRefused)
        if organisation is None and kind in NEEDS_ORGANISATION:
            return  # refused to everybody, in words of its own
        if not may_give(self.acting, kind, organisation, at=timezone.now()):
            said = gettext("Choose an organisation: you do not answer for all of them yourself.")
            raise ResponsibilityRefused(said, field="organisation")


class ResponsibilityEditView(OfOwnResponsibilities, OperatingEditView):
    """Takes a responsibility away from a day on."""

    page_title = _("End a responsibility")

    def get_page_subtitle(self) -> str:
        """Say whose it is."""
        return f"{self.object.user.full_title}: {self.object}"

    def save_instance(self) -> Responsibility:
        held, now = self.object, timezone.now()
        if not may_give(self.acting, held.kind, held.organisation, at=now):
            raise ResponsibilityRefused(
                gettext("This person answers for more than you do. Ask who answers for all.")
            )
        return take_responsibility(
            responsibility=held,
            end_date=self.form.cleaned_data["end_date"],
            by=self.acting,
            at=now,
        )


class ResponsibilityViewSet(LastingViewSet):
    """What people answer for; the only thing that lets one see another's record."""

    model = Responsibility
    name = "responsibilities"
    icon = "key"
    menu_label = _("Responsibilities")
    index_view_class = ResponsibilityIndexView
    add_view_class = ResponsibilityCreateView
    edit_view_class = ResponsibilityEditView
    ordering = "-start_date"
    list_filter = ("kind",)
    search_fields = ("user__last_name", "user__first_name", "user__email", "organisation__name")

    def get_form_class(self, for_update: bool = False) -> Any:
        return EndResponsibilityForm if for_update else NewResponsibilityForm
