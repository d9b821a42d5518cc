"""The four-day course: its syllabus, runs, places and register. Outsiders import from here."""

from learning.courses.models.places import AttendanceMark, Place, PlaceEvent
from learning.courses.models.runs import CourseRun, RunDay, RunTrainer
from learning.courses.models.syllabus import (
    CourseCriterion,
    CourseDay,
    CourseIndexPage,
    CoursePage,
    CoursePrerequisite,
    CourseSession,
    JoiningNote,
)

__all__ = [
    "AttendanceMark",
    "CourseCriterion",
    "CourseDay",
    "CourseIndexPage",
    "CoursePage",
    "CoursePrerequisite",
    "CourseRun",
    "CourseSession",
    "JoiningNote",
    "Place",
    "PlaceEvent",
    "RunDay",
    "RunTrainer",
]
