"""Changes of rules that a worker carries out, whole or not at all."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from learning.accounts.operations import end_post, start_post
from learning.completion.models import Requirement, RequirementChange, StandingSpan
from learning.completion.operations import (
    Reached,
    add_requirement,
    ask_end,
    ask_live,
    carry_out_change,
    change_draft,
    changes,
    draft_requirement,
    end_requirement,
    make_requirement_live,
    take_up_changes,
)
from learning.completion.queries import figures
from learning.completion.verification import differences
from tests.factories.accounts import OrganisationFactory, learner_of
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module
from tests.learning.completion.changes.waiting import carry_out, fields, waiting

if TYPE_CHECKING:
    from typing import Any

    from pytest_django import DjangoCaptureOnCommitCallbacks

    from learning.accounts.models import Organisation, User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


class TestCarryOutChange:
    def test_leaves_nothing_but_the_change_where_it_breaks_off(
        self, unit: Organisation, draft: Requirement, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        change = waiting(ask_live(requirement=draft, by=None, at=NOW))

        class Stopped(BaseException):
            """What ends a process is no Exception."""

        def stop(**given: Any) -> None:
            make_requirement_live(**given)
            raise Stopped

        with monkeypatch.context() as patched, pytest.raises(Stopped):
            patched.setattr(changes, "make_requirement_live", stop)
            carry_out(change)
        assert RequirementChange.objects.waiting().get() == change
        assert not StandingSpan.objects.exists()
        assert figures(unit, TODAY).total == 0
        carry_out(change)
        assert figures(unit, TODAY).total == 3

    def test_does_nothing_a_second_time(self, unit: Organisation, draft: Requirement) -> None:
        change = ask_live(requirement=draft, by=None, at=NOW)
        key = waiting(change).pk
        carry_out(change)
        spans = StandingSpan.objects.count()
        carry_out_change(change_id=key, clock=lambda: NOW + timedelta(days=1))
        assert StandingSpan.objects.count() == spans

    def test_says_why_it_was_refused_and_is_asked_for_again(
        self, unit: Organisation, module: ModulePage, draft: Requirement
    ) -> None:
        change = waiting(ask_live(requirement=draft, by=None, at=NOW))
        same = add_requirement(organisation=unit, by=None, at=NOW, **fields(module))
        carry_out(change)
        change.refresh_from_db()
        assert change.reason.startswith("This requirement already exists: another rule in force")
        draft.refresh_from_db()
        assert draft.is_draft
        assert take_up_changes(at=NOW + timedelta(days=1)) == 0
        carry_out(ask_end(requirement=same, end_date=TODAY, by=None, at=NOW))
        carry_out(ask_live(requirement=draft, by=None, at=NOW))
        draft.refresh_from_db()
        assert not draft.is_draft

    def test_forgets_why_it_was_refused_once_it_is_done_at_once(
        self, unit: Organisation, module: ModulePage, draft: Requirement
    ) -> None:
        change = waiting(ask_live(requirement=draft, by=None, at=NOW))
        same = add_requirement(organisation=unit, by=None, at=NOW, **fields(module))
        carry_out(change)
        end_requirement(requirement=same, end_date=TODAY, by=None, at=NOW)
        make_requirement_live(requirement=draft, by=None, at=NOW)
        assert not RequirementChange.objects.exists()

    def test_says_that_something_went_wrong(
        self, draft: Requirement, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        change = waiting(ask_live(requirement=draft, by=None, at=NOW))

        def break_off(**_given: Any) -> None:
            raise IntegrityError

        monkeypatch.setattr(changes, "make_requirement_live", break_off)
        carry_out(change)
        change.refresh_from_db()
        assert change.reason.startswith("Something went wrong on our side.")

    def test_forgets_why_once_the_draft_is_another(
        self, unit: Organisation, module: ModulePage, draft: Requirement
    ) -> None:
        change = waiting(ask_live(requirement=draft, by=None, at=NOW))
        RequirementChange.objects.filter(pk=change.pk).update(reason="A reason.")
        change_draft(requirement=draft, reaches=[Reached(unit)], by=None, at=NOW, **fields(module))
        assert not RequirementChange.objects.exists()


class TestOneRuleAmongOthers:
    def test_leaves_everything_as_if_it_had_been_worked_out_anew(
        self, unit: Organisation, people: list[User], module: ModulePage, live: Requirement
    ) -> None:
        other = published_module(slug="other", code="M09", title="Other")
        required(unit, other, roles=["detective"])
        everybody = required(unit, other)
        passed(people[0], module)
        passed(people[1], other)
        elsewhere = OrganisationFactory()
        start_post(
            learner=learner_of(people[2]), organisation=elsewhere, role="detective",
            start_date=TODAY, is_primary=False, by=None, at=NOW,
        )  # fmt: skip
        end_post(post=people[1].learner.memberships.get(), end_date=TODAY, by=None, at=NOW)  # type: ignore[union-attr]
        third = draft_requirement(
            reaches=[Reached(unit), Reached(elsewhere)], replaces=everybody, by=None, at=NOW,
            main_posts_only=False, **{**fields(other), "start_date": TODAY},
        )  # fmt: skip
        carry_out(ask_live(requirement=third, by=None, at=NOW))
        assert list(differences()) == []
        carry_out(ask_end(requirement=live, end_date=TODAY, by=None, at=NOW))
        assert list(differences()) == []
        third.refresh_from_db()
        day = TODAY + timedelta(days=1)
        carry_out(ask_end(requirement=third, end_date=day, by=None, at=NOW))
        assert list(differences()) == []

    def test_reads_no_more_for_more_rules(
        self, unit: Organisation, draft: Requirement, django_assert_max_num_queries: Any
    ) -> None:
        def undone(most: int) -> int:
            with (
                django_assert_max_num_queries(most) as asked,
                contextlib.suppress(ZeroDivisionError),
                transaction.atomic(),
            ):
                make_requirement_live(requirement=draft, by=None, at=NOW)
                raise ZeroDivisionError
            return len(asked.captured_queries)

        few = undone(80)
        for n in range(4):
            required(unit, published_module(slug=f"more-{n}", code=f"M1{n}", title=f"More {n}"))
        undone(few)


class TestTakeUpChanges:
    def test_hands_what_lost_its_worker_to_another(
        self, unit: Organisation, draft: Requirement,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:  # fmt: skip
        ask_live(requirement=draft, by=None, at=NOW)
        assert take_up_changes(at=NOW + timedelta(minutes=29)) == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert take_up_changes(at=NOW + timedelta(minutes=30)) == 1
        assert figures(unit, TODAY).total == 3
        assert take_up_changes(at=NOW + timedelta(hours=9)) == 0
