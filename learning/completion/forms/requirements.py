"""Forms of the admin for what people must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from learning.accounts.enums import JobRole
from learning.accounts.models import Organisation
from learning.completion.enums import RequirementState
from learning.completion.forms.refreshers import RefreshersField
from learning.completion.models import Requirement
from learning.completion.operations import Reached
from learning.completion.operations.requirement_rows import not_whole
from learning.completion.wording import rule_told_apart

if TYPE_CHECKING:
    from django.db.models import QuerySet

    _Several = forms.ModelMultipleChoiceField[Organisation]
    _One = forms.ModelChoiceField[Requirement]
else:
    _Several = forms.ModelMultipleChoiceField
    _One = forms.ModelChoiceField


# What a rule asks for and when, of which all that is wrong is said beside other errors.
TOLD_AT_ONCE = (
    "module", "course", "external_award", "due_rule", "due_date", "due_days", "replaces",
)  # fmt: skip


class TreeWidget(forms.CheckboxSelectMultiple):
    """Boxes to tick, tree by tree, with the chosen named above them."""

    template_name = "completion/admin/tree.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Part the options by the organisation at their top; they come in tree order."""
        context = super().get_context(name, value, attrs)
        trees: list[dict[str, Any]] = []
        chosen: list[str] = []
        for _group, options, _index in context["widget"]["optgroups"]:
            for option in options:
                organisation: Organisation = option["value"].instance
                if organisation.depth == 1:
                    trees.append({"top": option, "beneath": [], "is_open": False})
                else:
                    trees[-1]["beneath"].append(option)
                    trees[-1]["is_open"] |= option["selected"]
                if option["selected"]:
                    chosen.append(organisation.name)
        context["widget"].update(trees=trees, chosen=chosen)
        return context


class TreeField(_Several):
    """Organisations in tree order, each indented by its place."""

    widget = TreeWidget

    def label_from_instance(self, obj: Any) -> str:
        """Show how deep it is."""
        return f"{'– ' * (obj.depth - 2)}{obj.name}"


class RuleField(_One):
    """A rule in force, named so that it is told from others that ask the same."""

    def label_from_instance(self, obj: Requirement) -> str:
        """Say for whom it is, and since when."""
        return rule_told_apart(obj)


class RequirementForm(forms.ModelForm[Requirement]):
    """A draft, new or anew. Saving is the operation's work."""

    organisations = TreeField(
        label=_("Organisations with everything beneath them"),
        queryset=Organisation.objects.none(),
        required=False,
    )
    organisations_alone = TreeField(
        label=_("Organisations without what is beneath them"),
        queryset=Organisation.objects.none(),
        required=False,
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=JobRole.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: every role."),
    )
    refreshers = RefreshersField(
        label=_("Shorter units"),
        required=False,
        help_text=_(
            "A shorter unit refreshes in place of the whole while that has not lapsed. Position 1 "
            "is the first refresh, 2 the next; after the last comes the first again. A role with "
            "rows of its own takes no others. No row: the whole only. Three more rows come once "
            "the draft is saved."
        ),
    )
    field_order = (
        "organisations",
        "organisations_alone",
        "roles",
        "main_posts_only",
        "joined_after",
        "module",
        "course",
        "external_award",
        "due_rule",
        "due_date",
        "due_days",
        "refresh_months",
        "refresh_base",
        "refresh_window_days",
        "refreshers",
        "start_date",
        "replaces",
    )

    class Meta:
        model = Requirement
        fields: ClassVar[list[str]] = [
            "roles",
            "main_posts_only",
            "joined_after",
            "module",
            "course",
            "external_award",
            "due_rule",
            "due_date",
            "due_days",
            "refresh_months",
            "refresh_base",
            "refresh_window_days",
            "start_date",
            "replaces",
        ]
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {"replaces": RuleField}
        widgets: ClassVar[dict[str, type[forms.Widget]]] = {
            "joined_after": AdminDateInput,
            "due_date": AdminDateInput,
            "start_date": AdminDateInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tree: QuerySet[Organisation] = Organisation.objects.order_by("path")
        fields: dict[str, Any] = self.fields
        fields["organisations"].queryset = fields["organisations_alone"].queryset = tree
        fields["replaces"].queryset = (
            Requirement.objects.filter(state=RequirementState.LIVE)
            .select_related("module", "course", "external_award")
            .prefetch_related("reaches__organisation")
            .order_by("pk")
        )
        if self.instance.pk:
            self._read_instance()

    def _read_instance(self) -> None:
        reaches = list(self.instance.reaches.all())
        self.initial["organisations"] = [r.organisation_id for r in reaches if r.with_children]
        self.initial["organisations_alone"] = [
            r.organisation_id for r in reaches if not r.with_children
        ]
        self.initial["refreshers"] = list(
            self.instance.refreshers.values("role", "position", "module")
        )

    def clean(self) -> dict[str, Any]:
        """Beside a field left empty say at once what the operation would say of whom and what."""
        data = super().clean() or {}
        if self.errors:
            draft = Requirement(**{name: data.get(name) for name in TOLD_AT_ONCE})
            for field, reasons in not_whole(draft, self._reaches(data)).items():
                if field not in self.errors:
                    self.add_error(field, reasons)
        return data

    def _post_clean(self) -> None:
        """Leave the rules of requirements to the operation, which knows the subject's key."""

    def values(self) -> dict[str, Any]:
        """Return what the operations take."""
        places = ("organisations", "organisations_alone")
        rest = {name: value for name, value in self.cleaned_data.items() if name not in places}
        return {"reaches": self._reaches(self.cleaned_data), **rest}

    def _reaches(self, data: dict[str, Any]) -> list[Reached]:
        return [
            *(Reached(one) for one in data.get("organisations", ())),
            *(Reached(one, with_children=False) for one in data.get("organisations_alone", ())),
        ]


class EndRequirementForm(forms.ModelForm[Requirement]):
    """A requirement that stands can be ended, not rewritten: its past stays true."""

    end_date = forms.DateField(
        label=_("Until"), widget=AdminDateInput, help_text=_("The first day without it.")
    )

    class Meta:
        model = Requirement
        fields: ClassVar[list[str]] = ["end_date"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, today = self.instance.start_date, timezone.localdate()
        if first <= today or self.instance.is_called_off:
            return
        if self.instance.can_be_called_off(today):
            said = _now(
                "The first day without it. It has not begun: give its own first day, %(day)s, to "
                "call it off. Then it never holds anybody."
            )
        else:
            said = _now(
                "The first day without it, after %(day)s. It takes the place of another rule, so "
                "it is not called off."
            )
        self.fields["end_date"].help_text = said % {"day": date_format(first, "j F Y")}

    def _post_clean(self) -> None:
        """Leave the rules of requirements to the operation."""
