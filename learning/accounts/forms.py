"""Forms on the way in and on a person's own account."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    ConfirmLoginCodeForm,
    LoginForm,
    RequestLoginCodeForm,
    SetPasswordForm,
)
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.accounts.enums import Reminders, Theme
from learning.accounts.limits import limit, network_of, take
from learning.accounts.models import User

ADDRESS = {"spellcheck": "false", "autocapitalize": "none", "inputmode": "email"}
ENTER_ADDRESS = {
    "required": _("Enter your e-mail address."),
    "invalid": _("Enter an e-mail address in the form name@example.police.uk."),
}


class SharedComputerField(forms.BooleanField):
    """Whether other people use this computer too."""

    def __init__(self) -> None:
        super().__init__(
            label=_("This is a shared computer"),
            help_text=_(
                "We sign you out when the browser closes, or soon after you stop using it."
            ),
            required=False,
        )


class SignInForm(LoginForm):
    """E-mail address and password."""

    field_order = ("login", "password", "is_shared_computer")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        self.fields["is_shared_computer"] = SharedComputerField()
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("Work e-mail address")
        login.error_messages |= ENTER_ADDRESS
        # "username" is what password managers look for beside a password.
        login.widget.attrs = {"type": "email", "autocomplete": "username", **ADDRESS}
        password.help_text = ""
        password.error_messages["required"] = _("Enter your password.")
        password.widget.attrs = {"autocomplete": "current-password"}
        self.order_fields(self.field_order)


class RequestCodeForm(RequestLoginCodeForm):
    """E-mail address that a code is sent to."""

    is_shared_computer = SharedComputerField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label = _("Work e-mail address")
        email.error_messages |= ENTER_ADDRESS
        email.widget.attrs = {"type": "email", "autocomplete": "email", **ADDRESS}

    def clean_email(self) -> str:
        """Count the request before anything is looked up or sent.

        The same whether the address is known or not.
        """
        adapter, request = get_adapter(), context.request
        address = self.cleaned_data["email"].lower()
        network = limit("code_by_network")
        hourly = limit("code_by_account_hourly")
        taken = take(
            [
                (limit("code_by_account"), address),
                (hourly, address),
                (network, network_of(adapter.get_client_ip(request))),
            ],
            at=timezone.now(),
        )
        if network in taken.exceeded:
            raise ImmediateHttpResponse(respond_429(request))
        if taken.exceeded:
            code = "too_many_codes" if hourly in taken.exceeded else "too_many_login_attempts"
            raise adapter.validation_error(code)
        return str(super().clean_email())


class EnterCodeForm(ConfirmLoginCodeForm):
    """The six digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("6-digit code")
        code.error_messages["required"] = _("Enter the 6-digit code.")
        # No maxlength: a code pasted with spaces around it must not be cut.
        code.widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "spellcheck": "false",
            "class": "govuk-input--width-10 app-code-input",
        }


class NewPasswordFields:
    """The new password, twice; a mixin of both forms below."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, message in (
            ("password1", _("New password"), _("Enter a new password.")),
            ("password2", _("New password once more"), _("Enter the new password once more.")),
        ):
            field = self.fields[name]
            field.label = label
            field.help_text = ""
            field.error_messages["required"] = message
            field.widget.attrs = {"autocomplete": "new-password"}
        self.fields["password1"].help_text = _(
            "At least 12 characters. A few words that nobody would put together are easy to keep."
        )


class ChangeOwnPasswordForm(NewPasswordFields, ChangePasswordForm):
    """A new password, for which the present one is asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        old = self.fields["oldpassword"]
        old.label = _("Present password")
        old.help_text = ""
        old.error_messages["required"] = _("Enter your present password.")
        old.widget.attrs = {"autocomplete": "current-password"}

    def clean_oldpassword(self) -> str:
        """Check it as signing in does, so that guessing is stopped here too."""
        password: str = self.cleaned_data["oldpassword"]
        adapter = get_adapter()
        if not adapter.authenticate(
            context.request, email=cast("User", self.user).email, password=password
        ):
            raise adapter.validation_error("enter_current_password")
        return password


class SetOwnPasswordForm(NewPasswordFields, SetPasswordForm):
    """The first password of somebody who signs in by code."""


class DetailsForm(forms.ModelForm[User]):
    """What a person may put right about herself."""

    class Meta:
        model = User
        fields = ("rank", "collar_number", "first_name", "last_name")
        labels = {"first_name": _("First name"), "last_name": _("Family name")}
        help_texts = {
            "rank": _("PC, Sergeant, Dr, Ms: as it should stand beside your name here. Optional."),
            "collar_number": _("Police officers and staff only. Optional."),
        }
        widgets = {
            "rank": forms.TextInput(
                attrs={"autocomplete": "honorific-prefix", "class": "govuk-input--width-20"}
            ),
            "collar_number": forms.TextInput(
                attrs={"spellcheck": "false", "class": "govuk-input--width-10"}
            ),
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, message in (
            ("first_name", _("Enter your first name.")),
            ("last_name", _("Enter your family name.")),
        ):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = message

    def clean(self) -> dict[str, Any]:
        """Collapse runs of spaces, which certificates would otherwise show."""
        return {
            name: " ".join(value.split()) if isinstance(value, str) else value
            for name, value in (super().clean() or {}).items()
        }


class PreferencesForm(forms.Form):
    """How the site should look, and how often it writes."""

    reminders = forms.ChoiceField(
        label=_("Reminders by e-mail"),
        help_text=_(
            "Never more than one digest a week, of your own training and of a team’s. Where "
            "training that you must do is overdue or has lapsed, we tell you once even if "
            "reminders are off."
        ),
        choices=Reminders.choices,
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme.choices, widget=forms.RadioSelect)
