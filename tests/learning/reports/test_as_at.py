"""On which day, and as known when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from learning.accounts.enums import ResponsibilityKind
from learning.modules.models import ModulePage
from learning.reports.as_at import AsAt, end_of, offered_day
from tests.factories.accounts import OrganisationFactory, ResponsibilityFactory, UserFactory
from tests.factories.completion import passed
from tests.learning.reports.conftest import NOW, Trust, nurses

if TYPE_CHECKING:
    from django.test import Client

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


class TestAsAt:
    @pytest.mark.parametrize(
        ("asked", "words", "query"),
        [
            ({}, "", ""),
            ({"day": "2026-11-23"}, "", ""),
            (
                {"day": "2026-10-01"},
                "These figures are for 1 October 2026, as known now.",
                "?day=2026-10-01",
            ),
            (
                {"day": "2027-10-01"},
                "These figures are a forecast for 1 October 2027, if nothing more is passed or "
                "changed.",
                "?day=2027-10-01",
            ),
            (
                {"day": "2026-10-01", "known": "2026-10-05"},
                "These figures are for 1 October 2026, as they were known on 5 October 2026.",
                "?day=2026-10-01&known=2026-10-05",
            ),
        ],
    )
    def test_is_said_in_words_and_kept_in_addresses(
        self, asked: dict[str, str], words: str, query: str
    ) -> None:
        found = AsAt.of(asked, TODAY)
        assert (found.words, found.query) == (words, query)

    @given(asked=DAYS, known=st.none() | DAYS, today=DAYS)
    def test_tells_without_names_of_today_and_the_ends_of_months(
        self, asked: date, known: date | None, today: date
    ) -> None:
        data = {"day": asked.isoformat(), "known": known.isoformat() if known else ""}
        found = AsAt.of(data, today, by_month=True)
        for shown in filter(None, (found.day, found.known)):
            assert shown == today or (shown + timedelta(days=1)).day == 1
        assert found.day <= asked or found.day == today == asked
        assert found.known is None or found.known < today
        # Asked for again, it stays.
        again = AsAt.of(dict(found.pairs), today, by_month=True)
        assert (again.day, again.known, again.instead_of) == (found.day, found.known, ())
        moved = {one for one in (asked, known) if one} - {found.day, found.known, today}
        assert moved >= {*found.instead_of} - {today}

    @given(first=DAYS, second=DAYS, today=DAYS)
    def test_tells_without_names_of_no_two_days_within_a_month(
        self, first: date, second: date, today: date
    ) -> None:
        one, other = (offered_day(day, today) for day in (first, second))
        assert one == other or today in {one, other} or abs(one - other) >= timedelta(days=28)

    def test_says_which_day_was_asked_for(self) -> None:
        found = AsAt.of({"day": "2026-11-10", "known": "2026-11-12"}, TODAY, by_month=True)
        assert (found.day, found.known) == (date(2026, 10, 31), date(2026, 10, 31))
        assert found.words == (
            "These figures are for 31 October 2026, as they were known on 31 October 2026. You "
            "asked for 10 November 2026 and 12 November 2026. Without names, figures are told of "
            "today and of the ends of months, so that no two days tell of one person."
        )
        assert AsAt.of({"day": "2026-11-25"}, TODAY, by_month=True).day == TODAY
        assert AsAt.of({"day": "2026-11-30"}, TODAY, by_month=True).day == date(2026, 11, 30)

    @pytest.mark.parametrize("text", ["x", "2026-02-30", "10/31/2026", "0001-01-01", "9999-12-31"])
    def test_says_back_what_is_no_day(self, text: str) -> None:
        found = AsAt.of({"day": text}, TODAY)
        assert (found.is_now, found.wrong) == (True, text)

    @pytest.mark.parametrize("text", ["2026-10-01", "01/10/2026", "1 October 2026", "1 Oct 2026"])
    def test_takes_a_day_as_people_write_it(self, text: str) -> None:
        assert AsAt.of({"day": text}, TODAY).query == "?day=2026-10-01"

    def test_knows_what_was_known_until_the_day_ended(self) -> None:
        # Summer time: midnight is an hour earlier in UTC.
        assert end_of(date(2026, 7, 1)) == datetime(2026, 7, 1, 22, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.django_db
class TestOverview:
    @pytest.fixture
    def lead(self, client: Client, trust: Trust) -> Client:
        client.force_login(trust.lead)
        passed(trust.ward_nurse, ModulePage.objects.get(), occurred_at=NOW)
        return client

    def page(self, client: Client, address: str) -> str:
        response: Any = client.get(address)
        assert response.status_code == 200
        return str(response.content.decode())

    def test_of_a_past_day_says_so_and_keeps_it_everywhere(self, lead: Client) -> None:
        assert "1 of 2 people" in self.page(lead, "/org/trust/")
        page = self.page(lead, "/org/trust/?day=2026-11-10&state=all")
        assert "These figures are for 10 November 2026, as known now." in page
        assert "0 of 2 people" in page
        for address in (
            "/org/ward/?day=2026-11-10",
            "/org/trust/trend.csv?day=2026-11-10",
            "/org/trust/groups.csv?day=2026-11-10",
            "/org/trust/modules.csv?day=2026-11-10",
            "/org/trust/people/?state=all&amp;q=&amp;day=2026-11-10",
            "?day=2026-11-10&amp;state=overdue#people",
            "/org/trust/register/?day=2026-11-10",
        ):
            assert address in page, address
        assert "Remind" not in page

    def test_says_that_a_person_is_shown_as_of_today(self, lead: Client) -> None:
        for address in ("/org/trust/", "/team/"):
            page = self.page(lead, f"{address}?day=2026-11-10")
            assert (
                "Links and downloads on this page keep the day; a person’s own page is of today."
            ) in page

    def test_takes_the_day_of_knowing_to_the_register(self, lead: Client) -> None:
        page = self.page(lead, "/org/trust/?day=2026-11-10&known=2026-11-23")
        assert "register/?day=2026-11-10" in page
        page = self.page(lead, "/org/trust/register/?day=2026-11-10&known=2026-11-22")
        assert 'value="10/11/2026"' in page
        assert 'value="22/11/2026"' in page

    def test_shows_the_same_in_table_and_file(self, lead: Client) -> None:
        page = self.page(lead, "/org/trust/")
        assert "1 of 2" in page
        rows = self.page(lead, "/org/trust/groups.csv").splitlines()
        assert rows[1].split(",")[:4] == ["Ward 4", "1", "1", "100"]
        rows = self.page(lead, "/org/trust/modules.csv").splitlines()
        numbers = [int(cell) for cell in rows[1].rsplit(",", 11)[1:]]
        assert numbers == [2, 1, 50, 50, 1, 0, 1, 0, 0, 0, 0]
        assert sum(numbers[4:]) == numbers[0]

    def test_leads_to_every_page_about_the_same_people(self, lead: Client) -> None:
        for page in (self.page(lead, "/org/trust/"), self.page(lead, "/team/")):
            for address in (
                "/reports/new/",
                "/reports/",
                "/reports/understanding/?organisation=trust",
                "/org/trust/messages/",
            ):
                assert f'href="{address}"' in page, address
            assert "What these words mean" in page

    def test_asks_for_another_day_only_of_who_wants_one(self, lead: Client) -> None:
        assert "<details" in self.page(lead, "/org/trust/").split("Figures of another day")[0]
        assert 'margin-bottom-4" open>' not in self.page(lead, "/org/trust/")
        assert 'margin-bottom-4" open>' in self.page(lead, "/org/trust/?day=2026-11-10")
        assert 'margin-bottom-4" open>' in self.page(lead, "/org/trust/?day=soon")

    def test_says_the_raw_and_the_adjusted_rate(self, lead: Client) -> None:
        page = self.page(lead, "/org/trust/")
        assert "Raw: 50% of all 2 people are up to date." in page
        assert "leaves out people who are exempt or away (0 people)" in page

    def test_as_known_before_anybody_was_required_is_empty(self, lead: Client) -> None:
        for address in ("/org/trust/", "/team/"):
            page = self.page(lead, f"{address}?day=2026-11-10&known=2026-11-11")
            assert "as they were known on 11 November 2026" in page
            assert "Nothing was recorded here by the day of knowing that you asked for." in page
            assert "sk the training administrator" not in page

    def test_of_a_closed_organisation_offers_nobody_new(self, lead: Client, trust: Trust) -> None:
        gone = OrganisationFactory(
            parent=trust.whole, key="gone", name="Gone",
            closed_date=date(2026, 6, 1), merged_into=trust.whole,
        )  # fmt: skip
        page = self.page(lead, f"/org/{gone.key}/")
        assert "Part of Millbeck Trust since 1 June 2026." in page
        assert "Nobody is here any more" in page
        assert "Nobody is on the list yet" not in page
        assert "Add staff" not in page

    def test_sorts_the_people(self, lead: Client) -> None:
        page = self.page(lead, "/org/trust/?state=all&sort=name")
        assert page.index("Priya Office") < page.index("Priya Wardle")
        assert 'aria-sort="ascending"' in page
        page = self.page(lead, "/org/trust/?state=all&sort=-name")
        assert page.index("Priya Office") > page.index("Priya Wardle")

    def test_says_what_is_no_day(self, lead: Client) -> None:
        assert "“yesterday” is no day" in self.page(lead, "/org/trust/?day=yesterday")


class TestReadersWithoutNames:
    def test_are_shown_the_end_of_the_month_on_the_page_and_in_every_file(
        self, client: Client, trust: Trust
    ) -> None:
        nurses(trust, 8)
        reader = UserFactory()
        ResponsibilityFactory(
            user=reader, kind=ResponsibilityKind.SCRUTINY_READER, organisation=trust.whole
        )
        client.force_login(reader)
        page = client.get("/org/trust/?day=2026-11-10").content.decode()
        assert "These figures are for 31 October 2026" in page
        assert "You asked for 10 November 2026" in page
        # There are neither days of knowing nor pages of people for her.
        assert "As known at the end of a month: leave it out" in page
        assert "As known on a day" not in page
        assert "own page" not in page
        for name in ("trend_file", "units_file", "requirements_file"):
            address = reverse(f"reports:{name}", args=["trust"])
            asked, shown = (
                client.get(address, {"day": day, "known": "2026-11-12"})
                for day in ("2026-11-10", "2026-10-31")
            )
            assert asked.content == shown.content
            assert "2026-10-31-known-2026-10-31" in asked["Content-Disposition"]
