"""Where somebody lands who signed in without asking for a page: where her work is (ux.md, 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from learning.accounts.enums import ResponsibilityKind
from learning.courses.queries import teaches_on
from learning.notices.adapters import OutboxAccountAdapter
from portal.theme.navigation import FORCE_READERS

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest


class LandingAdapter(OutboxAccountAdapter):
    """The account adapter with the landing page of each role; `next` wins before it is asked."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse(landing_of(request.user, day=timezone.localdate()))


def landing_of(user: Any, *, day: date) -> str:
    """Return the name of the page that a person begins at on a day; at most one query."""
    roles = frozenset(user.nav_roles)
    if ResponsibilityKind.TRAINER in roles and teaches_on(user, day):
        return "courses:trainer"
    if ResponsibilityKind.PARTNER_LEAD in roles:
        return "reports:organisations"
    if not roles.isdisjoint(FORCE_READERS):
        return "reports:force"
    return "modules:learn"
