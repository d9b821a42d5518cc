"""The secret address of a person's own calendar.

A calendar program cannot sign in, so the address itself is the key. It says who and is signed over
her session hash: a new password or *sign out on every device* makes a new address, and the old one
stops working.
"""

from typing import Any

from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare, salted_hmac

from learning.accounts.models import User

SALT = "courses.calendar"


def secret_for(user: Any) -> str:
    """Return the secret part of the address."""
    return Signer(salt=SALT, sep="~").sign(f"{user.pk}-{_fingerprint(user)}")


def user_of(secret: str) -> User | None:
    """Return whose calendar it is; None for an address that was made up or has been replaced."""
    try:
        pk, _sep, fingerprint = Signer(salt=SALT, sep="~").unsign(secret).partition("-")
    except BadSignature:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or not constant_time_compare(fingerprint, _fingerprint(user)):
        return None
    return user


def _fingerprint(user: Any) -> str:
    return salted_hmac(SALT, user.get_session_auth_hash()).hexdigest()[:16]
