"""A course as readers meet it."""

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from learning.courses.models import CoursePage
from learning.modules.models import ModulePage
from media.blocks.rich_text import rich_text_from_markdown


@dataclass(frozen=True)
class NoteLine:
    """A part of the joining instructions."""

    kind: str
    title: str
    text: str

    @property
    def html(self) -> SafeString:
        """Its text as paragraphs and points; cleaned."""
        return mark_safe(rich_text_from_markdown(self.text))  # noqa: S308 - cleaned by nh3


def live_course(slug: str) -> CoursePage | None:
    """Return the published course of an address, in the reader's language where there is one."""
    courses = CoursePage.objects.live().filter(slug=slug).select_related("locale", "marking")
    found: CoursePage | None = (
        courses.filter(locale__language_code=get_language()).first() or courses.first()
    )
    return found


def joining_lines(course: CoursePage) -> list[NoteLine]:
    """Return the joining notes in the order authors gave them; one query."""
    return [
        NoteLine(note.kind, note.get_kind_display(), note.text)
        for note in course.joining_notes.all()
    ]


def prerequisites_of(course: CoursePage) -> list[ModulePage]:
    """Return the modules to pass first; one query."""
    return [entry.module for entry in course.prerequisites.select_related("module")]
