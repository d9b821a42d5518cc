"""The link in an e-mail that stops reminders, without signing in.

Its token is signed and names a person; whoever holds it can turn her reminders off and do nothing
else, nor learn anything of her. Mail programs press it by themselves (RFC 8058), so it works by
POST alone: a link that a scanner follows changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.urls import reverse

from learning.accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping

SALT = "learning.notices.unsubscribing"


def unsubscribe_address(user: User) -> str:
    """Return the address of the page that turns this person's reminders off."""
    token = signing.dumps(user.pk, salt=SALT)
    return f"{settings.SITE_ADDRESS}{reverse('notices:stop', args=[token])}"


def unsubscribe_headers(user: User) -> Mapping[str, str]:
    """Return what lets mail programs offer a button (RFC 2369; RFC 8058, 3.1)."""
    return {
        "List-Unsubscribe": f"<{unsubscribe_address(user)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def person_of(token: str) -> User | None:
    """Return whom a token is for; None where it is not ours, or she is gone."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk).first()
