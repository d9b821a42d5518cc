"""Screen, pack, answers and builder agree on what counts, and on which day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from learning.accounts.access import viewer
from learning.accounts.operations import move_organisation
from learning.completion.models import Evidence
from learning.completion.operations import correct_evidence
from learning.completion.queries import active_partners, figures
from learning.reports.building.definition import Report
from learning.reports.building.tables import Table
from learning.reports.contents import foi_answers, pack_figures
from learning.reports.contents.editions import new_editions
from learning.reports.rules import Period
from learning.reports.understanding import understood
from tests.factories.accounts import OrganisationFactory
from tests.factories.base import publish
from tests.factories.completion import NOW, TODAY
from tests.factories.reports import FROM, Force, force_of_people, passes_of, people_of

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
ONE_DAY = timedelta(days=1)
LATER = NOW + 2 * ONE_DAY


@pytest.fixture
def force(db: None) -> Force:
    with time_machine.travel(NOW, tick=False):
        return force_of_people()


def withdrawn(evidence: Evidence, by: Any) -> None:
    correct_evidence(
        evidence=evidence, reason="Another person’s", is_withdrawal=True, by=by, at=LATER
    )


def held_in_the_builder(force: Force, **asked: Any) -> int:
    """Return how many passes of the force's people the report builder counts."""
    report = Report.of({"what": "evidence", "grouped": "organisation", **asked})
    lines = Table(report, viewer(force.administrator, at=LATER), LATER).lines()
    return sum(line[1] for line in lines if line[0] in {force.north.name, force.south.name})


class TestWhatWasTakenBack:
    def test_counts_nowhere(self, force: Force) -> None:
        with time_machine.travel(LATER, tick=False):
            taken = Evidence.objects.filter(posts__organisation=force.south)[0]
            withdrawn(taken, force.administrator)
            assert figures(force.whole, TODAY).held == 7
            whole = understood(force.whole, OCTOBER, shows_small=True).whole
            assert whole is not None
            assert whole.figures.first.n == 7
            answers = foi_answers(force.whole, OCTOBER)
            told = {one["key"]: one["value"] for answer in answers for one in answer["figures"]}
            assert (told["people"], told["passes"]) == ("7", "7")
            pack = pack_figures(force.whole, FROM, TODAY)
            assert "7 checks were passed in October 2026." in pack["changed"]
            assert held_in_the_builder(force) == 7
            # As known before, it stood.
            assert held_in_the_builder(force, known=TODAY.isoformat()) == 8

    def test_makes_no_partner_active(self, force: Force) -> None:
        with time_machine.travel(LATER, tick=False):
            for evidence in Evidence.objects.filter(posts__organisation=force.partner):
                withdrawn(evidence, force.administrator)
            assert active_partners([force.partner], date(2026, 1, 1), TODAY) == 0


class TestTheLastDayOfAPeriod:
    def test_has_all_its_hours(self, force: Force) -> None:
        evening = NOW.replace(hour=22)
        with time_machine.travel(evening, tick=False):
            force.module.title = "Spot the signs, again"
            publish(force.module)
            passes_of(people_of(force.partner, 1), force.module, occurred_at=evening, at=evening)
            (new,) = new_editions(Period(FROM, TODAY))
            assert "published on 23 November 2026" in new
            assert active_partners([force.partner], TODAY, TODAY) == 1
            assert active_partners([force.partner], date(2026, 11, 1), TODAY - ONE_DAY) == 0

    def test_has_its_own_tree(self, force: Force) -> None:
        other = OrganisationFactory(partner=True, name="Other Trust")
        ward = OrganisationFactory(parent=force.partner, name="Ward 4")
        year = (date(2026, 1, 1), TODAY - ONE_DAY)
        for evidence in Evidence.objects.filter(posts__organisation=force.partner):
            withdrawn(evidence, force.administrator)
        with time_machine.travel(NOW, tick=False):
            passes_of(people_of(ward, 1), force.module)
            move_organisation(organisation=ward, parent=other, by=None, at=NOW)
        assert active_partners([force.partner], *year) == 1
        assert active_partners([other], *year) == 0
