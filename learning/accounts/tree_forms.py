"""Forms of the admin that change an organisation's place, name or being."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from learning.accounts.admin_forms import PlaceInTreeField
from learning.accounts.models import Organisation


def day_field(label: Any, help_text: Any) -> forms.DateField:
    """Return a field for a day, today to begin with."""
    return forms.DateField(
        label=label, help_text=help_text, initial=timezone.localdate, widget=AdminDateInput
    )


class ChangeForm(forms.ModelForm[Organisation]):
    """A form whose fields are for the operation, not for the row."""

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def _post_clean(self) -> None:
        """Leave the rules to the operation."""


class MoveForm(ChangeForm):
    """Where an organisation stands from a day on."""

    parent = PlaceInTreeField(
        label=_("Stands beneath"),
        required=False,
        empty_label=_("Nothing: at the top"),
        help_text=_("Who answers for that organisation then sees this one’s people as well."),
    )
    day = day_field(
        _("From"),
        _("The first day there, today or in the past. Figures before it stay as they were."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["parent"] = self.instance.get_parent()


class RenameForm(ChangeForm):
    """What an organisation is called from a day on."""

    new_name = forms.CharField(label=_("New name"), max_length=160)
    day = day_field(_("From"), _("The first day with the new name, today or in the past."))


class MergeForm(ChangeForm):
    """What an organisation becomes part of, and from when."""

    into = PlaceInTreeField(label=_("Becomes part of"))
    day = day_field(
        _("From"),
        _("The first day as part of the other. People have their posts there from that day."),
    )
