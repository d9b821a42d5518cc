from pathlib import Path
from typing import Any

import pytest
import yaml

from learning.courses.content import course_from_content
from learning.courses.enums import NoteKind
from learning.courses.models import CoursePage
from media.blocks.base import ContentError
from media.reference.models import Marking
from tests.factories.base import publish
from tests.factories.courses import course_index
from tests.factories.modules import published_module

pytestmark = pytest.mark.django_db
FILE = Path(__file__).resolve().parents[4] / "site" / "content" / "course.yaml"


@pytest.fixture
def data() -> dict[str, Any]:
    """The starter course, as it is shipped."""
    Marking.objects.get_or_create(key="official", defaults={"name": "OFFICIAL"})
    for code in ("M02", "M03"):
        published_module(slug=code.lower(), code=code, title=code)
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def load(data: dict[str, Any]) -> CoursePage:
    values, relations = course_from_content(data)
    page = CoursePage(slug=data["slug"], **values)
    course_index().add_child(instance=page)
    relations(page)
    page.full_clean()
    return publish(page)


class TestCourseFromContent:
    def test_makes_four_days_of_timed_sessions(self, data: dict[str, Any]) -> None:
        days = list(load(data).days.all())
        assert [day.sessions.count() for day in days] == [5, 4, 5, 6]
        assert f"{list(days[3].sessions.all())[-1].end_time:%H:%M}" == "16:30"

    def test_asks_for_the_modules_by_code(self, data: dict[str, Any]) -> None:
        entries = load(data).prerequisites.all()
        assert [entry.module.code for entry in entries] == ["M02", "M03"]

    def test_keeps_every_joining_note(self, data: dict[str, Any]) -> None:
        notes = {note.kind for note in load(data).joining_notes.all()}
        assert notes == set(NoteKind.values)

    def test_keeps_the_rubric(self, data: dict[str, Any]) -> None:
        criteria = list(load(data).criteria.all())
        assert len(criteria) == 8
        assert [c.title for c in criteria if c.zero_fails] == ["Safety plan"]

    def test_never_calls_the_course_approved(self, data: dict[str, Any]) -> None:
        page = load(data)
        assert "approved by" not in f"{page.summary} {page.standing_note} {page.assessment}".lower()
        assert "written by the force" in page.standing_note

    def test_can_be_loaded_again(self, data: dict[str, Any]) -> None:
        page = load(data)
        values, relations = course_from_content({**data, "title": "Another title"})
        for name, value in values.items():
            setattr(page, name, value)
        relations(page)
        again = publish(page)
        assert (again.title, again.days.count(), again.prerequisites.count()) == (
            "Another title", 4, 2,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": ""}, "title"),
            ({"min": "twelve"}, "min"),
            ({"marking": "secret"}, "marking"),
            ({"prerequisites": ["M99"]}, "prerequisites"),
            ({"days": [{"title": "D", "sessions": [{"start": 900, "end": "10:00"}]}]}, "sessions"),
            (
                {"days": [{"title": "D", "sessions": [
                    {"title": "S", "start": "10:00", "end": "09:00"}]}]},
                "sessions",
            ),
            ({"joining": {"shoes": "Yes."}}, "joining"),
            ({"assessment": {"rubric": [{"criterion": "C", "levels": ["a"]}]}}, "rubric"),
        ],
    )  # fmt: skip
    def test_names_the_field_it_cannot_use(
        self, data: dict[str, Any], change: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(ContentError, match=field):
            course_from_content({**data, **change})
