"""Lists of people: filtered and printed, by those who see the names."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine

from learning.completion.enums import ExemptionKind, StandingState
from learning.completion.operations import ask_exemption, decide_exemption
from learning.completion.queries import people_standing, with_ends
from learning.modules.models import ModulePage
from learning.notices.models import Notice
from learning.reports.views import people as people_views
from tests.counting import statements_of
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import TODAY, passed
from tests.learning.reports.conftest import NOW, Trust, nurses, text_of, works_at

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


class TestFilter:
    def test_begins_with_who_is_overdue(self, lead: Client, trust: Trust) -> None:
        page = text_of(lead.get("/org/trust/"))
        assert "People who need a reminder" in page
        assert "Priya Wardle" in page
        assert "Priya Office" in page

    def test_narrows_to_a_group(self, lead: Client, trust: Trust) -> None:
        page = text_of(lead.get("/org/trust/?group=ward"))
        assert "Priya Wardle" in page
        assert "Priya Office" not in page

    def test_takes_a_group_elsewhere_for_none(self, lead: Client, trust: Trust) -> None:
        works_at(OrganisationFactory(key="elsewhere"), "Stranger")
        page = text_of(lead.get("/org/trust/?group=elsewhere"))
        assert "Priya Office" in page
        assert "Stranger" not in page

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("state=zzz", "“zzz” is no filter of this list, so it is left out."),
            ("group=nowhere", "“nowhere” is no filter of this list, so it is left out."),
            ("state=%3Cb%3E&group=x", "“&lt;b&gt;” and “x” is no filter of this list"),
        ],
    )
    def test_says_what_it_does_not_know(self, lead: Client, query: str, said: str) -> None:
        for address in ("/org/trust/", "/org/trust/people/"):
            page = text_of(lead.get(f"{address}?{query}"))
            assert said in page
            assert "Priya Office" in page
            assert "no filter of this list" not in text_of(lead.get(address))
        assert '<option value="overdue" selected' in text_of(lead.get(f"/org/trust/?{query}"))

    def test_makes_no_file_and_no_reminder_of_what_it_does_not_know(self, lead: Client) -> None:
        assert lead.get("/org/trust/people.csv?state=zzz").status_code == 400
        sent = {"everyone": "1", "state": "zzz"}
        page = text_of(lead.post("/org/trust/remind/", sent, follow=True))
        assert "“zzz” is no filter of this list" in page
        assert not Notice.objects.exists()

    def test_offers_no_message_by_what_it_does_not_know(self, lead: Client) -> None:
        assert "zzz" not in text_of(lead.get("/org/trust/message/?state=zzz&group=zzz"))

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("q=zzz", "Nobody called “zzz” is overdue."),
            ("q=zzz&amp;group=ward", "Nobody called “zzz” is overdue."),
            ("q=zzz&group=ward", "Nobody called “zzz” in Ward 4 is overdue."),
            ("state=due_soon&group=ward", "Nobody in Ward 4 has training due in 28 days."),
            ("state=current", "Nobody is up to date."),
            ("state=all&q=zzz", "Nobody called “zzz” is on the list."),
            ("state=all&q=100%25", "Nobody called “100%” is on the list."),
        ],
    )
    def test_says_of_whom_there_is_nobody(self, lead: Client, query: str, said: str) -> None:
        assert said in text_of(lead.get(f"/org/trust/?{query}"))


class TestSort:
    def test_is_chosen_in_the_filter_too(self, lead: Client) -> None:
        # On a phone the table has no head to sort by.
        page = text_of(lead.get("/org/trust/?state=all&sort=-name"))
        assert '<option value="-name" selected>Name, Z to A</option>' in page
        assert page.count('name="sort"') == page.count(
            '<select class="govuk-select" id="filter-sort"'
        )
        page = text_of(lead.get("/org/trust/?state=all"))
        assert '<option value="due" selected>Due day, soonest first</option>' in page

    def test_says_which_standing_comes_first(self, lead: Client, trust: Trust) -> None:
        passed(trust.ward_nurse, ModulePage.objects.get())
        for sort, words, first, last in (
            ("state", "Standing, up to date first", "Priya Wardle", "Priya Office"),
            ("-state", "Standing, overdue first", "Priya Office", "Priya Wardle"),
        ):
            page = text_of(lead.get(f"/org/trust/?state=all&sort={sort}"))
            assert f'<option value="{sort}" selected>{words}</option>' in page
            assert page.index(first) < page.index(last)

    def test_stays_when_a_filter_is_taken_away(self, lead: Client) -> None:
        page = text_of(lead.get("/org/trust/?state=all&q=priya&sort=-name"))
        assert 'href="/org/trust/?state=all&amp;sort=-name#people"' in page


class TestNote:
    def test_says_that_she_herself_is_left_out(self, lead: Client) -> None:
        page = text_of(lead.get("/org/trust/"))
        assert "Who has nothing to do is left out, and so are you" in page

    def test_says_that_ticks_are_of_one_page_where_there_are_more(
        self, lead: Client, trust: Trust
    ) -> None:
        said = "Ticks count on this page of the list only."
        assert said not in text_of(lead.get("/org/trust/"))
        nurses(trust, 24)
        assert said in text_of(lead.get("/org/trust/"))


class TestBoxes:
    def test_are_for_those_who_have_something_to_do(self, lead: Client, trust: Trust) -> None:
        page = text_of(lead.get("/org/trust/?state=all"))
        assert f'value="{trust.ward_nurse.learner_id}"' in page
        assert page.count('type="checkbox"') == 2
        trained = works_at(trust.ward, "Trained")
        passed(trained, ModulePage.objects.get())
        page = text_of(lead.get("/org/trust/?state=all"))
        assert "Priya Trained" in page
        assert page.count('type="checkbox"') == 2


class TestPeopleList:
    def test_holds_everybody_on_one_page(self, lead: Client, trust: Trust) -> None:
        for number in range(30):
            works_at(trust.ward, f"Nurse{number}")
        assert text_of(lead.get("/org/trust/")).count("Priya Nurse") < 60
        page = text_of(lead.get("/org/trust/people/?group=ward&q=nurse"))
        assert "Print this page" in page
        assert "Ward 4" in page
        assert 'type="checkbox"' not in page

    def test_is_for_a_file_where_it_is_long(
        self, lead: Client, trust: Trust, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(people_views, "MOST_ON_PAPER", 1)
        page = text_of(lead.get("/org/trust/people/?state=overdue"))
        assert "2 people" in page
        assert "A list of more than 1 people is too long for paper." in page
        assert "Priya Wardle" not in page
        assert "/org/trust/people.csv?state=overdue" in page


class TestExempt:
    @pytest.fixture
    def away(self, trust: Trust) -> None:
        """Exempt, and away from before that ends until 20 January."""
        for kind, start, end in (
            (ExemptionKind.EXEMPTION, date(2026, 11, 1), date(2026, 12, 1)),
            (ExemptionKind.ABSENCE, date(2026, 12, 1), date(2027, 1, 20)),
        ):
            asked = ask_exemption(
                learner=learner_of(trust.ward_nurse),
                organisation=trust.ward,
                kind=kind,
                reason="other_duty",
                start_date=start,
                end_date=end,
                by=trust.lead,
                at=NOW,
            )
            administrator = UserFactory(training_administrator=True)
            decide_exemption(exemption=asked, is_approved=True, by=administrator, at=NOW)

    @pytest.mark.usefixtures("away")
    @pytest.mark.parametrize("page", ["/org/trust/?state=all", "/org/trust/people/?state=all"])
    def test_is_said_with_the_day_it_ends(self, page: str, lead: Client) -> None:
        assert text_of(lead.get(page)).count("Exempt until 20 January 2027") == 1

    @pytest.mark.usefixtures("away")
    def test_is_said_of_each_thing_on_her_own_page(self, lead: Client, trust: Trust) -> None:
        page = text_of(lead.get(f"/people/{trust.ward_nurse.learner_id}/"))
        assert "Exempt until 20 January 2027" in page
        with time_machine.travel(datetime(2026, 12, 2, 12, tzinfo=UTC), tick=False):
            lead.force_login(trust.lead)
            page = text_of(lead.get(f"/people/{trust.ward_nurse.learner_id}/"))
        assert "Away until 20 January 2027" in page

    @pytest.mark.usefixtures("away")
    def test_costs_one_statement_however_many_are(self, trust: Trust) -> None:
        people = list(people_standing(trust.whole, TODAY, today=TODAY))
        others = [person for person in people if person.state != StandingState.EXEMPT]
        assert statements_of(lambda: with_ends(people, None)) == 1
        assert statements_of(lambda: with_ends(others, None)) == 0


class TestAccess:
    @pytest.mark.parametrize("address", ["people/", "people.csv", "remind/?everyone=1"])
    def test_is_for_those_who_see_the_names(
        self, client: Client, trust: Trust, address: str
    ) -> None:
        client.force_login(UserFactory(leader=True))
        assert client.get("/org/trust/").status_code == 200
        assert client.get(f"/org/trust/{address}").status_code == 404
        client.force_login(trust.ward_nurse)
        assert client.get(f"/org/trust/{address}").status_code == 404
