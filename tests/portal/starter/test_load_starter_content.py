"""The starter content gets in whole or not at all, and once."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from wagtail.models import Page, Revision

from learning.accounts.models import Organisation
from learning.courses.models import CoursePage
from learning.modules.models import ModulePage
from media.editions.models import Edition
from media.library.models import MaterialPage
from media.reference.models import ExploitationType, Fact, GlossaryTerm, Setting, Sign
from portal.starter.loading import load_everything
from portal.starter.models import LoadedFile
from quizzes.bank.models import Question, QuestionVersion
from tests.factories.completion import NOW
from tests.portal.starter.conftest import spoil

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("reported")
class TestContent:
    def test_is_all_there(self) -> None:
        assert Organisation.objects.count() >= 45
        assert Question.objects.count() >= 60
        assert MaterialPage.objects.live().count() == 6
        assert {page.code for page in ModulePage.objects.live()} == {"M02", "M03"}
        course = CoursePage.objects.live().get()
        assert course.days.count() == 4
        assert {entry.module.code for entry in course.prerequisites.all()} == {"M02", "M03"}
        for model in (ExploitationType, Sign, Setting, Fact, GlossaryTerm):
            assert model._default_manager.exists(), model

    def test_has_an_edition_of_each_module(self) -> None:
        for page in ModulePage.objects.live():
            assert Edition.objects.of_page(page.pk).count() == 1

    def test_names_source_and_day_of_each_fact(self) -> None:
        for fact in Fact.objects.all():
            assert fact.source, fact.key
            assert fact.review_by_date > fact.checked_date, fact.key


class TestReport:
    def test_names_each_file_once(self, reported: list[str]) -> None:
        assert len(reported) == len(set(reported)) == LoadedFile.objects.count()
        for path in ("organisations.csv", "questions/M02.yaml", "modules/M03.yaml", "course.yaml"):
            assert path in reported


@pytest.mark.usefixtures("reported")
class TestAgain:
    def test_changes_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        def counts() -> dict[str, int]:
            return {
                model._meta.label: model._default_manager.count() for model in apps.get_models()
            }

        before = counts()
        call_command("load_starter_content")
        assert "Nothing new" in capsys.readouterr().out
        assert counts() == before

    def test_leaves_what_editors_did(self) -> None:
        page = MaterialPage.objects.live()[0]
        page.title = "Changed by an editor"
        page.save_revision().publish()
        call_command("load_starter_content", verbosity=0)
        assert Page.objects.get(pk=page.pk).title == "Changed by an editor"

    def test_loads_a_changed_file_alone(self, copy: Path) -> None:
        spoil(copy, "pages/help.yaml", lambda text: text.replace("title: ", "title: New ", 1))
        revisions = Revision.objects.count()
        told: list[str] = []
        assert load_everything(root=copy, at=NOW, report=told.append) == 1
        assert told == ["pages/help.yaml"]
        assert Revision.objects.count() == revisions + 1

    def test_saves_nothing_of_a_good_file_beside_a_bad_one(self, copy: Path) -> None:
        spoil(copy, "pages/help.yaml", lambda text: text.replace("title: ", "title: New ", 1))
        spoil(copy, "course.yaml", lambda text: text.replace('start: "09:00"', "start: 9", 1))
        line = next(
            number
            for number, text in enumerate((copy / "course.yaml").read_text().splitlines(), start=1)
            if "start: 9" in text
        )
        revisions = Revision.objects.count()
        with pytest.raises(CommandError, match=f"^Nothing was loaded. course.yaml, line {line}: "):
            call_command("load_starter_content", content=copy, verbosity=0)
        assert Revision.objects.count() == revisions

    def test_publishes_a_new_version_of_a_changed_question(self, copy: Path) -> None:
        versions = QuestionVersion.objects.count()
        spoil(copy, "questions/M05.yaml", lambda text: text.replace("?", " now?", 1))
        load_everything(root=copy, at=NOW, report=lambda path: None)
        assert QuestionVersion.objects.count() == versions + 1
