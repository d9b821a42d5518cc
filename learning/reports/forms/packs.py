"""Forms of packs and of figures from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.reports.enums import ActionState
from learning.reports.rules import Period

if TYPE_CHECKING:
    from datetime import date

LARGEST_FILE = 1_000_000  # bytes
TOO_SHORT = _("Choose at least four weeks: shorter ranges laid beside each other tell of people")
NOT_MONTHS = _(
    "Choose whole months that are over, from the first day of one to the last day of another: "
    "ranges that differ by a few days tell of people"
)
BACKWARDS = _("The day of the figures is before the previous meeting")
TOO_LONG = _("Choose five years at the most")


def date_field(label: Any, *, missing: Any, **options: Any) -> forms.DateField:
    """Return a field of day, month and year."""
    return forms.DateField(
        label=label,
        widget=forms.SelectDateWidget,
        error_messages={"required": missing, "invalid": _("Enter a real date, like 27 3 2026")},
        **options,
    )


class PeriodForm(forms.Form):
    """A range of whole months that are over; both days included."""

    first = date_field(_("From"), missing=_("Enter the first day"))
    last = date_field(_("To"), missing=_("Enter the last day"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Refuse a range that is backwards, too long, or not of whole months."""
        data = self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last:
            period = Period(first, last)
            if last < first:
                self.add_error("last", _("The last day is before the first"))
            elif last >= self.today.replace(day=1) or not period.is_whole_months:
                self.add_error("last", NOT_MONTHS)
            elif period.is_too_long:
                self.add_error("last", TOO_LONG)
            else:
                data["period"] = period
        return data


class OutcomesFileForm(forms.Form):
    """A file of monthly counts."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "Columns: month (2026-09), area, kind (nrm, intelligence or dtn), count, and for "
            "intelligence submitters and top_ten_percent. Counts only."
        ),
        error_messages={
            "required": _("Choose a file"),
            "empty": _("The file is empty"),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    source = forms.CharField(
        label=_("Source"),
        help_text=_("For example, Home Office NRM statistics, quarter 3 of 2026."),
        max_length=120,
        error_messages={"required": _("Enter where the figures come from")},
    )

    def clean_file(self) -> str:
        """Return the file's text."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 1 MB. Split it."))
        content: bytes = file.read()
        for encoding in ("utf-8-sig", "cp1252"):  # what Excel saves as
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text:
                return text
        raise forms.ValidationError(_("The file is not a CSV file"))


class KeepOutcomesForm(forms.Form):
    """The file again, as it was checked, and why figures are corrected."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    source = forms.CharField(widget=forms.HiddenInput, max_length=120)
    reason = forms.CharField(label=_("Why are figures corrected?"), max_length=200, required=False)


class PackForm(forms.Form):
    """A new pack."""

    title = forms.CharField(
        label=_("Title"),
        help_text=_("For example, Community Outcomes Meeting, December 2026."),
        max_length=120,
        error_messages={"required": _("Enter a title")},
    )
    from_date = date_field(
        _("Previous meeting"),
        missing=_("Enter the day of the previous meeting"),
        help_text=_("Figures are held against this day."),
    )
    to_date = date_field(_("Figures as at"), missing=_("Enter the day of the figures"))

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, and a day that is still to come."""
        data = self.cleaned_data
        start, end = data.get("from_date"), data.get("to_date")
        if end and end > self.today:
            self.add_error("to_date", _("The day of the figures is still to come"))
        elif start and end:
            period = Period(start, end)
            if end < start:
                self.add_error("to_date", BACKWARDS)
            elif not period.is_long_enough:
                self.add_error("to_date", TOO_SHORT)
            elif period.is_too_long:
                self.add_error("to_date", TOO_LONG)
        return data


NO_NAMES = _("No names, and nothing about a case.")


class AskedForm(forms.Form):
    """What the meeting is asked for."""

    asked = forms.CharField(
        label=_("What is asked of the meeting"),
        help_text=_("One line for each decision. No names, and nothing about a case."),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )


class CommentForm(forms.Form):
    """A remark on the pack."""

    text = forms.CharField(
        label=_("Comment"),
        help_text=NO_NAMES,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter a comment")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput)


class ActionForm(forms.Form):
    """What somebody is to do."""

    action = forms.CharField(
        label=_("Action"),
        help_text=NO_NAMES,
        max_length=300,
        error_messages={"required": _("Enter what is to be done")},
    )
    owner = forms.CharField(
        label=_("Owner"),
        help_text=_("A role, not a person."),
        max_length=120,
        error_messages={"required": _("Enter whose action it is")},
    )
    due_date = date_field(_("Due"), missing=_("Enter by when"))
    token = forms.UUIDField(widget=forms.HiddenInput)


class ActionStateForm(forms.Form):
    """What became of an action."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=ActionState.choices,
        error_messages={"required": _("Choose a state")},
    )
    note = forms.CharField(
        label=_("What was done"), help_text=NO_NAMES, max_length=300, required=False
    )


class ReturnForm(forms.Form):
    """Why a pack goes back."""

    reason = forms.CharField(
        label=_("Why does it go back?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, so that it can be put right")},
    )
