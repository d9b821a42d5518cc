"""The questions of the report builder, and those about keeping a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from learning.accounts.access import viewer
from learning.accounts.enums import JobRole, ResponsibilityKind
from learning.accounts.models import Organisation, User
from learning.accounts.naming import under
from learning.reports.access import may_build_reports
from learning.reports.building.columns import COLUMNS
from learning.reports.building.definition import (
    STATES,
    TODAY_WORDS,
    WHENS,
    Report,
    ReportRefused,
)
from learning.reports.building.sources import training_titles
from learning.reports.enums import Grouping, Rhythm, Subject, When
from learning.reports.models.saved import SHARED_KINDS

# How far beneath what she answers for the list of organisations reaches; deeper ones are asked
# for from their own overview.
LEVELS = 2
MOST_COLLEAGUES = 20


def _radios(label: Any, choices: Any, **options: Any) -> forms.ChoiceField:
    messages = {"required": _("Choose one"), "invalid_choice": _("Choose from the list")}
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages=messages, **options
    )


def _ticks(label: Any, choices: Any, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list")},
        **options,
    )


def _date(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.SelectDateWidget,
        error_messages={"invalid": _("Enter a real date, like 11 1 2027")},
        **options,
    )


class StepForm(forms.Form):
    """One question page: its answers join those already given.

    `asked` is the report with them once the form is valid.
    """

    def __init__(self, data: Any = None, *, report: Report, paths: tuple[str, ...]) -> None:
        initial = {name: getattr(report, name) for name in self.base_fields}
        super().__init__(data, initial=initial)
        self.report, self.paths = report, paths
        self.asked = report
        self.offer(Subject(report.what))

    def offer(self, what: Subject) -> None:
        """Set the choices that depend on what the report is about."""

    def answered(self) -> dict[str, Any]:
        """Return the whole definition with these answers."""
        return {**self.report.stored(), **self.cleaned_data}

    def clean(self) -> dict[str, Any]:
        """Refuse in words what does not go together."""
        if not self.errors:
            try:
                self.asked = Report.of(self.answered())
            except ReportRefused as refusal:
                field = refusal.field if refusal.field in self.fields else None
                self.add_error(field, str(refusal))
        return self.cleaned_data


class WhatForm(StepForm):
    """What the report is about."""

    what = _radios(_("What is the report about?"), Subject.choices)

    def answered(self) -> dict[str, Any]:
        """Another subject has other states, times and columns; the rest of the answers stay."""
        before = self.report.stored()
        if self.cleaned_data["what"] != self.report.what:
            kept = ("organisations", "roles", "grouped")
            before = {key: value for key, value in before.items() if key in kept}
        return {**before, **self.cleaned_data}


class WhoForm(StepForm):
    """Whom it is about; nothing ticked stands for all."""

    organisations = _ticks(
        _("Organisations"), (), help_text=_("With everything beneath them. None ticked: all.")
    )
    roles = _ticks(_("Roles"), JobRole.choices, help_text=_("None ticked: all roles."))
    modules = _ticks(
        _("Modules, courses and training elsewhere"), (), help_text=_("None ticked: all training.")
    )
    states = _ticks(_("States"), (), help_text=_("None ticked: all states."))

    def offer(self, what: Subject) -> None:
        """List the organisations she sees by name, and the states of the subject."""
        self.choices_of("organisations", organisation_choices(self.paths, self.report))
        if what == Subject.PLACES:
            del self.fields["modules"]
        else:
            titles = training_titles()
            for key in self.report.modules:
                titles.setdefault(key, str(_("Training no longer offered")))
            self.choices_of("modules", [*titles.items()])
        self.choices_of("states", STATES[what].choices)
        if what == Subject.EVIDENCE:
            self.fields["states"].label = _("Kinds")
            self.fields["states"].help_text = _("None ticked: all kinds.")

    def choices_of(self, name: str, choices: Any) -> None:
        """Set the choices of a field."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class WhenForm(StepForm):
    """Of which days it is, and as known when."""

    when = _radios(_("Which days?"), ())
    day = _date(
        _("As at this day"),
        help_text=_("Only for “As at a day”. For example, 1 10 2026. A day to come is a forecast."),
    )
    first = _date(_("First day"), help_text=_("Only for “Between two days”."))
    last = _date(_("Last day"), help_text=_("Only for “Between two days”; included."))
    known = _date(
        _("As known on this day"),
        help_text=_("Leave it out for what is known now. Give the day of an older report to see "
                    "what it said then."),
    )  # fmt: skip

    def offer(self, what: Subject) -> None:
        """Leave the times that make no sense for the subject out."""
        words = {When.TODAY: TODAY_WORDS.get(what, When.TODAY.label)}
        field = self.fields["when"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.value, words.get(one, one.label)) for one in WHENS[what]]
        for name in ("first", "last") if what == Subject.STANDING else ("day",):
            del self.fields[name]
        if what == Subject.PLACES:
            del self.fields["known"]


