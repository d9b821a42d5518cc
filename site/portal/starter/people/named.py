"""The people one signs in as in a demonstration. All invented, all `@demo.example`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from bootstrap.sign_ins import DEMO_PASSWORD, email_of
from learning.accounts.enums import JobRole, ResponsibilityKind
from learning.accounts.models import Organisation, User
from learning.accounts.operations import give_responsibility, invite_person


@dataclass(frozen=True)
class NamedPerson:
    """A demo person: who, where, and what she answers for."""

    key: str
    first_name: str
    last_name: str
    organisation: str
    role: str
    rank: str = ""
    collar_number: str = ""
    responsibilities: tuple[tuple[str, str], ...] = ()
    joined_days_ago: int = 500

    @property
    def email(self) -> str:
        """The address she signs in with."""
        return email_of(self.key)


NAMED = (
    NamedPerson(
        "officer", "Aisha", "Fellgate", "wyp-bradford-response", JobRole.RESPONSE_OFFICER,
        "PC", "4471", (), 60,
    ),
    NamedPerson(
        "trainer", "Marek", "Mossthwaite", "wyp-training", JobRole.POLICE_STAFF,
        "Partnership and training officer", "8120",
        ((ResponsibilityKind.TRAINER, ""),),
    ),
    NamedPerson(
        "partner", "Nerys", "Whinfield", "aire-valley-nhs", JobRole.SAFEGUARDING_LEAD,
        "Safeguarding lead", "",
        ((ResponsibilityKind.PARTNER_LEAD, "aire-valley-nhs"),),
    ),
    NamedPerson(
        "second-partner", "Idris", "Fernhough", "aire-valley-nhs", JobRole.SAFEGUARDING_LEAD,
        "Deputy safeguarding lead", "",
        ((ResponsibilityKind.PARTNER_LEAD, "aire-valley-nhs"),),
    ),
    NamedPerson(
        "author", "Tomasz", "Larkbeck", "wyp-modern-slavery", JobRole.POLICE_STAFF,
        "Force modern slavery lead", "8077",
        ((ResponsibilityKind.AUTHOR, ""),),
    ),
    NamedPerson(
        "supervisor", "Ruth", "Haggstone", "wyp-bradford-response", JobRole.SUPERVISOR,
        "Sergeant", "2210",
        ((ResponsibilityKind.SUPERVISOR, "wyp-bradford-response"),),
    ),
    NamedPerson(
        "administrator", "Femi", "Calderwick", "wyp-training", JobRole.POLICE_STAFF,
        "Training administrator", "8121",
        ((ResponsibilityKind.TRAINING_ADMINISTRATOR, "wyp"),),
    ),
    NamedPerson(
        "leader", "Helen", "Stoodbridge", "wyp", JobRole.LEADER,
        "Assistant Chief Constable", "",
        ((ResponsibilityKind.SCRUTINY_READER, "wyp"),),
    ),
)  # fmt: skip


# Needed beside them: the course asks for two trainers, the supervisor's team has people whose
# training is overdue. Nobody signs in as these.
COLLEAGUES = (
    NamedPerson(
        "colleague", "Iona", "Beckwith", "wyp-training", JobRole.POLICE_STAFF,
        "Investigator trainer", "8133",
        ((ResponsibilityKind.TRAINER, ""),),
    ),
    *(
        NamedPerson(
            f"constable-{collar}", first, last, "wyp-bradford-response",
            JobRole.RESPONSE_OFFICER, "PC", collar, (), days,
        )
        for first, last, collar, days in (
            ("Callum", "Rushfield", "4512", 420),
            ("Jaswinder", "Heathbeck", "4530", 260),
            ("Morag", "Tarnside", "4566", 140),
        )
    ),
)  # fmt: skip


def ensure_named(*, at: datetime) -> dict[str, User]:
    """Make the demo people who are not there yet; return all by key."""
    today = timezone.localdate(at)
    found: dict[str, User] = {}
    hashed = ""
    for person in (*NAMED, *COLLEAGUES):
        user = User.objects.filter(email=person.email).first()
        if user is None:
            hashed = hashed or make_password(DEMO_PASSWORD)
            user = _make(person, make_password(None) if person in COLLEAGUES else hashed, at)
            for kind, key in person.responsibilities:
                give_responsibility(
                    user=user,
                    kind=kind,
                    organisation=Organisation.objects.get(key=key) if key else None,
                    start_date=today - timedelta(days=person.joined_days_ago),
                    by=None,
                    at=at,
                )
        found[person.key] = user
    return found


def _make(person: NamedPerson, hashed: str, at: datetime) -> User:
    user = invite_person(
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        organisation=Organisation.objects.get(key=person.organisation),
        role=person.role,
        start_date=timezone.localdate(at) - timedelta(days=person.joined_days_ago),
        by=None,
        at=at,
        rank=person.rank,
        collar_number=person.collar_number,
        is_demo=True,
        details_checked_at=at,
    )
    user.password = hashed
    user.save(update_fields=["password"])
    return user
