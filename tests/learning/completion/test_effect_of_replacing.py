"""What a draft that takes another's place says of those whom the other holds the day before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from learning.accounts.operations import start_post
from learning.completion.operations import (
    Reached,
    draft_requirement,
    effect_of,
    end_requirement,
    make_requirement_live,
)
from learning.completion.queries import held_by
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from learning.accounts.models import Organisation
    from learning.completion.models import Requirement

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIRST = TODAY + 30 * DAY


@pytest.fixture
def unit() -> Organisation:
    unit = OrganisationFactory()
    UserFactory.create_batch(2, officer=True, organisation=unit)
    return unit


@pytest.fixture
def old(unit: Organisation) -> Requirement:
    return required(unit, published_module())


def draft_of(unit: Organisation, old: Requirement) -> Requirement:
    return draft_requirement(
        reaches=[Reached(unit)], module=old.module, replaces=old, due_rule="after_joining",
        due_days=90, start_date=FIRST, by=None, at=NOW,
    )  # fmt: skip


def test_counts_whom_it_holds_the_day_before(unit: Organisation, old: Requirement) -> None:
    newcomer = UserFactory(officer=True, organisation=OrganisationFactory())
    start_post(
        learner=learner_of(newcomer), organisation=unit, role="detective", start_date=FIRST,
        is_primary=False, by=None, at=NOW,
    )  # fmt: skip
    effect = effect_of(draft_of(unit, old), at=NOW)
    assert (effect.replaced_on, effect.replaced, effect.leaving) == (FIRST - DAY, 2, 0)


def test_counts_them_where_the_other_ends_that_day_anyway(
    unit: Organisation, old: Requirement
) -> None:
    end_requirement(requirement=old, end_date=FIRST, by=None, at=NOW)
    draft = draft_of(unit, old)
    effect = effect_of(draft, at=NOW)
    # They are held on, with the clock of the other: of each a later day is told.
    assert (effect.replaced, effect.leaving, effect.later_due) == (2, 0, 2)
    make_requirement_live(requirement=draft, by=None, at=NOW)
    assert held_by(draft.pk, FIRST) == 2


@pytest.mark.parametrize(("days", "moved"), [(10, (0, 2)), (120, (0, 0)), (150, (2, 0))])
def test_counts_who_has_a_later_and_who_an_earlier_due_day(
    unit: Organisation, days: int, moved: tuple[int, int]
) -> None:
    old = required(unit, published_module(), due_rule="after_joining", due_days=120)
    draft = draft_requirement(
        reaches=[Reached(unit)], module=old.module, replaces=old, due_rule="after_joining",
        due_days=days, start_date=FIRST, by=None, at=NOW,
    )  # fmt: skip
    effect = effect_of(draft, at=NOW)
    assert (effect.later_due, effect.earlier_due) == moved


def test_counts_today_of_a_rule_that_began_already(unit: Organisation, old: Requirement) -> None:
    draft = draft_requirement(
        reaches=[Reached(OrganisationFactory())], module=old.module, replaces=old,
        due_rule="after_joining", due_days=90, start_date=TODAY - 10 * DAY, by=None, at=NOW,
    )  # fmt: skip
    effect = effect_of(draft, at=NOW)
    assert (effect.replaced_on, effect.replaced, effect.leaving) == (TODAY, 2, 2)
