"""Counts from outside: whole files or nothing, corrections beside what they correct."""

from __future__ import annotations

import pytest

from learning.reports.models import OutcomeFigure
from learning.reports.operations import OutcomesRefused, record_outcomes
from learning.reports.outcomes import MOST_ROWS, plan_outcomes
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, TODAY

pytestmark = pytest.mark.django_db

HEAD = "month,area,kind,count,submitters,top_ten_percent\n"
FILE = (
    HEAD
    + "2026-09,force,nrm,31,,\n"
    + "2026-09,Moorland Police,intelligence,120,58,34\n"
    + "10/2026,force,NRM referrals,28,,\n"
)


@pytest.fixture(autouse=True)
def _force() -> None:
    OrganisationFactory(force=True, key="force", name="Moorland Police")


def errors_of(rows: str, head: str = HEAD) -> list[str]:
    """Return what is wrong with a file."""
    return [str(error) for error in plan_outcomes(head + rows, today=TODAY).errors]


class TestPlanOutcomes:
    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("2026-13,force,nrm,1,,", "Row 2: there is no month “2026-13”."),
            ("31.9.26,force,nrm,1,,", "Row 2: “31.9.26” is not a month."),
            ("2026-11,force,nrm,1,,", "Row 2: November 2026 is not over yet."),
            ("1999-01,force,nrm,1,,", "Row 2: 1999-01 is before the Modern Slavery Act 2015."),
            ("2026-09,force,nrm,-3,,", "Row 2: count is less than nothing: -3."),
            ("2026-09,force,nrm,3.5,,", "Row 2: count is not a whole number: “3.5”."),
            ("2026-09,force,nrm,,,", "Row 2: the count is missing."),
            ("2026-09,Ledes,nrm,3,,", "Row 2: there is no force, district or partner called “Led"),
            ("2026-09,force,raids,3,,", "Row 2: the kind “raids” is none of nrm, intelligence,"),
            ("2026-09,force,nrm,3,2,", "Row 2: submitters and top ten share belong to"),
            ("2026-09,force,intelligence,3,4,", "Row 2: there are more submitters than"),
            ("2026-09,force,intelligence,9,4,101", "Row 2: the top ten share is a per cent"),
        ],
    )  # fmt: skip
    def test_names_the_row_and_what_is_wrong(self, row: str, said: str) -> None:
        (error,) = errors_of(row)
        assert error.startswith(said)

    def test_finds_a_duplicate_within_the_file(self) -> None:
        (error,) = errors_of("2026-09,force,nrm,3,,\n\n09/2026,Moorland Police,nrm,4,,\n")
        assert error == "Row 4: the same month, area and kind stand in row 2 already."

    @pytest.mark.parametrize(
        ("head", "said"),
        [
            ("month,area,kind\n", "Row 1: the column “count” is missing."),
            (HEAD.strip() + ",summary\n", "Row 1: the column “summary” is not one of"),
        ],
    )
    def test_takes_these_columns_and_no_other(self, head: str, said: str) -> None:
        # A column of text would bring in what must never be kept here.
        (error,) = errors_of("2026-09,force,nrm\n", head=head)
        assert error.startswith(said)

    def test_finds_an_empty_file(self) -> None:
        assert errors_of("") == ["The file has no rows."]

    def test_refuses_more_rows_than_it_can_show(self) -> None:
        (error,) = errors_of("2026-09,force,nrm,1,,\n" * (MOST_ROWS + 1))
        assert error == "The file has more than 5,000 rows. Split it."

    def test_reads_what_a_continental_spreadsheet_saves(self) -> None:
        text = "\ufeff" + FILE.replace(",", ";")
        assert len(plan_outcomes(text, today=TODAY).fresh) == 3

    def test_writes_nothing(self) -> None:
        assert plan_outcomes(FILE, today=TODAY).changes == 3
        assert not OutcomeFigure.objects.exists()


class TestRecordOutcomes:
    def record(self, text: str, **fields: str) -> int:
        """Record a file; return how many rows it changed."""
        values = {"source": "Home Office", **fields}
        return record_outcomes(text=text, by=UserFactory(), at=NOW, **values).changes  # type: ignore[arg-type]

    def test_records_once_however_often_it_is_confirmed(self) -> None:
        assert [self.record(FILE), self.record(FILE)] == [3, 0]
        assert OutcomeFigure.objects.count() == 3

    def test_keeps_nothing_of_a_file_with_a_bad_row(self) -> None:
        with pytest.raises(OutcomesRefused) as refused:
            self.record(FILE + "2026-09,force,dtn,-1,,\n")
        assert refused.value.plan is not None
        assert not OutcomeFigure.objects.exists()

    def test_puts_a_correction_beside_what_it_corrects(self) -> None:
        self.record(FILE)
        with pytest.raises(OutcomesRefused, match="Say why"):
            self.record(FILE.replace("nrm,31", "nrm,32"))
        assert self.record(FILE.replace("nrm,31", "nrm,32"), reason="Late referral") == 1
        assert OutcomeFigure.objects.count() == 4
        standing = OutcomeFigure.objects.standing().get(kind="nrm", month="2026-09-01")
        assert (standing.count, standing.supersedes.count) == (32, 31)

    def test_asks_for_the_source(self) -> None:
        with pytest.raises(OutcomesRefused, match="where the figures come from"):
            self.record(FILE, source=" ")
