"""Deltas that go into the totals as they are written count once, as those folded later do."""

from datetime import timedelta

import pytest

from learning.completion.models import StandingDelta, StandingTotal
from learning.completion.operations import fold_deltas, standing
from learning.completion.queries import figures
from learning.completion.reckoning import standing_differences
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module

pytestmark = pytest.mark.django_db


class TestWriteFolded:
    def test_leaves_nothing_to_fold_and_figures_that_the_record_gives(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(standing, "MANY_ROWS", 0)
        force = OrganisationFactory(force=True)
        unit = OrganisationFactory(parent=force)
        people = [UserFactory() for _n in range(3)]
        for person in people:
            MembershipFactory(learner=person.learner, organisation=unit)
        module = published_module()
        required(force, module)
        passed(people[0], module, at=NOW + timedelta(hours=1))
        assert StandingDelta.objects.exists()
        assert not StandingDelta.objects.filter(fold=None).exists()
        assert StandingTotal.objects.exists()
        assert fold_deltas() == 0
        found = figures(force, TODAY)
        assert (found.total, found.held) == (3, 1)
        assert not list(standing_differences())
