"""Asking for an account, and what leads decide about it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.accounts.enums import RequestState
from learning.accounts.models import AccessDecision, AccessRequest, Organisation, User
from learning.accounts.operations.people import invite_person
from learning.accounts.operations.refusals import PostRefused
from learning.accounts.operations.seating import hold_seats
from learning.accounts.queries import leads_of
from learning.accounts.signals import access_decided, access_requested

# How long a request waits for a lead, and how long names are kept of who did not come in.
WAITS: Final = timedelta(days=14)
NAMES_KEPT: Final = timedelta(days=90)


class RequestRefused(Exception):
    """Why a request cannot be decided so; the message is for the person deciding."""


@dataclass
class Decided:
    """What came of a choice of requests; those somebody else decided meanwhile are counted."""

    done: list[AccessRequest] = field(default_factory=list)
    already: int = 0
    refused: dict[str, list[str]] = field(default_factory=dict)  # why → who


@transaction.atomic
def request_access(
    *,
    email: str,
    first_name: str,
    last_name: str,
    organisation: Organisation,
    role: str,
    leaves_date: date | None = None,
    at: datetime,
) -> AccessRequest | None:
    """Ask for an account with an address that has been proved; the right lead hears of it.

    Asking twice is asking once. None where the address has an account: she signs in with that.
    """
    address = email.lower()
    if User.objects.filter(email__iexact=address).exists():
        return None
    request, is_new = AccessRequest.objects.get_or_create(
        email=address,
        state=RequestState.PENDING,
        defaults={
            "first_name": first_name,
            "last_name": last_name,
            "organisation": organisation,
            "role": role,
            "leaves_date": leaves_date,
            "asked_at": at,
            "expires_at": at + WAITS,
        },
    )
    if is_new:
        leads = leads_of(organisation, day=timezone.localdate(at))
        access_requested.send(sender=AccessRequest, request=request, leads=leads, at=at)
    return request


@transaction.atomic
def approve_requests(*, requests: Collection[int], by: User, at: datetime) -> Decided:
    """Let people in: each gets an account and her post from today on.

    A request that somebody decided meanwhile is left as it is, and so is one for whom there is no
    seat: it goes on waiting. The caller has asked whether `by` may decide these.
    """
    today = timezone.localdate(at)
    decided = Decided()
    waiting = _waiting(requests, decided)
    # All of them first: one by one, two who approve could wait for each other.
    hold_seats(*(request.organisation for request in waiting))
    for request in waiting:
        try:
            with transaction.atomic():
                person = invite_person(
                    email=request.email,
                    first_name=request.first_name,
                    last_name=request.last_name,
                    organisation=request.organisation,
                    role=request.role,
                    start_date=today,
                    leaves_date=request.leaves_date,
                    by=by,
                    at=at,
                )
        except PostRefused as refusal:
            decided.refused.setdefault(str(refusal), []).append(request.full_name)
            continue
        request.user = person
        _decide(request, RequestState.APPROVED, by=by, at=at)
        decided.done.append(request)
    return decided


@transaction.atomic
def decline_requests(*, requests: Collection[int], reason: str, by: User, at: datetime) -> Decided:
    """Turn requests down, with a reason that the people are told.

    Raises RequestRefused without a reason.
    """
    if not reason.strip():
        raise RequestRefused(_("Say why; the person reads it."))
    decided = Decided()
    for request in _waiting(requests, decided):
        _decide(request, RequestState.DECLINED, reason=reason.strip(), by=by, at=at)
        decided.done.append(request)
    return decided


@transaction.atomic
def expire_requests(*, at: datetime) -> int:
    """Close what nobody decided in time; returns how many."""
    late = AccessRequest.objects.filter(state=RequestState.PENDING, expires_at__lte=at)
    decided = Decided()
    for request in _waiting(list(late.values_list("pk", flat=True)), decided):
        _decide(request, RequestState.EXPIRED, by=None, at=at)
        decided.done.append(request)
    return len(decided.done)


def forget_requests(*, at: datetime) -> int:
    """Blank the names of people who did not come in, 90 days after; returns how many."""
    closed = AccessRequest.objects.filter(
        state__in=[RequestState.DECLINED, RequestState.EXPIRED],
        decision__at__lt=at - NAMES_KEPT,
    ).exclude(email="")
    return closed.update(email="", first_name="", last_name="")


def _waiting(requests: Iterable[int], decided: Decided) -> list[AccessRequest]:
    """Lock what still waits of these, in one order for everybody; count the rest."""
    wanted = set(requests)
    found = list(
        AccessRequest.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk__in=wanted, state=RequestState.PENDING)
        .order_by("pk")
    )
    decided.already = len(wanted) - len(found)
    return found


def _decide(
    request: AccessRequest, state: str, *, reason: str = "", by: User | None, at: datetime
) -> None:
    request.state = state
    request.save(update_fields=["state", "user"])
    decision = AccessDecision.objects.create(
        request=request, state=state, reason=reason[:250], by=by, at=at
    )
    log(instance=request, action=f"accounts.request_{state}", user=by, timestamp=at)
    access_decided.send(sender=AccessRequest, request=request, decision=decision, at=at)
