"""A lead writes to her people: the message, the check, the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from learning.notices.models import BulkMessage, Notice
from tests.counting import statements_of_page
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from tests.learning.reports.conftest import Trust

WRITE = "/org/trust/message/"
CHECK = "/org/trust/message/check/"
LOG = "/org/trust/messages/"
DRAFT = {"state": "all", "group": "", "q": "", "subject": "Room", "text": "We meet in room 4."}


@pytest.fixture
def lead(client: Client, trust: Trust) -> Client:
    client.force_login(trust.lead)
    return client


def token_of(page: str) -> str:
    return page.split('name="token" value="')[1].split('"', maxsplit=1)[0]


def check(lead: Client, **changes: str) -> str:
    response = lead.post(WRITE, {**DRAFT, **changes}, follow=True)
    page: str = response.content.decode()
    return page


class TestMessage:
    def test_shows_what_goes_to_whom_before_it_goes(self, lead: Client, trust: Trust) -> None:
        MembershipFactory(user=UserFactory(is_active=False), organisation=trust.ward)
        page = check(lead)
        assert "Everybody, Millbeck Trust: 3 people" in page
        assert "1 whose account is closed" in page
        assert "We meet in room 4." in page
        assert "Send to 3 people" in page
        assert not Notice.objects.exists()

    def test_writes_to_a_part_of_the_list(self, lead: Client) -> None:
        assert "Send to 1 person" in check(lead, state="overdue", group="ward")
        assert "Send to 1 person" in check(lead, q="Wardle")

    def test_keeps_no_name_that_was_searched_for(self, lead: Client) -> None:
        page = check(lead, q="Wardle")
        assert "“Wardle”" in page
        lead.post(CHECK, {"token": token_of(page)})
        sent = BulkMessage.objects.get()
        assert sent.audience == "Everybody, Millbeck Trust, those found by a search"
        assert "Wardle" not in lead.get(LOG).content.decode()

    def test_counts_a_line_break_once(self, lead: Client) -> None:
        lines = "\r\n".join(["x" * 999, "x" * 1000])
        assert "Send to" in check(lead, text=lines)
        page = check(lead, text=f"{lines}x")
        assert "Write 2000 characters at most; these are 2001" in page

    def test_names_what_is_missing(self, lead: Client) -> None:
        page = check(lead, subject="", text="")
        assert "Enter a subject" in page
        assert "Enter the message" in page

    def test_says_where_there_is_nobody(self, lead: Client) -> None:
        assert "There is nobody to write to" in check(lead, state="current")

    def test_leaves_people_in_sensitive_posts_out(self, lead: Client, trust: Trust) -> None:
        hidden = UserFactory(last_name="Hidden", is_hidden_from_lists=True)
        MembershipFactory(user=hidden, organisation=trust.ward)
        page = check(lead)
        assert "Send to 3 people" in page
        assert "Hidden" not in page

    def test_takes_the_filter_along_from_the_list(self, lead: Client) -> None:
        page = lead.get("/org/trust/?state=overdue&group=ward").content.decode()
        assert f"{WRITE}?state=overdue" in page
        page = lead.get(f"{WRITE}?state=overdue&group=ward").content.decode()
        assert 'value="ward" selected' in page

    def test_is_for_those_who_see_the_names(self, client: Client, trust: Trust) -> None:
        client.force_login(UserFactory(supervisor=True, organisation=OrganisationFactory()))
        for address in (WRITE, CHECK, LOG):
            assert client.get(address).status_code == 404
        assert client.post(CHECK, {"token": "x"}).status_code == 404


class TestCheckMessage:
    def test_sends_once_for_a_double_click(self, lead: Client) -> None:
        token = token_of(check(lead))
        page = lead.post(CHECK, {"token": token}, follow=True).content.decode()
        assert "Your message is on its way to 3 people." in page
        lead.post(CHECK, {"token": token})
        assert BulkMessage.objects.count() == 1
        assert Notice.objects.count() == 3

    def test_sends_no_other_than_was_shown(self, lead: Client) -> None:
        first = token_of(check(lead))
        check(lead, text="Another message, from another tab.")
        page = lead.post(CHECK, {"token": first}, follow=True).content.decode()
        assert "You wrote another message in the meantime" in page
        assert not BulkMessage.objects.exists()

    def test_leads_back_where_nothing_was_written(self, lead: Client) -> None:
        assert lead.get(CHECK)["Location"] == WRITE

    def test_says_when_it_was_enough_for_a_day(self, lead: Client, settings: Settings) -> None:
        settings.MESSAGES_PER_DAY = 0
        page = lead.post(CHECK, {"token": token_of(check(lead))}, follow=True).content.decode()
        assert "as many as one person may" in page


class TestMessagesSent:
    def test_lists_what_was_sent_with_its_counts(self, lead: Client) -> None:
        lead.post(CHECK, {"token": token_of(check(lead))})
        page = lead.get(LOG).content.decode()
        assert "Everybody, Millbeck Trust" in page
        assert 'data-th="People">3<' in page

    def test_costs_no_more_for_more_messages(self, lead: Client, trust: Trust) -> None:
        def write(count: int) -> None:
            for number in range(count):
                BulkMessage.objects.create(
                    key=f"00000000-0000-4000-8000-{BulkMessage.objects.count():012}",
                    organisation=trust.ward,
                    audience="Everybody",
                    subject=f"Message {number}",
                    body="…",
                    sent_by=UserFactory(),
                    sent_at=timezone.now(),
                    sent_count=1,
                    closed_count=0,
                    refused_count=0,
                )

        write(1)
        few = statements_of_page(lead, LOG)
        write(20)
        assert statements_of_page(lead, LOG) == few


class TestPeopleTable:
    def test_says_whose_e_mail_does_not_arrive(self, lead: Client, trust: Trust) -> None:
        assert "E-mail does not arrive" not in lead.get("/org/trust/").content.decode()
        trust.ward_nurse.refused_email = trust.ward_nurse.email
        trust.ward_nurse.save()
        assert "E-mail does not arrive" in lead.get("/org/trust/").content.decode()
