"""Files as people send them."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from learning.accounts.tables import Unreadable
from learning.completion.importing.rows import Row, read_row
from learning.completion.importing.tables import COLUMNS, read_table

TODAY = date(2026, 11, 23)
HEAD = "E-mail,Course code,Completion date\n"


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


class TestReadTable:
    """Rows of text in our order, with the numbers they have in the file."""

    def test_knows_the_headings_of_other_systems(self) -> None:
        rows = read_table(f"{HEAD}\na@b.example,cl,2026-10-02\n".encode())
        assert rows == [(3, ("a@b.example", "", "cl", "2026-10-02", "", ""))]

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
    @pytest.mark.parametrize("mark", [",", ";", "\t"])
    def test_reads_what_a_spreadsheet_saves(self, encoding: str, mark: str) -> None:
        text = "person,award,day,score\nzoë@b.example,cl,2026-10-02,83\n".replace(",", mark)
        assert read_table(text.encode(encoding))[0][1][0] == "zoë@b.example"

    def test_reads_a_workbook_with_its_days_and_numbers(self) -> None:
        data = workbook(
            ("Person", "Award", "Day", "Score"),
            ("a@b.example", "cl", datetime(2026, 10, 2), 83.0),  # noqa: DTZ001 - as Excel has it
        )
        assert read_table(data) == [(2, ("a@b.example", "", "cl", "2026-10-02", "83", ""))]

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "The file is empty."),
            (b"person,award,day\n", "There is no row beneath the headings."),
            (b"person,award\na,b\n", "Not found: day."),
            (b"person,email,award,day\na,b,c,d\n", "Two columns mean"),
            (b"\x00\x01\x02", "neither a CSV file nor an Excel workbook"),
            (b"PK\x03\x04 not a workbook", "damaged"),
            (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        ],
    )
    def test_says_what_is_wrong_with_a_file(self, data: bytes, said: str) -> None:
        with pytest.raises(Unreadable, match=said):
            read_table(data)

    @given(st.binary(max_size=300))
    def test_refuses_in_words_or_reads_whatever_it_is_given(self, data: bytes) -> None:
        try:
            rows = read_table(data)
        except Unreadable:
            return
        assert all(len(cells) == len(COLUMNS) for _number, cells in rows)

    @given(st.lists(st.tuples(*[st.text(max_size=40)] * 6), min_size=1, max_size=8))
    def test_gives_back_the_cells_that_were_written(self, lines: list[tuple[str, ...]]) -> None:
        kept = io.StringIO()
        writer = csv.writer(kept)
        writer.writerow(COLUMNS)
        writer.writerows(lines)
        try:
            data = kept.getvalue().encode()
            found = [cells for _number, cells in read_table(data)]
        except (Unreadable, UnicodeEncodeError):
            return
        tidy = [tuple(" ".join(c.replace("\0", " ").split()) for c in line) for line in lines]
        assert found == [line for line in tidy if any(line)]


class TestReadRow:
    """A row means something, or says in which field it does not."""

    @pytest.mark.parametrize(
        "day", ["2026-10-02", "02/10/2026", "2.10.2026", "2 Oct 2026", "2026-10-02T14:05:00Z"]
    )
    def test_reads_days_in_british_order(self, day: str) -> None:
        row, wrong = read_row((2, ("A@b.example", "", "CL", day, "", "")), today=TODAY)
        assert not wrong
        assert isinstance(row, Row)
        assert (row.person, row.award, row.day) == ("a@b.example", "cl", date(2026, 10, 2))

    @pytest.mark.parametrize(
        ("cells", "field"),
        [
            (("", "", "cl", "2026-10-02", "", ""), "person"),
            (("4471", "", "cl", "2026-10-02", "", ""), "force"),
            (("a@b", "", "", "2026-10-02", "", ""), "award"),
            (("a@b", "", "cl", "10/32/2026", "", ""), "day"),
            (("a@b", "", "cl", "2026-11-24", "", ""), "day"),
            (("a@b", "", "cl", "1999-11-24", "", ""), "day"),
            (("a@b", "", "cl", "2026-10-02", "0.8", ""), "score"),
            (("a@b", "", "cl", "2026-10-02", "101", ""), "score"),
            (("a@b", "", "cl", "2026-10-02", "passed", ""), "score"),
            (("a@b", "", "cl", "2026-10-02", "", "Aisha Khan"), "reference"),
            (("a@b", "", "cl", "2026-10-02", "", "a.khan1@b.example"), "reference"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, cells: tuple[str, ...], field: str) -> None:
        row, wrong = read_row((7, cells), today=TODAY)
        assert not isinstance(row, Row)
        assert [(problem.row, problem.field) for problem in wrong] == [(7, field)]

    @pytest.mark.parametrize(
        ("day", "score", "said"),
        [
            ("31/02/2026", "", "There is no day “31/02/2026”."),
            ("2026-02-31", "", "There is no day “2026-02-31”."),
            ("soon", "", "“soon” is not a day. Write it as"),
            ("2026-10-02", "passed", "is no score in per cent. Write it from 0 to 100"),
        ],
    )
    def test_says_plainly_what_is_wrong(self, day: str, score: str, said: str) -> None:
        _row, (problem,) = read_row((7, ("a@b", "", "cl", day, score, "")), today=TODAY)
        assert said in problem.reason

    @given(st.tuples(*[st.text(max_size=30)] * 6))
    def test_never_fails_and_keeps_scores_between_nothing_and_all(
        self, cells: tuple[str, ...]
    ) -> None:
        row, wrong = read_row((2, cells), today=TODAY)
        assert isinstance(row, Row) != bool(wrong)
        if isinstance(row, Row) and row.score is not None:
            assert 0 <= row.score <= 1
