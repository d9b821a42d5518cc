"""The starter course and the demonstration's runs. The loader imports from here."""

from learning.courses.content.course import course_from_content
from learning.courses.content.demo_runs import make_demo_runs

__all__ = ["course_from_content", "make_demo_runs"]
