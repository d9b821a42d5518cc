"""What every page knows: navigation, account, support contact, colours."""

from hashlib import blake2s
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.theme.navigation import language_prefix, nav_items, opens_admin


def site(request: HttpRequest) -> dict[str, Any]:
    """Give the variables of `base.html`; reads nothing but the person already loaded.

    Roles come from `User.nav_roles`, words kept in the session. `draft_owner` names a person
    on her own device without saying who she is: answers kept there are filed under it.
    """
    user = getattr(request, "user", None)
    is_signed_in = user is not None and user.is_authenticated
    roles = getattr(user, "nav_roles", ()) if is_signed_in else ()
    items = nav_items(
        roles=roles, is_signed_in=is_signed_in, path=request.path, prefix=language_prefix()
    )
    context: dict[str, Any] = {
        "nav_items": items,
        "nav_key": " ".join(f"{item['href']}={item['current']}" for item in items),
        "support": settings.SUPPORT,
        "account_name": "",
    }
    if user is not None and is_signed_in:
        theme = getattr(user, "theme", "")
        context |= {
            "account_name": user.short_name,
            "opens_admin": opens_admin(roles=roles),
            "theme": theme if theme in {"light", "dark"} else "",
            "is_shared_computer": request.session.get("is_shared_computer", False),
            "draft_owner": _draft_owner(user.pk),
        }
    return context


def _draft_owner(pk: object) -> str:
    key = settings.SECRET_KEY.encode()[:32]
    return blake2s(f"drafts-{pk}".encode(), key=key, digest_size=6).hexdigest()
