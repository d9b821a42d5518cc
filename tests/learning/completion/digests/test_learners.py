"""Digests from the daily look to the e-mail: built when sent, weekly, never of what is done."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection

from learning.accounts.enums import Reminders
from learning.accounts.operations import start_post
from learning.completion.operations import recompute_standing
from learning.completion.operations.digests import queue_digests
from learning.completion.queries.digests import concerned_between
from learning.notices.enums import NoticeKind, NoticeState
from learning.notices.models import Notice
from learning.notices.operations import resend, send_due
from tests.counting import statements_of
from tests.factories.accounts import UserFactory, learner_of
from tests.factories.base import publish
from tests.factories.completion import passed
from tests.factories.modules import published_module
from tests.learning.completion.digests.mornings import MONDAY, House, letters, live, morning

pytestmark = pytest.mark.django_db


class TestQueueDigests:
    def test_tells_of_a_new_duty_within_a_day(self, house: House) -> None:
        house.require(due=date(2027, 6, 1), at=morning(MONDAY, 10))
        live(MONDAY + timedelta(days=1), 1)
        (letter,) = mail.outbox
        assert letter.subject == "Your training: what is required of you"
        assert "Spot the signs\n  due by 1 June 2027" in letter.body
        assert "/learn/spot-the-signs" in letter.body

    def test_tells_before_due_when_overdue_and_when_lapsed(self, house: House) -> None:
        house.require(due=date(2026, 12, 28), at=morning(date(2026, 11, 1)))
        live(date(2026, 11, 2), 60)
        days = [notice.sent_at.date() for notice in letters() if notice.sent_at]
        # Assigned on a Sunday; due soon from 30 November, every week; overdue from 28 December.
        assert days[:2] == [date(2026, 11, 2), date(2026, 11, 30)]
        assert days[-1] == date(2026, 12, 28)
        assert {(b - a).days for a, b in pairwise(days[1:])} == {7}
        assert "was due on 28 December 2026" in letters()[-1].body
        assert "changed since our last digest" in letters()[-1].body

    def test_says_why_what_was_passed_is_to_be_done_again(self, house: House) -> None:
        changed = morning(date(2026, 12, 1))
        house.require(due=date(2026, 12, 28), at=morning(date(2026, 11, 1)))
        passed(house.officer, house.module, at=morning(date(2026, 11, 2)))
        with time_machine.travel(changed, tick=False):
            house.module.change_class, house.module.redo_within_days = "law", 20
            publish(house.module)
        mail.outbox.clear()
        live(date(2026, 12, 2), 1)
        (letter,) = mail.outbox
        assert "due by 21 December 2026" in letter.body
        assert "to be done again: the module changed on 1 December 2026\n" in letter.body
        live(date(2026, 12, 3), 21)
        assert "lapsed on 21 December 2026" in mail.outbox[-1].body

    def test_says_nothing_of_what_was_passed_while_it_waited(self, house: House) -> None:
        house.require(due=date(2026, 12, 10), at=morning(MONDAY, 5))
        queue_digests(at=morning(MONDAY))
        passed(house.officer, house.module, at=morning(MONDAY, 8))
        send_due(at=morning(MONDAY, 9))
        assert mail.outbox == []
        assert Notice.objects.get().state == NoticeState.WITHDRAWN

    def test_says_what_was_passed_since(self, house: House) -> None:
        other = published_module(title="Another module", slug="another")
        house.require(due=date(2026, 12, 10), at=morning(MONDAY, 5))
        house.require(due=date(2026, 12, 10), at=morning(MONDAY, 5), module=other)
        live(MONDAY, 1)
        at = morning(MONDAY + timedelta(days=2))
        passed(house.officer, house.module, at=at, occurred_at=at)
        live(MONDAY + timedelta(days=1), 8)
        body = letters()[-1].body
        assert "Since our last digest on 23 November 2026 you passed:\n- Spot the signs" in body
        assert "- Another module" in body

    def test_tells_of_a_second_duty_within_the_week_by_a_word(self, house: House) -> None:
        house.require(due=date(2026, 12, 10), at=morning(MONDAY, 5))
        live(MONDAY, 1)
        other = published_module(title="Another module", slug="another")
        house.require(due=date(2027, 6, 1), at=morning(MONDAY, 11), module=other)
        live(MONDAY + timedelta(days=1), 6)
        assert len(letters()) == 1
        (word,) = letters(NoticeKind.ASSIGNED)
        assert word.subject == "New training for you"
        assert "Another module" in word.body
        assert "Spot the signs\n" not in word.body

    def test_does_a_day_again_without_harm(self, house: House) -> None:
        house.require(due=date(2026, 12, 10), at=morning(MONDAY, 5))
        assert queue_digests(at=morning(MONDAY)) == 1
        assert queue_digests(at=morning(MONDAY)) == 0
        assert Notice.objects.count() == 1

    def test_catches_up_on_days_without_a_worker(self, house: House) -> None:
        house.require(due=date(2026, 12, 28), at=morning(date(2026, 11, 1)))
        live(date(2026, 11, 2), 1)
        live(date(2026, 12, 3), 1)  # it became due soon on the 30th
        assert [notice.sent_at.day for notice in letters() if notice.sent_at] == [2, 3]

    @pytest.mark.parametrize(
        ("choice", "count"), [(Reminders.WEEKLY, 6), (Reminders.WHEN_DUE, 3), (Reminders.OFF, 1)]
    )
    def test_writes_as_often_as_the_person_wants(
        self, house: House, choice: str, count: int
    ) -> None:
        house.officer.reminders = choice
        house.officer.save()
        house.require(due=date(2026, 12, 28), at=morning(date(2026, 11, 1)))
        live(date(2026, 11, 2), 60)
        assert len(letters()) == count

    def test_tells_of_missed_training_in_spite_of_the_choice(self, house: House) -> None:
        house.officer.reminders = Reminders.OFF
        house.officer.save()
        house.require(due=date(2026, 12, 28), at=morning(date(2026, 11, 1)))
        live(date(2026, 12, 28), 20)
        (letter,) = mail.outbox
        assert "You have turned reminders off" in letter.body
        assert "List-Unsubscribe" not in letter.extra_headers

    def test_lets_her_stop_it_with_one_click(self, house: House) -> None:
        house.require(due=date(2026, 12, 10), at=morning(MONDAY, 5))
        live(MONDAY, 1)
        headers = mail.outbox[0].extra_headers
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert headers["List-Unsubscribe"].strip("<>") in mail.outbox[0].body

    def test_leaves_out_closed_accounts_and_addresses_that_take_no_mail(self, house: House) -> None:
        house.officer.refused_email = house.officer.email
        house.officer.save()
        UserFactory(officer=True, organisation=house.unit, is_active=False)
        house.require(due=date(2026, 12, 10), at=morning(MONDAY, 5))
        assert queue_digests(at=morning(MONDAY)) == 0

    def test_tells_a_newcomer(self, house: House) -> None:
        house.require(due=date(2026, 12, 10), at=morning(MONDAY, 5))
        live(MONDAY, 2)
        newcomer = UserFactory()
        start_post(
            learner=learner_of(newcomer),
            organisation=house.unit,
            role="pcso",
            start_date=MONDAY,
            by=None,
            at=morning(MONDAY + timedelta(days=1), 12),
        )
        live(MONDAY + timedelta(days=2), 1)
        assert mail.outbox[-1].to == [newcomer.email]
        assert "ALSO REQUIRED OF YOU" not in mail.outbox[-1].body

    def test_asks_no_more_for_more_people(self, house: House) -> None:
        house.require(due=date(2026, 12, 10), at=morning(MONDAY, 2))
        few = statements_of(lambda: queue_digests(at=morning(MONDAY)))
        Notice.objects.all().delete()
        crowd = UserFactory.create_batch(20, officer=True, organisation=house.unit)
        recompute_standing(
            learners=[learner_of(person).pk for person in crowd], at=morning(MONDAY, 12)
        )
        at = morning(MONDAY + timedelta(days=1))
        many = statements_of(lambda: queue_digests(at=at))
        assert Notice.objects.count() == 20
        assert many <= few

    def test_is_sent_again_by_hand_as_it_would_be_the_first_time(self, house: House) -> None:
        house.require(due=date(2027, 6, 1), at=morning(MONDAY, 5))
        queue_digests(at=morning(MONDAY))
        notice = Notice.objects.get()
        Notice.objects.update(state=NoticeState.UNKNOWN, claimed_at=morning(MONDAY, 9))
        again = resend(notice=notice, by=UserFactory(), at=morning(MONDAY, 11))
        send_due(at=morning(MONDAY, 11))
        again.refresh_from_db()
        assert again.state == NoticeState.SENT
        assert "Spot the signs" in mail.outbox[0].body


class TestConcernedBetween:
    def test_reads_ranges_of_indexes_and_no_whole_table(self, house: House) -> None:
        house.require(due=date(2026, 12, 10), at=morning(MONDAY, 5))
        asked: list[tuple[str, Any]] = []

        def note(run: Any, sql: str, args: Any, many: bool, context: Any) -> Any:
            asked.append((sql, args))
            return run(sql, args, many, context)

        with connection.execute_wrapper(note):
            assert len(concerned_between(morning(MONDAY, 1), morning(MONDAY))) == 1
        plans = []
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # a table of one page is read whole, if it may
                cursor.execute("SET LOCAL enable_seqscan = off")
            for sql, args in asked:
                explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
                cursor.execute(f"{explain} {sql}", args)
                plans.append(" ".join(str(row) for row in cursor.fetchall()))
        began, became_known = plans
        # Of a table of one page PostgreSQL may take either; both hold only what is known now.
        own = "completion_spans_" if connection.vendor == "postgresql" else ""
        assert (own or "completion_spans_beginning") in began
        assert (own or "completion_spans_new") in became_known
