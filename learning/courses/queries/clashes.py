"""Who and what would be needed in two places on one day, in sentences."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.courses.enums import TAKES_TIME, PlaceState
from learning.courses.models import CourseRun, Place, RunDay, RunTrainer
from learning.courses.queries.registers import roster_name
from learning.courses.queries.runs import run_line


def _days_taken(dates: Collection[date], but: int | None) -> Any:
    return (
        RunDay.objects.filter(date__in=dates, run__state__in=[*TAKES_TIME])
        .exclude(run=but)
        .order_by("date", "run_id")
    )


def scheduling_clashes(
    *,
    dates: Collection[date],
    venue: str,
    trainers: Iterable[Any],
    delegates: Iterable[Any] = (),
    but: int | None = None,
) -> list[str]:
    """Return why a run cannot be held on these days; `but` is the run itself when it moves.

    Three queries. A venue is its name: two rooms of one building are two venues. Delegates are
    those who have a seat when it moves; they are named as on a roster.
    """
    taken = _days_taken(dates, but)
    venue = venue.strip()
    found = [
        _("%(venue)s is taken on %(day)s by %(run)s.")
        % {"venue": venue, "day": _day(day.date), "run": day.run.ref}
        for day in taken.filter(run__venue__iexact=venue).select_related("run")
    ]
    people = {person.pk: roster_name(person) for person in delegates}
    people |= {
        person.pk: person.listed_name if person.is_hidden_from_lists else str(person)
        for person in trainers
    }
    teaching = taken.filter(run__trainers__user__in=people).values_list(
        "date", "run__ref", "run__trainers__user"
    )
    found += [
        _("%(name)s teaches on %(run)s on %(day)s.")
        % {"name": people[user], "run": ref, "day": _day(day)}
        for day, ref, user in teaching
    ]
    learning = (
        Place.objects.holding_seats()
        .filter(user__in=people, run__days__in=taken)
        .values_list("run__days__date", "run__ref", "user")
        .order_by("run__days__date")
    )
    found += [
        _("%(name)s has a place on %(run)s on %(day)s.")
        % {"name": people[user], "run": ref, "day": _day(day)}
        for day, ref, user in learning
    ]
    return found


def delegate_clash(user: Any, run: CourseRun, *, today: date) -> str | None:
    """Return why this person cannot sit in the run, or None; four queries.

    She sits elsewhere on one of its days, teaches then, or has a place on another run of the
    course that is not over. Waiting for several is no clash.
    """
    dates = list(run.days.values_list("date", flat=True))
    taken = _days_taken(dates, run.pk)
    seat = (
        Place.objects.holding_seats()
        .filter(user=user, run__days__in=taken)
        .values_list("run__course__title", "run__days__date")
        .order_by("run__days__date")
        .first()
    )
    if seat:
        return _("You have a place on %(course)s on %(day)s. Give it up first.") % {
            "course": seat[0],
            "day": _day(seat[1]),
        }
    teaching = (
        RunTrainer.objects.filter(user=user, run__state__in=[*TAKES_TIME])
        .filter(run__days__date__in=dates)
        .values_list("run__ref", "run__days__date")
        .order_by("run__days__date")
        .first()
    )
    if teaching:
        return _("You teach on %(run)s on %(day)s.") % {
            "run": teaching[0],
            "day": _day(teaching[1]),
        }
    double = (
        Place.objects.filter(
            user=user,
            state=PlaceState.BOOKED,
            run__course__translation_key=run.course.translation_key,
            run__days__date__gte=today,
        )
        .exclude(run=run)
        .select_related("run")
        .first()
    )
    if double:
        line = run_line(double.run)
        return _("You have a place on %(course)s on %(days)s. Give it up first.") % {
            "course": line.course_title,
            "days": line.when,
        }
    return None


def run_clashes(runs: Collection[int]) -> dict[int, list[str]]:
    """Return the clashes of each of these runs with any other; three queries.

    Scheduling refuses clashes, but a trainer can be added to a run afterwards.
    """
    days = list(
        RunDay.objects.filter(run__state__in=[*TAKES_TIME])
        .filter(date__in=RunDay.objects.filter(run__in=runs).values("date"))
        .select_related("run")
        .order_by("date", "run_id")
    )
    people: dict[int, dict[int, str]] = {}
    for trainer in RunTrainer.objects.filter(run__in={day.run_id for day in days}).select_related(
        "user"
    ):
        people.setdefault(trainer.run_id, {})[trainer.user_id] = str(trainer.user)
    found: dict[int, list[str]] = {run: [] for run in runs}
    for day in days:
        for other in days:
            if day.run_id in found and other.run_id != day.run_id and other.date == day.date:
                found[day.run_id] += _between(day, other, people)
    return found


def _between(day: RunDay, other: RunDay, people: dict[int, dict[int, str]]) -> list[str]:
    said = {"day": _day(day.date), "run": other.run.ref}
    found = []
    if day.run.venue.strip().casefold() == other.run.venue.strip().casefold():
        found.append(_("The venue is also taken by %(run)s on %(day)s.") % said)
    mine, theirs = people.get(day.run_id, {}), people.get(other.run_id, {})
    found += [
        _("%(name)s also teaches on %(run)s on %(day)s.") % {**said, "name": mine[user]}
        for user in mine.keys() & theirs.keys()
    ]
    return found


def _day(day: date) -> str:
    return date_format(day, "l j F Y")
