"""The shorter units of a rule, asked row by row: for whom, in which turn, which one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from learning.accounts.enums import JobRole
from learning.completion.operations import Refresher
from learning.modules.models import ModulePage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BLANK_ROWS = 3
MOST_ROWS = 100
MOST_POSITION = 99


class RefresherRow(forms.Form):
    """One unit of one cycle; empty altogether, it is nothing."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("", _("All other roles")), *JobRole.choices],
        required=False,
    )
    position = forms.IntegerField(
        label=_("Position"), min_value=1, max_value=MOST_POSITION, required=False
    )
    module = forms.ModelChoiceField(
        label=_("Shorter unit"),
        queryset=ModulePage.objects.none(),
        required=False,
        empty_label=_("None"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["module"].queryset = ModulePage.objects.live().order_by("title")
        for field in fields.values():
            # As wide as its column and no wider: module titles are long.
            field.widget.attrs["class"] = "w-w-full"

    def clean(self) -> dict[str, Any]:
        """Ask for the other half of what is half given."""
        values = self.cleaned_data
        is_named = values.get("position") or values.get("role")
        if is_named and not values.get("module") and "module" not in self.errors:
            self.add_error("module", _("Choose the shorter unit."))
        if values.get("module") and not values.get("position") and "position" not in self.errors:
            self.add_error("position", _("Give the position: 1, 2, 3 …"))
        return values


class RefresherRows(forms.Widget):
    """Rows one beneath the other, a few of them blank; more after it is saved."""

    template_name = "completion/admin/refreshers.html"
    use_fieldset = True

    def id_for_label(self, id_: str) -> str:
        """Point at no field: there are several."""
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Show what was sent, else what is kept and some blank rows."""
        context = super().get_context(name, value, attrs)
        rows: list[RefresherRow] = [row for row in value or () if isinstance(row, RefresherRow)]
        if not rows:
            given = [*(value or ()), *({} for _blank in range(BLANK_ROWS))]
            rows = [
                RefresherRow(initial=each, prefix=f"{name}-{number}")
                for number, each in enumerate(given)
            ]
        # Read the modules once for all rows.
        modules = list(rows[0].fields["module"].choices)  # type: ignore[attr-defined]
        for row in rows:
            row.fields["module"].widget.choices = modules
        context["widget"]["rows"] = rows
        return context

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> list[RefresherRow]:
        """Read the rows that were sent, in order."""
        found = []
        for number in range(MOST_ROWS):
            prefix = f"{name}-{number}"
            if f"{prefix}-module" not in data:
                break
            found.append(RefresherRow(data, prefix=prefix))
        return found

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Say whether no row was sent."""
        return f"{name}-0-module" not in data


class RefreshersField(forms.Field):
    """The rows that name a unit; every error says in which row it is."""

    widget = RefresherRows

    def clean(self, value: Sequence[RefresherRow]) -> list[Refresher]:
        """Return the units. Raises ValidationError for rows that are not whole, or the same."""
        found: list[Refresher] = []
        errors: list[str] = []
        turns: dict[tuple[str, int], int] = {}
        for number, row in enumerate(value, start=1):
            if not row.is_valid():
                wrong = [each for messages in row.errors.values() for each in messages]
                errors += [_in_row(number, str(each)) for each in wrong]
                continue
            values = row.cleaned_data
            if not values["module"]:
                continue
            turn = (values["role"], values["position"])
            if turn in turns:
                said = _now("row %(row)s has the same role and position.") % {"row": turns[turn]}
                errors.append(_in_row(number, said))
            turns.setdefault(turn, number)
            found.append(Refresher(values["position"], values["module"], values["role"]))
        if errors:
            raise ValidationError(errors)
        return found


def _in_row(number: int, said: str) -> str:
    return _now("Row %(row)s: %(said)s") % {"row": number, "said": said}
