"""Rules about many people are put in force and ended by the worker, whole or not at all."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import IntegrityError, transaction

from learning.accounts.operations import end_post, start_post
from learning.completion.models import Requirement, RequirementChange, StandingSpan
from learning.completion.operations import (
    Reached,
    RequirementRefused,
    add_requirement,
    ask_end,
    ask_live,
    carry_out_change,
    change_draft,
    changes,
    discard_draft,
    draft_requirement,
    draft_version,
    end_requirement,
    make_requirement_live,
    take_up_changes,
)
from learning.completion.queries import figures
from learning.completion.verification import differences
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from learning.accounts.models import Organisation, User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db
RULES = "/admin/requirements/"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """More people than are worked out at once; here that is more than two."""
    monkeypatch.setattr(changes, "MOST_AT_ONCE", 2)


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory()


@pytest.fixture
def people(unit: Organisation) -> list[User]:
    return UserFactory.create_batch(3, officer=True, organisation=unit)


def fields(module: ModulePage) -> dict[str, Any]:
    return {
        "module": module, "due_rule": "after_joining", "due_days": 60,
        "start_date": TODAY - timedelta(days=30),
    }  # fmt: skip


@pytest.fixture
def draft(unit: Organisation, people: list[User], module: ModulePage) -> Requirement:
    return draft_requirement(reaches=[Reached(unit)], by=None, at=NOW, **fields(module))


@pytest.fixture
def live(unit: Organisation, people: list[User], module: ModulePage) -> Requirement:
    return add_requirement(organisation=unit, by=None, at=NOW, **fields(module))


def waiting(change: RequirementChange | None) -> RequirementChange:
    assert change is not None
    return change


def carry_out(change: RequirementChange | None) -> None:
    carry_out_change(change_id=waiting(change).pk, clock=lambda: NOW)


class TestAskLive:
    def test_makes_a_rule_of_few_people_live_at_once(
        self, unit: Organisation, people: list[User], draft: Requirement,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(changes, "MOST_AT_ONCE", 3)
        assert ask_live(requirement=draft, by=None, at=NOW) is None
        assert figures(unit, TODAY).total == 3
        assert not RequirementChange.objects.exists()

    def test_leaves_many_people_as_they_are_until_the_worker_has_done_all(
        self, unit: Organisation, draft: Requirement
    ) -> None:
        change = waiting(ask_live(requirement=draft, by=None, at=NOW))
        assert (change.people, str(change)) == (3, "Being put in force")
        assert figures(unit, TODAY).total == 0
        assert list(differences()) == []
        joined = UserFactory(officer=True, organisation=unit)
        carry_out(change)
        assert figures(unit, TODAY).total == 4
        held = StandingSpan.objects.filter(requirement=draft, known_to=None)
        assert learner_of(joined).pk in held.values_list("learner", flat=True)
        assert list(differences()) == []
        assert not RequirementChange.objects.exists()

    def test_counts_who_is_held_to_the_rule_it_replaces(
        self, live: Requirement, module: ModulePage, django_assert_num_queries: Any
    ) -> None:
        other = OrganisationFactory()
        draft = draft_requirement(
            reaches=[Reached(other)], replaces=live, by=None, at=NOW,
            **{**fields(module), "start_date": TODAY},
        )  # fmt: skip
        assert waiting(ask_live(requirement=draft, by=None, at=NOW)).people == 3

    def test_is_asked_once(
        self, draft: Requirement,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:  # fmt: skip
        with django_capture_on_commit_callbacks() as handed:
            first = ask_live(requirement=draft, by=None, at=NOW)
            assert ask_live(requirement=draft, by=None, at=NOW) == first
        assert len(handed) == 1
        carry_out(first)
        assert ask_live(requirement=draft, by=None, at=NOW) is None

    def test_refuses_at_once_what_is_required_already(
        self, unit: Organisation, module: ModulePage, draft: Requirement
    ) -> None:
        add_requirement(organisation=unit, by=None, at=NOW, **fields(module))
        with pytest.raises(RequirementRefused, match="already exists"):
            ask_live(requirement=draft, by=None, at=NOW)
        assert not RequirementChange.objects.exists()

    def test_keeps_the_draft_as_it_was_asked_for(
        self, unit: Organisation, module: ModulePage, draft: Requirement
    ) -> None:
        ask_live(requirement=draft, by=None, at=NOW)
        said = "This rule is being put in force."
        with pytest.raises(RequirementRefused, match=said):
            change_draft(
                requirement=draft, reaches=[Reached(unit)], by=None, at=NOW, **fields(module)
            )
        with pytest.raises(RequirementRefused, match=said):
            discard_draft(requirement=draft, by=None, at=NOW)


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


class TestAskEnd:
    def test_ends_a_rule_of_few_people_at_once(
        self, unit: Organisation, live: Requirement, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(changes, "MOST_AT_ONCE", 3)
        assert ask_end(requirement=live, end_date=TODAY, by=None, at=NOW) is None
        assert figures(unit, TODAY).total == 0

    def test_has_the_worker_end_one_of_many(self, unit: Organisation, live: Requirement) -> None:
        change = waiting(ask_end(requirement=live, end_date=TODAY, by=None, at=NOW))
        assert str(change) == "Being ended"
        assert figures(unit, TODAY).total == 3
        carry_out(change)
        assert figures(unit, TODAY).total == 0
        assert figures(unit, TODAY - timedelta(days=1)).total == 3
        assert list(differences()) == []

    def test_refuses_at_once_a_day_that_cannot_be(self, live: Requirement) -> None:
        for day in (live.start_date, TODAY + timedelta(days=4000)):
            with pytest.raises(RequirementRefused):
                ask_end(requirement=live, end_date=day, by=None, at=NOW)

    def test_refuses_another_day_while_one_is_worked_out(self, live: Requirement) -> None:
        first = ask_end(requirement=live, end_date=TODAY, by=None, at=NOW)
        assert ask_end(requirement=live, end_date=TODAY, by=None, at=NOW) == first
        with pytest.raises(RequirementRefused, match="Another day"):
            ask_end(requirement=live, end_date=TODAY + timedelta(days=1), by=None, at=NOW)


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


class TestPages:
    @pytest.fixture(autouse=True)
    def administrator(self, client: Client) -> Iterator[None]:
        with time_machine.travel(NOW, tick=False):
            client.force_login(UserFactory(training_administrator=True))
            yield

    def test_watch_a_rule_come_into_force(
        self, client: Client, unit: Organisation, draft: Requirement
    ) -> None:
        address = f"{RULES}check/{draft.pk}/"
        pressed = {"do": "live", "seen": draft_version(draft)}
        assert client.post(address, pressed)["Location"] == address
        assert client.post(address, pressed)["Location"] == address
        page = client.get(address).content.decode()
        assert "How 3 people stand is worked out." in page
        assert "so far" not in page
        RequirementChange.objects.update(done=2)
        assert "Worked out for 2 of 3 people so far." in client.get(address).content.decode()
        assert '<meta http-equiv="refresh"' in page
        assert '<meta http-equiv="refresh"' not in client.get(f"{address}?still").content.decode()
        listing = client.get(RULES).content.decode()
        assert "Being put in force" in listing
        assert address in listing
        carry_out(RequirementChange.objects.get())
        assert client.get(address)["Location"] == RULES
        assert "Being put in force" not in client.get(RULES).content.decode()

    def test_watch_a_rule_end(self, client: Client, live: Requirement) -> None:
        said = {"end_date": "2026-12-01", "seen": "2026-12-01"}
        answer = client.post(f"{RULES}edit/{live.pk}/", said)
        assert answer["Location"] == f"{RULES}check/{live.pk}/"
        page = client.get(answer["Location"]).content.decode()
        assert "It is being ended on 1 December 2026." in page
        carry_out(RequirementChange.objects.get())
        assert "Ends on 1 December 2026" in client.get(RULES).content.decode()

    def test_say_why_it_was_not_done(
        self, client: Client, draft: Requirement, unit: Organisation
    ) -> None:
        ask_live(requirement=draft, by=None, at=NOW)
        RequirementChange.objects.update(reason="A reason.")
        page = client.get(f"{RULES}check/{draft.pk}/").content.decode()
        assert "It could not be put in force." in page
        assert "A reason." in page
        live = required(unit, published_module(slug="other", code="M09", title="Other"))
        ask_end(requirement=live, end_date=TODAY, by=None, at=NOW)
        RequirementChange.objects.filter(requirement=live).update(reason="Another reason.")
        page = client.get(f"{RULES}edit/{live.pk}/").content.decode()
        assert "It could not be ended." in page
        assert "Another reason." in page
