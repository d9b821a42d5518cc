"""Forms of the admin for what happened, its certificates, and training elsewhere."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from learning.accounts.typed import LongTextField, long_text
from learning.completion.enums import RevocationReason
from learning.completion.models import Evidence, ExternalAward
from learning.completion.operations.external import NOON
from learning.completion.queries.history import pass_percent_of
from learning.completion.rules import EARLIEST
from learning.completion.wording import score_help

LONGEST_CHANGE: Final = 120


def change_reason(help_text: Any = "") -> LongTextField:
    """Return the field that asks why something that is recorded is changed."""
    return long_text(_("Reason"), LONGEST_CHANGE, rows=2, help_text=help_text)


class ChangeForm(forms.Form):
    """Why a row is corrected or withdrawn; what is asked of either stands before it."""

    reason = change_reason(
        _("Kept for good and read by training administrators. No names, no cases.")
    )

    def __init__(self, *args: Any, evidence: Evidence, at: datetime, **kwargs: Any) -> None:
        self.evidence = evidence
        self.at = at
        super().__init__(*args, **kwargs)

    def correction(self) -> dict[str, Any]:
        """Return what `correct_evidence` is told."""
        return {"reason": self.cleaned_data["reason"]}


class CorrectionForm(ChangeForm):
    """What is wrong with a record: a new row stands in its place, the old one stays."""

    field_order = ("day", "score", "reason")
    day = forms.DateField(label=_("Day"), required=False, widget=AdminDateInput)
    score = forms.DecimalField(
        label=_("Score, per cent"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
    )

    def __init__(self, *args: Any, evidence: Evidence, **kwargs: Any) -> None:
        percent = None if evidence.score is None else evidence.score * 100
        initial = {
            "day": timezone.localdate(evidence.occurred_at),
            "score": None if percent is None else percent.quantize(Decimal("0.01")),
        }
        kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        super().__init__(*args, evidence=evidence, **kwargs)
        self.fields["score"].help_text = score_help(evidence, pass_percent_of(evidence))

    def clean(self) -> dict[str, Any]:
        """Ask that something would change, and not in the future."""
        data = super().clean() or {}
        day = data.get("day")
        if not self.errors:
            # An empty box says nothing, and leaves what is recorded.
            given = {name for name in ("day", "score") if data.get(name) is not None}
            if day and day > timezone.localdate(self.at):
                self.add_error("day", _("The day is still to come."))
            elif day and day < EARLIEST:
                self.add_error("day", _("The day is before 2010."))
            elif not given & set(self.changed_data):
                self.add_error(None, _("Change the day or the score."))
        return data

    def correction(self) -> dict[str, Any]:
        """Return the new day and score with the reason."""
        data = self.cleaned_data
        occurred_at = self.evidence.occurred_at
        if data["day"] and data["day"] != timezone.localdate(occurred_at):
            noon = timezone.make_aware(datetime.combine(data["day"], NOON))
            occurred_at = min(noon, self.at)
        score = None if data["score"] is None else data["score"] / 100
        return {**super().correction(), "occurred_at": occurred_at, "score": score}


class WithdrawalForm(ChangeForm):
    """Of which class the reason is for which a record counts no more, and the reason itself."""

    field_order = ("reason_class", "reason")
    reason_class = forms.ChoiceField(
        label=_("Of which class is the reason?"),
        choices=RevocationReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose of which class the reason is.")},
        help_text=_(
            "The person reads it, those who see the person’s record, and strangers who check a "
            "certificate of it."
        ),
    )

    def correction(self) -> dict[str, Any]:
        """Return the class with the reason."""
        told = {"is_withdrawal": True, "reason_class": self.cleaned_data["reason_class"]}
        return {**super().correction(), **told}

    @property
    def said_class(self) -> str:
        """The class that was chosen, in words."""
        return str(RevocationReason(self.cleaned_data["reason_class"]).label)


class ReissueForm(forms.Form):
    """Why a certificate is issued again, and whether its code may no longer prove anything."""

    reason = change_reason()
    needs_new_code = forms.BooleanField(
        label=_("Somebody else has used its code: give it a new one"),
        required=False,
        help_text=_("The page of the old code then says that it proves nothing. No date changes."),
    )


class ExternalAwardForm(forms.ModelForm[ExternalAward]):
    """Training elsewhere that is accepted."""

    class Meta:
        model = ExternalAward
        fields: ClassVar[list[str]] = [
            "code",
            "title",
            "provider",
            "minutes",
            "counts_for",
            "is_accepted",
        ]

    def clean_counts_for(self) -> Any:
        """Keep what it counts for once somebody has it: her record says so for good."""
        wanted = self.cleaned_data["counts_for"]
        held = Evidence.objects.filter(external_award=self.instance.pk)
        if self.instance.pk and "counts_for" in self.changed_data and held.exists():
            raise forms.ValidationError(
                _("People have it already. Add a new training for what counts from now on.")
            )
        return wanted
