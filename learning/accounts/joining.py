"""Proving a work address before anybody is asked anything: kept in the visitor's own session.

Known or not, an address gets the same answers; only the e-mail differs. Codes are allauth's, and
count against the same limits as codes to sign in.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from learning.accounts.enums import OrganisationKind
from learning.accounts.limits import limit, network_of, take
from learning.accounts.models import Organisation, User

KEY: Final = "joining"
# How long a proved address may be used to ask for an account.
PROVED_FOR: Final = timedelta(hours=1)
SALT: Final = "learning.accounts.joining"


class JoinRefused(Exception):
    """Why no code is sent, or one is not taken; the message is for the person."""


class CodeDead(JoinRefused):
    """The code has expired or was guessed at too often: there must be a new one."""


def partner_roots(email: str) -> list[Organisation]:
    """Return the partner organisations whose people have addresses like this; one query.

    Police officers and staff come with their force's own list.
    """
    domain = email.rpartition("@")[2].lower()
    partners = Organisation.objects.filter(kind=OrganisationKind.PARTNER).exclude(email_domains=[])
    return [one for one in partners.order_by("path") if domain in one.email_domains]


def organisations_for(email: str) -> QuerySet[Organisation]:
    """Return where somebody with this address may work: its open organisations, all beneath."""
    found = Organisation.objects.none()
    for root in partner_roots(email):
        found = found | Organisation.objects.offered().filter(path__startswith=root.path)
    return found.order_by("path")


def send_code(request: HttpRequest, email: str, *, at: datetime) -> None:
    """Send a code to an address, or word that it has an account already; remember which address.

    Raises JoinRefused where too many were sent there, and answers 429 for a network.
    """
    adapter = get_adapter()
    network = limit("code_by_network")
    taken = take(
        [
            (limit("code_by_account"), email),
            (limit("code_by_account_hourly"), email),
            (network, network_of(adapter.get_client_ip(request))),
        ],
        at=at,
    )
    if network in taken.exceeded:
        raise ImmediateHttpResponse(respond_429(request))
    if taken.exceeded:
        raise JoinRefused(
            _("We have sent many codes to this address. Wait an hour, then ask for another.")
        )
    code, nonce = adapter.generate_login_code(), uuid4().hex
    request.session[KEY] = {
        "email": email,
        "nonce": nonce,
        "digest": _digest(nonce, code),
        "sent_at": at.timestamp(),
    }
    if User.objects.filter(email__iexact=email).exists():
        # The code above then fits nothing that was ever sent.
        address = request.build_absolute_uri(reverse("account_login"))
        adapter.send_mail("account/email/has_account", email, {"sign_in_url": address})
    else:
        adapter.send_mail("account/email/join_code", email, {"code": code})


def address_asked(request: HttpRequest) -> str:
    """Return the address a code was sent to, or nothing."""
    return str(_kept(request).get("email", ""))


def prove(request: HttpRequest, code: str, *, at: datetime) -> None:
    """Take the code for an address.

    Raises CodeDead where it has expired or was guessed at too often, JoinRefused where it is wrong.
    """
    kept = _kept(request)
    age = at.timestamp() - kept.get("sent_at", 0)
    if not kept or age > settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT:
        raise CodeDead(_("The code has expired. Ask for a new one."))
    if take([(limit("join_guess"), kept["nonce"])], at=at).exceeded:
        raise CodeDead(_("Too many wrong codes. Ask for a new one."))
    typed = "".join(letter for letter in code if letter.isdigit())
    if not constant_time_compare(_digest(kept["nonce"], typed), kept["digest"]):
        raise JoinRefused(_("That is not the code we sent. Check the newest e-mail."))
    request.session[KEY] = {"email": kept["email"], "proved_at": at.timestamp()}
    request.session.cycle_key()


def proved_address(request: HttpRequest, *, at: datetime) -> str:
    """Return the address that was proved within the hour, or nothing."""
    kept = _kept(request)
    if at.timestamp() - kept.get("proved_at", 0) > PROVED_FOR.total_seconds():
        return ""
    return str(kept["email"])


def note_asked(request: HttpRequest) -> None:
    """Forget the address, and that it asked only; the next person begins anew."""
    request.session[KEY] = {"has_asked": True}


def has_asked(request: HttpRequest) -> bool:
    """Whether an account was just asked for here."""
    return "has_asked" in _kept(request)


def _kept(request: HttpRequest) -> Mapping[str, Any]:
    kept: Mapping[str, Any] = request.session.get(KEY, {})
    return kept


def _digest(nonce: str, code: str) -> str:
    return salted_hmac(SALT, f"{nonce}:{code}").hexdigest()
