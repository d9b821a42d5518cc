"""The way in and the way out: allauth's views at our addresses, with our pages.

No GET here changes anything: mail scanners open every link in a message (ux.md, mistake 11).
"""

from typing import Any, cast

from allauth.account import app_settings
from allauth.account.internal.decorators import login_not_required
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.account.views import (
    ConfirmLoginCodeView,
    LoginView,
    LogoutView,
    RequestLoginCodeView,
)
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from learning.accounts.forms import RequestCodeForm
from learning.accounts.keeping import KEY
from learning.accounts.sessions import SessionStore

# Where the answer to "Is this a shared computer?" waits until the code has been entered.
ASKED_AS_SHARED = "sign_in_is_shared"


class SignIn(LoginView):
    """A code by e-mail, which is what most people have, or a password."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _mark_computer(self.request, is_shared=form.cleaned_data["is_shared_computer"])
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "code_form": RequestCodeForm(auto_id="code_%s"),
            "keeps_answers": KEY in self.request.session,
        }

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """A code that was asked for must not bar the way to the password, nor lose `next`."""


class RequestCode(RequestLoginCodeView):
    """Asks for the address a code is sent to. Known or not, the next page is the same."""

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session[ASKED_AS_SHARED] = form.cleaned_data["is_shared_computer"]
        return super().form_valid(form)

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Another code may be asked for while one is out."""


class EnterCode(ConfirmLoginCodeView):
    """Asks for the code. A wrong one keeps the address; a dead one offers a new code."""

    dead_template_name = "account/login_code_dead.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        stage = LoginStageController.enter(request, LoginByCodeStage.key)
        if not request.user.is_authenticated and stage:
            process = LoginCodeVerificationProcess(stage=stage)
            if not process.is_valid():
                return self._say_dead(process, has_expired=True)
        return super().dispatch(request, *args, **kwargs)

    def _verify_form_valid(self, form: Any) -> HttpResponse:
        is_shared = bool(self.request.session.get(ASKED_AS_SHARED))
        response: HttpResponse = super()._verify_form_valid(form)
        self.request.session.pop(ASKED_AS_SHARED, None)
        _mark_computer(self.request, is_shared=is_shared)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        if not form.data.get("code", "").strip():
            return self.render_to_response(self.get_context_data(form=form))
        if self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        return self._say_dead(self._process, has_expired=False)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        minutes = app_settings.LOGIN_BY_CODE_TIMEOUT // 60
        return {**super().get_context_data(**kwargs), "minutes": minutes}

    def _say_dead(
        self, process: LoginCodeVerificationProcess, *, has_expired: bool
    ) -> HttpResponse:
        """Offer a new code for the same address, without asking for the address again."""
        return self.response_class(
            request=self.request,
            template=[self.dead_template_name],
            context={
                "email": process.state.get("email"),
                "has_expired": has_expired,
                "is_shared": bool(self.request.session.get(ASKED_AS_SHARED)),
                "next": cast("str | None", self.get_next_url()),
            },
            headers={"Cache-Control": "no-store"},
        )


@method_decorator(never_cache, name="dispatch")
class SignOut(LogoutView):
    """Asks on GET, does it on POST."""


@method_decorator((login_not_required, never_cache), name="dispatch")
class AccountClosed(TemplateView):
    """Says that an account has been closed, to somebody who knew its password."""

    template_name = "account/account_inactive.html"


@method_decorator((login_not_required, never_cache), name="dispatch")
class StayEnded(TemplateView):
    """Says to a guest that her stay has ended, and who can extend it."""

    template_name = "accounts/stay_ended.html"


@method_decorator(login_not_required, name="dispatch")
class HowToGetAnAccount(TemplateView):
    """Says who gets an account and from whom; partner staff may ask for one."""

    template_name = "account/how_to_get_an_account.html"


def _mark_computer(request: HttpRequest, *, is_shared: bool) -> None:
    """Keep in the session where it is used, once somebody is signed in."""
    if request.user.is_authenticated and isinstance(request.session, SessionStore):
        request.session.mark_computer(is_shared=is_shared)
