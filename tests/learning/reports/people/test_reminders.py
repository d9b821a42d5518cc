"""Reminders to people of a list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.utils.formats import date_format
from wagtail.models import ModelLogEntry

from learning.accounts.models import Membership, User
from learning.completion.operations import recompute_standing
from learning.notices.enums import NoticeKind
from learning.notices.models import Notice
from learning.notices.operations import send_due
from learning.reports.views import people as people_views
from tests.counting import statements_of
from tests.factories.accounts import START, OrganisationFactory, ResponsibilityFactory, learner_of
from tests.learning.reports.conftest import NOW, Trust, nurses, text_of, works_at

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


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
