"""`manage.py load_demo_people`: people to try the site with. Never in production."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bootstrap.sign_ins import DEMO_PASSWORD
from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import User
from learning.courses.content import make_demo_runs
from learning.courses.models import CoursePage
from learning.modules.operations import finish_section, start_module
from learning.modules.queries import edition_for
from portal.starter.people import (
    NAMED,
    ensure_named,
    ensure_outcomes,
    ensure_packs,
    ensure_requirements,
    ensure_waiting,
    make_learners,
)


class Command(BaseCommand):
    """Make the demo sign-ins, requirements, course runs, invented learners and what waits.

    Safe to run again; on a later day it makes the runs that day wants.
    """

    help = "Makes demo sign-ins and plainly invented learners with a spread of progress."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many and the seed that decides everything about them."""
        parser.add_argument("--learners", type=int, default=300)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is not there yet, saying how long it took."""
        if not settings.DEMO_PEOPLE_ALLOWED:
            raise CommandError("Demonstration people are not allowed in this installation.")
        started = time.monotonic()
        now = timezone.now()
        people = ensure_named(at=now)
        ensure_requirements(at=now)
        made = make_learners(
            count=options["learners"],
            seed=options["seed"],
            at=now,
            report=lambda n: self.stdout.write(f"  {n} learners"),
        )
        self._place_the_officer(people["officer"], now)
        self._runs(now)
        ensure_outcomes(at=now)
        ensure_packs(people, at=now)
        ensure_waiting(people, at=now)
        seconds = time.monotonic() - started
        self.stdout.write(f"{made} learners made, {seconds:.1f} s. Sign in with:")
        for person in NAMED:
            self.stdout.write(f"  {person.email}")
        self.stdout.write(f"  password: {DEMO_PASSWORD}")

    def _place_the_officer(self, officer: User, now: Any) -> None:
        """Leave the demo officer in the middle of a module, so that Carry on has work to do."""
        found = edition_for(officer, "spot-the-signs-people-and-places", "en-gb")
        if found is None or found[1] is not None:
            return
        edition = found[0]
        start_module(user=officer, edition=edition, at=now)
        count = edition.sections.count()
        finish_section(user=officer, edition=edition, number=1, count=count, has_check=True, at=now)

    def _runs(self, now: Any) -> None:
        course = CoursePage.objects.live().first()
        if course is None:
            return
        trainers = list(
            User.objects.filter(is_demo=True, responsibilities__kind=ResponsibilityKind.TRAINER)
            .distinct()
            .order_by("id")
        )
        make_demo_runs(course=course, trainers=trainers, today=timezone.localdate(now), at=now)
