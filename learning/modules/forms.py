"""The editor's form of a module."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.admin.widgets import AdminAutoHeightTextInput

from learning.modules.enums import Lens
from media.editions.forms import EditionedPageForm


class LinesField(forms.CharField):
    """A list of short texts, edited as one to a line."""

    widget = AdminAutoHeightTextInput

    @override
    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    @override
    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    @override
    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


class ModuleForm(EditionedPageForm):
    """Edits the lists that a module keeps as plain data."""

    outcomes = LinesField(
        label=_("What people will be able to do"),
        help_text=_("One to a line. Begin each with a verb."),
        required=False,
    )
    lenses = forms.MultipleChoiceField(
        label=_("Lenses"),
        choices=Lens.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
