"""How allauth behaves here: who may come in, where she lands, and what the pages say."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from learning.accounts.limits import give_back, limit, network_of, take
from learning.accounts.models import User

# What allauth would say in a banner on the next page; our own pages say the rest themselves.
SAID_IN_BANNERS = frozenset(
    {
        "account/messages/logged_out.txt",
        "account/messages/password_changed.txt",
        "account/messages/password_set.txt",
    }
)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody makes an account for herself; people are invited, or ask and are let in."""

    # The same words whether the address is known or not.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "That e-mail address and password do not go together. Check both, or ask for a code."
        ),
        "enter_current_password": _("That is not your present password."),
        "incorrect_code": _("That is not the code we sent. Check the newest e-mail."),
        "invalid_login": _("Enter your e-mail address."),
        "too_many_codes": _(
            "We have sent many codes to this address. Wait an hour, then ask for another."
        ),
        "too_many_login_attempts": _(
            "There were too many tries with this address. Wait 5 minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:account")

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of the very host that was asked."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Check a password, a few times for one account, more often for one network.

        Every check counts before it is made, so that many at once do not slip through; a right
        password is then uncounted.
        """
        network = network_of(self.get_client_ip(request))
        by_account = limit("wrong_password_by_account")
        by_network = limit("wrong_password_by_network")
        taken = take(
            [
                (by_account, str(credentials.get("email", "")).lower()),
                (by_network, network),
                (limit("password_by_network"), network),
            ],
            at=timezone.now(),
        )
        if taken.exceeded - {by_account}:
            raise ImmediateHttpResponse(respond_429(request))
        if taken.exceeded:
            raise self.validation_error("too_many_login_attempts")
        user = super().authenticate(request, **credentials)
        if user:
            give_back(taken, limits={by_account, by_network})
        return user

    def pre_login(self, request: HttpRequest, user: Any, **arguments: Any) -> HttpResponse | None:
        """Turn away people who only exist for demonstration, where there is none."""
        if user.is_demo and not settings.DEMO_PEOPLE_ALLOWED:
            return self.respond_user_inactive(request, user)
        if user.is_active and not user.has_access_on(timezone.localdate()):
            clear_login(request)
            return HttpResponseRedirect(reverse("accounts:stay_ended"))
        request.is_first_sign_in = user.last_login is None  # type: ignore[attr-defined]
        return super().pre_login(request, user, **arguments)

    def post_login(self, request: HttpRequest, user: Any, **arguments: Any) -> HttpResponse:
        """Lead a newcomer past her details once, keeping where she wanted to go."""
        response: HttpResponse = super().post_login(request, user, **arguments)
        is_new = getattr(request, "is_first_sign_in", False)
        if is_new and _has_unchecked_details(user) and isinstance(response, HttpResponseRedirect):
            query = urlencode({"next": response.url})
            return HttpResponseRedirect(f"{reverse('accounts:welcome')}?{query}")
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *arguments: Any,
        **more: Any,
    ) -> None:
        if message_template in SAID_IN_BANNERS:
            super().add_message(request, level, message_template, *arguments, **more)


def _has_unchecked_details(user: User) -> bool:
    return user.details_checked_at is None
