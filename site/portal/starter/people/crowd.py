"""Invented learners in bulk, with a believable spread of progress.

Their evidence goes through the same operation as everybody's, so `verify_evidence` covers it.
What they passed before the site was loaded is told as training elsewhere, imported; what they
passed today names today's edition.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from learning.accounts.enums import JobRole, OrganisationKind
from learning.accounts.models import Learner, Membership, Organisation, User
from learning.completion.enums import EvidenceKind, EvidenceSource
from learning.completion.operations import EvidenceRow, recompute_standing, record_many
from learning.modules.queries import current_editions

if TYPE_CHECKING:
    from collections.abc import Callable

    from media.editions.models import Edition

# Who was about to pass in the weeks before passes on the first day of the site.
FIRST_DAYS = timedelta(days=45)
BATCH = 1000
# Where the crowd learned before this site.
EARLIER_SYSTEM = "Earlier training system"
FIRST_NAMES = [
    "Aaliyah",
    "Adam",
    "Alun",
    "Amara",
    "Amber",
    "Arjun",
    "Bethan",
    "Bilal",
    "Callum",
    "Carys",
    "Chloe",
    "Daniel",
    "Deepa",
    "Dylan",
    "Elif",
    "Erin",
    "Ewa",
    "Farah",
    "Gareth",
    "Grace",
    "Hamza",
    "Hannah",
    "Ibrahim",
    "Imran",
    "Ines",
    "Jakub",
    "Jess",
    "Josie",
    "Kamran",
    "Katya",
    "Keziah",
    "Laila",
    "Leon",
    "Lucia",
    "Magda",
    "Marcus",
    "Maya",
    "Megan",
    "Milan",
    "Nadia",
    "Naomi",
    "Niamh",
    "Noah",
    "Olu",
    "Omar",
    "Owen",
    "Paula",
    "Piotr",
    "Priya",
    "Rafael",
    "Rhian",
    "Robin",
    "Rosa",
    "Ruby",
    "Sadia",
    "Sam",
    "Selma",
    "Shauna",
    "Silas",
    "Sunita",
    "Tariq",
    "Tess",
    "Theo",
    "Una",
    "Vera",
    "Wanjiru",
    "Will",
    "Yara",
    "Yusuf",
    "Zara",
    "Zofia",
]
# Places that are on no map, so that no real person is meant.
LAST_STARTS = [
    "Ash",
    "Birk",
    "Bramb",
    "Cald",
    "Crag",
    "Dale",
    "Eller",
    "Fell",
    "Gill",
    "Hag",
    "Heath",
    "Kirk",
    "Lark",
    "Moss",
    "Nether",
    "Oxen",
    "Pen",
    "Raven",
    "Rig",
    "Scar",
    "Stan",
    "Thorn",
    "Whin",
    "Wold",
    "Yew",
]
LAST_ENDS = [
    "bank",
    "beck",
    "bridge",
    "cote",
    "croft",
    "dale",
    "field",
    "gate",
    "ham",
    "holme",
    "ley",
    "mire",
    "rigg",
    "royd",
    "shaw",
    "stone",
    "thwaite",
    "wick",
    "wood",
    "worth",
]

POLICE = {
    "response": JobRole.RESPONSE_OFFICER,
    "neighbourhood": JobRole.NEIGHBOURHOOD_OFFICER,
    "safeguarding": JobRole.DETECTIVE,
    "investigation": JobRole.DETECTIVE,
    "custody": JobRole.CUSTODY,
    "counter": JobRole.FRONT_COUNTER,
    "contact": JobRole.CALL_HANDLER,
}
# root organisation → its share of the people and their role there (None: by unit)
SHARES: tuple[tuple[str, float, str | None], ...] = (
    ("wyp", 0.62, None),
    ("aire-valley-nhs", 0.22, JobRole.HEALTH_WORKER),
    ("leeds-council", 0.06, JobRole.COUNCIL_OFFICER),
    ("bradford-council", 0.05, JobRole.COUNCIL_OFFICER),
    ("wyfrs", 0.05, JobRole.FIRE_OFFICER),
)


@dataclass(frozen=True)
class Unit:
    """A unit people are put into, with how keen its people are (0 to 1)."""

    organisation: Organisation
    role: str
    keenness: float


def make_learners(*, count: int, seed: int, at: datetime, report: Callable[[int], None]) -> int:
    """Make `count` learners for this seed; those already made are left alone.

    Returns how many were made. `report` hears how many stand so far.
    """
    dice = random.Random(seed)  # noqa: S311 - invented people, not secrets
    units, weights = _units(dice)
    editions = {edition.slug: edition for edition in current_editions("en-gb")}
    password = make_password(None)
    made = 0
    for first in range(0, count, BATCH):
        numbers = range(first + 1, min(first + BATCH, count) + 1)
        people = [_Person.invented(number, seed, dice, units, weights, at) for number in numbers]
        made += _save_batch(people, password, list(editions.values()), at)
        report(numbers[-1])
    return made


@dataclass(frozen=True)
class _Person:
    email: str
    first_name: str
    last_name: str
    collar_number: str
    unit: Unit
    joined: date
    # For each module in order: days after joining on which it was passed, and the scores.
    passes: tuple[tuple[int, Decimal, Decimal, int] | None, ...]

    @classmethod
    def invented(  # noqa: PLR0917 - what it is drawn from
        cls,
        number: int,
        seed: int,
        dice: random.Random,
        units: list[Unit],
        weights: list[float],
        at: datetime,
    ) -> _Person:
        unit = dice.choices(units, weights)[0]
        longest = 400 if dice.random() < 0.8 else 1500
        joined = timezone.localdate(at) - timedelta(days=dice.randint(3, longest))
        passes = []
        for _module in range(2):
            keen = dice.random() < unit.keenness
            first = Decimal(dice.choice(("0.5", "0.6667", "0.75", "0.8333", "0.9167", "1")))
            final = max(first, Decimal("0.8333"))
            minutes = dice.randint(14, 55)
            days = int(dice.betavariate(1.6, 2.4) * 200) + 1
            passes.append((days, first, final, minutes) if keen else None)
        police = "wyp" in unit.organisation.key
        return cls(
            email=f"learner-{seed}-{number:06d}@demo.example",
            first_name=dice.choice(FIRST_NAMES),
            last_name=dice.choice(LAST_STARTS) + dice.choice(LAST_ENDS),
            collar_number=f"D{seed % 10}{number:05d}" if police else "",
            unit=unit,
            joined=joined,
            passes=tuple(passes),
        )


def _units(dice: random.Random) -> tuple[list[Unit], list[float]]:
    units, weights = [], []
    for key, share, role in SHARES:
        root = Organisation.objects.get(key=key)
        leaves = [o for o in root.get_descendants() if o.is_leaf()]
        leaves = [o for o in leaves if o.kind == OrganisationKind.UNIT] or [root]
        sizes = [dice.uniform(0.4, 1.6) for _leaf in leaves]
        for leaf, size in zip(leaves, sizes, strict=True):
            unit_role = role or next(
                (r for word, r in POLICE.items() if word in leaf.key), JobRole.POLICE_STAFF
            )
            units.append(Unit(leaf, unit_role, dice.uniform(0.45, 0.97)))
            weights.append(share * size / sum(sizes))
    return units, weights


@transaction.atomic
def _save_batch(people: list[_Person], password: str, editions: list[Edition], at: datetime) -> int:
    known = set(
        User.objects.filter(email__in=[person.email for person in people]).values_list(
            "email", flat=True
        )
    )
    fresh = [person for person in people if person.email not in known]
    learners = Learner.objects.bulk_create([Learner() for _person in fresh])
    User.objects.bulk_create(
        [
            User(
                email=person.email,
                first_name=person.first_name,
                last_name=person.last_name,
                collar_number=person.collar_number,
                password=password,
                learner=learner,
                is_demo=True,
                details_checked_at=at,
            )
            for person, learner in zip(fresh, learners, strict=True)
        ]
    )
    Membership.objects.bulk_create(
        [
            Membership(
                learner=learner,
                organisation=person.unit.organisation,
                role=person.unit.role,
                start_date=person.joined,
                is_primary=True,
            )
            for person, learner in zip(fresh, learners, strict=True)
        ]
    )
    rows = [
        row
        for person, learner in zip(fresh, learners, strict=True)
        for row in _evidence_rows(person, learner, editions, at)
    ]
    record_many(rows=rows, by=None, at=at)
    without = {learner.pk for learner in learners} - {row.learner.pk for row in rows}
    if without:
        recompute_standing(learners=without, at=at)
    return len(fresh)


def _morning(day: date, days: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9 + days % 9, days % 60)))


def _evidence_rows(
    person: _Person, learner: Learner, editions: list[Edition], at: datetime
) -> list[EvidenceRow]:
    rows = []
    today = timezone.localdate(at)
    for edition, passed in zip(editions, person.passes, strict=False):
        if passed is None:
            continue
        days, first, final, minutes = passed
        day = person.joined + timedelta(days=days)
        if day > today:
            continue
        # An edition can be passed only since it is published, which is when the demo is loaded.
        is_today = today - day < FIRST_DAYS
        rows.append(
            EvidenceRow(
                learner=learner,
                kind=EvidenceKind.MODULE if is_today else EvidenceKind.EXTERNAL,
                source=EvidenceSource.SITE if is_today else EvidenceSource.IMPORTED,
                provider="" if is_today else EARLIER_SYSTEM,
                cause=f"demo:{person.email}:{edition.slug}",
                title=edition.title if is_today else f"{edition.title} (before this site)",
                occurred_at=at if is_today else _morning(day, days),
                edition=edition if is_today else None,
                subject_key=edition.translation_key,
                score=final,
                first_score=first if is_today else None,  # another provider tells of no tries
                attempts=(1 if first >= Decimal("0.8") else 2) if is_today else None,
                seconds=minutes * 60,
                minutes=minutes,
            )
        )
    return rows
