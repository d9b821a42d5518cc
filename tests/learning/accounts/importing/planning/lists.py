"""Rows of a list and people who are known, as plain values, and the plan made of both."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from learning.accounts.importing import Column, Known, Plan, Post, Row, Scope, plan_people
from learning.accounts.importing.rows import row_of
from learning.accounts.rules import Period
from learning.accounts.seats import Limit

DAY = date(2026, 11, 23)
FORCE, WARD, ELSEWHERE = 1, 2, 9
SCOPE = Scope(
    name="Millbeck Police",
    path="0001",
    force_path="0001",
    organisations={"force": FORCE, "ward 4": WARD, "ward": WARD, "twice": None},
    roles={"detective": "detective", "police constable": "response_officer"},
    default_organisation=FORCE,
    default_role="response_officer",
    answers_for={"0001"},
    is_by_superuser=False,
    is_full=False,
    domains=("millbeck.example",),
    day=DAY,
    paths={FORCE: "0001", WARD: "00010001"},
)


def row(number: int = 2, **cells: Any) -> Row:
    return row_of(number, {Column(name): text for name, text in cells.items()})


def new(number: int = 2, **cells: Any) -> Row:
    """A row about somebody new."""
    given = {"email": f"new-{number}@millbeck.example", "first_name": "Jo", "last_name": "Ray"}
    return row(number, **(given | cells))


def post(**fields: Any) -> Post:
    given: dict[str, Any] = {
        "id": 7, "organisation": FORCE, "path": "0001", "role": "response_officer",
        "start": date(2026, 1, 5), "end": None, "is_main": True,
    }  # fmt: skip
    return Post(**(given | fields))


def known(user: int = 1, **fields: Any) -> Known:
    given: dict[str, Any] = {
        "learner": UUID(int=user), "email": f"person-{user}@millbeck.example",
        "collar_number": str(4000 + user), "first_name": "Aisha", "last_name": f"Khan-{user}",
        "rank": "PC", "posts": [post(id=user)],
    }  # fmt: skip
    return Known(user=user, **(given | fields))


def plan(*rows: Row, people: list[Known] | None = None, **changes: Any) -> Plan:
    left_out = changes.pop("left_out", ())
    scope = replace(SCOPE, **changes)
    return plan_people(rows, people=people or [], scope=scope, left_out=left_out)


def refused(*rows: Row, people: list[Known] | None = None, **changes: Any) -> tuple[str, str]:
    """The cell and the words of the only problem; nothing else is to be done."""
    found = plan(*rows, people=people, **changes)
    (problem,) = found.problems
    return problem.field, problem.message


def seats(number: int, path: str = "0001") -> list[tuple[Limit, list[Period]]]:
    """A number of seats, one of them taken by the person who is known."""
    return [(Limit("Millbeck Police", path, number), [Period(date(2026, 1, 5), None)])]
