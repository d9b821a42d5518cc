"""What waits for the leads of a partner in a demonstration: requests, a guest, an exemption."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from bootstrap.sign_ins import email_of
from learning.accounts.enums import JobRole
from learning.accounts.models import Membership, Organisation, User
from learning.accounts.operations import extend_guest, invite_person, request_access
from learning.completion.enums import ExemptionKind, ExemptionReason
from learning.completion.models import Exemption
from learning.completion.operations import ask_exemption

if TYPE_CHECKING:
    from collections.abc import Mapping

TRUST = "aire-valley-nhs"
# The guest's last days, so that the stay is there to be extended.
STAYS_ON = timedelta(days=10)
AWAY = timedelta(days=120)


@dataclass(frozen=True)
class Newcomer:
    """Somebody who asks to be let in, as a guest where `stays` says how long."""

    first_name: str
    last_name: str
    organisation: str
    role: str
    hours_ago: int
    stays: timedelta | None = None

    @property
    def email(self) -> str:
        """An address of the trust, whose domain the request is known by."""
        return f"{self.first_name}.{self.last_name}@aire-valley.example".lower()


NEWCOMERS = (
    Newcomer("Maeve", "Dunholme", "aire-valley-emergency", JobRole.HEALTH_WORKER, 45),
    Newcomer(
        "Corin", "Ashbeck", "aire-valley-bank-agency", JobRole.HEALTH_WORKER, 20,
        stays=timedelta(days=90),
    ),
)  # fmt: skip


def ensure_waiting(people: Mapping[str, User], *, at: datetime) -> None:
    """Make what waits where it is not there yet, or is over."""
    for newcomer in NEWCOMERS:
        request_access(
            email=newcomer.email,
            first_name=newcomer.first_name,
            last_name=newcomer.last_name,
            organisation=Organisation.objects.get(key=newcomer.organisation),
            role=newcomer.role,
            leaves_date=timezone.localdate(at) + newcomer.stays if newcomer.stays else None,
            at=at - timedelta(hours=newcomer.hours_ago),
        )
    # Asked by the second lead, so that the first can decide it, and the other way round.
    _ensure_guest(by=people["second-partner"], at=at)
    _ensure_exemption(by=people["second-partner"], at=at)


def _ensure_guest(*, by: User, at: datetime) -> None:
    today = timezone.localdate(at)
    guest = User.objects.filter(email=email_of("guest")).first()
    if guest is None:
        invite_person(
            email=email_of("guest"),
            first_name="Linnet",
            last_name="Garthbeck",
            organisation=Organisation.objects.get(key="aire-valley-maternity"),
            role=JobRole.HEALTH_WORKER,
            start_date=today - timedelta(days=80),
            leaves_date=today + STAYS_ON,
            by=None,
            at=at,
            rank="Student midwife",
            is_demo=True,
            details_checked_at=at,
        )
        return
    ended = Membership.objects.filter(learner=guest.learner_id, is_guest=True, end_date__lte=today)
    for post in ended.order_by("-end_date")[:1]:
        extend_guest(post=post, end_date=today + STAYS_ON, by=by, at=at)


def _ensure_exemption(*, by: User, at: datetime) -> None:
    trust = Organisation.objects.get(key=TRUST)
    today = timezone.localdate(at)
    within = Membership.objects.on(today).within(trust).filter(is_guest=False)
    about = within.filter(learner__user__responsibilities=None).order_by("pk").first()
    asked = Exemption.objects.filter(organisation__path__startswith=trust.path)
    if about is None or asked.exists():
        return
    ask_exemption(
        learner=about.learner,
        organisation=trust,
        kind=ExemptionKind.ABSENCE,
        reason=ExemptionReason.LONG_ABSENCE,
        start_date=today - timedelta(days=7),
        end_date=today + AWAY,
        by=by,
        at=at,
    )
