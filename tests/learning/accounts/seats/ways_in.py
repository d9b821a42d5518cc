"""Every way into an organisation and out of it, in few words."""

from datetime import UTC, date, datetime
from typing import Any

from learning.accounts import operations
from learning.accounts.enums import ImportSource, JobRole
from learning.accounts.importing import Limits, read_pasted
from learning.accounts.models import AccessRequest, Membership, Organisation, PeopleImport, User
from tests.factories.accounts import learner_of

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TODAY = date(2026, 11, 2)
LATER = date(2027, 3, 1)
NURSE = JobRole.HEALTH_WORKER


def holder(name: str = "Rees") -> Membership:
    return Membership.objects.get(learner__user__last_name=name)


def leave(name: str = "Rees", day: date = TODAY) -> Membership:
    return operations.end_post(post=holder(name), end_date=day, by=None, at=NOON)


def invite(organisation: Organisation, n: int = 1, **changes: Any) -> User:
    fields: dict[str, Any] = {
        "email": f"new-{n}@demo.example", "first_name": "Jo", "last_name": f"Ray-{n}",
        "organisation": organisation, "role": NURSE, "start_date": TODAY, "by": None, "at": NOON,
    }  # fmt: skip
    return operations.invite_person(**{**fields, **changes})


def ask(organisation: Organisation, n: int = 1) -> AccessRequest:
    request = operations.request_access(
        email=f"asks-{n}@demo.example", first_name="Ann", last_name=f"Lea-{n}",
        organisation=organisation, role=NURSE, at=NOON,
    )  # fmt: skip
    assert request
    return request


def transfer(person: User, to: Organisation) -> Membership:
    return operations.transfer_person(
        person=person, organisation=to, role=NURSE, day=TODAY, by=None, at=NOON
    )


def start(person: User, to: Organisation, **changes: Any) -> Membership:
    fields: dict[str, Any] = {
        "learner": learner_of(person), "organisation": to, "role": NURSE, "start_date": TODAY,
        "by": None, "at": NOON,
    }  # fmt: skip
    return operations.start_post(**{**fields, **changes})


def correct(post: Membership, **changes: Any) -> Membership:
    fields: dict[str, Any] = {
        "organisation": post.organisation, "role": post.role, "start_date": post.start_date,
        "end_date": post.end_date,
    }  # fmt: skip
    return operations.correct_post(post=post, **{**fields, **changes}, by=None, at=NOON)


def listed(organisation: Organisation, by: User, *emails: str) -> PeopleImport:
    text = "\n".join(["E-mail\tFirst name\tSurname", *(f"{each}\tJo\tRay" for each in emails)])
    taken = operations.take_list(
        organisation=organisation, source=ImportSource.PASTE, by=by, role=NURSE,
        rows=read_pasted(text, limits=Limits(1_000_000, 100)), at=NOON,
    )  # fmt: skip
    return operations.plan_import(people_import=taken, at=NOON)


def carry_out(found: PeopleImport) -> PeopleImport:
    agreed = operations.confirm_import(
        people_import=found, digest=found.digest, by=found.by, at=NOON
    )
    return operations.apply_import(people_import=agreed, at=NOON)
