"""An export of 10,000 people × 8 modules against a bare streamed one of the same rows.

`python -m tests.performance.exports` starts a PostgreSQL of its own, fills it, and runs both in
turns, each in a process of its own. Prints CPU (the process and its database connection), time
and memory above idle; fails over the budget: twice the bare export, 60 MB.

The bare one of a partner lead's export has the same rows: those of half the organisations, as a
past day knew them. Hers asks besides beneath which paths, who is in a sensitive post, and who has
left her organisations since; it is printed and has no budget.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import django

from bootstrap.postgres import HOW_TO_GET_IT, find_postgres, private_cluster
from tests.performance.stack import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

BUDGET = 2.0
MOST_MEGABYTES = 60
READER = "reader@demo.example"
LEAD = "lead@demo.example"
# Of 20; every tenth person of theirs has left since.
UNITS_OF_LEAD = 10
TICK = os.sysconf("SC_CLK_TCK")


# Each part with the one it is compared with.
PARTS = {
    "bare": "bare",
    "csv": "bare",
    "xlsx": "bare",
    "bare lead": "bare lead",
    "lead": "bare lead",
}


def main() -> None:
    """Run the comparison, or one part of it in this process."""
    parser = argparse.ArgumentParser(prog="exports")
    parser.add_argument("part", nargs="?", choices=["fill", *PARTS])
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--modules", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.part:
        django.setup()
        parts: dict[str, Callable[[], dict[str, Any]]] = {
            "fill": lambda: fill(options.people, options.modules),
            "bare": lambda: measured(bare_export),
            "csv": lambda: measured(lambda: product_export("csv")),
            "xlsx": lambda: measured(lambda: product_export("xlsx")),
            "bare lead": lambda: measured(lambda: bare_export(of_lead=True)),
            "lead": lambda: measured(lambda: product_export("csv", of_lead=True)),
        }
        print(json.dumps(parts[options.part]()))
        return
    programs = find_postgres()
    if programs is None:
        sys.exit(f"The comparison needs PostgreSQL. {HOW_TO_GET_IT}")
    with private_cluster(programs) as address, tempfile.TemporaryDirectory() as folder:
        compare(address, folder, options)


def compare(address: str, folder: str, options: argparse.Namespace) -> None:
    """Fill the database, run everything in turns, print the medians."""
    env = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "tests.performance.settings",
        "DATABASE_URL": address,
        "EXPORTS_ROOT": folder,
        "SECRET_KEY": "benchmark-only-" + "x" * 50,
        "ALLOWED_HOSTS": "127.0.0.1",
        "BEHIND_TLS": "false",
        "LOG_LEVEL": "ERROR",
    }

    def run(part: str) -> dict[str, Any]:
        argv = [sys.executable, "-m", "tests.performance.exports", part]
        argv += [f"--people={options.people}", f"--modules={options.modules}"]
        done = subprocess.run(
            argv, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
        )
        found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return found

    print(f"{run('fill')['rows']:,} rows")
    samples: dict[str, list[dict[str, Any]]] = {part: [] for part in PARTS}
    for _turn in range(options.rounds):
        for part, found in samples.items():
            found.append(run(part))
    bares = {part: median(sample["cpu"] for sample in samples[part]) for part in PARTS.values()}
    print(f"{'export':10}{'CPU s':>8}{'time s':>8}{'MB':>8}{'ratio':>8}")
    over = []
    for part, found in samples.items():
        cpu, seconds, megabytes = (
            median(sample[key] for sample in found) for key in ("cpu", "seconds", "megabytes")
        )
        ratio = cpu / bares[PARTS[part]]
        print(f"{part:10}{cpu:8.2f}{seconds:8.2f}{megabytes:8.1f}{ratio:8.2f}")
        if part == "csv" and (ratio > BUDGET or megabytes > MOST_MEGABYTES):
            over.append(part)
    sizes = {(PARTS[part], sample["rows"]) for part, found in samples.items() for sample in found}
    if len(sizes) != len(bares) or over:
        sys.exit(f"Over budget: {over}" if over else "The exports differ in rows.")


def fill(people: int, modules: int) -> dict[str, Any]:
    """Make people who must hold so many modules, each with a span, and a reader of them all."""
    from django.core.management import call_command
    from django.utils import timezone

    from learning.accounts.enums import JobRole, OrganisationKind, ResponsibilityKind
    from learning.accounts.models import Learner, Membership, Organisation, Responsibility, User
    from learning.completion.enums import DueRule, RequirementState, StandingState
    from learning.completion.models import Requirement, StandingSpan
    from learning.modules.models import ModulePage

    call_command("migrate", verbosity=0)
    call_command("load_starter_content", stdout=sys.stderr)
    now, start = timezone.now(), date(2026, 1, 1)
    units = [
        Organisation.add_root(key=f"unit-{n}", name=f"Unit {n}", kind=OrganisationKind.UNIT)
        for n in range(20)
    ]
    pages = list(ModulePage.objects.order_by("pk"))
    requirements = Requirement.objects.bulk_create(
        Requirement(
            state=RequirementState.LIVE,
            module=pages[n % len(pages)],
            subject_key=uuid.uuid4(),
            due_rule=DueRule.FIXED,
            due_date=date(2026, 11, 1),
            start_date=start,
        )
        for n in range(modules)
    )
    learners = Learner.objects.bulk_create(Learner() for _n in range(people))
    User.objects.bulk_create(
        (
            User(
                email=f"person-{n}@demo.example", first_name="Priya", last_name=f"Nurse {n % 997}",
                collar_number=f"C{n}", password="!", learner=learner,
            )
            for n, learner in enumerate(learners)
        ),
        batch_size=2000,
    )  # fmt: skip
    Membership.objects.bulk_create(
        (
            Membership(
                learner=learner, organisation=units[n % 20], role=JobRole.OTHER, start_date=start
            )
            for n, learner in enumerate(learners)
        ),
        batch_size=2000,
    )
    states = [*StandingState.values]
    StandingSpan.objects.bulk_create(
        (
            StandingSpan(
                learner=learner,
                requirement=requirement,
                organisation=units[n % 20],
                state=states[(n + requirement.pk) % len(states)],
                is_held=False,
                from_date=start,
                due_date=date(2026, 11, 1),
                known_from=now,
            )
            for n, learner in enumerate(learners)
            for requirement in requirements
        ),
        batch_size=5000,
    )
    reader = User.objects.create_user(READER)
    Responsibility.objects.create(
        user=reader, kind=ResponsibilityKind.TRAINING_ADMINISTRATOR, start_date=start
    )
    lead = User.objects.create_user(LEAD)
    for unit in units[:UNITS_OF_LEAD]:
        Responsibility.objects.create(
            user=lead, kind=ResponsibilityKind.PARTNER_LEAD, organisation=unit, start_date=start
        )
    left = [learner.pk for learner in learners[::10]]
    Membership.objects.filter(learner__in=left).update(end_date=timezone.localdate(now))
    _analyse()
    return {"rows": StandingSpan.objects.count()}


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def product_export(form: str, *, of_lead: bool = False) -> int:
    """Ask for the export and write it, as the worker does."""
    from django.utils import timezone

    from learning.accounts.access import viewer
    from learning.accounts.models import User
    from learning.reports.building.definition import Report
    from learning.reports.operations import ask_export, prepare_export

    now = timezone.now()
    seer = viewer(User.objects.get(email=LEAD if of_lead else READER), at=now)
    yesterday = timezone.localdate(now) - timedelta(days=1)
    asked = {"when": "day", "day": yesterday.isoformat()} if of_lead else {}
    export = ask_export(
        report=Report.of(asked), title="Standing", form=form, token=uuid.uuid4(), by=seer, at=now
    )
    done = prepare_export(export_id=export.pk, number=export.tries, clock=timezone.now)
    if not done.file:
        raise RuntimeError(done.reason)
    return done.rows_done


def bare_export(*, of_lead: bool = False) -> int:
    """Stream the same columns of the same rows into a file, and nothing else."""
    from django.db.models import Q
    from django.utils import timezone

    from learning.accounts.models import Organisation
    from learning.completion.models import StandingSpan

    today = timezone.localdate()
    units = Organisation.objects.filter(key__startswith="unit-").order_by("pk")
    whose = Q(organisation__in=units[:UNITS_OF_LEAD].values("pk")) if of_lead else Q()
    rows = (
        StandingSpan.objects.filter(
            Q(to_date=None) | Q(to_date__gt=today),
            whose,
            known_to=None,
            requirement__isnull=False,
            from_date__lte=today,
        )
        .order_by("learner__user__last_name", "learner__user__first_name", "learner", "pk")
        .values_list(
            "learner__user__first_name",
            "learner__user__last_name",
            "learner__user__email",
            "organisation__name",
            "requirement__module__title",
            "state",
            "due_date",
        )
    )
    count = 0
    with tempfile.TemporaryFile("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        for row in rows.iterator(chunk_size=2000):
            writer.writerow(row)
            count += 1
    return count


def measured(work: Callable[[], int]) -> dict[str, Any]:
    """Do it once; return CPU, time and memory above what the process had before."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts from here
    idle, before, begun = _peak(), _cpu("self") + _cpu(backend), time.perf_counter()
    rows = work()
    return {
        "rows": rows,
        "seconds": time.perf_counter() - begun,
        "cpu": _cpu("self") + _cpu(backend) - before,
        "megabytes": _peak() - idle,
    }


def _cpu(pid: int | str) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK  # seconds


def _peak() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024  # megabytes


if __name__ == "__main__":
    main()
