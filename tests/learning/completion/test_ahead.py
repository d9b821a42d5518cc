"""While the worker works out how many people will stand, all others go on, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection

from learning.accounts.operations import end_post, merge_people, move_organisation, start_post
from learning.completion.enums import ExemptionKind, ExemptionReason, StandingState
from learning.completion.models import RequirementChange, StandingSpan, TouchedLearner
from learning.completion.operations import (
    Reached,
    ask_end,
    ask_exemption,
    ask_live,
    carry_out_change,
    changes,
    decide_exemption,
    draft_requirement,
    record_start,
    take_up_changes,
)
from learning.completion.operations.ahead import Ahead
from learning.completion.queries import figures
from learning.completion.verification import differences
from media.editions.enums import ChangeClass
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.base import publish
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module
from tests.threads import at_once

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from uuid import UUID

    from learning.accounts.models import Organisation, User
    from learning.completion.models import Requirement
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


class Case:
    """A force of two units, whose worker puts a rule in force about four of its officers."""

    def __init__(self) -> None:
        self.force = OrganisationFactory(force=True)
        self.unit: Organisation = OrganisationFactory(parent=self.force)
        self.other: Organisation = OrganisationFactory(parent=self.force)
        self.officers: list[User] = UserFactory.create_batch(
            4, officer=True, organisation=self.unit
        )
        self.module: ModulePage = published_module()
        # Another rule holds them too: their spans of all together have its part.
        self.older = required(self.force, published_module(slug="older", code="M02", title="Older"))
        self.rule = self.draft()

    def draft(self, **given: Any) -> Requirement:
        """Draft a rule about the unit."""
        values = {
            "module": self.module, "due_rule": "after_joining", "due_days": 60,
            "start_date": TODAY - timedelta(days=30), "reaches": [Reached(self.unit)], **given,
        }  # fmt: skip
        return draft_requirement(by=None, at=NOW, **values)

    def asked(self, rule: Requirement | None = None) -> int:
        change = ask_live(requirement=rule or self.rule, by=None, at=NOW)
        assert change is not None
        return change.pk

    @property
    def one(self) -> User:
        return self.officers[1]


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Case:
    """More people than are worked out at once: here more than one."""
    made = Case()
    monkeypatch.setattr(changes, "MOST_AT_ONCE", 1)
    return made


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[int]]:
    """Have something done once people are worked out; gives how many, time by time."""

    def have(do: Callable[[], object], *, times: int = 1) -> list[int]:
        worked: list[int] = []
        work_out = Ahead.work_out

        def work_and_be_late(ahead: Ahead, learners: Collection[UUID]) -> None:
            work_out(ahead, learners)
            worked.append(len(learners))
            if len(worked) <= times:
                do()

        monkeypatch.setattr(Ahead, "work_out", work_and_be_late)
        return worked

    return have


def carry_out(change: int) -> None:
    carry_out_change(change_id=change, clock=lambda: LATER)


def post_of(user: User) -> Any:
    return learner_of(user).memberships.get()


def passes(case: Case) -> None:
    passed(case.one, case.module, at=NOW)


def begins(case: Case) -> None:
    module = case.module
    record_start(learner_id=learner_of(case.one).pk, subject_key=module.translation_key, at=NOW)


def leaves(case: Case) -> None:
    end_post(post=post_of(case.one), end_date=TODAY, by=None, at=NOW)


def goes_elsewhere(case: Case) -> None:
    start_post(
        learner=learner_of(case.one), organisation=case.other, role="detective",
        start_date=TODAY, by=None, at=NOW,
    )  # fmt: skip


def joins(case: Case) -> None:
    start_post(
        learner=learner_of(UserFactory()), organisation=case.unit, role="detective",
        start_date=TODAY, by=None, at=NOW,
    )  # fmt: skip


def is_away(case: Case) -> None:
    absence = ask_exemption(
        learner=learner_of(case.one), organisation=case.unit, kind=ExemptionKind.ABSENCE,
        reason=ExemptionReason.LONG_ABSENCE, start_date=TODAY - timedelta(days=20),
        end_date=TODAY + timedelta(days=20), by=case.officers[0], at=NOW,
    )  # fmt: skip
    decide_exemption(exemption=absence, is_approved=True, by=UserFactory(), at=NOW)


def is_two_records(case: Case) -> None:
    kept, double = case.officers[1:3]
    merge_people(
        kept=learner_of(kept), double=learner_of(double), reason="One person.", by=None, at=NOW
    )


def is_held_to_more(case: Case) -> None:
    """Another rule, about fewer people, comes into force at once."""
    required(case.unit, published_module(slug="more", code="M05", title="More"))


HAPPENS = [
    passes, begins, leaves, goes_elsewhere, joins, is_away, is_two_records, is_held_to_more,
]  # fmt: skip


class TestMeanwhile:
    @pytest.mark.parametrize("happens", HAPPENS)
    def test_counts_for_a_rule_that_comes_into_force(
        self, case: Case, meanwhile: Callable[..., list[int]], happens: Callable[[Case], None]
    ) -> None:
        change = case.asked()
        worked = meanwhile(partial(happens, case))
        carry_out(change)
        assert worked[0] == 4
        assert StandingSpan.objects.filter(requirement=case.rule, known_to=None).exists()
        assert list(differences()) == []
        assert not TouchedLearner.objects.exists()

    @pytest.mark.parametrize("happens", HAPPENS)
    def test_counts_for_a_rule_that_ends(
        self, case: Case, meanwhile: Callable[..., list[int]], happens: Callable[[Case], None]
    ) -> None:
        carry_out(case.asked())
        change = ask_end(requirement=case.rule, end_date=TODAY, by=None, at=NOW)
        assert change is not None
        meanwhile(partial(happens, case))
        carry_out(change.pk)
        assert list(differences()) == []

    def test_is_worked_out_again_while_many_are_touched(
        self, case: Case, meanwhile: Callable[..., list[int]]
    ) -> None:
        def pass_all() -> None:
            for officer in case.officers:
                passed(officer, case.module, at=NOW)

        worked = meanwhile(pass_all)
        carry_out(case.asked())
        assert worked == [4, 4]
        assert figures(case.unit, TODAY).total == 4
        assert list(differences()) == []

    def test_is_left_for_the_end_where_many_are_touched_again_and_again(
        self, case: Case, meanwhile: Callable[..., list[int]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(changes, "TURNS", 1)

        def pass_all() -> None:
            for officer in case.officers:
                passed(officer, case.module, at=NOW)

        worked = meanwhile(pass_all)
        carry_out(case.asked())
        assert worked == [4]
        assert figures(case.unit, TODAY).total == 4
        assert list(differences()) == []

    def test_is_seen_of_who_has_begun(
        self, case: Case, meanwhile: Callable[..., list[int]]
    ) -> None:
        meanwhile(partial(begins, case))
        carry_out(case.asked())
        states = StandingSpan.objects.filter(
            requirement=case.rule, learner=learner_of(case.one), known_to=None
        ).values_list("state", flat=True)
        assert StandingState.IN_PROGRESS in states

    def test_lets_another_great_rule_come_first(
        self, case: Case, meanwhile: Callable[..., list[int]]
    ) -> None:
        first = case.asked()
        second = case.asked(case.draft(module=published_module(slug="b", code="M06", title="B")))
        meanwhile(partial(carry_out, second))
        carry_out(first)
        assert not RequirementChange.objects.exists()
        assert list(differences()) == []

    def test_begins_anew_where_the_tree_changes(
        self, case: Case, meanwhile: Callable[..., list[int]]
    ) -> None:
        change = case.asked()
        worked = meanwhile(
            partial(
                move_organisation, organisation=case.other, parent=case.unit,
                day=TODAY - timedelta(days=9), by=None, at=NOW,
            )
        )  # fmt: skip
        UserFactory(officer=True, organisation=case.other)
        carry_out(change)
        assert worked == [4, 5]
        assert figures(case.unit, TODAY).total == 5
        assert list(differences()) == []

    def test_begins_anew_where_an_edition_calls_people_back(
        self, case: Case, meanwhile: Callable[..., list[int]]
    ) -> None:
        with time_machine.travel(NOW - timedelta(days=9), tick=False):
            passed(
                case.one,
                case.module,
                at=NOW - timedelta(days=9),
                occurred_at=NOW - timedelta(days=9),
            )

        def publish_again() -> None:
            case.module.refresh_from_db()
            case.module.change_class = ChangeClass.LAW
            case.module.redo_within_days = 30
            with time_machine.travel(NOW, tick=False):
                publish(case.module)

        worked = meanwhile(publish_again)
        carry_out(case.asked())
        assert worked == [4, 4]
        assert list(differences()) == []

    def test_takes_the_tree_in_the_end_where_it_never_stands_still(
        self, case: Case, meanwhile: Callable[..., list[int]]
    ) -> None:
        change = case.asked()
        places = [case.unit, case.force, case.unit, case.force]

        def move() -> None:
            move_organisation(
                organisation=case.other, parent=places.pop(), day=TODAY, by=None, at=NOW
            )

        worked = meanwhile(move, times=9)
        places.reverse()
        carry_out(change)
        assert worked == [4] * changes.ATTEMPTS
        assert list(differences()) == []


class TestTwoWorkers:
    def test_let_the_later_have_it(self, case: Case, meanwhile: Callable[..., list[int]]) -> None:
        change = case.asked()

        def be_taken_up() -> None:
            passed(case.one, case.module, at=NOW)
            carry_out(change)

        worked = meanwhile(be_taken_up)
        carry_out(change)
        # The first, the second's, and nothing more of the first.
        assert worked == [4, 4]
        assert figures(case.unit, TODAY).total == 4
        assert list(differences()) == []

    def test_leave_a_change_alone_that_gives_signs_of_life(
        self, case: Case, meanwhile: Callable[..., list[int]]
    ) -> None:
        change, alive = case.asked(), NOW + timedelta(minutes=40)
        handed: list[int] = []

        def look() -> None:
            asked = RequirementChange.objects.get()
            handed.append(take_up_changes(at=asked.moved_at + timedelta(minutes=29)))

        meanwhile(look)
        carry_out_change(change_id=change, clock=lambda: alive)
        assert handed == [0]


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_it_is_worked_out(
    case: Case, meanwhile: Callable[..., list[int]]
) -> None:
    """Each on a connection of its own, which would not wait for long."""

    def soon(happens: Callable[[Case], None]) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET lock_timeout TO '2s'")
        happens(case)

    meanwhile(lambda: at_once(partial(soon, passes), partial(soon, joins)))
    case.asked()  # the worker has it on commit
    assert not RequirementChange.objects.exists()
    assert figures(case.unit, TODAY).total == 5
    assert list(differences()) == []
