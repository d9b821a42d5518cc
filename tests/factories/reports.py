"""A force with people who have passed, packs about it, and figures beside it, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from learning.completion.enums import DueRule
from learning.completion.operations import add_requirement
from learning.reports.operations import make_pack
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.completion import NOW, TODAY, passed
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from learning.accounts.models import Organisation, User
    from learning.modules.models import ModulePage
    from learning.reports.models import ScrutinyPack

FROM = date(2026, 9, 1)
WHEN = datetime(2026, 10, 20, 10, tzinfo=UTC)


@dataclass
class Force:
    """What the tests speak of: two districts, a partner, and those who work on packs."""

    whole: Organisation
    north: Organisation
    south: Organisation
    partner: Organisation
    module: ModulePage
    administrator: User
    leader: User


def people_of(organisation: Organisation, count: int) -> list[User]:
    """Return people with a main post here since January."""
    users = UserFactory.create_batch(count)
    for user in users:
        MembershipFactory(user=user, organisation=organisation)
    return users


def passes_of(
    users: list[User],
    module: ModulePage,
    *,
    first: str = "0.75",
    attempts: int = 1,
    occurred_at: datetime = WHEN,
    at: datetime = NOW,
) -> None:
    """Have these people pass, with this first score and as many attempts."""
    for user in users:
        passed(
            user,
            module,
            at=at,
            score=Decimal("0.9"),
            first_score=Decimal(first),
            attempts=attempts,
            occurred_at=occurred_at,
        )


def force_of_people() -> Force:
    """Return a force: 6 of 10 passed in the north, 2 of 8 in the south, 5 of 6 at the partner."""
    whole = OrganisationFactory(force=True, key="force", name="Moorland Police")
    north = OrganisationFactory(district=True, parent=whole, key="north", name="North district")
    south = OrganisationFactory(district=True, parent=whole, key="south", name="South district")
    partner = OrganisationFactory(partner=True, key="trust", name="Millbeck Trust")
    module = published_module()
    made = Force(
        whole=whole,
        north=north,
        south=south,
        partner=partner,
        module=module,
        administrator=UserFactory(training_administrator=True, organisation=OrganisationFactory()),
        leader=UserFactory(leader=True, organisation=OrganisationFactory()),
    )
    in_north, in_south, in_partner = (
        people_of(north, 10),
        people_of(south, 8),
        people_of(partner, 6),
    )
    for organisation in (whole, partner):
        add_requirement(
            organisation=organisation,
            module=module,
            due_rule=DueRule.FIXED,
            due_date=date(2026, 11, 1),
            start_date=date(2026, 1, 5),
            by=None,
            at=NOW - timedelta(days=60),
        )
    passes_of(in_north[:6], module, first="0.5", attempts=2)
    passes_of(in_south[:2], module, first="1")
    passes_of(in_partner[:5], module)
    return made


def pack_of(force: Force, *, by: Any = None, **fields: Any) -> ScrutinyPack:
    """Return a draft about the force, made by its training administrator."""
    values: dict[str, Any] = {
        "title": "Community Outcomes Meeting, November 2026",
        "from_date": FROM,
        "to_date": TODAY,
        "at": NOW,
        **fields,
    }
    return make_pack(organisation=force.whole, by=by or force.administrator, **values)
