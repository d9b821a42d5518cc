"""Answers, outcomes and understanding on the page: who, what, and what bad input gets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from learning.accounts.enums import ResponsibilityKind
from learning.completion.operations import recompute_standing
from learning.completion.queries import TrendPoint
from learning.reports.beside import MonthLine, beside_heading
from learning.reports.enums import OutcomeKind
from learning.reports.models import OutcomeFigure
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
)
from tests.factories.completion import NOW
from tests.learning.reports.board.conftest import enter

if TYPE_CHECKING:
    from django.test import Client

    from tests.factories.reports import Force

FILE = b"month,area,kind,count\n2026-09,force,nrm,31\n2026-10,force,nrm,3\n"


def month_line(month: int, percent: int | None, count: int | None) -> MonthLine:
    """Return a month of a hundred people, with NRM referrals."""
    day = date(2025, month, 1)
    held = None if percent is None else TrendPoint(day=day, held=percent, total=100)
    figure = OutcomeFigure(kind=OutcomeKind.NRM, month=day, count=count or 0)
    return MonthLine(day, held, {} if count is None else {OutcomeKind.NRM: figure})


class TestFoi:
    def test_answers_on_page_on_paper_and_in_a_file(self, client: Client, force: Force) -> None:
        enter(client, force.leader)
        assert "How many passed?" in client.get(reverse("reports:foi")).content.decode()
        paper = client.get(reverse("reports:foi_file"))
        assert paper.content.startswith(b"%PDF")
        assert "How many passed?" in client.get(reverse("reports:foi_table")).content.decode()

    @pytest.mark.parametrize("last", [date(2026, 10, 30), date(2026, 11, 30)])
    def test_answers_for_whole_months_that_are_over(
        self, client: Client, force: Force, last: date
    ) -> None:
        enter(client, force.leader)
        days: dict[str, str | int] = {
            "first_day": "1", "first_month": "9", "first_year": "2026",
            "last_day": last.day, "last_month": last.month, "last_year": "2026",
        }  # fmt: skip
        page = client.get(reverse("reports:foi"), days)
        assert "Choose whole months that are over" in page.content.decode()
        days |= {"last_day": 31, "last_month": 10}
        assert "How many passed?" in client.get(reverse("reports:foi"), days).content.decode()

    def test_says_what_is_wrong_with_the_days(self, client: Client, force: Force) -> None:
        enter(client, force.leader)
        days = {
            "first_day": "x", "first_month": "9", "first_year": "2026",
            "last_day": "1", "last_month": "10", "last_year": "2026",
        }  # fmt: skip
        page = client.get(reverse("reports:foi"), days)
        assert "Enter a real date" in page.content.decode()
        assert client.get(reverse("reports:foi_file"), days).status_code == 404


class TestOutcomes:
    def upload(self, client: Client, content: bytes) -> str:
        """Choose a file; return the page."""
        data = {"file": SimpleUploadedFile("counts.csv", content), "source": "Home Office"}
        return client.post(reverse("reports:outcomes_import"), data).content.decode()

    def test_are_shown_before_they_are_kept(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        assert "2 figures are new." in self.upload(client, FILE)
        assert not OutcomeFigure.objects.exists()
        data = {"step": "keep", "text": FILE.decode(), "source": "Home Office"}
        for _click in range(2):
            client.post(reverse("reports:outcomes_import"), data)
        assert OutcomeFigure.objects.count() == 2

    def test_name_the_rows_that_are_wrong(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        page = self.upload(client, FILE + b"2026-10,nowhere,nrm,3\n")
        assert "Row 4: there is no force, district or partner called “nowhere”." in page

    def test_name_everything_that_is_wrong_with_a_row(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        page = self.upload(client, FILE + b"2026-13,nowhere,zzz,-4\n")
        row = page.split("Row 4: ")[1].split("<")[0]
        for part in ("no month", "“nowhere”", "the kind “zzz”", "less than nothing"):
            assert part in row, part

    def test_say_which_areas_and_kinds_a_file_may_name(self, client: Client, force: Force) -> None:
        page = enter(client, force.administrator).get(reverse("reports:outcomes_import"))
        assert force.whole.name in page.content.decode()
        assert "dtn (Duty to notify reports)" in page.content.decode()

    def test_refuse_what_is_no_text(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        assert "The file is not a CSV file" in self.upload(client, b"PK\x03\x04\x00\x00")

    def test_stand_beside_coverage_without_small_counts(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        data = {"step": "keep", "text": FILE.decode(), "source": "Home Office"}
        client.post(reverse("reports:outcomes_import"), data)
        page = enter(client, force.leader).get(reverse("reports:outcomes")).content.decode()
        assert "association and not cause" in page
        assert "fewer than 5" in page
        table = client.get(reverse("reports:outcomes_file")).content.decode()
        assert "Sep 2026,0%,31" in table
        assert "Oct 2026,44%,fewer than 5" in table

    def test_compare_the_same_months_in_the_heading(self) -> None:
        lines = [month_line(9, None, 13), month_line(10, 0, 12), month_line(11, 15, 11)]
        lines.append(month_line(12, 20, None))
        assert beside_heading(lines) == (
            "The share up to date went from 0% to 15%; NRM referrals from 12 to 11 a month"
        )
        few = beside_heading([month_line(10, 5, None), *lines[:2]])
        assert few == "Training and what was reported, month by month"

    def test_give_away_no_small_count_of_another_area(self, client: Client, force: Force) -> None:
        rows = b"month,area,kind,count\n"
        for area, september, october in (("force", 20, 20), ("north", 17, 12), ("south", 3, 8)):
            rows += f"2026-09,{area},nrm,{september}\n2026-10,{area},nrm,{october}\n".encode()
        data = {"step": "keep", "text": rows.decode(), "source": "Home Office"}
        enter(client, force.administrator).post(reverse("reports:outcomes_import"), data)

        def told(area: str) -> list[str]:
            table = client.get(reverse("reports:outcomes_file"), {"area": area}).content.decode()
            lines = [line.split(",") for line in table.splitlines()]
            return [line[2] for line in lines if line[0] in {"Sep 2026", "Oct 2026"}]

        assert told("force") == ["20", "20"]
        assert told("south") == ["fewer than 5", "8"]
        # Twenty less seventeen would be the three of the south.
        assert told("north") == ["not told", "12"]

    def test_have_no_coverage_of_months_in_which_a_group_stood_in_other(
        self, client: Client, force: Force
    ) -> None:
        small = OrganisationFactory(district=True, parent=force.whole, key="west")
        for number in range(3):
            MembershipFactory(
                user=UserFactory(), organisation=small, start_date=date(2026, 1, number + 1)
            )
        recompute_standing(
            learners=list(small.memberships.values_list("learner", flat=True)), at=NOW
        )
        enter(client, force.leader)
        table = client.get(reverse("reports:outcomes_file"), {"area": "south"}).content.decode()
        assert "%" not in table.partition("\n")[2]


class TestUnderstanding:
    def test_gives_those_without_names_no_choice(self, client: Client, force: Force) -> None:
        enter(client, force.leader)
        address = reverse("reports:understanding")
        page = client.get(address).content.decode()
        assert "People score 63% at their first attempt" in page
        assert 'name="module"' not in page
        assert client.get(address, {"organisation": "south"}).status_code == 404

    def test_gives_those_without_names_no_part_of_what_they_see_whole(
        self, client: Client, force: Force
    ) -> None:
        reader = UserFactory()
        for organisation in (force.whole, force.south):
            ResponsibilityFactory(
                user=reader, kind=ResponsibilityKind.SCRUTINY_READER, organisation=organisation
            )
        address = reverse("reports:understanding")
        enter(client, reader)
        assert client.get(address, {"organisation": "force"}).status_code == 200
        # A line of the force's table, where it may be told; a page of its own would subtract.
        assert client.get(address, {"organisation": "south"}).status_code == 404

    def test_gives_those_with_names_group_and_module(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        address = reverse("reports:understanding")
        page = client.get(address, {"organisation": "south", "module": "spot-the-signs"})
        assert "South district" in page.content.decode()
        table = client.get(reverse("reports:understanding_file"), {"organisation": "south"})
        # How many passed is told; how well they did is not, of two.
        assert "All together,2,not told,not told,not told,," in table.content.decode()

    def test_tells_nobody_the_scores_of_few(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        address = reverse("reports:understanding")
        page = client.get(address, {"organisation": "south"}).content.decode()
        assert "There are too few results to say how well people understand" in page
        assert "100%" not in page
        assert "Scores of fewer than 5 people, and those that would give them away" in page
        assert (
            "Scores of fewer than 5"
            not in enter(client, force.leader).get(address).content.decode()
        )
