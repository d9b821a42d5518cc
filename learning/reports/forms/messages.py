"""What a lead fills in to write to her people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.accounts.queries import organisations_under
from learning.accounts.typed import LongTextField

if TYPE_CHECKING:
    from learning.accounts.models import Organisation

# The words of the people list's filter, here as the answer to “To whom?”.
AUDIENCES = {
    "all": _("Everybody"),
    "overdue": _("People who are overdue"),
    "due_soon": _("People with training due in 28 days"),
    "not_started": _("People who have not started"),
    "current": _("People who are up to date"),
}


class MessageForm(forms.Form):
    """A message to many: to whom, and what. Plain text, nothing sent along."""

    state = forms.ChoiceField(
        label=_("To whom?"), choices=AUDIENCES.items(), widget=forms.RadioSelect, initial="all"
    )
    group = forms.ChoiceField(label=_("Group"), required=False)
    q = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    subject = forms.CharField(
        label=_("Subject"),
        help_text=_("It shows on locked screens: name nobody."),
        max_length=100,
        error_messages={"required": _("Enter a subject")},
    )
    text = LongTextField(
        label=_("Message"),
        rows=8,
        help_text=_("Name no victims, suspects or live cases, and nothing of anyone’s health."),
        max_length=2_000,
        error_messages={"required": _("Enter the message")},
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        beneath = [unit for unit in organisations_under(organisation) if unit != organisation]
        every = [("", _("All of %(name)s") % {"name": organisation.name})]
        group: Any = self.fields["group"]
        group.choices = [*every, *((unit.key, unit.name) for unit in beneath)]
        if not beneath:
            group.widget = forms.HiddenInput()
