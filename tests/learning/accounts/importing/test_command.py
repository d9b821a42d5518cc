"""Lists of people from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from learning.accounts.models import Membership, Organisation, PeopleImport, User
from learning.notices.models import Notice

if TYPE_CHECKING:
    from pathlib import Path
from tests.learning.accounts.importing.lists import HEAD, line


class TestImportPeopleCommand:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "people.csv"
        path.write_text("\n".join([HEAD, line(1), line(2)]), encoding="utf-8")
        return path

    def test_imports_a_file(self, unit: Organisation, file: Path) -> None:
        call_command("import_people", str(file), organisation="unit", verbosity=0)
        assert User.objects.filter(email__startswith="new-").count() == 2
        assert not Notice.objects.exists()

    def test_takes_the_force_where_none_is_named(self, unit: Organisation, file: Path) -> None:
        call_command("import_people", str(file), verbosity=0)
        assert Membership.objects.filter(organisation=unit).count() == 2

    def test_saves_nothing_on_a_dry_run(self, unit: Organisation, file: Path) -> None:
        call_command("import_people", str(file), dry_run=True)
        assert not User.objects.filter(email__startswith="new-").exists()
        assert not PeopleImport.objects.exists()

    def test_names_the_row_that_is_wrong(
        self, unit: Organisation, file: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file.write_text("\n".join([HEAD, line(1), line(2, role="wizard")]), encoding="utf-8")
        with pytest.raises(CommandError, match="Nothing was saved"):
            call_command("import_people", str(file))
        assert "Row 3, role: “wizard” is not a role" in capsys.readouterr().err
        call_command("import_people", str(file), leave_out_problems=True)
        assert User.objects.filter(email__startswith="new-").count() == 1

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"organisation": "nowhere"}, "no organisation nowhere"),
            ({"by": "nobody@demo.example"}, "Nobody here"),
        ],
    )
    def test_says_what_it_does_not_know(
        self, unit: Organisation, file: Path, options: dict[str, str], words: str
    ) -> None:
        with pytest.raises(CommandError, match=words):
            call_command("import_people", str(file), **options)

    def test_says_that_there_is_no_such_file(self, unit: Organisation) -> None:
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("import_people", "/nowhere.csv")
