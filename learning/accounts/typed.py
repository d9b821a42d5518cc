"""Fields for what people type at length; where somebody declines something, they look alike."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

TOO_LONG: Final = _("Write %(limit_value)d characters at most; these are %(show_value)d")
LONGEST_REASON: Final = 250
WHY_DECLINED: Final = _("Why do you decline it?")


class LongTextField(forms.CharField):
    """A text of several lines; a line break counts as one character, as the browser counts it."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        said = {"max_length": TOO_LONG, **options.pop("error_messages", {})}
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(widget=widget, error_messages=said, **options)

    def to_python(self, value: Any) -> str:
        """Return the text with plain line breaks; forms are sent with double ones."""
        return (super().to_python(value) or "").replace("\r\n", "\n")


def long_text(label: Any, longest: int, *, rows: int = 3, **options: Any) -> LongTextField:
    """Return a field for a few lines of at most so many characters."""
    # By a validator: a `maxlength` in the page would cut what is pasted without a word.
    return LongTextField(
        label=label, rows=rows, validators=[MaxLengthValidator(longest, TOO_LONG)], **options
    )


def decline_reason(
    help_text: Any, *, label: Any = WHY_DECLINED, required: bool = True
) -> LongTextField:
    """Return the field that asks why something is declined; `help_text` says who reads it."""
    return long_text(
        label,
        LONGEST_REASON,
        help_text=format_lazy(help_text, n=LONGEST_REASON),
        required=required,
        error_messages={"required": _("Say why you decline it")},
    )
