"""What was taken back counts nowhere: the screen, the pack, the answers and the builder agree."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from learning.accounts.access import viewer
from learning.completion.models import Evidence
from learning.completion.operations import correct_evidence, revoke_award
from learning.completion.queries import active_partners, figures
from learning.reports.building.definition import Report
from learning.reports.building.tables import Table
from learning.reports.contents import foi_answers, pack_figures
from learning.reports.rules import Period
from learning.reports.understanding import understood
from tests.factories.completion import NOW, TODAY
from tests.factories.reports import FROM, Force, force_of_people

if TYPE_CHECKING:
    from collections.abc import Callable

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
LATER = NOW + timedelta(days=2)


@pytest.fixture
def force(db: None) -> Force:
    with time_machine.travel(NOW, tick=False):
        return force_of_people()


def withdrawn(evidence: Evidence, by: Any) -> None:
    correct_evidence(
        evidence=evidence, reason="Another person’s", is_withdrawal=True, by=by, at=LATER
    )


def revoked(evidence: Evidence, by: Any) -> None:
    revoke_award(award=evidence.award, reason="Copied", by=by, at=LATER)


def held_in_the_builder(force: Force, **asked: Any) -> int:
    """Return how many passes of the force's people the report builder counts."""
    report = Report.of({"what": "evidence", "grouped": "organisation", **asked})
    lines = Table(report, viewer(force.administrator, at=LATER), LATER).lines()
    return sum(line[1] for line in lines if line[0] in {force.north.name, force.south.name})


class TestWhatWasTakenBack:
    @pytest.mark.parametrize("take_back", [withdrawn, revoked])
    def test_counts_nowhere(self, force: Force, take_back: Callable[..., None]) -> None:
        with time_machine.travel(LATER, tick=False):
            taken = Evidence.objects.filter(posts__organisation=force.south)[0]
            take_back(taken, force.administrator)
            assert figures(force.whole, TODAY).held == 7
            whole = understood(force.whole, OCTOBER, shows_small=True).whole
            assert whole is not None
            assert whole.figures.first.n == 7
            answers = foi_answers(force.whole, OCTOBER)
            told = {one["key"]: one["value"] for answer in answers for one in answer["figures"]}
            assert (told["people"], told["passes"]) == ("7", "7")
            pack = pack_figures(force.whole, FROM, TODAY)
            assert "7 checks were passed between the meetings." in pack["changed"]
            assert held_in_the_builder(force) == 7
            # As known before, it stood.
            assert held_in_the_builder(force, known=TODAY.isoformat()) == 8

    @pytest.mark.parametrize("take_back", [withdrawn, revoked])
    def test_makes_no_partner_active(self, force: Force, take_back: Callable[..., None]) -> None:
        with time_machine.travel(LATER, tick=False):
            for evidence in Evidence.objects.filter(posts__organisation=force.partner):
                take_back(evidence, force.administrator)
            assert active_partners([force.partner], date(2026, 1, 1), TODAY) == 0
