"""Asking for an exemption, an extension or a long absence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from learning.accounts.typed import TOO_LONG
from learning.completion.enums import ExemptionKind, ExemptionReason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from learning.completion.models import Requirement

EVERYTHING = "all"


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.SelectDateWidget,
        error_messages={
            "required": _("From: enter the first day"),
            # The summary says it away from the field.
            "invalid": format_lazy(_("{field}: enter a real date, like 11 1 2027"), field=label),
        },
        **options,
    )


class ExemptionForm(forms.Form):
    """What is asked for. Whether the days fit is the operation's to say."""

    kind = forms.ChoiceField(
        label=_("What do you ask for?"),
        choices=ExemptionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you ask for")},
    )
    requirement = forms.ChoiceField(
        label=_("Of what?"),
        help_text=_("A long absence is always from everything."),
    )
    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=ExemptionReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why")},
    )
    start_date = _day(
        _("From"),
        help_text=_("The first day. For an extension: the day from which the new due day counts."),
    )
    end_date = _day(
        _("Until"),
        required=False,
        help_text=_("The first day back. For an exemption or a long absence."),
    )
    due_date = _day(_("New due day"), required=False, help_text=_("For an extension."))
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Name no victims, suspects or live cases, and nothing of anyone’s health."),
        max_length=200,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(
        self,
        *args: Any,
        requirements: Sequence[Requirement],
        names: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        """Offer these rules, each by its name."""
        super().__init__(*args, **kwargs)
        self.offered = {str(found.pk): found for found in requirements}
        cast("forms.ChoiceField", self.fields["requirement"]).choices = [
            (EVERYTHING, _("Everything that is required")),
            *((key, names[found.pk]) for key, found in self.offered.items()),
        ]

    def clean_requirement(self) -> Requirement | None:
        """Return the rule, or None for all of them."""
        return self.offered.get(self.cleaned_data["requirement"])
