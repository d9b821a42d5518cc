"""The questions of a booking."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.accounts.models import User
from learning.courses.enums import AccessNeed, Diet
from learning.courses.rules import names_oneself


class SupervisorForm(forms.Form):
    """Who is told of the place, and whom the trainers may reach."""

    supervisor_email = forms.EmailField(
        label=_("What is your supervisor’s work e-mail address?"),
        help_text=_(
            "We write to it when your place is confirmed, moved or cancelled. The trainers may if "
            "you do not arrive. Not a private address."
        ),
        max_length=254,
        error_messages={
            "required": _("Enter your supervisor’s work e-mail address"),
            "invalid": _("Enter an e-mail address like name@example.police.uk"),
        },
        widget=forms.EmailInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_supervisor_email(self) -> str:
        """Refuse the person's own address."""
        email: str = self.cleaned_data["supervisor_email"]
        if names_oneself(email, self.user.email):
            raise forms.ValidationError(_("Name somebody else as your supervisor"))
        return email


class NeedsForm(forms.Form):
    """What to arrange: tick lists, so that no health detail is asked or kept (facts.md 7.3)."""

    access = forms.MultipleChoiceField(
        label=_("Access"),
        help_text=_("Tick what would make the course work for you. You need not say why."),
        choices=AccessNeed.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    diet = forms.MultipleChoiceField(
        label=_("Diet"),
        choices=Diet.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    @property
    def needs(self) -> list[str]:
        """All ticks together."""
        return [*self.cleaned_data["access"], *self.cleaned_data["diet"]]


def split_needs(needs: list[str]) -> dict[str, list[str]]:
    """Return ticks as the form's initial values."""
    return {
        "access": [need for need in needs if need in AccessNeed.values],
        "diet": [need for need in needs if need in Diet.values],
    }
