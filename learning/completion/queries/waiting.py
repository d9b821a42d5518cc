"""How much waits for a decision in an organisation, asked on every overview."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    F,
    Func,
    IntegerField,
    Subquery,
    UUIDField,
)

from learning.accounts.models import Organisation
from learning.accounts.queries import waiting_requests
from learning.completion.queries.claims import claims_in
from learning.completion.queries.register import exemptions_in
from media.editions.prepared import Prepared, Slot

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

# Nobody's id: a slot is never for None.
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Waiting:
    """How many of each wait: training elsewhere to check, exemptions and requests to decide."""

    claims: int
    exemptions: int = 0
    requests: int = 0


def _number(rows: QuerySet[Any, Any]) -> Subquery:
    count = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.order_by().values(number=count))


def _waiting(*, sees_hidden: bool, manages_people: bool) -> QuerySet[Organisation, Any]:
    path, day = Slot("path", CharField()), Slot("day", DateField())
    people: dict[str, Any] = {
        "sees_hidden": sees_hidden,
        "besides": Slot("besides", UUIDField()),
    }
    numbers = [_number(claims_in(path, day, **people).waiting())]
    if manages_people:
        numbers += [
            _number(exemptions_in(path, day, **people).waiting()),
            _number(waiting_requests(path)),
        ]
    organisation = Organisation.objects.filter(pk=Slot("organisation", BigIntegerField()))
    found: QuerySet[Organisation, Any] = organisation.values_list(*numbers)
    return found


# By whether she sees who is hidden, and whether she manages people.
WAITING = {
    (sees, manages): Prepared(partial(_waiting, sees_hidden=sees, manages_people=manages))
    for sees in (False, True)
    for manages in (False, True)
}


def waiting_in(
    organisation: Organisation,
    day: date,
    *,
    sees_hidden: bool,
    manages_people: bool,
    besides: UUID | None = None,
) -> Waiting:
    """Return how much waits in an organisation for its people of a day; one query.

    Exemptions and requests only for who `manages_people`; nothing about `besides` herself, and of
    hidden people only to who `sees_hidden`, as in lists.
    """
    [numbers] = WAITING[sees_hidden, manages_people].rows(
        organisation=organisation.pk, path=organisation.path, day=day, besides=besides or NOBODY
    )
    return Waiting(*numbers)
