"""A rule that has not begun is called off in words of its own; one that replaces another is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils.html import strip_tags
from wagtail.models import ModelLogEntry

from learning.completion.models import RequirementChange
from learning.completion.operations import (
    Reached,
    ask_end,
    changes,
    draft_requirement,
    end_requirement,
    make_requirement_live,
)
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, TODAY, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from django.test import Client

    from learning.accounts.models import Organisation
    from learning.completion.models import Requirement
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)
NEVER = "Once it is live it cannot be called off"


@pytest.fixture(autouse=True)
def administrator(client: Client) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        client.force_login(UserFactory(training_administrator=True))
        yield


@pytest.fixture
def unit() -> Organisation:
    unit = OrganisationFactory()
    UserFactory.create_batch(2, officer=True, organisation=unit)
    return unit


@pytest.fixture
def module() -> ModulePage:
    return published_module()


def words(answer: Any) -> str:
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


class TestPageOfARuleThatHasNotBegun:
    def test_says_what_calling_off_is_and_does_it_in_two_steps(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        rule = required(unit, module, start_date=TOMORROW)
        address = f"/admin/requirements/edit/{rule.pk}/"
        page = words(client.get(address))
        assert "It can be called off until it begins" in page
        assert "See what that does" in page
        assert "From the day you give, nobody is held to it" not in page
        page = words(client.post(address, {"end_date": "2026-11-24"}))
        said = "It would hold 2 people on 24 November 2026. Called off, it never holds anybody."
        assert said in page
        assert "Call the rule off" in page
        assert "lets go" not in page
        client.post(address, {"end_date": "2026-11-24", "seen": "2026-11-24"})
        assert "Called off before it began" in words(client.get("/admin/requirements/"))
        last = ModelLogEntry.objects.filter(object_id=rule.pk).latest("timestamp", "pk")
        assert last.action == "completion.requirement_called_off"

    def test_ends_it_on_a_later_day(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        rule = required(unit, module, start_date=TOMORROW)
        page = words(
            client.post(f"/admin/requirements/edit/{rule.pk}/", {"end_date": "2027-01-31"})
        )
        assert "Whom it lets go on 31 January 2027" in page
        assert "End the rule" in page

    def test_says_so_while_the_worker_is_at_it(
        self, client: Client, unit: Organisation, module: ModulePage,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(changes, "MOST_AT_ONCE", 1)
        rule = required(unit, module, start_date=TOMORROW)
        change = ask_end(requirement=rule, end_date=TOMORROW, by=None, at=NOW)
        assert str(change) == "Being called off"
        page = words(client.get(f"/admin/requirements/check/{rule.pk}/"))
        assert "It is being called off. How 2 people stand is worked out." in page

    def test_says_why_the_worker_could_not(
        self, client: Client, unit: Organisation, module: ModulePage,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(changes, "MOST_AT_ONCE", 1)
        rule = required(unit, module, start_date=TOMORROW)
        ask_end(requirement=rule, end_date=TOMORROW, by=None, at=NOW)
        RequirementChange.objects.update(reason="A reason.")
        page = words(client.get(f"/admin/requirements/edit/{rule.pk}/"))
        assert "It could not be called off. A reason." in page

    def test_says_where_it_would_have_held_nobody(self, client: Client, module: ModulePage) -> None:
        rule = required(OrganisationFactory(), module, start_date=TOMORROW)
        page = words(
            client.post(f"/admin/requirements/edit/{rule.pk}/", {"end_date": "2026-11-24"})
        )
        assert "Whom it would have held It would hold nobody that day." in page
        assert "This is as known now" not in page


@pytest.mark.parametrize("day", [TODAY, TOMORROW + timedelta(days=9)])
class TestRuleThatWasCalledOff:
    """Whether its first day is to come or not."""

    @pytest.fixture
    def off(self, unit: Organisation, module: ModulePage) -> Requirement:
        rule = required(unit, module, start_date=TOMORROW)
        return end_requirement(requirement=rule, end_date=TOMORROW, by=None, at=NOW)

    def test_is_not_offered_to_be_called_off_or_ended_again(
        self, client: Client, off: Requirement, day: date
    ) -> None:
        with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
            client.force_login(UserFactory(training_administrator=True))
            answer = client.get(f"/admin/requirements/edit/{off.pk}/", follow=True)
            assert not off.can_be_called_off(day)
        assert answer.redirect_chain[-1][0] == f"/admin/requirements/inspect/{off.pk}/"
        assert "It was called off before it began" in words(answer)

    def test_says_so_to_whoever_would_end_it(
        self, client: Client, off: Requirement, day: date
    ) -> None:
        with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
            client.force_login(UserFactory(training_administrator=True))
            for given in ("2026-11-24", "2026-12-24"):
                page = client.post(f"/admin/requirements/edit/{off.pk}/", {"end_date": given})
                (said,) = page.context["form"].errors["end_date"]
                assert said.startswith("It was called off before it began")
                assert "It takes the place of another rule" not in words(page)


class TestRuleThatReplacesAnother:
    def test_says_before_it_goes_live_that_it_cannot_be_called_off(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        fields: dict[str, Any] = {
            "reaches": [Reached(unit)], "module": module, "due_rule": "after_joining",
            "due_days": 30, "start_date": TOMORROW, "by": None, "at": NOW,
        }  # fmt: skip
        alone = draft_requirement(**fields)
        new = draft_requirement(replaces=required(unit, module), **fields)
        assert NEVER not in words(client.get(f"/admin/requirements/check/{alone.pk}/"))
        assert NEVER in words(client.get(f"/admin/requirements/check/{new.pk}/"))

    def test_says_so_beside_its_last_day(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        new = required(unit, module, start_date=TOMORROW, replaces=required(unit, module))
        page = words(client.get(f"/admin/requirements/edit/{new.pk}/"))
        assert (
            "The first day without it, after 24 November 2026. It takes the place of another rule, "
            "so it is not called off." in page
        )
        assert "See whom it lets go" in page


class TestRuleThatReplacesOneThatEndedSooner:
    """The other has a last day of its own before this one begins, on 22 January 2027."""

    FIRST, LAST = date(2027, 1, 22), date(2026, 12, 3)

    @pytest.fixture
    def old(self, unit: Organisation, module: ModulePage) -> Requirement:
        return required(unit, module)

    @pytest.fixture
    def new(self, unit: Organisation, module: ModulePage, old: Requirement) -> Requirement:
        draft = draft_requirement(
            reaches=[Reached(unit)], module=module, replaces=old, start_date=self.FIRST,
            due_rule="after_joining", due_days=30, by=None, at=NOW,
        )  # fmt: skip
        end_requirement(requirement=old, end_date=self.LAST, by=None, at=NOW)
        return draft

    @pytest.mark.parametrize(
        ("day", "said"),
        [(LAST - timedelta(days=1), "ends on"), (LAST, "ended on")],
    )
    def test_says_before_it_goes_live_when_that_ends(
        self, day: date, said: str, client: Client, old: Requirement, new: Requirement
    ) -> None:
        with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
            client.force_login(UserFactory(training_administrator=True))
            page = words(client.get(f"/admin/requirements/check/{new.pk}/"))
        assert f"It takes the place of “{old}”, which {said} 3 December 2026. That holds 0" in page

    def test_says_that_it_ends_with_its_own_first_day_where_that_is_sooner(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        old = required(unit, module)
        draft = draft_requirement(
            reaches=[Reached(unit)], module=module, replaces=old, start_date=TOMORROW,
            due_rule="after_joining", due_days=30, by=None, at=NOW,
        )  # fmt: skip
        address = f"/admin/requirements/check/{draft.pk}/"
        said = f"It takes the place of “{old}”, which ends on 24 November 2026."
        assert said in words(client.get(address))
        end_requirement(requirement=old, end_date=self.LAST, by=None, at=NOW)
        assert said in words(client.get(address))

    def test_says_that_the_other_was_called_off(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        old = required(unit, module, start_date=TOMORROW)
        draft = draft_requirement(
            reaches=[Reached(unit)], module=module, replaces=old, start_date=self.FIRST,
            due_rule="after_joining", due_days=30, by=None, at=NOW,
        )  # fmt: skip
        end_requirement(requirement=old, end_date=TOMORROW, by=None, at=NOW)
        page = words(client.get(f"/admin/requirements/check/{draft.pk}/"))
        assert f"“{old}”, which was called off before it began. That holds 0" in page

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (FIRST, "Another rule takes its place from 22 January 2027: its last day stays."),
            (
                FIRST + timedelta(days=1),
                "Another rule took its place on 22 January 2027: its last day stays.",
            ),
        ],
    )
    def test_is_told_of_the_other_with_its_own_first_day(
        self, day: date, said: str, client: Client, old: Requirement, new: Requirement
    ) -> None:
        make_requirement_live(requirement=new, by=None, at=NOW)
        address = f"/admin/requirements/edit/{old.pk}/"
        with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
            client.force_login(UserFactory(training_administrator=True))
            assert said in words(client.get(address, follow=True))
            assert said in words(client.post(address, {"end_date": "2026-11-25"}))

    def test_tells_no_wrong_day_where_it_cannot_be_called_off(
        self, client: Client, new: Requirement
    ) -> None:
        make_requirement_live(requirement=new, by=None, at=NOW)
        page = words(client.post(f"/admin/requirements/edit/{new.pk}/", {"end_date": "2027-01-22"}))
        assert "It takes the place of another rule, so it cannot be called off. " in page
        assert "which ends on" not in page
        assert "another rule ends that day" not in page
