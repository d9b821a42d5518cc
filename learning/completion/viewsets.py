"""Requirements and evidence in the admin."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import InspectView
from wagtail.admin.viewsets.base import ViewSetGroup

from learning.accounts.viewsets.base import (
    DayColumn,
    LastingViewSet,
    RegisterView,
)
from learning.completion.evidence_viewsets import EvidenceViewSet, ExternalAwardViewSet
from learning.completion.forms.requirements import RequirementForm
from learning.completion.models import Requirement
from learning.completion.views.requirements import (
    RULES,
    AddRequirementView,
    CheckRequirement,
    EditRequirementView,
    state_of,
    waiting_change,
)
from learning.completion.wording import refresh_words, rule_told_apart

if TYPE_CHECKING:
    from django.urls import URLPattern


class RequirementIndexView(RegisterView):
    """The rules, newest first; three queries for a page."""

    def get_base_queryset(self) -> Any:
        """Fetch what the columns name."""
        return RULES.prefetch_related("reaches__organisation")

    def get_edit_url(self, instance: Requirement) -> str | None:
        """Lead from a draft or what waits to its own page, from a live rule to its last day."""
        if instance.is_draft or waiting_change(instance):
            return reverse("requirements:check", args=[instance.pk])
        found: str | None = super().get_edit_url(instance)
        return found


class RequirementInspectView(InspectView):
    """A rule as it stands, in words."""

    labels: ClassVar[dict[str, Any]] = {
        "title": _("Required"),
        "who": _("Who"),
        "due_words": _("Due"),
        "refresh_months": _("Refreshed"),
        "refreshers": _("Refreshed in turn by"),
        "start_date": _("From"),
        "replaced_by": _("Another has taken its place"),
    }

    def get_object(self, queryset: Any = None) -> Requirement:
        """Fetch what the words name."""
        return get_object_or_404(RULES.prefetch_related("reaches__organisation"), pk=self.pk)

    def get_field_label(self, field_name: str, field: Any) -> str:
        """Name a line as the list does."""
        return self.labels.get(field_name) or str(super().get_field_label(field_name, field))

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Leave out what this rule does not have."""
        found: list[dict[str, Any]] = super().get_fields_context()
        return [one for one in found if one["value"] not in (None, "")]

    def get_state_display_value(self) -> str:
        """Say when a rule begins or ends, where it does."""
        return state_of(self.object)

    def get_main_posts_only_display_value(self) -> str:
        """Say it in words."""
        return _now("Yes") if self.object.main_posts_only else _now("No: second posts count too")

    def get_refresh_months_display_value(self) -> str:
        """Say after how long, and from when that is counted."""
        return refresh_words(self.object)

    def get_refreshers_display_value(self) -> str:
        """Name the shorter units in their order, each list of a role by itself."""
        units = self.object.refreshers.select_related("module")
        return "; ".join(f"{u} ({u.get_role_display()})" if u.role else str(u) for u in units)

    def get_replaced_by_display_value(self) -> str:
        """Name the rule in force that took its place; a draft has not yet."""
        return "; ".join(map(rule_told_apart, self.object.replaced_by.in_force()))

    def get_replaces_display_value(self) -> str:
        """Name the rule so that it is told from this one."""
        replaced = self.object.replaces
        return rule_told_apart(replaced) if replaced else ""


class StateColumn(Column):
    """A rule's state as of today."""

    def get_value(self, instance: Requirement) -> str:
        """Say when a rule begins or ends, where it does."""
        return state_of(instance)


class RequirementViewSet(LastingViewSet):
    """What people must hold, by organisation, role and day."""

    model = Requirement
    name = "requirements"
    icon = "tasks"
    menu_label = _("Requirements")
    list_display = (
        "title",
        Column("who", label=_("Who")),
        StateColumn("state", label=_("State"), sort_key="state"),
        Column("due_words", label=_("Due"), sort_key="due_rule"),
        DayColumn("start_date", label=_("From"), sort_key="start_date"),
        DayColumn("end_date", label=_("Until"), sort_key="end_date"),
    )
    list_filter = ("state", "due_rule")
    add_view_class = AddRequirementView
    edit_view_class = EditRequirementView
    index_view_class = RequirementIndexView
    ordering = "-id"
    inspect_view_enabled = True
    inspect_view_class = RequirementInspectView
    inspect_view_fields: ClassVar[Any] = (
        "title", "who", "state", "due_words", "refresh_months", "refreshers", "main_posts_only",
        "joined_after", "start_date", "end_date", "replaces", "replaced_by",
    )  # fmt: skip

    def get_form_class(self, for_update: bool = False) -> Any:
        """Ask for the whole rule; of a live one its view asks for the last day only."""
        return RequirementForm

    @cached_property
    def check_view(self) -> Any:
        """What a draft would do, with the button that makes it live."""
        return CheckRequirement.as_view()

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the page that shows a draft's effect."""
        return [
            *super().get_urlpatterns(),
            path("check/<int:pk>/", self.check_view, name="check"),
        ]


class CompletionGroup(ViewSetGroup):
    """The menu entry of completion."""

    menu_label = _("Completion")
    menu_icon = "clipboard-list"
    menu_order = 240
    items = (RequirementViewSet, EvidenceViewSet, ExternalAwardViewSet)
