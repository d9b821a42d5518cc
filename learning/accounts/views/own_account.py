"""A person's own account: her details, her preferences, her sessions."""

from datetime import date
from typing import Any, cast

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import PasswordChangeView, PasswordSetView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from learning.accounts import operations
from learning.accounts.access import SignedInRequest, signed_in
from learning.accounts.forms import DetailsForm, PreferencesForm
from learning.accounts.models import User
from learning.accounts.queries import held_by, next_post, posts_of_person


class OwnPage:
    """What the pages of one's own account share."""

    request: HttpRequest

    @property
    def person(self) -> User:
        """Who looks at her own account."""
        return cast("User", self.request.user)

    def places(self, day: date) -> dict[str, Any]:
        """Where she works on a day; where nowhere yet, the post she takes up first."""
        posts = posts_of_person(self.person, day=day)
        return {"posts": posts, "next_post": None if posts else next_post(self.person, day)}


@method_decorator((signed_in, never_cache), name="dispatch")
class ChangeDetails(OwnPage, FormView[DetailsForm]):
    """Name, rank and collar number; where she works is put right by others."""

    template_name = "accounts/details.html"
    form_class = DetailsForm

    def get_form_kwargs(self) -> dict[str, Any]:
        # A copy, so that a refused form does not change the name in the page's own header.
        instance = User.objects.get(pk=self.person.pk)
        return {**super().get_form_kwargs(), "instance": instance}

    def form_valid(self, form: DetailsForm) -> HttpResponse:
        try:
            operations.confirm_details(
                user=self.person, **form.cleaned_data, by=self.person, at=timezone.now()
            )
        except operations.NumberTaken as refusal:
            form.add_error("collar_number", str(refusal))
            return self.form_invalid(form)
        return HttpResponseRedirect(self.after())

    def after(self) -> str:
        """Back to the account, with a word that it worked."""
        messages.success(self.request, _("Your details are saved."))
        return reverse("accounts:account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **self.places(timezone.localdate())}


class Welcome(ChangeDetails):
    """The same once after the first sign-in, on the way to where she wanted to go."""

    template_name = "accounts/welcome.html"

    def after(self) -> str:
        return self.next_url

    @property
    def next_url(self) -> str:
        """Where she wanted to go, if that is on this site."""
        wanted = get_next_redirect_url(self.request)
        return cast("str", wanted) or resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "next": self.next_url}


@method_decorator((signed_in, never_cache), name="dispatch")
class Account(OwnPage, FormView[PreferencesForm]):
    """Everything about one's account on one page."""

    template_name = "accounts/account.html"
    form_class = PreferencesForm

    def get_initial(self) -> dict[str, Any]:
        return {"theme": self.person.theme, "reminders": self.person.reminders}

    def form_valid(self, form: PreferencesForm) -> HttpResponse:
        operations.choose_preferences(
            user=self.person, **form.cleaned_data, by=self.person, at=timezone.now()
        )
        messages.success(self.request, _("Your preferences are saved."))
        return redirect("accounts:account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = timezone.localdate()
        return {
            **super().get_context_data(**kwargs),
            **self.places(day),
            "responsibilities": held_by(self.person, day=day),
        }


@method_decorator((signed_in, never_cache), name="dispatch")
class ChangePassword(PasswordChangeView):
    """Asks for the present password and a new one; who has none is led to choose her first."""


@method_decorator((signed_in, never_cache), name="dispatch")
class SetPassword(PasswordSetView):
    """Asks somebody who signs in by code for a password, if she wants one."""


@signed_in
@require_POST
def sign_out_everywhere(request: SignedInRequest) -> HttpResponse:
    """End all sessions of the person, this one included."""
    operations.end_sessions(user=request.user, by=request.user, at=timezone.now())
    logout(request)
    messages.success(request, _("You are signed out on every device."))
    return redirect("account_login")
