"""For random histories: never two digests in a week, never a word of what has been passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from learning.accounts.enums import Reminders
from learning.completion.digests import Cause, Digest, Duty
from learning.completion.enums import MISSED, OUTSTANDING, PRESSING, DueRule, StandingState
from learning.completion.operations import add_requirement, end_requirement
from learning.completion.operations.digests import queue_digests
from learning.notices.enums import NoticeKind, NoticeState
from learning.notices.models import Notice
from learning.notices.operations import send_due
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import passed
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from learning.completion.models import Requirement

FIRST = date(2026, 11, 2)
DAYS = 45
MODULES = 3

# What happens on a day, by hour: nothing, a duty begins or ends, a pass, another choice.
EVENTS = st.one_of(
    st.just(("nothing", 0)),
    st.tuples(st.just("require"), st.integers(0, MODULES - 1)),
    st.tuples(st.just("end"), st.integers(0, MODULES - 1)),
    st.tuples(st.just("pass"), st.integers(0, MODULES - 1)),
    st.tuples(st.just("choose"), st.integers(0, len(Reminders) - 1)),
)
HISTORIES = st.lists(
    st.tuples(st.integers(0, DAYS - 1), st.sampled_from([3, 8, 12]), EVENTS), max_size=14
)


class TestHistories(TestCase):
    """One person, three modules, seven weeks, with the worker away on some days."""

    @settings(max_examples=12)
    @given(
        history=HISTORIES,
        due_days=st.lists(st.integers(28, 70), min_size=MODULES, max_size=MODULES),
        away=st.sets(st.integers(0, DAYS - 1), max_size=8),
    )
    def test_hold_to_the_week_and_to_the_truth(
        self,
        history: list[tuple[int, int, tuple[str, int]]],
        due_days: list[int],
        away: set[int],
    ) -> None:
        mail.outbox = []
        unit = OrganisationFactory(key="unit")
        person = UserFactory(officer=True, organisation=unit)
        modules = [
            published_module(title=f"Module <{number}>", slug=f"m-{number}")
            for number in range(MODULES)
        ]
        open_rules: dict[int, Requirement] = {}
        done: set[int] = set()

        def happen(event: tuple[str, int], at: datetime) -> None:
            what, number = event
            day = timezone.localdate(at)
            if what == "require" and number not in open_rules:
                open_rules[number] = add_requirement(
                    organisation=unit,
                    module=modules[number],
                    due_rule=DueRule.FIXED,
                    due_date=day + timedelta(days=due_days[number]),
                    start_date=day,
                    by=None,
                    at=at,
                )
            elif what == "end" and number in open_rules:
                rule = open_rules[number]
                if day > rule.start_date:
                    end_requirement(requirement=rule, end_date=day, by=None, at=at)
                    del open_rules[number]
            elif what == "pass" and number not in done:
                passed(person, modules[number], at=at, occurred_at=at)
                done.add(number)
            elif what == "choose":
                person.reminders = list(Reminders)[number]
                person.save()

        told = 0
        for offset in range(DAYS):
            day = FIRST + timedelta(days=offset)
            for hour in (3, 6, 8, 9, 12):
                at = datetime(day.year, day.month, day.day, hour, 10, tzinfo=UTC)
                if hour == 6 and offset not in away:
                    queue_digests(at=at)
                elif hour == 9 and offset not in away:
                    send_due(at=at)
                for when, moment, event in history:
                    if (when, moment) == (offset, hour):
                        happen(event, at)
                for letter in mail.outbox[told:]:
                    said = letter.body.split("Since our last digest")[0]
                    for number in done:
                        assert f"Module <{number}>" not in said
                told = len(mail.outbox)

        sent = Notice.objects.filter(kind=NoticeKind.DIGEST, state=NoticeState.SENT)
        days = sorted(timezone.localdate(notice.claimed_at) for notice in sent if notice.claimed_at)
        assert all(later - sooner >= timedelta(days=7) for sooner, later in pairwise(days))
        weeks = [day.isocalendar()[:2] for day in days]
        assert len(set(weeks)) == len(weeks)
        assert all(day.weekday() < 5 for day in days)


def duty(state: str, before: str) -> Duty:
    return Duty("Module", "https://x.example/", state, FIRST, before)


STATES = st.sampled_from([*OUTSTANDING])
BEFORE = st.sampled_from(["", *StandingState.values])


class TestDigest:
    @given(pairs=st.lists(st.tuples(STATES, BEFORE), max_size=5))
    def test_tells_more_the_more_one_wants_to_hear(self, pairs: list[tuple[str, str]]) -> None:
        whole = Digest([duty(*pair) for pair in pairs])
        off, when_due, weekly = (
            whole.for_choice(choice)
            for choice in (Reminders.OFF, Reminders.WHEN_DUE, Reminders.WEEKLY)
        )
        assert (weekly is not None) >= (when_due is not None) >= (off is not None)
        if off is not None:
            assert {each.state for each in off.duties} <= MISSED

    @given(pairs=st.lists(st.tuples(STATES, BEFORE), max_size=5), told=st.booleans())
    def test_is_queued_for_what_it_would_tell(
        self, pairs: list[tuple[str, str]], told: bool
    ) -> None:
        whole = Digest([duty(*pair) for pair in pairs])
        cause = Cause.of(pairs, told_a_week_ago=told)
        for choice in Reminders.values:
            if cause.wants_digest(choice):
                assert whole.for_choice(choice) is not None

    def test_says_nothing_where_all_is_as_it_was(self) -> None:
        same = Digest([duty(state, state) for state in OUTSTANDING - PRESSING])
        assert all(same.for_choice(choice) is None for choice in Reminders.values)


@pytest.mark.parametrize(
    ("before", "is_new"), [("", True), (StandingState.EXEMPT, True), (StandingState.LAPSED, False)]
)
def test_a_duty_is_new_where_it_was_not_hers(before: str, is_new: bool) -> None:
    assert duty(StandingState.OVERDUE, before).is_assigned_since is is_new
