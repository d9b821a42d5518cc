"""Lists of people carried out at once."""

from __future__ import annotations

import pytest

from learning.accounts import operations
from learning.accounts.models import Membership, User
from learning.accounts.operations import GroundShifted
from tests.factories.accounts import (
    OrganisationFactory,
    UserFactory,
)
from tests.learning.accounts.importing.lists import AT, confirmed, line, taken
from tests.threads import outcomes_at_once


@pytest.mark.django_db(transaction=True)
class TestTwoImportsAtOnce:
    def test_make_each_person_once(self) -> None:
        unit = OrganisationFactory(force=True, key="unit")
        administrator = UserFactory(training_administrator=True, organisation=unit)
        lists = [
            confirmed(taken(unit, administrator, *(line(n) for n in range(20)))) for _turn in "ab"
        ]
        outcomes = outcomes_at_once(
            *(
                lambda found=found: operations.apply_import(people_import=found, at=AT)
                for found in lists
            )
        )
        failed = [one for one in outcomes if isinstance(one, Exception)]
        assert len(failed) == 1
        assert isinstance(failed[0], GroundShifted)
        assert User.objects.filter(email__startswith="new-").count() == 20
        assert Membership.objects.filter(learner__user__email__startswith="new-").count() == 20

    def test_of_the_same_list_do_it_once(self) -> None:
        unit = OrganisationFactory(force=True, key="unit")
        administrator = UserFactory(training_administrator=True, organisation=unit)
        found = confirmed(taken(unit, administrator, line(1)))
        outcomes = outcomes_at_once(
            *[lambda: operations.apply_import(people_import=found, at=AT)] * 3
        )
        assert not [one for one in outcomes if isinstance(one, Exception)]
        assert User.objects.filter(email="new-1@demo.example").count() == 1
