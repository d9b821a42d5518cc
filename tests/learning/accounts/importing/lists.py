"""Lists of people that were taken, confirmed and carried out."""

from datetime import UTC, date, datetime
from typing import Any

from learning.accounts import operations
from learning.accounts.enums import ImportSource
from learning.accounts.importing import Limits, read_pasted
from learning.accounts.models import Organisation, PeopleImport, User

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = date(2026, 11, 23)
HEAD = "E-mail\tFirst name\tSurname\tRole\tOrganisation\tCollar number\tEnd date"
LIMITS = Limits(1_000_000, 10_000)


def line(n: int, **changes: str) -> str:
    cells = {
        "email": f"new-{n}@demo.example", "first": "Jo", "last": f"Ray-{n}", "role": "detective",
        "organisation": "unit", "collar": str(5000 + n), "end": "",
    }  # fmt: skip
    return "\t".join((cells | changes).values())


def taken(organisation: Organisation, by: User | None, *lines: str, **options: Any) -> PeopleImport:
    """A list that has been planned."""
    options.setdefault("source", ImportSource.UPLOAD)
    rows = read_pasted("\n".join([HEAD, *lines]), limits=LIMITS)
    found = operations.take_list(organisation=organisation, rows=rows, by=by, at=AT, **options)
    return operations.plan_import(people_import=found, at=AT)


def confirmed(found: PeopleImport, at: datetime = AT, **options: Any) -> PeopleImport:
    return operations.confirm_import(
        people_import=found, digest=found.digest, by=found.by, at=at, **options
    )


def carried_out(found: PeopleImport, **options: Any) -> PeopleImport:
    return operations.apply_import(people_import=confirmed(found, **options), at=AT)
