"""The course page in the admin."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from learning.courses.rules import overlaps


class LinesField(forms.CharField):
    """A list of sentences, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """Show a stored list as lines; text typed and refused comes back as it was typed."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the lines that say something."""
        lines = (line.strip() for line in str(value or "").splitlines())
        return [line for line in lines if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare lists, not the text they are typed as."""
        return bool((initial or []) != self.to_python(data))


class CoursePageForm(WagtailAdminPageForm):
    """Edits the lists of a course as lines of text."""

    outcomes = LinesField(label=_("Outcomes"), required=False, help_text=_("One a line."))
    before = LinesField(
        label=_("To do before the course"), required=False, help_text=_("One a line.")
    )

    def clean(self) -> dict[str, Any]:
        """Refuse sessions of a day that overlap: eight half-days are made from them."""
        cleaned: dict[str, Any] = super().clean()
        days = self.formsets["days"]
        for day in days.forms:
            if day in days.deleted_forms:
                continue
            sessions = [
                session.cleaned_data
                for session in day.formsets["sessions"].forms
                if session not in day.formsets["sessions"].deleted_forms
                and session.is_valid()
                and session.cleaned_data
            ]
            times = [(s.get("start_time"), s.get("end_time")) for s in sessions]
            if overlaps([(start, end) for start, end in times if start and end]):
                day.add_error("title", _("Two sessions of this day overlap."))
        return cleaned
