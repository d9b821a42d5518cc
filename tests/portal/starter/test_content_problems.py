"""A bad content file is named with its line, and nothing at all is saved."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from learning.accounts.models import Organisation
from media.reference.models import Sector
from portal.starter.loading import ContentProblem, load_everything
from portal.starter.models import LoadedFile
from tests.factories.completion import NOW
from tests.portal.starter.conftest import spoil

pytestmark = pytest.mark.django_db


class TestProblem:
    @pytest.mark.parametrize(
        ("path", "change", "said"),
        [
            (
                "reference/sectors.yaml",
                lambda text: _with_line(text, 7, "  - : ]"),
                "reference/sectors.yaml, line 7: ",
            ),
            (
                "organisations.csv",
                lambda text: _with_line(text, 7, "one,two"),
                "organisations.csv, line 7: the row has not as many fields",
            ),
            (
                "reference/sectors.yaml",
                lambda text: f"{text}\n- key: no-name\n",
                "reference/sectors.yaml, line ",
            ),
        ],
    )
    def test_is_told_with_file_and_line(
        self, copy: Path, path: str, change: Callable[[str], str], said: str
    ) -> None:
        spoil(copy, path, change)
        with pytest.raises(CommandError) as refused:
            call_command("load_starter_content", content=copy, verbosity=0)
        assert str(refused.value).startswith(f"Nothing was loaded. {said}")
        assert not LoadedFile.objects.exists()
        assert not Organisation.objects.exists()
        assert not Sector.objects.exists()

    def test_is_a_file_that_is_not_there(self, copy: Path) -> None:
        (copy / "course.yaml").unlink()
        shutil.rmtree(copy / "materials")
        with pytest.raises(ContentProblem, match=r"materials/\*.yaml: no such file"):
            load_everything(root=copy, at=NOW, report=lambda path: None)


def _with_line(text: str, number: int, line: str) -> str:
    lines = text.splitlines()
    lines[number - 1] = line
    return "\n".join(lines) + "\n"
