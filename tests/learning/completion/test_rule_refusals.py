"""What is refused of a rule stands at the field it is about, and names the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from learning.completion.operations import (
    Reached,
    RequirementRefused,
    draft_requirement,
    end_requirement,
    make_requirement_live,
)
from tests.factories.accounts import OrganisationFactory
from tests.factories.completion import NOW, TODAY, elsewhere, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from typing import Any

    from learning.accounts.models import Organisation
    from learning.completion.models import Requirement
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory()


@pytest.fixture
def module() -> ModulePage:
    return published_module()


def drafted(unit: Organisation, **fields: Any) -> Requirement:
    given: dict[str, Any] = {
        "reaches": [Reached(unit)], "due_rule": "after_joining", "due_days": 60,
        "start_date": date(2026, 10, 1), **fields,
    }  # fmt: skip
    return draft_requirement(by=None, at=NOW, **given)


def refused(unit: Organisation, **fields: Any) -> dict[str, str]:
    with pytest.raises(RequirementRefused) as refusal:
        drafted(unit, **fields)
    return {field: " ".join(said) for field, said in refusal.value.by_field.items()}


class TestDraft:
    def test_with_a_date_is_told_to_leave_the_days_empty(
        self, unit: Organisation, module: ModulePage
    ) -> None:
        fixed = {"module": module, "due_rule": "fixed", "due_date": date(2027, 3, 1)}
        said = "It is due on 1 March 2027: leave the days empty, or choose days under “Due”."
        assert refused(unit, **fixed) == {"due_days": said}

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [({}, set()), ({"joined_after": date(1, 1, 1)}, {"joined_after"})],
    )
    def test_is_told_from_when_it_can_be_due_whatever_else_is_wrong(
        self, changes: dict[str, Any], wrong: set[str], unit: Organisation, module: ModulePage
    ) -> None:
        early = {"due_rule": "fixed", "due_days": None, "due_date": date(2026, 9, 30)}
        found = refused(unit, module=module, **early, **changes)
        said = "The rule is in force from 1 October 2026: it cannot be due before that."
        assert {*found} == {"due_date", *wrong}
        assert found["due_date"] == said

    def test_is_told_both_where_days_stand_in_place_of_the_date(
        self, unit: Organisation, module: ModulePage
    ) -> None:
        assert refused(unit, module=module, due_rule="fixed") == {
            "due_date": "Enter the day by which it is due.",
            "due_days": "It is due on a fixed date: leave the days empty, or choose days under "
            "“Due”.",
        }

    def test_with_days_is_told_to_leave_the_date_empty(
        self, unit: Organisation, module: ModulePage
    ) -> None:
        found = refused(unit, module=module, due_days=None, due_date=date(2027, 3, 1))
        assert found == {
            "due_days": "Enter after how many days it is due.",
            "due_date": "It is due after a number of days, not on 1 March 2027: leave the date "
            "empty, or choose a fixed date under “Due”.",
        }

    def test_is_told_at_the_second_thing_that_it_asks_for_one(
        self, unit: Organisation, module: ModulePage
    ) -> None:
        assert refused(unit, module=module, external_award=elsewhere()) == {
            "external_award": f"A rule asks for one thing, and “{module.title}” is chosen: choose "
            "only one."
        }

    def test_is_told_at_the_second_list_which_place_is_in_both(
        self, unit: Organisation, module: ModulePage
    ) -> None:
        twice = [Reached(unit), Reached(OrganisationFactory()), Reached(unit, with_children=False)]
        assert refused(unit, module=module, reaches=twice) == {
            "organisations_alone": f"Chosen already with everything beneath: {unit.name}."
        }

    def test_that_replaces_is_told_from_when_it_can_begin(
        self, unit: Organisation, module: ModulePage
    ) -> None:
        old = required(unit, module, start_date=TODAY)
        said = (
            "The rule whose place it takes begins on 23 November 2026: this one must begin later."
        )
        new = {"module": module, "replaces": old}
        assert refused(unit, **new, start_date=TODAY) == {"start_date": said}
        assert drafted(unit, **new, start_date=TOMORROW).replaces == old

    def test_that_replaces_is_told_what_the_other_asks_for(
        self, unit: Organisation, module: ModulePage
    ) -> None:
        old = required(unit, published_module(slug="other", code="M09", title="Other"))
        assert refused(unit, module=module, replaces=old, start_date=TODAY) == {
            "replaces": "It asks for “Other”: a rule takes the place of one that asks for the same."
        }

    def test_may_replace_what_was_called_off_on_its_first_day(
        self, unit: Organisation, module: ModulePage
    ) -> None:
        off = required(unit, module, start_date=TOMORROW)
        end_requirement(requirement=off, end_date=TOMORROW, by=None, at=NOW)
        off.refresh_from_db()
        draft = drafted(unit, module=module, replaces=off, start_date=TOMORROW)
        assert not make_requirement_live(requirement=draft, by=None, at=NOW).is_draft


class TestLastDay:
    @pytest.mark.parametrize(
        ("first", "day", "said"),
        [
            (TODAY, TODAY, "It began on 23 November 2026: the first day without it must be later."),
            (
                TOMORROW, TODAY,
                "It begins on 24 November 2026: enter that day to call it off, or a later one to "
                "end it.",
            ),
        ],
    )  # fmt: skip
    def test_is_refused_with_the_first(
        self, first: date, day: date, said: str, unit: Organisation, module: ModulePage
    ) -> None:
        rule = required(unit, module, start_date=first)
        with pytest.raises(RequirementRefused) as refusal:
            end_requirement(requirement=rule, end_date=day, by=None, at=NOW)
        assert refusal.value.by_field == {"end_date": [said]}

    @pytest.mark.parametrize("day", [TODAY, TOMORROW])
    def test_calls_nothing_off_that_takes_the_place_of_another(
        self, day: date, unit: Organisation, module: ModulePage
    ) -> None:
        new = required(unit, module, start_date=TOMORROW, replaces=required(unit, module))
        with pytest.raises(RequirementRefused) as refusal:
            end_requirement(requirement=new, end_date=day, by=None, at=NOW)
        (said,) = refusal.value.by_field["end_date"]
        assert said == (
            "It takes the place of another rule, so it cannot be called off. End it after 24 "
            "November 2026, or add a rule that takes its place from then on."
        )

    def test_that_is_past_stays(self, unit: Organisation, module: ModulePage) -> None:
        rule = required(unit, module)
        end_requirement(requirement=rule, end_date=date(2026, 11, 20), by=None, at=NOW)
        with pytest.raises(RequirementRefused, match="It ended on 20 November 2026 and cannot"):
            end_requirement(requirement=rule, end_date=TOMORROW, by=None, at=NOW)

    def test_of_what_was_replaced_stays(self, unit: Organisation, module: ModulePage) -> None:
        old = required(unit, module)
        required(unit, module, start_date=TOMORROW, replaces=old)
        with pytest.raises(RequirementRefused) as refusal:
            end_requirement(requirement=old, end_date=TODAY, by=None, at=NOW)
        said = "Another rule takes its place from 24 November 2026: its last day stays."
        assert refusal.value.by_field == {"end_date": [said]}
