"""What people are told who were put on the list of their organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.accounts.queries import first_days
from learning.accounts.signals import people_invited
from learning.notices.enums import NoticeKind
from learning.notices.operations import queue_notice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from learning.accounts.models import Organisation, User


def connect() -> None:
    """Connect the receiver; called once, when all apps are ready."""
    people_invited.connect(_invite, dispatch_uid="notices.invitations")


def invitation_text(
    *, to: User, organisation: Organisation, by: User | None, first_day: date | None = None
) -> tuple[str, str]:
    """Return subject and body of an invitation; `first_day` where she begins on a day to come."""
    subject = _("%(site)s: %(organisation)s invites you to training") % {
        "site": settings.SITE_NAME,
        "organisation": organisation.name,
    }
    body = render_to_string(
        "notices/mail/invitation.txt",
        {
            "person": to,
            "organisation": organisation,
            "by": by,
            "first_day": first_day,
            "site_name": settings.SITE_NAME,
            "tagline": settings.SITE_TAGLINE,
            "link": f"{settings.SITE_ADDRESS}{reverse('account_request_login_code')}",
            "support": settings.SUPPORT,
        },
    )
    return subject, body


def _invite(
    *, users: Iterable[User], organisation: Organisation, by: User | None, at: datetime, **_o: Any
) -> None:
    """Write one invitation to each person; whoever has had one gets no other."""
    people = list(users)
    begins = first_days([user.learner_id for user in people], day=timezone.localdate(at))
    for user in people:
        first_day = begins.get(user.learner_id) if user.learner_id else None
        subject, body = invitation_text(
            to=user, organisation=organisation, by=by, first_day=first_day
        )
        queue_notice(
            cause=f"invited:{user.pk}",
            kind=NoticeKind.ACCOUNT,
            to=user,
            subject=subject,
            body=body,
            at=at,
        )
