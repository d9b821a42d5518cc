"""Forms that put people on the list of an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.accounts.enums import ImportSource, JobRole
from learning.accounts.importing import LABELS, Column, Unreadable, read_file, read_pasted
from learning.accounts.operations import limits_of
from learning.accounts.row_forms import RowForm, text_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from learning.accounts.importing import Problem, Row
    from learning.accounts.models import Organisation

# With more organisations than these a list to choose from is longer than typing the name.
MOST_TO_CHOOSE: Final = 40
NOT_CHOSEN: Final = ("", gettext_lazy("Choose"))
FILES: Final = ".csv,.txt,.xlsx"
DATES: Final = frozenset({Column.START_DATE, Column.END_DATE})
CHOSEN: Final = frozenset({Column.ROLE, Column.ORGANISATION})


class RoleField(forms.ChoiceField):
    """The role of people for whom the list names none."""

    def __init__(self) -> None:
        super().__init__(label=gettext_lazy("Role, where the list names none"), required=False)

    def offer(self, roles: Iterable[JobRole]) -> None:
        """Let one of these be chosen."""
        named = ((role.value, role.label) for role in roles)
        self.choices = [("", gettext_lazy("The list names it")), *named]


class ListForm(forms.Form):
    """A list of people of an organisation."""

    role = RoleField()

    def __init__(self, *args: Any, roles: Iterable[JobRole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("RoleField", self.fields["role"]).offer(roles)
        self.order_fields([name for name in self.fields if name != "role"])


class AddStaffForm(ListForm):
    """People pasted or uploaded; `rows` holds them once they have been read."""

    how = forms.ChoiceField(
        label=gettext_lazy("How do you want to add people?"),
        choices=[
            (ImportSource.PASTE, gettext_lazy("Paste addresses, or cells of a spreadsheet")),
            (ImportSource.UPLOAD, gettext_lazy("Upload a file")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("People, one a line"),
        # Hints are HTML.
        help_text=gettext_lazy(
            "An address alone, a name with its address, like Priya Khan "
            "&lt;priya.khan@trust.example&gt;, or cells with headings."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("CSV file or Excel workbook (.xlsx)"),
        widget=forms.FileInput(attrs={"accept": FILES}),
        required=False,
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )

    rows: Sequence[Row] = ()

    def clean_how(self) -> str:
        """Go by what was given where it is one of the two, whatever was ticked."""
        has_text, has_file = bool(self.data.get("text", "").strip()), "file" in self.files
        if has_text != has_file:
            return ImportSource.UPLOAD if has_file else ImportSource.PASTE
        how: str = self.cleaned_data["how"]
        if not how:
            raise forms.ValidationError(_("Choose how to add people."))
        return how

    def clean(self) -> dict[str, Any]:
        """Read the people, or say at the field what is wrong with them."""
        data = super().clean() or {}
        how = data.get("how")
        field = "file" if how == ImportSource.UPLOAD else "text"
        if how and not self.errors:
            try:
                self.rows = self._read(how, data)
            except Unreadable as problem:
                self.add_error(field, str(problem))
        return data

    def _read(self, how: str, data: Mapping[str, Any]) -> Sequence[Row]:
        limits = limits_of(how)
        if how == ImportSource.PASTE:
            return read_pasted(data["text"], limits=limits)
        return read_file(content_of(data.get("file"), limits.most_bytes), limits=limits)


class FullListForm(ListForm):
    """A large file, which the worker reads."""

    file = forms.FileField(
        label=gettext_lazy("CSV file or Excel workbook (.xlsx)"),
        widget=forms.FileInput(attrs={"accept": FILES}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    holds = forms.ChoiceField(
        label=gettext_lazy("Whom does the file hold?"),
        choices=[
            ("all", gettext_lazy("Everybody: who is not in it has left")),
            ("some", gettext_lazy("Some people: the others stay as they are")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whom the file holds.")},
    )

    content: bytes = b""

    def clean_file(self) -> Any:
        """Take the file in, within its limit."""
        file = self.cleaned_data["file"]
        try:
            self.content = content_of(file, limits_of(ImportSource.FEED).most_bytes)
        except Unreadable as problem:
            raise forms.ValidationError(str(problem)) from problem
        return file


def content_of(file: Any, most_bytes: int) -> bytes:
    """Return what a file holds. Raises Unreadable for none and for one that is too large."""
    if file is None:
        raise Unreadable(_("Choose a file."))
    if file.size > most_bytes:
        raise Unreadable(
            _("The file is larger than %(most)s MB.") % {"most": most_bytes // 1024**2}
        )
    content: bytes = file.read()
    return content


def row_form(
    row: Row,
    problems: Iterable[Problem],
    organisations: Sequence[Organisation],
    roles: Sequence[JobRole],
) -> RowForm:
    """Return the form that puts a row right."""
    return RowForm(
        number=row.number,
        who=row.who,
        typed={column: row.typed(column) for column in Column},
        wrong=[(problem.field, problem.message) for problem in problems],
        cell=lambda column: _cell(Column(column), organisations, roles),
    )


def _cell(
    column: Column, organisations: Sequence[Organisation], roles: Sequence[JobRole]
) -> forms.Field:
    label = LABELS[column]
    if column is Column.ROLE:
        choices: list[Any] = [NOT_CHOSEN, *((role.value, role.label) for role in roles)]
        return forms.CharField(label=label, required=False, widget=forms.Select(choices=choices))
    if column is Column.ORGANISATION and len(organisations) <= MOST_TO_CHOOSE:
        choices = [NOT_CHOSEN, *((one.key, one.name) for one in organisations)]
        return forms.CharField(label=label, required=False, widget=forms.Select(choices=choices))
    return text_cell(str(label), is_date=column in DATES)


class ReasonForm(forms.Form):
    """Why so many people leave at once."""

    reason = forms.CharField(
        label=gettext_lazy("Why do so many people leave?"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why so many people leave.")},
    )
    is_confirmed = forms.BooleanField(
        label=gettext_lazy("I have checked that these people have left"),
        error_messages={"required": gettext_lazy("Confirm that these people have left.")},
    )
