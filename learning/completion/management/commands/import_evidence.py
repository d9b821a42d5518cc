"""Record training elsewhere from a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from learning.completion.importing import Unreadable, make_plan, read_table
from learning.completion.importing.operations import ImportRefused, record_planned
from learning.completion.importing.plan import Reach
from learning.completion.models import ExternalAward

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Records all of a file or nothing; run again, it records nothing twice."""

    help = "Record training elsewhere from a CSV file or Excel workbook, all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, its provider, and what to do."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="The provider, such as College Learn.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be recorded.")
        parser.add_argument(
            "--leave-out-missing", action="store_true", help="Record although people are not found."
        )
        parser.add_argument(
            "--record-withdrawn", action="store_true", help="Record again what was withdrawn."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, tell, record."""
        provider = options["source"]
        known = sorted(set(ExternalAward.objects.values_list("provider", flat=True)))
        if provider not in known:
            raise CommandError(f"No training of “{provider}” is known. Known: {', '.join(known)}.")
        try:
            rows = read_table(options["file"].read_bytes())
        except (Unreadable, OSError) as error:
            raise CommandError(str(error)) from error
        now = timezone.now()
        reach = Reach(organisation=None, sees_hidden=True)
        plan = make_plan(rows, provider=provider, reach=reach, at=now)
        for problem in plan.problems:
            self.stderr.write(f"Row {problem.row}, {problem.field}: {problem.reason}")
        for row in plan.missing:
            self.stderr.write(f"Row {row.number}, person: nobody here is “{row.person}”.")
        if plan.problems:
            raise CommandError(f"Nothing was recorded: {len(plan.problems)} problems.")
        if plan.missing and not options["leave_out_missing"]:
            raise CommandError(
                f"Nothing was recorded: {len(plan.missing)} people are not found. "
                "Add --leave-out-missing to record the others."
            )
        again = options["record_withdrawn"]
        planned = [*plan.fresh, *(plan.withdrawn if again else ())]
        count = len(planned)
        if not options["dry_run"]:
            try:
                count = record_planned(planned, records_withdrawn=again, by=None, at=now)
            except ImportRefused as refusal:
                raise CommandError(f"Nothing was recorded: {refusal}") from refusal
        verb = "To record" if options["dry_run"] else "Recorded"
        self.stdout.write(
            f"{verb}: {count}. Recorded before: {len(plan.known)}. "
            f"Repeated: {len(plan.repeated)}. Withdrawn before: {len(plan.withdrawn)}. "
            f"Left out: {len(plan.missing)}."
        )
