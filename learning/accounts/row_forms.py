"""Rows of a list put right on the page that checks it: people, and training elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

# Rows put right on one page; the others follow when these are settled.
BAD_ROWS_SHOWN: Final = 50


class RowForm(forms.Form):
    """The cells of a row that are to be put right, as they were typed, with what is wrong.

    Nothing is checked here: the plan made of the rows says what is wrong.
    """

    is_left_out = forms.BooleanField(label=gettext_lazy("Leave this row out"), required=False)

    def __init__(
        self,
        *,
        number: int,
        who: str,
        typed: Mapping[str, str],
        wrong: Sequence[tuple[str, str]],
        cell: Callable[[str], forms.Field],
    ) -> None:
        """Make the form of one row.

        Args:
            number: of the row in its file.
            who: the person as the row names her.
            typed: what stands in each column.
            wrong: the columns to put right, each with the reason.
            cell: gives the field of a column.
        """
        self.number, self.who = number, who
        prefix = f"r{number}"
        super().__init__(
            {f"{prefix}-{column}": text for column, text in typed.items()}, prefix=prefix
        )
        asked = {column for column, _reason in wrong}
        for column in typed:
            if column in asked:
                self.fields[column] = cell(column)
        self.order_fields([*(field for field in self.fields if field != "is_left_out")])
        self.full_clean()
        for column, reason in wrong:
            self.add_error(column, reason)


def text_cell(label: str, *, is_date: bool = False) -> forms.Field:
    """Return the field of a cell that is typed."""
    attrs = {"class": "govuk-input--width-10" if is_date else "govuk-input--width-30"}
    return forms.CharField(
        label=label,
        required=False,
        help_text=_("For example 31/01/2027") if is_date else "",
        widget=forms.TextInput(attrs={**attrs, "spellcheck": "false", "autocomplete": "off"}),
    )


def typed_anew(
    posted: Mapping[str, str],
    numbers: Iterable[int],
    *,
    columns: Collection[str],
    chosen: Collection[str] = (),
) -> dict[int, dict[str, str]]:
    """Return what was typed into the cells of these rows, and the rows that are to be left out.

    Of the columns in `chosen` a choice that was not made leaves what the list says.
    """
    found: dict[int, dict[str, str]] = {}
    for number in numbers:
        cells = {
            str(column): posted[name]
            for column in columns
            if (name := f"r{number}-{column}") in posted and (posted[name] or column not in chosen)
        }
        if cells or is_left_out(posted, number):
            found[number] = cells
    return found


def is_left_out(posted: Mapping[str, str], number: int) -> bool:
    """Whether a row was ticked to be left out."""
    return f"r{number}-is_left_out" in posted


def settled_words(*, before: int, left: int) -> str:
    """Say how many rows were put right; nothing where none was."""
    if not left:
        return _("Every row is settled. Nothing is saved until you confirm.")
    done = before - left
    if done <= 0:
        return ""
    text = ngettext(
        "%(done)s row is settled. The others still have a problem.",
        "%(done)s rows are settled. The others still have a problem.",
        done,
    )
    return text % {"done": done}


def row_errors(forms_of_rows: Iterable[RowForm]) -> list[dict[str, str]]:
    """Return what is wrong with these rows, for the error summary."""
    return [
        {
            "href": f"#id_r{form.number}-{column}",
            "text": _("Row %(row)s: %(message)s") % {"row": form.number, "message": reason},
        }
        for form in forms_of_rows
        for column, reasons in form.errors.items()
        for reason in reasons
    ]
