"""A course's days as a timetable. Reads a page, a draft as well as a published one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from learning.courses.rules import format_hours

# A longer gap is lunch.
LUNCH = timedelta(minutes=30)


@dataclass(frozen=True)
class SessionLine:
    """A line of a day's timetable; breaks are the gaps between sessions."""

    when: str
    title: str
    trainer_role: str = ""
    outcome: str = ""
    is_break: bool = False


@dataclass(frozen=True)
class DayPlan:
    """A day with its timetable."""

    number: int
    title: str
    hours: str
    lines: tuple[SessionLine, ...]


@dataclass(frozen=True)
class Prerequisite:
    """A module to pass first."""

    slug: str
    title: str


@dataclass(frozen=True)
class CourseFacts:
    """What a course page says beyond its own fields."""

    days: tuple[DayPlan, ...]
    prerequisites: tuple[Prerequisite, ...]
    criteria: tuple[Any, ...]

    @property
    def plans(self) -> list[dict[str, Any]]:
        """Its days as `run_plans` gives those of a run, without dates."""
        return [{"date": None, "plan": day} for day in self.days]


def course_facts(course: Any) -> CourseFacts:
    """Return days, prerequisites and criteria; of a draft, as they are being edited."""
    days = []
    for number, day in enumerate(course.days.all(), start=1):
        sessions = [
            {
                "start": session.start_time,
                "end": session.end_time,
                "title": session.title,
                "trainer_role": session.trainer_role,
                "outcome": session.outcome,
            }
            for session in day.sessions.all()
        ]
        days.append(day_plan(number=number, title=day.title, sessions=sessions))
    entries = course.prerequisites.all()
    return CourseFacts(
        days=tuple(days),
        prerequisites=tuple(Prerequisite(e.module.slug, e.module.title) for e in entries),
        criteria=tuple(course.criteria.all()),
    )


def day_plan(*, number: int, title: str, sessions: list[dict[str, Any]]) -> DayPlan:
    """Return a day's timetable; `start` and `end` are times, or HH:MM as frozen into a run."""
    timed = sorted(({**s, **_times(s)} for s in sessions), key=lambda s: s["start"])
    hours = format_hours(timed[0]["start"], timed[-1]["end"]) if timed else ""
    return DayPlan(number, title, hours, tuple(_with_breaks(timed)))


def _times(session: dict[str, Any]) -> dict[str, time]:
    return {
        key: value if isinstance(value, time) else time.fromisoformat(value)
        for key, value in session.items()
        if key in {"start", "end"}
    }


def _with_breaks(sessions: list[dict[str, Any]]) -> Iterator[SessionLine]:
    until: time | None = None
    for session in sessions:
        if until and session["start"] > until:
            gap = _minutes(session["start"]) - _minutes(until)
            title = _("Lunch") if gap > LUNCH else _("Break")
            yield SessionLine(format_hours(until, session["start"]), title, is_break=True)
        until = session["end"]
        yield SessionLine(
            format_hours(session["start"], session["end"]),
            session["title"],
            session["trainer_role"],
            session["outcome"],
        )


def _minutes(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


def run_plans(days: Iterable[Any]) -> list[dict[str, Any]]:
    """Return a run's days with their dates and frozen timetables."""
    return [
        {
            "date": day.date,
            "plan": day_plan(number=day.number, title=day.title, sessions=day.sessions),
        }
        for day in days
    ]


def frozen_days(course: Any) -> list[tuple[str, list[dict[str, str]]]]:
    """Return each day's title and sessions as a run keeps them: times as HH:MM."""
    plan = []
    for day in course.days.all():
        sessions = [
            {
                "start": f"{session.start_time:%H:%M}",
                "end": f"{session.end_time:%H:%M}",
                "title": session.title,
                "trainer_role": session.trainer_role,
                "outcome": session.outcome,
            }
            for session in day.sessions.all()
        ]
        plan.append((day.title, sorted(sessions, key=lambda session: session["start"])))
    return plan
