"""Imports a list of people from a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from learning.accounts import operations
from learning.accounts.enums import ImportSource, ImportState, JobRole, OrganisationKind
from learning.accounts.models import Organisation, User
from learning.accounts.queries import organisation_called

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from learning.accounts.models import PeopleImport

MOST_PRINTED = 50


class Command(BaseCommand):
    """`manage.py import_people FILE`: the same rules as on the page, all or nothing."""

    help = (
        "Import people from a CSV file or Excel workbook (docs/people.md). Nothing is saved while "
        "a row has a problem, unless it is left out. Nobody is sent an invitation."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", default="", help="Short name; without it, the force.")
        parser.add_argument("--full", action="store_true", help="Who is not in the file leaves.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be done.")
        parser.add_argument(
            "--leave-out-problems", action="store_true", help="Import the rows without a problem."
        )
        parser.add_argument("--role", default="", choices=["", *JobRole.values])
        parser.add_argument("--reason", default="", help="Why so many people leave at once.")
        parser.add_argument("--by", default="", help="E-mail address of who is responsible.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, say what would be done, and do it."""
        at = timezone.now()
        by = _person(options["by"])
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from error
        taken = operations.take_list(
            organisation=_organisation(options["organisation"]),
            source=ImportSource.COMMAND,
            content=content,
            file_name=options["file"].name,
            role=options["role"],
            is_whole=options["full"],
            by=by,
            at=at,
        )
        try:
            self._carry_out(taken, by, options)
        finally:
            if options["dry_run"]:
                taken.delete()

    def _carry_out(self, taken: PeopleImport, by: User | None, options: dict[str, Any]) -> None:
        at = timezone.now()
        taken = operations.plan_import(people_import=taken, at=at)
        if taken.state == ImportState.FAILED:
            raise CommandError(taken.failure)
        if taken.rows_with_problems and options["leave_out_problems"]:
            self._print_problems(taken)
            taken = operations.mend_import(
                people_import=taken, changes={}, left_out=(), leaves_out_all=True, at=at
            )
        self._print_counts(taken)
        if taken.rows_with_problems:
            self._print_problems(taken)
            raise CommandError("Nothing was saved.")
        if options["dry_run"]:
            return
        try:
            taken = operations.confirm_import(
                people_import=taken,
                digest=taken.digest,
                reason=options["reason"],
                is_confirmed=bool(options["reason"]),
                by=by,
                at=at,
            )
            operations.apply_import(people_import=taken, at=timezone.now())
        except (operations.ImportRefused, operations.GroundShifted) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("Saved." if taken.has_work else "There was nothing to do.")

    def _print_counts(self, taken: PeopleImport) -> None:
        words = {
            "join": "join", "move": "move", "change": "change details", "leave": "leave",
            "same": "stay as they are", "left_out": "left out", "conflict": "conflicts",
            "refused": "refused",
        }  # fmt: skip
        found = [f"{taken.counts.get(kind, 0)} {text}" for kind, text in words.items()]
        self.stdout.write(", ".join(found))

    def _print_problems(self, taken: PeopleImport) -> None:
        problems = taken.problems
        for problem in problems[:MOST_PRINTED]:
            self.stderr.write(f"Row {problem.row}, {problem.field}: {problem.message}")
        if len(problems) > MOST_PRINTED:
            self.stderr.write(f"and {len(problems) - MOST_PRINTED} more")


def _organisation(key: str) -> Organisation:
    found: Organisation | None = (
        organisation_called(key)
        if key
        else Organisation.objects.filter(kind=OrganisationKind.FORCE).order_by("path").first()
    )
    if found is None:
        raise CommandError(f"There is no organisation {key}." if key else "There is no force.")
    return found


def _person(address: str) -> User | None:
    if not address:
        return None
    found = User.objects.filter(email__iexact=address).first()
    if found is None:
        raise CommandError(f"Nobody here has the address {address}.")
    return found
