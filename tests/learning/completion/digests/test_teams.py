"""Digests to those who answer for a team."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from learning.accounts.enums import Reminders
from learning.accounts.models import User
from learning.completion.operations.digests import queue_team_digests
from learning.notices.enums import NoticeKind, NoticeState
from learning.notices.models import Notice
from learning.notices.operations import send_due
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import passed
from tests.factories.modules import published_module
from tests.learning.completion.digests.mornings import MONDAY, House, letters, morning

pytestmark = pytest.mark.django_db


class TestQueueTeamDigests:
    def overdue(self, house: House) -> None:
        house.require(due=date(2026, 11, 9), at=morning(date(2026, 10, 1)))

    def test_tells_a_supervisor_of_people_long_overdue(self, house: House) -> None:
        lead = UserFactory(supervisor=True, organisation=house.unit, first_name="Jo")
        UserFactory(
            officer=True, organisation=house.unit, last_name="Hidden", is_hidden_from_lists=True
        )
        self.overdue(house)
        assert queue_team_digests(at=morning(date(2026, 11, 22))) == 0
        assert queue_team_digests(at=morning(MONDAY)) == 1
        send_due(at=morning(MONDAY, 9))
        (letter,) = mail.outbox
        assert letter.to == [lead.email]
        assert letter.subject == "Your team’s training: 1 person is overdue"
        assert "- Aisha Khan, Bradford: 1 module, due 9 November 2026" in letter.body
        assert "Hidden" not in letter.body

    def test_tells_once_a_week(self, house: House) -> None:
        UserFactory(supervisor=True, organisation=house.unit)
        self.overdue(house)
        for day in range(15):
            at = morning(MONDAY + timedelta(days=day))
            queue_team_digests(at=at)
            send_due(at=at + timedelta(hours=3))
        assert len(letters(NoticeKind.TEAM_DIGEST)) == 3

    def test_can_be_turned_off_by_whoever_gets_it(self, house: House) -> None:
        lead = UserFactory(supervisor=True, organisation=house.unit)
        self.overdue(house)
        assert queue_team_digests(at=morning(MONDAY)) == 1
        send_due(at=morning(MONDAY, 9))
        (letter,) = mail.outbox
        address = letter.extra_headers["List-Unsubscribe"].strip("<>")
        assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert address in letter.body
        Client().post(address.removeprefix(settings.SITE_ADDRESS))
        lead.refresh_from_db()
        assert lead.reminders == Reminders.OFF
        assert queue_team_digests(at=morning(MONDAY + timedelta(days=7))) == 0

    def test_does_not_leave_once_it_is_turned_off(self, house: House) -> None:
        lead = UserFactory(supervisor=True, organisation=house.unit)
        self.overdue(house)
        queue_team_digests(at=morning(MONDAY))
        User.objects.filter(pk=lead.pk).update(reminders=Reminders.OFF)
        send_due(at=morning(MONDAY, 9))
        assert mail.outbox == []

    def test_comes_to_whoever_wants_changes_when_somebody_is_new(self, house: House) -> None:
        lead = UserFactory(supervisor=True, organisation=house.unit, reminders=Reminders.WHEN_DUE)
        passed(lead, house.module, at=morning(date(2026, 10, 1)))
        self.overdue(house)
        weeks = []
        for week in range(4):
            at = morning(MONDAY + timedelta(weeks=week))
            if week == 2:  # the second duty of another has been overdue for fourteen days
                second = published_module(slug="second", code="M09", title="Second")
                house.require(
                    due=at.date() - timedelta(days=20), at=at - timedelta(days=60), module=second
                )
            queue_team_digests(at=at)
            send_due(at=at + timedelta(hours=3))
            weeks.append(len(mail.outbox))
        assert weeks == [1, 1, 2, 2]

    def test_tells_nothing_of_other_people(self, house: House) -> None:
        UserFactory(supervisor=True)
        self.overdue(house)
        assert queue_team_digests(at=morning(MONDAY)) == 0

    def test_says_nothing_where_all_have_done_it_meanwhile(self, house: House) -> None:
        UserFactory(supervisor=True, organisation=OrganisationFactory(), email="other@demo.example")
        lead = UserFactory(supervisor=True, organisation=house.unit)
        self.overdue(house)
        passed(lead, house.module, at=morning(MONDAY, 1))
        queue_team_digests(at=morning(MONDAY))
        passed(house.officer, house.module, at=morning(MONDAY, 8))
        send_due(at=morning(MONDAY, 9))
        assert Notice.objects.get(kind=NoticeKind.TEAM_DIGEST).state == NoticeState.WITHDRAWN
