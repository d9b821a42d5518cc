"""Lists of people: filtered, printed, downloaded, reminded; by those who see the names."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import caches
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import ModelLogEntry

from learning.accounts.enums import JobRole
from learning.accounts.models import Membership, Organisation, Responsibility, User
from learning.accounts.operations import transfer_person
from learning.completion.enums import ExemptionKind, StandingState
from learning.completion.operations import ask_exemption, decide_exemption, recompute_standing
from learning.completion.queries import PeopleList, people_standing, with_ends
from learning.completion.queries import people as people_queries
from learning.modules.models import ModulePage
from learning.notices.enums import NoticeKind
from learning.notices.models import Notice
from learning.notices.operations import send_due
from learning.reports.enums import ExportState
from learning.reports.models import Export
from learning.reports.operations import exports, prepare_export
from learning.reports.views import people as people_views
from tests.counting import statements_of
from tests.factories.accounts import (
    START,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)
from tests.factories.completion import TODAY, passed
from tests.factories.courses import booked, open_for_booking
from tests.learning.reports.conftest import NOW, Trust, nurses, works_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client: Client, trust: Trust) -> Client:
    client.force_login(trust.lead)
    return client


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def words_of(response: Any) -> str:
    """Return what a page or a file says, whether it was sent at once or bit by bit."""
    assert response.status_code == 200
    return str(response.getvalue().decode("utf-8-sig"))


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


class TestLongList:
    """One that is too long to be counted one by one; here that is any."""

    def test_is_counted_and_paged_like_a_short_one(
        self, trust: Trust, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        nurses(trust, 7)
        trust.ward_nurse.is_hidden_from_lists = True
        trust.ward_nurse.save()
        User.objects.filter(pk=works_at(trust.ward, "Gone").pk).update(learner=None)
        passed(trust.office_nurse, ModulePage.objects.get())
        states = ((), ("overdue", "lapsed"), ("current",))
        for sort in ("due", "-due", "name"):
            for those in states:
                people = PeopleList(trust.whole, NOW.date(), NOW.date(), states=those, sort=sort)
                short = [person.pk for person in people.people]
                assert people.count() == len(short)
                monkeypatch.setattr(people_queries, "COUNTED_ONE_BY_ONE", -1)
                assert people.count() == len(short)
                monkeypatch.undo()
                pages = [people[first : first + 3] for first in range(0, 9, 3)]
                assert [person.pk for page in pages for person in page] == short


class TestKeptOrder:
    """The order of a list of more people than are ordered anew each time; here of any."""

    @pytest.fixture(autouse=True)
    def long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(people_queries, "COUNTED_ONE_BY_ONE", 0)

    def listed(self, trust: Trust, **asked: Any) -> list[str]:
        """Return the family names, as a page asks for them: the number first."""
        people = PeopleList(trust.whole, NOW.date(), NOW.date(), **asked)
        count = people.count()
        found = [span.learner.user.last_name for span in people[0:25]]
        assert count == len(found)
        return found

    def test_is_worked_out_once(self, trust: Trust) -> None:
        first = self.listed(trust, sort="name")
        again = statements_of(lambda: self.listed(trust, sort="name"))
        assert self.listed(trust, sort="name") == first == ["Office", "Wardle"]
        caches["orders"].clear()
        assert statements_of(lambda: self.listed(trust, sort="name")) > again

    def test_of_a_search_leaves_out_whoever_is_hidden_meanwhile(self, trust: Trust) -> None:
        assert self.listed(trust, search="wardle") == ["Wardle"]
        User.objects.filter(pk=trust.ward_nurse.pk).update(is_hidden_from_lists=True)
        assert self.listed(trust, search="wardle") == []

    def test_has_a_pass_at_once(self, trust: Trust) -> None:
        assert self.listed(trust, sort="name", states=("overdue",)) == ["Office", "Wardle"]
        passed(trust.ward_nurse, ModulePage.objects.get())
        assert self.listed(trust, sort="name", states=("overdue",)) == ["Office"]

    def test_is_of_what_was_asked(self, trust: Trust) -> None:
        assert self.listed(trust, sort="name") == self.listed(trust, sort="-name")[::-1]
        assert self.listed(trust, search="office") == ["Office"]


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


class TestPeopleFile:
    def test_holds_the_list_shown(self, lead: Client, trust: Trust) -> None:
        response = lead.get("/org/trust/people.csv?group=ward")
        rows = list(csv.reader(io.StringIO(words_of(response))))
        assert rows == [
            ["Name", "E-mail", "Group", "Due", "Standing"],
            ["Priya Wardle", trust.ward_nurse.email, "Ward 4", "2026-11-01", "Overdue"],
        ]
        assert 'filename="ward-4-people-2026-11-23.csv"' in response["Content-Disposition"]

    def test_lets_no_name_be_a_formula(self, lead: Client, trust: Trust) -> None:
        trust.ward_nurse.first_name = "=cmd()"
        trust.ward_nurse.save()
        assert "'=cmd() Wardle" in words_of(lead.get("/org/trust/people.csv?group=ward"))

    def test_is_logged_without_the_words_searched_for(self, lead: Client, trust: Trust) -> None:
        words_of(lead.get("/org/trust/people.csv?state=all&q=wardle"))
        entry = ModelLogEntry.objects.get(action="reports.export")
        assert entry.user == trust.lead
        assert (entry.data["rows"], entry.data["searched"]) == (1, True)
        assert "wardle" not in json.dumps(entry.data).lower()
        assert not Export.objects.exists()

    def test_is_made_by_the_worker_where_it_is_long(
        self, lead: Client, trust: Trust, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
        for _time in range(2):
            page = text_of(lead.get("/org/trust/people.csv?state=overdue", follow=True))
            assert "The table is being prepared." in page
        export = Export.objects.get()
        assert export.state == ExportState.PREPARING
        assert ModelLogEntry.objects.filter(action="reports.export").count() == 1
        prepare_export(export_id=export.pk, number=export.tries, clock=timezone.now)
        made = words_of(lead.get(f"/reports/exports/{export.pk}/file/"))
        assert made.splitlines()[0] == "Name,E-mail,Group,Due,Standing"
        assert f"Priya Wardle,{trust.ward_nurse.email},Ward 4,2026-11-01,Overdue" in made
        assert export.file_name == "millbeck-trust-people-2026-11-23.csv"
        trust.ward_nurse.is_hidden_from_lists = True
        trust.ward_nurse.save()
        assert lead.get(f"/reports/exports/{export.pk}/file/").status_code == 403

    def test_of_the_worker_holds_what_its_reader_may_see_then(
        self, lead: Client, trust: Trust, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
        lead.get("/org/trust/people.csv?state=overdue")
        Responsibility.objects.filter(user=trust.lead).delete()
        export = Export.objects.get()
        done = prepare_export(export_id=export.pk, number=export.tries, clock=timezone.now)
        assert done.state == ExportState.FAILED
        assert "You do not see the people of this list by name any more." in done.reason

    def test_of_a_search_is_written_down_nowhere(
        self, lead: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
        page = text_of(lead.get("/org/trust/people.csv?state=all&q=priya", follow=True))
        assert "This search finds more than 1 people." in page
        assert not Export.objects.exists()


LATER = NOW + timedelta(days=30)
NAMELESS = "No longer in your organisations"


@pytest.fixture
def past(client: Client, trust: Trust) -> Iterator[Client]:
    """The lead, a month after the nurse of the ward has gone to another trust."""
    nurse = trust.ward_nurse
    with time_machine.travel(LATER, tick=False):
        transfer_person(
            person=nurse,
            organisation=OrganisationFactory(partner=True, key="other"),
            role=JobRole.HEALTH_WORKER,
            day=NOW.date() + timedelta(days=5),
            by=None,
            at=LATER,
        )
        client.force_login(trust.lead)
        yield client


class TestPast:
    """Of a past day, or as known in the past, who has left since counts and is not named."""

    @pytest.mark.parametrize("when", ["day=2026-11-20", "known=2026-11-24"])
    @pytest.mark.parametrize("address", ["", "people/", "people.csv"])
    def test_names_nobody_who_has_left(
        self, past: Client, trust: Trust, address: str, when: str
    ) -> None:
        page = words_of(past.get(f"/org/trust/{address}?state=all&{when}"))
        assert page.count(NAMELESS) == 1
        assert "Priya Office" in page
        nurse = trust.ward_nurse
        for secret in ("Wardle", nurse.email, str(nurse.learner_id)):
            assert secret not in page
        assert past.get(f"/people/{nurse.learner_id}/").status_code == 404

    def test_finds_nobody_who_has_left_by_name(self, past: Client, trust: Trust) -> None:
        for words in ("wardle", trust.ward_nurse.email, "priya+wardle"):
            page = text_of(past.get(f"/org/trust/?state=all&day=2026-11-20&q={words}"))
            assert "0 people found." in page
            assert NAMELESS not in page

    @pytest.mark.parametrize("sort", ["name", "-name"])
    def test_has_the_nameless_together(self, past: Client, trust: Trust, sort: str) -> None:
        staff = [works_at(trust.ward, name) for name in ("Abel", "Zell")]
        recompute_standing(learners=[learner_of(nurse).pk for nurse in staff], at=NOW)
        asked = f"state=all&day=2026-11-20&sort={sort}"
        rows = list(csv.reader(words_of(past.get(f"/org/trust/people.csv?{asked}")).splitlines()))
        names = [row[0] for row in rows[1:]]
        assert len(names) == 4
        assert names.index(NAMELESS) in {0, 3}

    def test_names_them_to_whoever_sees_everybody(self, past: Client) -> None:
        past.force_login(UserFactory(training_administrator=True))
        page = words_of(past.get("/org/trust/people.csv?state=all&day=2026-11-20"))
        assert "Priya Wardle" in page

    def test_names_them_to_whoever_leads_where_they_are_now(
        self, past: Client, trust: Trust
    ) -> None:
        other = Organisation.objects.get(key="other")
        ResponsibilityFactory(user=trust.lead, kind="partner_lead", organisation=other)
        page = words_of(past.get("/org/trust/people.csv?state=all&day=2026-11-20"))
        assert "Priya Wardle" in page


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


def send(client: Client, *people: User, **fields: str) -> str:
    who = [str(person.learner_id) for person in people]
    return text_of(client.post("/org/trust/remind/", {"who": who, **fields}, follow=True))


class TestRemind:
    def test_shows_how_many_and_what_before_it_goes(self, lead: Client, trust: Trust) -> None:
        page = text_of(lead.get(f"/org/trust/remind/?who={trust.ward_nurse.learner_id}"))
        assert "Remind 1 person" in page
        assert "<li>Priya Wardle</li>" in page
        assert "overdue, due 1 November 2026" in page
        assert "Send 1 e-mail" in page
        assert not Notice.objects.exists()

    def test_writes_to_the_person_and_says_so(self, lead: Client, trust: Trust) -> None:
        assert "1 person is reminded." in send(lead, trust.ward_nurse)
        notice = Notice.objects.get()
        assert notice.kind == NoticeKind.REMINDER
        assert notice.to_email == trust.ward_nurse.email
        assert notice.recipient == trust.ward_nurse
        assert "overdue, due 1 November 2026" in notice.body
        assert trust.lead.get_full_name() in notice.body

    def test_writes_to_everybody_found(self, lead: Client, trust: Trust) -> None:
        page = text_of(lead.get("/org/trust/remind/?everyone=1&state=overdue&group=ward"))
        assert 'name="group" value="ward"' in page
        send(lead, everyone="1", state="overdue", group="ward")
        assert [notice.recipient for notice in Notice.objects.all()] == [trust.ward_nurse]

    def test_writes_once_a_day_to_each(self, lead: Client, trust: Trust) -> None:
        send(lead, trust.ward_nurse)
        page = send(lead, trust.ward_nurse, trust.office_nurse)
        assert "1 person is reminded. 1 had a reminder today already" in page
        assert Notice.objects.count() == 2
        both = "&".join(
            f"who={one.learner_id}" for one in (trust.ward_nurse, trust.office_nurse, trust.lead)
        )
        page = text_of(lead.get(f"/org/trust/remind/?{both}", follow=True))
        assert "Everybody you chose had a reminder today already." in page
        with time_machine.travel(NOW + timedelta(days=1)):
            lead.force_login(trust.lead)
            assert "2 people are reminded." in send(lead, trust.ward_nurse, trust.office_nurse)

    def test_shows_only_who_gets_one(self, lead: Client, trust: Trust) -> None:
        send(lead, trust.ward_nurse)
        page = text_of(lead.get("/org/trust/remind/?everyone=1&state=overdue"))
        assert "Send 1 e-mail" in page
        assert "<li>Priya Wardle</li>" not in page
        assert "1 of those you chose had one today and is left out." in page

    def test_shows_when_each_was_reminded_last(self, lead: Client, trust: Trust) -> None:
        send(lead, trust.ward_nurse)
        page = text_of(lead.get("/org/trust/?state=overdue"))
        assert "Last reminder" in page
        assert f'data-th="Last reminder">{date_format(NOW, "j F Y")}<' in page
        assert 'data-th="Last reminder">None sent<' in page

    def test_reminds_nobody_of_herself(self, client: Client, trust: Trust) -> None:
        ResponsibilityFactory(user=trust.ward_nurse, organisation=trust.ward, kind="supervisor")
        client.force_login(trust.ward_nurse)
        me = trust.ward_nurse.learner_id
        page = text_of(client.get("/org/ward/?state=overdue"))
        assert f'href="/people/{me}/?back=/org/ward/%3Fstate%3Doverdue%23people"' in page
        assert f'value="{me}"' not in page
        answer = text_of(client.post("/org/ward/remind/", {"who": str(me)}, follow=True))
        assert "Choose at least one person" in answer
        assert not Notice.objects.exists()

    def test_leaves_out_other_people_and_those_with_nothing_to_do(
        self, lead: Client, trust: Trust
    ) -> None:
        stranger = works_at(OrganisationFactory(key="elsewhere"), "Stranger")
        page = send(lead, stranger, trust.lead)
        assert "Choose at least one person who has training to do." in page
        assert not Notice.objects.exists()

    def test_leaves_out_who_is_in_no_list(self, lead: Client, trust: Trust) -> None:
        trust.ward_nurse.is_hidden_from_lists = True
        trust.ward_nurse.save()
        send(lead, trust.ward_nurse)
        assert not Notice.objects.exists()

    def test_needs_somebody(self, lead: Client, trust: Trust) -> None:
        page = text_of(lead.get("/org/trust/remind/?who=nonsense", follow=True))
        assert '<a href="#people">Choose at least one person who has training to do.</a>' in page
        assert "There is a problem" in page


class TestPerson:
    def test_shows_bookings_and_the_way_back(self, lead: Client, trust: Trust) -> None:
        run = open_for_booking()
        booked(run, trust.ward_nurse)
        page = text_of(lead.get(f"/people/{trust.ward_nurse.learner_id}/"))
        assert f'href="/courses/runs/{run.ref}/"' in page
        assert 'href="/org/" class="govuk-back-link"' in page

    def test_leads_a_supervisor_back_to_the_team(self, client: Client, trust: Trust) -> None:
        client.force_login(UserFactory(supervisor=True, organisation=trust.ward))
        page = text_of(client.get(f"/people/{trust.ward_nurse.learner_id}/"))
        assert 'href="/team/" class="govuk-back-link"' in page


class TestRemindMany:
    def test_takes_no_more_statements_for_more_people(self, lead: Client, trust: Trust) -> None:
        def remind(*people: User) -> int:
            return statements_of(lambda: send(lead, *people))

        many = nurses(trust, 20)
        remind(trust.office_nurse)  # draws the overview that both lead back to
        few = remind(trust.ward_nurse)
        assert remind(*many) <= few
        assert Notice.objects.filter(kind=NoticeKind.REMINDER).count() == 22
        entries = ModelLogEntry.objects.filter(action="completion.reminded")
        assert {entry.user for entry in entries} == {trust.lead}
        assert entries.values("object_id").distinct().count() == 22

    def test_sends_what_was_written(self, lead: Client, trust: Trust) -> None:
        send(lead, trust.ward_nurse)
        assert send_due(at=NOW) == 1
        assert "Wardle" in mail.outbox[0].body

    def test_names_the_first_and_refuses_too_many(
        self, lead: Client, trust: Trust, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(people_views, "SHOWN_NAMES", 1)
        page = text_of(lead.get("/org/trust/remind/?everyone=1&state=overdue"))
        assert "Remind 2 people" in page
        assert "These are the first 1." in page
        monkeypatch.setattr(people_views, "MOST_REMINDED", 1)
        page = text_of(lead.post("/org/trust/remind/", {"everyone": "1"}, follow=True))
        assert "A reminder goes to 1 people at most" in page
        assert not Notice.objects.filter(kind=NoticeKind.REMINDER).exists()

    def test_does_not_count_herself_for_the_limit(
        self, lead: Client, trust: Trust, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Her own training is outstanding, as that of the two nurses is.
        Membership.objects.filter(learner=trust.lead.learner).update(start_date=START)
        recompute_standing(learners=[learner_of(trust.lead).pk], at=NOW)
        monkeypatch.setattr(people_views, "MOST_REMINDED", 1)
        asked = {"everyone": "1", "state": "all"}
        page = text_of(lead.post("/org/trust/remind/", asked, follow=True))
        assert "A reminder goes to 1 people at most" in page
        assert not Notice.objects.filter(kind=NoticeKind.REMINDER).exists()
