"""One signed pack, one draft, and counts to put beside training. All figures are invented."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from learning.accounts.models import Organisation
from learning.completion.rules import add_months
from learning.reports.models import ScrutinyPack
from learning.reports.operations import (
    add_action,
    add_comment,
    make_pack,
    record_outcomes,
    set_asked,
    sign_off_pack,
    submit_pack,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from learning.accounts.models import User

FORCE = "wyp"
OUTCOME_MONTHS = 14
SOURCE = "Invented for demonstration"
# area → about how many NRM referrals, intelligence submissions and DtN reports a month.
RATES = {
    "wyp": (34, 160, 14),
    "wyp-leeds": (12, 52, 6),
    "wyp-bradford": (10, 44, 5),
    "wyp-kirklees": (6, 27, 0),
}
BETWEEN_MEETINGS = 3  # months


def ensure_outcomes(*, at: datetime) -> int:
    """Record the months that are over and not recorded yet; return how many figures were new."""
    plan = record_outcomes(
        text=_invented_counts(timezone.localdate(at)),
        source=SOURCE,
        by=None,
        at=at,
        is_invented=True,
    )
    return plan.changes


def _invented_counts(today: date) -> str:
    """Return the file of the last months; a month is always given the same figures."""
    lines = ["month,area,kind,count,submitters,top_ten_percent"]
    first = add_months(today.replace(day=1), -OUTCOME_MONTHS)
    for number in range(OUTCOME_MONTHS):
        month = add_months(first, number)
        for area, (nrm, intelligence, dtn) in RATES.items():
            dice = random.Random(f"{area} {month}")  # noqa: S311 - invented figures, not secrets
            count = round(intelligence * dice.uniform(0.8, 1.25))
            submitters = round(count * dice.uniform(0.4, 0.6))
            share = dice.randint(28, 46)
            day = f"{month:%Y-%m}"
            lines += [
                f"{day},{area},nrm,{round(nrm * dice.uniform(0.7, 1.3))},,",
                f"{day},{area},intelligence,{count},{submitters},{share}",
                f"{day},{area},dtn,{round(dtn * dice.uniform(0.7, 1.3))},,",
            ]
    return "\n".join(lines)


def ensure_packs(people: Mapping[str, User], *, at: datetime) -> int:
    """Make a signed pack and a draft, where there is no pack yet; return how many were made."""
    if ScrutinyPack.objects.exists():
        return 0
    force = Organisation.objects.get(key=FORCE)
    administrator, leader = people["administrator"], people["leader"]
    today = timezone.localdate(at)
    last = today.replace(day=1) - timedelta(days=1)
    signed = make_pack(
        organisation=force,
        title=f"Community Outcomes Meeting, {last:%B %Y}",
        from_date=add_months(last, -BETWEEN_MEETINGS),
        to_date=last,
        by=administrator,
        at=at,
        is_invented=True,
    )
    set_asked(
        pack=signed,
        asked="Agree that every district names a lead for training.",
        by=administrator,
        at=at,
    )
    add_comment(
        pack=signed,
        text="Coverage moved most where supervisors gave time in the shift.",
        token=_token("comment"),
        by=administrator,
        at=at,
    )
    add_action(
        pack=signed,
        text="Name a lead for training in every district",
        owner="District commanders",
        due_date=today + timedelta(days=45),
        token=_token("action"),
        by=administrator,
        at=at,
    )
    version = submit_pack(pack=signed, by=administrator, at=at)
    sign_off_pack(pack=signed, sha256=version.sha256, by=leader, at=at)
    make_pack(
        organisation=force,
        title=f"Community Outcomes Meeting, {add_months(last, BETWEEN_MEETINGS):%B %Y}",
        from_date=add_months(today, -BETWEEN_MEETINGS),
        to_date=today,
        by=administrator,
        at=at,
        is_invented=True,
    )
    return ScrutinyPack.objects.count()


def _token(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo:pack:{name}")
