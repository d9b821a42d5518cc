from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bootstrap.demo import content_step
from bootstrap.places import Project

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def with_content(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (project.site / "content").mkdir(parents=True)
    (project.site / "content" / "course.yaml").write_text("slug: course")
    return project


class TestContentStep:
    def inputs(self, project: Project, at: datetime) -> str:
        step = content_step(project)
        assert step.inputs is not None
        with time_machine.travel(at, tick=False):
            return step.inputs()

    def test_is_done_once_a_day(self, with_content: Project) -> None:
        first = self.inputs(with_content, NOON)
        assert self.inputs(with_content, NOON + timedelta(hours=1)) == first
        assert self.inputs(with_content, NOON + timedelta(days=1)) != first

    def test_is_done_again_for_other_content(self, with_content: Project) -> None:
        first = self.inputs(with_content, NOON)
        (with_content.site / "content" / "course.yaml").write_text("slug: another")
        assert self.inputs(with_content, NOON) != first

    def test_asks_the_commands_where_the_database_is_a_servers(
        self, with_content: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgres://spot@db.example/training")
        assert content_step(with_content).inputs is None
