"""Evidence from a file, recorded from the command line."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from learning.completion.models import Evidence
from tests.learning.completion.importing.sending import HEAD, TEXT, withdraw

if TYPE_CHECKING:
    from pathlib import Path

    from learning.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("officer", "award")
class TestImportEvidence:
    """The same from the command line."""

    def run(self, tmp_path: Path, text: str, *options: str) -> str:
        file = tmp_path / "file.csv"
        file.write_text(HEAD + text)
        out = io.StringIO()
        call_command("import_evidence", file, *options, stdout=out, stderr=io.StringIO())
        return out.getvalue()

    def test_records_and_records_nothing_again(self, tmp_path: Path) -> None:
        source = ("--source", "College Learn")
        dry = self.run(tmp_path, TEXT, *source, "--dry-run")
        assert dry.startswith("To record: 1.")
        assert not Evidence.objects.exists()
        assert self.run(tmp_path, TEXT, *source).startswith("Recorded: 1.")
        assert "Recorded before: 1." in self.run(tmp_path, TEXT, *source)

    def test_records_what_was_withdrawn_only_when_told(self, tmp_path: Path, lead: User) -> None:
        source = ("--source", "College Learn")
        self.run(tmp_path, TEXT, *source)
        withdraw(Evidence.objects.get(), lead)
        said = self.run(tmp_path, TEXT, *source)
        assert said.startswith("Recorded: 0. Recorded before: 0. Repeated: 0. Withdrawn before: 1.")
        said = self.run(tmp_path, TEXT, *source, "--record-withdrawn")
        assert said.startswith("Recorded: 1.")

    @pytest.mark.parametrize(
        ("text", "source", "said"),
        [
            ("aisha@demo.example,,nonsense,2026-10-02,,\n", "College Learn", "1 problems"),
            ("no@one.example,,cl-awareness,2026-10-02,,\n", "College Learn", "1 people"),
            (TEXT, "Nobody", "Known: College Learn"),
        ],
    )
    def test_refuses_in_words(self, tmp_path: Path, text: str, source: str, said: str) -> None:
        with pytest.raises(CommandError, match=said):
            self.run(tmp_path, text, "--source", source)
        assert not Evidence.objects.exists()
