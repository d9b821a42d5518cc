"""Fields for what people type at length."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

TOO_LONG: Final = _("Write %(limit_value)d characters at most; these are %(show_value)d")


class LongTextField(forms.CharField):
    """A text of several lines; a line break counts as one character, as the browser counts it."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        said = {"max_length": TOO_LONG, **options.pop("error_messages", {})}
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(widget=widget, error_messages=said, **options)

    def to_python(self, value: Any) -> str:
        """Return the text with plain line breaks; forms are sent with double ones."""
        return (super().to_python(value) or "").replace("\r\n", "\n")
