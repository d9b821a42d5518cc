"""Runs for the people who plan them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import Responsibility, User
from learning.courses.enums import BOOKABLE_RUNS, HAS_REGISTER
from learning.courses.models import CoursePage, CourseRun, RunTrainer
from learning.courses.queries.clashes import run_clashes
from learning.courses.queries.runs import RunLine, runs_between


@dataclass(frozen=True)
class PlannerLine:
    """A run in the planner, with what is wrong with it in words."""

    run: RunLine
    trainers: tuple[str, ...]
    problems: tuple[str, ...]
    is_mine: bool


def planner_lines(user: Any, start: date, end: date, *, today: date) -> list[PlannerLine]:
    """Return the runs that begin in [start, end) with their clashes; seven queries."""
    runs = runs_between(start, end)
    clashes = run_clashes([run.pk for run in runs])
    teams = _teams([run.pk for run in runs])
    needed = dict(
        CoursePage.objects.filter(slug__in={run.course_slug for run in runs}).values_list(
            "slug", "min_trainers"
        )
    )
    lines = []
    for run in runs:
        team = teams.get(run.pk, [])
        problems = [*clashes[run.pk]]
        is_ahead = not run.has_ended(today)
        if is_ahead and len(team) < needed[run.course_slug]:
            problems.append(
                _("It needs %(n)d trainers and has %(has)d.")
                % {"n": needed[run.course_slug], "has": len(team)}
            )
        if is_ahead and run.state in BOOKABLE_RUNS and run.is_below_minimum:
            problems.append(
                _("%(held)d of at least %(minimum)d people have a place.")
                % {"held": run.held, "minimum": run.minimum}
            )
        lines.append(
            PlannerLine(
                run=run,
                trainers=tuple(trainer.shown_name for trainer in team),
                problems=tuple(problems),
                is_mine=any(trainer.user_id == user.pk for trainer in team),
            )
        )
    return lines


def _teams(runs: Collection[int]) -> dict[int, list[RunTrainer]]:
    found: dict[int, list[RunTrainer]] = {}
    for trainer in RunTrainer.objects.filter(run__in=runs).select_related("user").order_by("id"):
        found.setdefault(trainer.run_id, []).append(trainer)
    return found


def trainers_on(day: date) -> QuerySet[User]:
    """Return the people who may teach, by name."""
    held = Responsibility.objects.on(day).filter(kind=ResponsibilityKind.TRAINER)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by(
        "last_name", "first_name"
    )


def teaches_on(user: Any, day: date) -> bool:
    """Whether a day of a run that this person teaches on has a register to be kept."""
    runs = CourseRun.objects.of_trainer(user).filter(state__in=[*HAS_REGISTER])
    found: bool = runs.filter(days__date=day).exists()
    return found
