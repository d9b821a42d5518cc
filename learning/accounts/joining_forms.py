"""Forms of people who come in, move or leave."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.accounts.admin_forms import set_in
from learning.accounts.enums import ASKED_ROLES
from learning.accounts.forms import ADDRESS, ENTER_ADDRESS
from learning.accounts.models import Organisation
from learning.accounts.operations.guests import LONGEST_STAY
from learning.accounts.post_rules import role_refusal, roles_given
from learning.accounts.queries import of_partners
from learning.accounts.typed import decline_reason

DAY_ERRORS = {
    "required": _("Enter a day."),
    "invalid": _("Enter a real date, like 11 1 2027."),
}


# Nobody enters posts further back or ahead than this; a slip of the finger is told.
FURTHEST = timedelta(days=366 * 2)
TOO_FAR = _("Enter a day within two years of today.")


class DayField(forms.DateField):
    """A day near today, in three boxes."""

    def __init__(self, *, too_far: Any = TOO_FAR, **options: Any) -> None:
        self.too_far = too_far
        super().__init__(widget=forms.SelectDateWidget, error_messages=DAY_ERRORS, **options)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and abs(day - timezone.localdate()) > FURTHEST:
            raise ValidationError(self.too_far)
        return day


class JoinForm(forms.Form):
    """The work address of somebody who has no account yet."""

    email = forms.EmailField(
        label=_("Work e-mail address"),
        max_length=254,
        error_messages=ENTER_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "email", **ADDRESS}),
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class ProveForm(forms.Form):
    """The six digits that prove an address."""

    code = forms.CharField(
        label=_("6-digit code"),
        error_messages={"required": _("Enter the 6-digit code.")},
        # No maxlength: a code pasted with spaces around it must not be cut.
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "class": "govuk-input--width-10 app-code-input",
            }
        ),
    )


class OrganisationChoice(forms.ModelChoiceField[Organisation]):
    """Chooses one of a few organisations; those beneath another are set in."""

    def label_from_instance(self, obj: Organisation) -> str:
        return set_in(obj)


class AskForm(forms.Form):
    """Who asks for an account, where she works and as what."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        error_messages={"required": _("Enter your first name.")},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Family name"),
        max_length=150,
        error_messages={"required": _("Enter your family name.")},
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    organisation = OrganisationChoice(
        label=_("Where you work"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose where you work.")},
    )
    role = forms.ChoiceField(
        label=_("What you do"),
        choices=[("", _("Choose")), *((role.value, role.label) for role in ASKED_ROLES)],
        error_messages={"required": _("Choose what you do.")},
    )
    leaves_date = DayField(
        label=_("There for a limited time? Your last day"),
        help_text=_(
            "For students, agency staff and the like; your account closes after it. Else leave it "
            "empty. For example, 31 3 2027."
        ),
        required=False,
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("OrganisationChoice", self.fields["organisation"]).queryset = organisations

    def clean_leaves_date(self) -> Any:
        """Check the last day; what is kept is the day after, the first without access."""
        day = self.cleaned_data["leaves_date"]
        if day is None:
            return None
        today = timezone.localdate()
        if day < today:
            raise ValidationError(_("Your last day must be today or later."))
        if day >= today + LONGEST_STAY:
            raise ValidationError(
                _("Your last day must be within a year. If you stay longer, leave it empty.")
            )
        return day + timedelta(days=1)

    def clean(self) -> dict[str, Any]:
        """Collapse runs of spaces, which certificates would otherwise show."""
        return {
            name: " ".join(value.split()) if isinstance(value, str) else value
            for name, value in (super().clean() or {}).items()
        }


class DeclineForm(forms.Form):
    """Why somebody is not let in; she reads it."""

    reason = decline_reason(
        _(
            "Goes to the person by e-mail: “You no longer work here”, for example. At most {n} "
            "characters."
        ),
        label=_("Reason, if you decline"),
        required=False,
    )


class MoveForm(forms.Form):
    """Where a person goes, as what and from when."""

    organisation = OrganisationChoice(
        label=_("To"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose where the person goes.")},
    )
    role = forms.ChoiceField(
        label=_("Role there"),
        error_messages={"required": _("Choose the role.")},
    )
    day = DayField(
        label=_("First day there"),
        help_text=_("For example, 11 1 2027."),
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("OrganisationChoice", self.fields["organisation"]).queryset = organisations
        paths = set(organisations.values_list("path", flat=True))
        roles = roles_given(at_partner=of_partners(paths) == paths)
        named = ((role.value, role.label) for role in roles)
        cast("forms.ChoiceField", self.fields["role"]).choices = [("", _("Choose")), *named]

    def clean(self) -> dict[str, Any]:
        """Say at once where nobody is given such a role there."""
        data = super().clean() or {}
        place, role = data.get("organisation"), data.get("role")
        if place and role:
            at_partner = bool(of_partners({place.path}))
            if refusal := role_refusal(role, at_partner=at_partner):
                self.add_error("role", refusal)
        return data


class RemoveForm(forms.Form):
    """When a leaver's post ends."""

    day = DayField(
        label=_("First day without the post"),
        help_text=_("For example, 11 1 2027."),
    )


class ExtendForm(forms.Form):
    """Until when a guest stays."""

    day = DayField(
        label=_("Last day"),
        help_text=_("For example, 31 3 2027. At most a year from today."),
        too_far=_("Enter a day from today to a year from today."),
    )
