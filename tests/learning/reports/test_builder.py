"""The report builder as its users meet it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from learning.reports.models import Export
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.learning.reports.conftest import Trust, body_of, nurses, text_of, works_at

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


class TestSteps:
    def test_lead_from_presets_to_the_table(self, lead: Client) -> None:
        page = text_of(lead.get("/reports/new/"))
        assert "/reports/table/?what=standing&amp;states=overdue&amp;states=lapsed" in page
        page = text_of(lead.get("/reports/table/?what=standing&states=overdue&states=lapsed"))
        assert "Priya Wardle" in page
        assert "2 lines." in page
        assert "Remove" in page

    def test_begin_with_the_organisation_whose_overview_she_came_from(
        self, lead: Client, trust: Trust
    ) -> None:
        under = OrganisationFactory(parent=trust.ward, key="bay", name="Bay 2")
        deep = OrganisationFactory(parent=under, key="bed", name="Bed 9")
        works_at(deep, "Deep")
        overview = text_of(lead.get("/org/bay/"))
        assert 'href="/reports/new/?organisations=bay"' in overview
        page = text_of(lead.get("/reports/new/?organisations=bed"))
        assert "Bed 9" in page
        assert "/reports/table/?what=standing&amp;organisations=bed&amp;states=overdue" in page
        answer = lead.post("/reports/new/?organisations=bed", {"what": "standing"})
        assert "organisations=bed" in answer["Location"]
        assert 'value="bed"' in text_of(lead.get(answer["Location"]))

    def test_carry_every_answer_on(self, lead: Client) -> None:
        at = lead.post("/reports/new/", {"what": "standing"})["Location"]
        assert at == "/reports/new/who/?what=standing"
        assert "The report has 2 lines." in text_of(lead.get(at))
        at = lead.post(at, {"organisations": ["ward"], "states": ["overdue"]})["Location"]
        assert at.startswith("/reports/new/when/?")
        assert "The report has 1 line." in text_of(lead.get(at))
        at = lead.post(at, {"when": "today"})["Location"]
        at = lead.post(at, {"grouped": "line", "columns": ["name", "state"]})["Location"]
        page = text_of(lead.get(at))
        assert "Ward 4" in page
        assert "The report has 1 line." in page
        assert "/reports/new/who/?what=standing&amp;organisations=ward" in page

    def test_count_while_being_answered(self, lead: Client) -> None:
        at = "/reports/new/who/?what=standing"
        answer = lead.post(at, {"organisations": ["ward"], "count": "live"})
        assert text_of(answer) == "The report has 1 line."
        page = text_of(lead.post(at, {"organisations": ["ward"], "count": "page"}))
        assert "The report has 1 line." in page
        wrong = lead.post("/reports/new/when/?what=standing", {"when": "day", "count": "live"})
        assert text_of(wrong) == "Not counted: an answer is not complete yet."

    @pytest.mark.parametrize(
        ("step", "data", "said"),
        [
            ("when", {"when": "day"}, "Enter the day the report is as at"),
            (
                "when",
                {"when": "day", "day_day": "31", "day_month": "2", "day_year": "2026"},
                "Enter a real date",
            ),
            ("who", {"roles": ["king"]}, "Choose from the list"),
            ("grouped", {}, "Choose one"),
        ],
    )
    def test_refuse_in_words(
        self, lead: Client, step: str, data: dict[str, Any], said: str
    ) -> None:
        page = text_of(lead.post(f"/reports/new/{step}/?what=standing", data))
        assert said in page
        assert "There is a problem" in page

    def test_go_back_to_the_check_after_a_change(self, lead: Client) -> None:
        answer = lead.post("/reports/new/who/?what=standing&change=1", {"roles": ["custody"]})
        assert answer["Location"] == "/reports/new/check/?what=standing&roles=custody"

    def test_forget_what_another_subject_does_not_know(self, lead: Client) -> None:
        at = "/reports/new/what/?what=standing&states=overdue&roles=custody&change=1"
        answer = lead.post(at, {"what": "places"})
        assert answer["Location"] == "/reports/new/check/?what=places&roles=custody"

    def test_answer_an_address_out_of_order_with_400(self, lead: Client) -> None:
        for query in (
            "what=x",
            "when=day",
            "day=2026-13-01&when=day",
            "modules=1",
            "roles=king",
            "when=day&day=0001-01-01",
            "known=9999-12-31",
        ):
            answer = lead.get(f"/reports/table/?{query}")
            assert answer.status_code == 400, query
            assert "This report cannot be run" in answer.content.decode()
        assert lead.get("/reports/new/nothing/").status_code == 404


class TestTable:
    def test_says_which_filter_left_nothing(self, lead: Client) -> None:
        page = text_of(lead.get("/reports/table/?states=current&organisations=ward"))
        assert "No line is left by this choice: the states." in page
        page = text_of(lead.get("/reports/table/?states=current&roles=custody"))
        assert "by these choices together" in page

    def test_opens_any_page(self, lead: Client, trust: Trust) -> None:
        nurses(trust, 60)
        assert "Showing 51 to 62." in text_of(lead.get("/reports/table/?page=2"))
        assert "Showing 51 to 62." in text_of(lead.get("/reports/table/?page=999"))

    def test_is_printed_on_one_page(self, lead: Client, trust: Trust) -> None:
        nurses(trust, 60)
        page = text_of(lead.get("/reports/table/print/?organisations=ward"))
        assert page.count("Priya Nurse") == 60
        assert "61 lines, made on 23 November 2026." in page


class TestAccess:
    def test_is_refused_to_readers_of_figures_with_whom_to_ask(
        self, client: Client, trust: Trust
    ) -> None:
        client.force_login(UserFactory(leader=True))
        for address in ("/reports/", "/reports/new/", "/reports/table/", "/reports/exports/"):
            answer = client.get(address)
            assert answer.status_code == 403
            assert "Ask the training administrator" in answer.content.decode()


class TestForecast:
    ASKED = "what=standing&when=day&day=2031-01-01"

    def test_is_named_on_page_on_paper_and_in_the_file(self, lead: Client) -> None:
        sentence = "a forecast for 1 January 2031, if nothing more is passed or changed"
        for place in ("", "print/"):
            page = text_of(lead.get(f"/reports/table/{place}?{self.ASKED}"))
            assert sentence in page
            assert "Standing (forecast)" in page
        lead.post(
            "/reports/exports/",
            {"what": "standing", "when": "day", "day": "2031-01-01", "format": "csv",
             "token": uuid.uuid4(), "title": "Standing"},
        )  # fmt: skip
        export = Export.objects.get()
        assert "as-at-2031-01-01-forecast" in export.file_name
        file = body_of(lead.get(f"/reports/exports/{export.pk}/file/"))
        assert "Standing (forecast)" in file.decode()

    def test_is_none_of_a_day_that_is_over(self, lead: Client) -> None:
        page = text_of(lead.get("/reports/table/?what=standing&when=day&day=2026-11-01"))
        assert "(forecast)" not in page
