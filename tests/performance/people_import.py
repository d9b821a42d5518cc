"""How long a full list of people takes, beside plain COPY of the same rows.

`python -m tests.performance.people_import --rows N` starts a PostgreSQL of its own. It prints
seconds for each part and the peak of memory, and fails where a budget is exceeded.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from bootstrap.postgres import HOW_TO_GET_IT, find_postgres, private_cluster

if TYPE_CHECKING:
    from learning.accounts.models import Organisation, PeopleImport

UNITS = 60
# Of 150,000 rows; fewer take their share.
BUDGET_ROWS = 150_000
BUDGET_SECONDS = 180.0
BUDGET_OWN_SECONDS = 60.0
BUDGET_MEGABYTES = 1024.0


@dataclass
class Clock:
    """Seconds by part of the work, by the wall clock and of our own processor time."""

    seconds: dict[str, float] = field(default_factory=dict)
    busy: dict[str, float] = field(default_factory=dict)

    def time(self, part: str, work: Any) -> Any:
        """Do some work and note how long it took."""
        begun, busy = perf_counter(), process_time()
        found = work()
        self.seconds[part] = round(self.seconds.get(part, 0) + perf_counter() - begun, 2)
        self.busy[part] = round(self.busy.get(part, 0) + process_time() - busy, 2)
        return found


def main() -> None:
    """Start a server, measure in a process of its own, and print the figures."""
    parser = argparse.ArgumentParser(prog="people_import")
    parser.add_argument("--rows", type=int, default=BUDGET_ROWS)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(measure(options.rows)))
        return
    programs = find_postgres()
    if programs is None:
        sys.exit(f"This needs PostgreSQL. {HOW_TO_GET_IT}")
    from tests.performance.__main__ import environment, read_json

    with private_cluster(programs) as address:
        found = read_json(
            "tests.performance.people_import", environment(address), "--inside",
            "--rows", str(options.rows),
        )  # fmt: skip
    for name, value in found.items():
        print(f"{name:28}{value:>12}")
    share = max(options.rows / BUDGET_ROWS, 0.1)
    over = [
        name
        for name, most in (
            ("total seconds", BUDGET_SECONDS * share),
            ("own seconds", BUDGET_OWN_SECONDS * share),
            ("peak megabytes", BUDGET_MEGABYTES),
        )
        if found[name] > most
    ]
    if over:
        sys.exit(f"Over budget: {', '.join(over)}.")


def measure(rows: int) -> dict[str, float]:
    """Import a list of so many newcomers, then the same list again; return the figures."""
    import django

    django.setup()
    from django.core.management import call_command

    from learning.accounts.models import Membership

    call_command("migrate", verbosity=0)
    force = plant()
    content = list_of(rows)
    clock = Clock()
    standing_apart(clock)
    first = carried_out(force, content, clock, "")
    if first.counts["join"] != rows or Membership.objects.count() != rows:
        raise RuntimeError(f"Not everybody joined: {first.counts} {first.failure}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    again = carried_out(force, content, clock, "again: ")
    if again.has_work:
        raise RuntimeError(f"The same list did something: {again.counts}")
    clock.time("bare COPY", lambda: copy_bare(content))
    seconds = clock.seconds
    parts = ("read and plan", "confirm", "apply")
    total = sum(seconds[part] for part in parts)
    return {
        "rows": rows,
        **seconds,
        "own seconds, CPU": round(
            sum(clock.busy[part] for part in parts) - clock.busy["standing"], 2
        ),
        "standing, CPU": clock.busy["standing"],
        "own seconds": round(total - seconds.get("standing", 0), 2),
        "total seconds": round(total, 2),
        "peak megabytes": round(peak, 1),
        "own work / bare COPY": round((total - seconds["standing"]) / seconds["bare COPY"], 1),
    }


def carried_out(force: Organisation, content: bytes, clock: Clock, prefix: str) -> PeopleImport:
    """Take a list as the page does and carry it out."""
    from django.utils import timezone

    from learning.accounts import operations
    from learning.accounts.enums import ImportSource

    now = timezone.now()
    taken = operations.take_list(
        organisation=force, source=ImportSource.COMMAND, content=content, is_whole=True,
        by=None, at=now,
    )  # fmt: skip
    planned = clock.time(
        f"{prefix}read and plan", lambda: operations.plan_import(people_import=taken, at=now)
    )
    if planned.failure:
        raise RuntimeError(planned.failure)
    confirmed = clock.time(
        f"{prefix}confirm",
        lambda: operations.confirm_import(
            people_import=planned, digest=planned.digest, by=None, at=now
        ),
    )

    found: PeopleImport = clock.time(
        f"{prefix}apply", lambda: operations.apply_import(people_import=confirmed, at=now)
    )
    return found


def plant() -> Organisation:
    """Make a force with units, and one requirement for everybody in it."""
    from django.utils import timezone

    from learning.completion.enums import DueRule
    from learning.completion.operations import add_requirement
    from tests.factories.accounts import OrganisationFactory
    from tests.factories.modules import published_module

    force = OrganisationFactory(force=True, key="force", name="Millbeck Police")
    for number in range(UNITS):
        OrganisationFactory(parent=force, key=f"response-{number}", name=f"Response {number}")
    add_requirement(
        organisation=force,
        module=published_module(),
        due_rule=DueRule.FIXED,
        due_date=date(2027, 3, 1),
        start_date=date(2026, 1, 5),
        by=None,
        at=timezone.now(),
    )
    return force


def list_of(rows: int) -> bytes:
    """Write the list of an HR system."""
    head = "Collar number,Force/Organisation,Role,First name,Surname,E-mail,Rank,Start date"
    lines = (
        f"{number},Response {number % UNITS},Response officer,Jo,Ray-{number},"
        f"p{number}@force.example,PC,05/01/2026"
        for number in range(rows)
    )
    return "\n".join([head, *lines]).encode()


def standing_apart(clock: Clock) -> None:
    """Time standing by itself, which is another room's work in the same transaction."""
    from learning.accounts.signals import posts_changed
    from learning.completion.receivers import rewrite_standing

    posts_changed.disconnect(dispatch_uid="completion_posts_changed")

    def timed(**news: Any) -> None:
        clock.time("standing", lambda: rewrite_standing(**news))

    posts_changed.connect(timed, weak=False)


