"""E-mails about news from the room beneath: who asks for an account, who comes, moves or goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.accounts.enums import RequestState, ResponsibilityKind
from learning.accounts.models import Responsibility
from learning.accounts.signals import (
    access_decided,
    access_requested,
    guest_stay_ending,
    person_moved,
)
from learning.notices.enums import NoticeKind
from learning.notices.operations import queue_notice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from learning.accounts.models import AccessDecision, AccessRequest, Membership, User


@receiver(access_requested, dispatch_uid="notices_access_requested")
def tell_leads_of_request(
    *, request: AccessRequest, leads: Sequence[User], at: datetime, **_others: Any
) -> None:
    """Somebody asks for an account: her leads decide."""
    for lead in leads:
        _send(
            cause=f"request:{request.pk}:asked:{lead.pk}",
            to=lead,
            subject=_("A request for an account: %(name)s") % {"name": request.full_name},
            template="request_asked",
            at=at,
            request=request,
            link=_link("accounts:access_requests", request.organisation.key),
        )


@receiver(access_decided, dispatch_uid="notices_access_decided")
def tell_of_decision(
    *, request: AccessRequest, decision: AccessDecision, at: datetime, **_others: Any
) -> None:
    """What became of it is told to the person who asked, whatever it is."""
    subjects = {
        RequestState.APPROVED: _("Your account at Spot the signs is open"),
        RequestState.DECLINED: _("Your request for an account was declined"),
        RequestState.EXPIRED: _("Your request for an account was not answered"),
    }
    _send(
        cause=f"request:{request.pk}:decided",
        to=request.user or request.email,
        subject=subjects[RequestState(decision.state)],
        template="request_decided",
        at=at,
        # Nobody decided: the clock found it.
        keeps_quiet_hours=decision.state == RequestState.EXPIRED,
        request=request,
        decision=decision,
        link=_link("account_login"),
        join_link=_link("accounts:join"),
    )


@receiver(guest_stay_ending, dispatch_uid="notices_guest_stay_ending")
def tell_of_ending_stay(
    *, post: Membership, leads: Sequence[User], at: datetime, **_others: Any
) -> None:
    """A guest's stay ends soon: her leads may extend it. Once for each end there was."""
    guest = getattr(post.learner, "user", None)
    if guest is None or post.end_date is None:
        return
    last_day = post.end_date - timedelta(days=1)
    for lead in _may_know(guest, leads, at):
        _send(
            cause=f"guest:{post.pk}:{post.end_date.isoformat()}:{lead.pk}",
            to=lead,
            subject=_("A guest's stay ends: %(name)s, %(day)s")
            % {"name": guest.get_full_name(), "day": date_format(last_day, "j F Y")},
            template="guest_ending",
            at=at,
            keeps_quiet_hours=True,
            guest=guest,
            post=post,
            last_day=last_day,
            link=_link("accounts:extend_guest", post.learner_id),
        )


@receiver(person_moved, dispatch_uid="notices_person_moved")
def tell_leads_of_move(
    *,
    person: User,
    old: Membership | None,
    new: Membership,
    leads: Sequence[User],
    by: User | None,
    at: datetime,
    **_others: Any,
) -> None:
    """A person moves: leads of both places hear of it, but not who did it herself."""
    for lead in _may_know(person, leads, at):
        if lead in {by, person}:
            continue
        _send(
            cause=f"moved:{new.pk}:{lead.pk}",
            to=lead,
            subject=_("%(name)s moves to %(organisation)s")
            % {"name": person.get_full_name(), "organisation": new.organisation.name},
            template="person_moved",
            at=at,
            person=person,
            old=old,
            new=new,
        )


def _may_know(person: User, leads: Sequence[User], at: datetime) -> Sequence[User]:
    """Leave to training administrators what concerns somebody in a sensitive post."""
    if not person.is_hidden_from_lists:
        return leads
    knowing = Responsibility.objects.on(timezone.localdate(at)).filter(
        user__in=leads, kind=ResponsibilityKind.TRAINING_ADMINISTRATOR
    )
    allowed = set(knowing.values_list("user", flat=True))
    return [lead for lead in leads if lead.pk in allowed]


def _send(
    *,
    cause: str,
    to: User | str,
    subject: str,
    template: str,
    at: datetime,
    keeps_quiet_hours: bool = False,
    **context: Any,
) -> None:
    body = render_to_string(
        f"notices/mail/{template}.txt", {"to": to, "support": settings.SUPPORT, **context}
    )
    queue_notice(
        cause=cause,
        kind=NoticeKind.ACCOUNT,
        to=to,
        subject=subject,
        body=body,
        at=at,
        keeps_quiet_hours=keeps_quiet_hours,
    )


def _link(name: str, *args: Any) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(name, args=args)}"
