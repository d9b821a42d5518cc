"""Fields in which somebody says why: how they look and what they say is the same everywhere."""

from __future__ import annotations

from typing import Any, Final

from django.core.validators import MaxLengthValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from learning.accounts.typed import TOO_LONG, LongTextField

LONGEST_REASON: Final = 250
LONGEST_CHANGE: Final = 120


def long_text(label: Any, longest: int, *, rows: int = 3, **options: Any) -> LongTextField:
    """Return a field for a few lines of at most so many characters."""
    # By a validator: a `maxlength` in the page would cut what is pasted without a word.
    return LongTextField(
        label=label, rows=rows, validators=[MaxLengthValidator(longest, TOO_LONG)], **options
    )


def decline_reason(help_text: Any) -> LongTextField:
    """Return the field that asks why something is declined; `help_text` says who reads it."""
    return long_text(
        _("Why do you decline it?"),
        LONGEST_REASON,
        help_text=format_lazy(help_text, n=LONGEST_REASON),
        error_messages={"required": _("Say why you decline it")},
    )


def change_reason(help_text: Any = "") -> LongTextField:
    """Return the field that asks why something that is recorded is changed."""
    return long_text(_("Reason"), LONGEST_CHANGE, rows=2, help_text=help_text)