def copy_bare(content: bytes) -> None:
    """Put the same people into tables of the same shape by COPY, with no rule at all."""
    import csv
    import uuid

    from django.db import connection

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_bytes(content)
        with connection.cursor() as cursor, path.open(encoding="utf-8") as file:
            cursor.execute("CREATE TABLE bare_learner (LIKE accounts_learner INCLUDING ALL)")
            cursor.execute(
                "CREATE TABLE bare_user (id int PRIMARY KEY, email text UNIQUE, first_name text, "
                "last_name text, rank text, collar_number text, learner uuid UNIQUE)"
            )
            cursor.execute(
                "CREATE TABLE bare_post (id int PRIMARY KEY, learner uuid, organisation text, "
                "role text, start_date text)"
            )
            cursor.execute("CREATE INDEX ON bare_post (learner)")
            people = [(uuid.uuid4(), row) for row in csv.DictReader(file)]
            raw: Any = cursor.cursor
            with raw.copy("COPY bare_learner (id, created_at) FROM STDIN") as copy:
                for learner, _row in people:
                    copy.write_row((learner, date(2026, 1, 5)))
            with raw.copy("COPY bare_user FROM STDIN") as copy:
                for number, (learner, row) in enumerate(people):
                    copy.write_row(
                        (number, row["E-mail"], row["First name"], row["Surname"], row["Rank"],
                         row["Collar number"], learner)
                    )  # fmt: skip
            with raw.copy("COPY bare_post FROM STDIN") as copy:
                for number, (learner, row) in enumerate(people):
                    copy.write_row(
                        (number, learner, row["Force/Organisation"], row["Role"],
                         row["Start date"])
                    )  # fmt: skip


if __name__ == "__main__":
    main()