class GroupedForm(StepForm):
    """What one line stands for, and which columns it has."""

    grouped = _radios(_("How is it grouped?"), Grouping.choices)
    columns = _ticks(
        _("Columns"), (), help_text=_("For a report that is not grouped. Groups have counts.")
    )

    def offer(self, what: Subject) -> None:
        """List the columns of the subject."""
        field = self.fields["columns"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(column.key, column.head) for column in COLUMNS[what].values()]


STEPS: dict[str, type[StepForm]] = {
    "what": WhatForm,
    "who": WhoForm,
    "when": WhenForm,
    "grouped": GroupedForm,
}


def organisation_choices(paths: tuple[str, ...], report: Report) -> list[tuple[str, str]]:
    """Return the organisations she sees by name, two levels deep, and those already chosen."""
    roots = Organisation.objects.filter(path__in=paths).values_list("path", "depth")
    near = Q(depth__lte=LEVELS) if "" in paths else Q(pk__in=[])
    for path, depth in roots:
        near |= Q(path__startswith=path, depth__lt=depth + LEVELS)
    shown = Organisation.objects.filter(
        under(paths, "path"), near | Q(key__in=report.organisations)
    ).order_by("path")
    found = [(one.key, one.name) for one in shown]
    unseen = set(report.organisations) - {key for key, _name in found}
    # Of a report shared by somebody who sees others: kept, and empty for this reader.
    return [*found, *((key, str(_("One you do not see by name"))) for key in sorted(unseen))]


class SaveForm(forms.Form):
    """Under which name a report is kept, with whom it is shared, when it is announced."""

    name = forms.CharField(
        label=_("Name of the report"),
        max_length=120,
        help_text=_("Those you share it with see the name. Do not put a person’s name in it."),
        error_messages={
            "required": _("Enter a name for the report"),
            "max_length": _("The name can have 120 characters at most"),
        },
    )
    kinds = _ticks(
        _("Share it with everybody who is"),
        [(kind, ResponsibilityKind(kind).label) for kind in SHARED_KINDS],
        help_text=_("Each sees only what she may see herself."),
    )
    people = forms.CharField(
        label=_("Share it with colleagues"),
        required=False,
        max_length=4000,
        help_text=_("Work e-mail addresses, one on each line."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
    )
    rhythm = _radios(
        _("Send a link by e-mail"),
        Rhythm.choices,
        initial=Rhythm.NEVER,
        help_text=_("To you and the colleagues named above. The e-mail holds no figures."),
    )

    def clean_people(self) -> list[User]:
        """Return the colleagues; refuse addresses of nobody, and of who could not open it."""
        addresses = {line.strip().lower() for line in self.cleaned_data["people"].split()}
        if len(addresses) > MOST_COLLEAGUES:
            raise forms.ValidationError(
                _("Name %(most)s colleagues at most"), params={"most": MOST_COLLEAGUES}
            )
        found = {
            u.email.lower(): u for u in User.objects.filter(email__in=addresses, is_active=True)
        }
        unknown = sorted(addresses - set(found))
        if unknown:
            raise forms.ValidationError(
                _("Nobody here has the address %(address)s"), params={"address": unknown[0]}
            )
        now = timezone.now()
        barred = [
            address
            for address, user in sorted(found.items())
            if not may_build_reports(viewer(user, at=now))
        ]
        if barred:
            raise forms.ValidationError(
                _(
                    "%(addresses)s could not open it: reports are for supervisors, partner leads "
                    "and training administrators"
                ),
                params={"addresses": get_text_list([*barred], _("and"))},
            )
        return list(found.values())
