"""Forms of the public pages: a file of training, a claim, a decision, a reflection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import filetype  # type: ignore[import-untyped]
from django import forms
from django.utils.translation import gettext_lazy as _

from learning.accounts.typed import decline_reason
from learning.completion.models import ExternalAward
from learning.completion.models.claims import DOCUMENT_TYPES
from learning.completion.models.reflections import LONGEST_REFLECTION
from learning.completion.operations.claims import Document
from learning.completion.rules import EARLIEST

if TYPE_CHECKING:
    # ClaimForm has a field of the name `date`.
    from datetime import date as Day  # noqa: N812

MOST_DOCUMENT_BYTES: Final = 8 * 1024 * 1024


class EvidenceFileForm(forms.Form):
    """Whose training a file holds, and the file."""

    provider = forms.ChoiceField(
        label=_("Where the training was done"),
        error_messages={"required": _("Choose where the training was done")},
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or Excel workbook (.xlsx), at most 5 MB and 10,000 rows."),
        error_messages={
            "required": _("Choose the file"),
            "empty": _("The file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args: Any, providers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["provider"]
        field.choices = [("", _("Choose")), *((name, name) for name in providers)]


class ClaimForm(forms.Form):
    """What a person did elsewhere, when, and what shows it."""

    award = forms.ModelChoiceField(
        ExternalAward.objects.none(),
        label=_("What did you complete?"),
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose what you completed"),
            "invalid_choice": _("Choose one of the list"),
        },
    )
    date = forms.DateField(
        label=_("When did you complete it?"),
        help_text=_("For example, 2 10 2026."),
        widget=forms.SelectDateWidget,
        error_messages={
            "required": _("Enter the day"),
            "invalid": _("Enter a real date, like 2 10 2026"),
        },
    )
    document = forms.FileField(
        label=_("What shows it?"),
        help_text=_(
            "The certificate or a picture of it: PDF, JPEG or PNG, at most 8 MB. Never upload "
            "anything about a case, a victim or a suspect."
        ),
        error_messages={
            "required": _("Choose the document"),
            "empty": _("The document is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, today: Day, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        accepted = ExternalAward.objects.filter(is_accepted=True)
        field: Any = self.fields["award"]
        field.queryset = accepted.order_by("provider", "title")

    def clean_date(self) -> Day:
        """Refuse days to come, and days before anybody taught this."""
        day: Day = self.cleaned_data["date"]
        if day > self.today:
            raise forms.ValidationError(_("The day is still to come"))
        if day < EARLIEST:
            raise forms.ValidationError(_("The day is before 2010"))
        return day

    def clean_document(self) -> Document:
        """Tell its type by its content: a name and a browser may say anything."""
        sent: Any = self.cleaned_data["document"]
        if (sent.size or 0) > MOST_DOCUMENT_BYTES:
            raise forms.ValidationError(_("The document is larger than 8 MB"))
        content = sent.read()
        found = filetype.guess_mime(content)
        if found not in DOCUMENT_TYPES:
            raise forms.ValidationError(
                _("This is neither a PDF nor a JPEG or PNG picture, whatever its name says")
            )
        return Document(content=content, content_type=found)


class DeclineForm(forms.Form):
    """Why a claim is declined."""

    reason = decline_reason(_("The person reads it. At most {n} characters, no case details."))


class ReflectionForm(forms.Form):
    """A person's own words about one thing she learned."""

    text = forms.CharField(
        label=_("What did you take from it, and what do you do differently?"),
        help_text=_(
            "Only you can read it; it is in the files you download. No case details and no names."
        ),
        required=False,
        max_length=LONGEST_REFLECTION,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": _("Use at most 1,200 characters")},
    )

    def clean_text(self) -> str:
        """Refuse nothing at all, unless it empties what was written before."""
        text: str = self.cleaned_data["text"]
        if not text and not self.initial.get("text"):
            raise forms.ValidationError(_("Write your reflection"))
        return text
