"""Asking for an account, signed out: address, code, details, done."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django.views.generic import FormView

from learning.accounts import joining, operations
from learning.accounts.joining_forms import AskForm, JoinForm, ProveForm
from learning.accounts.operations.joining import WAITS


@method_decorator(never_cache, name="dispatch")
class JoinStep(FormView[Any]):
    """A step of asking; who is signed in has nothing to ask for."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        return super().dispatch(request, *args, **kwargs)


class Join(JoinStep):
    """Asks for the work address. An account or none, the next page is the same."""

    template_name = "accounts/join.html"
    form_class = JoinForm

    def form_valid(self, form: JoinForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        if not joining.partner_roots(email):
            domain = email.rpartition("@")[2]
            return render(self.request, "accounts/join_unknown.html", {"domain": domain})
        try:
            joining.send_code(self.request, email, at=timezone.now())
        except joining.JoinRefused as refusal:
            form.add_error("email", str(refusal))
            return self.form_invalid(form)
        return redirect("accounts:join_code")


class JoinCode(JoinStep):
    """Asks for the code that proves the address."""

    template_name = "accounts/join_code.html"
    form_class = ProveForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if joining.proved_address(request, at=timezone.now()):
            return redirect("accounts:join_details")
        if not joining.address_asked(request):
            return redirect("accounts:join")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: ProveForm) -> HttpResponse:
        try:
            joining.prove(self.request, form.cleaned_data["code"], at=timezone.now())
        except joining.JoinRefused as refusal:
            form.add_error("code", str(refusal))
            return self.form_invalid(form)
        return redirect("accounts:join_details")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        email = joining.address_asked(self.request)
        return {**super().get_context_data(**kwargs), "email": email}


class JoinDetails(JoinStep):
    """Asks for name, organisation and role of somebody whose address is proved."""

    template_name = "accounts/join_details.html"
    form_class = AskForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if joining.has_asked(request):  # a second click
            return redirect("accounts:join_done")
        self.email = joining.proved_address(request, at=timezone.now())
        if not self.email:
            return redirect("accounts:join")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        organisations = joining.organisations_for(self.email)
        return {**super().get_form_kwargs(), "organisations": organisations}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "email": self.email}

    def form_valid(self, form: AskForm) -> HttpResponse:
        operations.request_access(email=self.email, **form.cleaned_data, at=timezone.now())
        joining.note_asked(self.request)
        return redirect("accounts:join_done")


@never_cache
@require_GET
def join_done(request: HttpRequest) -> HttpResponse:
    """Say what happens next."""
    return render(request, "accounts/join_done.html", {"days": WAITS.days})
