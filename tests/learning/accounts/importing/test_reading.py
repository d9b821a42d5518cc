"""Files and pasted texts become rows, or are refused in words."""

import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from learning.accounts.importing import Column, Limits, Unreadable, read_file, read_pasted

LIMITS = Limits(most_bytes=1_000_000, most_rows=100)
HEAD = "E-mail,First name,Surname,Organisation"
LINE = "priya@trust.example,Priya,Shah,Ward 4"


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


class TestReadFile:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_takes_the_usual_encodings(self, encoding: str) -> None:
        (row,) = read_file("Email,Surname\na@b.example,Zoë".encode(encoding), limits=LIMITS)
        assert row.typed(Column.LAST_NAME) == "Zoë"

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_takes_comma_semicolon_and_tab(self, delimiter: str) -> None:
        text = f"{HEAD}\n{LINE}".replace(",", delimiter)
        (row,) = read_file(text.encode(), limits=LIMITS)
        assert row.typed(Column.ORGANISATION) == "Ward 4"

    def test_numbers_rows_as_the_spreadsheet_does(self) -> None:
        text = f"{HEAD}\n{LINE}\n\n,,,\n{LINE}"
        assert [row.number for row in read_file(text.encode(), limits=LIMITS)] == [2, 5]

    @pytest.mark.parametrize(
        "heading", ["E-mail", "EMAIL ADDRESS", "work_email", "Work e-mail address", " Mail "]
    )
    def test_knows_a_heading_however_it_is_written(self, heading: str) -> None:
        (row,) = read_file(f"{heading}\na@b.example".encode(), limits=LIMITS)
        assert row.typed(Column.EMAIL) == "a@b.example"

    def test_reads_a_workbook_as_it_would_be_typed(self) -> None:
        data = workbook(
            ["Collar number", "Email", "Start date", "Main post", "Unknown"],
            [4471, "a@b.example", date(2026, 1, 5), True, 3.5],
        )
        (row,) = read_file(data, limits=LIMITS)
        assert row.typed(Column.COLLAR_NUMBER) == "4471"
        assert row.typed(Column.START_DATE) == "2026-01-05"
        assert row.typed(Column.MAIN_POST) == "yes"

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "empty"),
            (b" \n ", "empty"),
            (b"Email,Surname\n", "no row beneath"),
            (b"Name,Shoe size\nPriya,5", "must name the columns"),
            (b"Email,E-mail\na@b.example,c@d.example", "Two columns"),
            (b"%PDF-1.7\x00\x01\x02", "neither"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "password"),
            (b"PK\x03\x04 not a zip", "damaged"),
            # Named, since a workbook holds the time it was made.
            pytest.param(workbook(["Email"], ["a@b.example"])[:-300], "damaged", id="cut short"),
            (b"Email\n" + b"a@b.example\n" * 101, "more than 100 rows"),
            (b"Email\n" + b"a" * 1_000_001, "larger than"),
        ],
        ids=lambda value: value[:12] if isinstance(value, bytes) else value,
    )
    def test_says_why_a_file_cannot_be_read(self, data: bytes, words: str) -> None:
        with pytest.raises(Unreadable, match=words):
            read_file(data, limits=LIMITS)

    def test_says_that_another_office_file_is_no_workbook(self) -> None:
        import zipfile

        saved = io.BytesIO()
        with zipfile.ZipFile(saved, "w") as packed:
            packed.writestr("word/document.xml", "<w/>")
        with pytest.raises(Unreadable, match="not an Excel workbook"):
            read_file(saved.getvalue(), limits=LIMITS)

    def test_tells_how_far_it_has_come(self) -> None:
        told: list[int] = []
        data = b"Email\n" + b"a@b.example\n" * 10_001
        read_file(data, limits=Limits(1_000_000, 20_000), progress=told.append)
        assert told == [5_000, 10_000]

    @given(st.binary(max_size=400))
    def test_never_breaks_on_any_bytes(self, data: bytes) -> None:
        try:
            rows = read_file(data, limits=LIMITS)
        except Unreadable as problem:
            assert str(problem)
        else:
            assert rows

    @given(st.text(max_size=400))
    def test_never_breaks_on_any_text_beneath_headings(self, text: str) -> None:
        data = f"Email,Surname\n{text}".encode("utf-8", "replace")
        try:
            rows = read_file(data, limits=LIMITS)
        except Unreadable as problem:
            assert str(problem)
        else:
            assert all("\0" not in cell for row in rows for cell in row.cells)


class TestReadPasted:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Priya Shah <priya@trust.example>", ("priya@trust.example", "Priya", "Shah")),
            ('"Shah, Priya" <priya@trust.example>', ("priya@trust.example", "Priya", "Shah")),
            ("priya.shah@trust.example", ("priya.shah@trust.example", "Priya", "Shah")),
            ("pshah7@trust.example", ("pshah7@trust.example", "", "")),
            ("Priya\tShah\tpriya@trust.example", ("priya@trust.example", "Priya", "Shah")),
            ("priya@trust.example\tPriya Shah", ("priya@trust.example", "Priya", "Shah")),
            ("not an address", ("not an address", "", "")),
        ],
    )
    def test_finds_the_person_in_a_line(self, text: str, expected: tuple[str, ...]) -> None:
        (row,) = read_pasted(text, limits=LIMITS)
        columns = (Column.EMAIL, Column.FIRST_NAME, Column.LAST_NAME)
        assert tuple(row.typed(column) for column in columns) == expected

    def test_divides_the_addresses_of_one_line(self) -> None:
        text = "Priya Shah <p@t.example>; Jo Ray <j@t.example>, k@t.example"
        rows = read_pasted(text, limits=LIMITS)
        assert [row.typed(Column.EMAIL) for row in rows] == [
            "p@t.example",
            "j@t.example",
            "k@t.example",
        ]
        assert len({row.number for row in rows}) == 3

    def test_reads_headings_where_there_are_some(self) -> None:
        (row,) = read_pasted("Surname\tE-mail\tRole\nShah\tp@t.example\tdetective", limits=LIMITS)
        assert row.typed(Column.ROLE) == "detective"

    @pytest.mark.parametrize("text", ["", " \n\t\n ", ";;;"])
    def test_asks_for_an_address(self, text: str) -> None:
        with pytest.raises(Unreadable, match="at least one"):
            read_pasted(text, limits=LIMITS)

    def test_has_its_limits(self) -> None:
        with pytest.raises(Unreadable, match="more than 100"):
            read_pasted("a@b.example\n" * 101, limits=LIMITS)

    @given(st.text(max_size=300))
    def test_never_breaks_on_any_text(self, text: str) -> None:
        try:
            rows = read_pasted(text, limits=LIMITS)
        except Unreadable as problem:
            assert str(problem)
        else:
            assert len({row.number for row in rows}) == len(rows)
