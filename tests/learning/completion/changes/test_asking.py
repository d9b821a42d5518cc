"""A rule put in force or ended: at once, or as a change that waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from learning.completion.models import Requirement, RequirementChange, StandingSpan
from learning.completion.operations import (
    Reached,
    RequirementRefused,
    add_requirement,
    ask_end,
    ask_live,
    change_draft,
    changes,
    discard_draft,
    draft_requirement,
)
from learning.completion.queries import figures
from learning.completion.verification import differences
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY
from tests.learning.completion.changes.waiting import carry_out, fields, waiting

if TYPE_CHECKING:
    from typing import Any

    from pytest_django import DjangoCaptureOnCommitCallbacks

    from learning.accounts.models import Organisation, User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


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
        with pytest.raises(RequirementRefused, match="It is being ended on"):
            ask_end(requirement=live, end_date=TODAY + timedelta(days=1), by=None, at=NOW)
