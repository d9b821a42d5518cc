"""Files as people send them, before anybody asks what the cells mean."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from learning.accounts.tables import Unreadable, decoded, lines_of_file


class TestDecoded:
    def test_refuses_what_is_no_text(self) -> None:
        with pytest.raises(Unreadable):
            decoded(b"\x00\x01\x02")


class TestLinesOfFile:
    """One reader for every list, whatever it is of."""

    def test_reads_the_first_sheet_that_is_shown(self) -> None:
        book = Workbook()
        book.active.sheet_state = "hidden"
        book.create_sheet("list").append(["E-mail", True, 3.0])
        kept = io.BytesIO()
        book.save(kept)
        lines = list(lines_of_file(kept.getvalue(), most_bytes=100_000))
        assert [[cell for cell in line if cell] for line in lines] == [["E-mail", "yes", "3"]]

    def test_says_that_an_old_or_locked_workbook_is_not_read(self) -> None:
        with pytest.raises(Unreadable, match="password"):
            lines_of_file(b"\xd0\xcf\x11\xe0rest", most_bytes=100)

    def test_says_how_large_a_file_may_be(self) -> None:
        with pytest.raises(Unreadable, match="larger than 1 MB"):
            lines_of_file(b"x" * (1024**2 + 1), most_bytes=1024**2)
