"""Asking for an exemption, an extension or a long absence, declining it, and ending it early."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from learning.accounts.typed import decline_reason, long_text
from learning.completion.enums import ExemptionKind, ExemptionReason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.forms.boundfield import BoundField, BoundWidget

    from learning.completion.models import Requirement
    from learning.completion.operations import ExemptionRefused

EVERYTHING = "all"
LONGEST_NOTE: Final = 200


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.SelectDateWidget,
        error_messages={
            # The summary says it away from the field.
            "invalid": format_lazy(_("{field}: enter a real date, like 11 1 2027"), field=label)
        },
        **{"required": False, **options},
    )


class Choice(NamedTuple):
    """One kind that may be asked for, with what is asked of it; open where it has errors."""

    option: BoundWidget
    fields: list[BoundField]
    is_open: bool


class ExemptionForm(forms.Form):
    """What is asked for. Each kind has fields of its own, whose names begin with it.

    Whether the days fit is the operation's to say.
    """

    kind = forms.ChoiceField(
        label=_("What do you ask for?"),
        choices=ExemptionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you ask for")},
    )
    exemption_requirement = forms.ChoiceField(label=_("Exempt from what?"), required=False)
    exemption_start_date = _day(_("Exempt from"), help_text=_("The first day."))
    exemption_end_date = _day(
        _("Exempt until"), help_text=_("The first day on which it is required again.")
    )
    extension_requirement = forms.ChoiceField(label=_("What is to be due later?"), required=False)
    extension_start_date = _day(
        _("Counts from"),
        help_text=_(
            "The day from which the new due day replaces the old one: mostly today. Until then "
            "the old one counts, and whoever is overdue stays so."
        ),
    )
    extension_due_date = _day(_("New due day"))
    absence_start_date = _day(_("First day away"))
    absence_end_date = _day(
        _("First day back"),
        help_text=_("It is from everything that is required. Due days move by the days away."),
    )
    despite_overlap = forms.BooleanField(
        label=_("Yes, ask for these days all the same"), required=False
    )
    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=ExemptionReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why")},
    )
    note = long_text(
        _("Note"),
        LONGEST_NOTE,
        help_text=format_lazy(
            _(
                "At most {n} characters. Name no victims, suspects or live cases, and nothing of "
                "anyone’s health."
            ),
            n=LONGEST_NOTE,
        ),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        requirements: Sequence[Requirement],
        names: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        """Offer these rules, each by its name."""
        super().__init__(*args, **kwargs)
        self.offered = {str(found.pk): found for found in requirements}
        named = [(key, names[found.pk]) for key, found in self.offered.items()]
        everything = (EVERYTHING, _("Everything that is required"))
        for name, more in (("exemption_requirement", [everything]), ("extension_requirement", [])):
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = [("", _("Choose")), *more, *named]

    def _own(self, kind: str) -> list[str]:
        """Return the names of the fields of one kind."""
        return [name for name in self.fields if name.startswith(f"{kind}_")]

    def choices(self) -> list[Choice]:
        """Return the kinds with their fields, to be drawn."""
        chosen, found = self["kind"].value(), []
        for option in self["kind"]:
            kind = option.data["value"]
            fields = [self[name] for name in self._own(kind)]
            overlap = self["despite_overlap"]
            if kind == ExemptionKind.ABSENCE and (overlap.errors or overlap.value()):
                fields.append(overlap)
            is_open = kind != chosen and any(field.errors for field in fields)
            found.append(Choice(option, fields, is_open))
        return found

    def rest(self) -> list[BoundField]:
        """Return what every kind asks."""
        return [self["reason"], self["note"]]

    def clean_note(self) -> str:
        """Return it as one line, as lists show it."""
        return " ".join(self.cleaned_data["note"].split())

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs to the kind, and refuse what belongs to another."""
        data = super().clean() or {}
        chosen = data.get("kind")
        for kind in ExemptionKind if chosen else ():
            for name in self._own(kind):
                label = self.fields[name].label
                if kind != chosen and (data.get(name) or name in self.errors):
                    # Whatever else is wrong with it, it is not asked for.
                    self.errors.pop(name, None)
                    said = _now("%(field)s is for another choice: empty it, or choose “%(kind)s”")
                    self.add_error(name, said % {"field": label, "kind": kind.label})
                elif kind == chosen and not data.get(name) and name not in self.errors:
                    self.add_error(name, _now("%(field)s: this is missing") % {"field": label})
        return data

    @property
    def asked(self) -> dict[str, Any]:
        """What the operation takes."""
        data = self.cleaned_data
        kind = data["kind"]
        own = {name.removeprefix(f"{kind}_"): data[name] for name in self._own(kind)}
        if "requirement" in own:
            own["requirement"] = self.offered.get(own["requirement"])
        every = {name: data[name] for name in ("kind", "reason", "note", "despite_overlap")}
        return {**every, **own}

    def refuse(self, refusal: ExemptionRefused) -> None:
        """Say a refusal at the field it is about."""
        names = (refusal.field, f"{self.cleaned_data['kind']}_{refusal.field}")
        self.add_error(next((name for name in names if name in self.fields), None), str(refusal))


class DeclineExemptionForm(forms.Form):
    """Why a request is declined."""

    reason = decline_reason(
        _("Whoever asked reads it. At most {n} characters, nothing of anyone’s health.")
    )


class WithdrawExemptionForm(forms.Form):
    """From which day something approved counts no more."""

    from_date = _day(
        _("First day on which it counts no more"),
        help_text=_("Back on Monday? Then Monday’s date. For example, 11 1 2027."),
        required=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_date"].error_messages["required"] = _("Enter the day")
