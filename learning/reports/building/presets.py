"""Reports that are often asked for; each is an ordinary report to start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from learning.completion.enums import StandingState
from learning.courses.enums import PlaceState
from learning.reports.building.definition import Report
from learning.reports.enums import Grouping, Subject, When

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Preset:
    """A report with what it answers."""

    title: str
    text: str
    report: Report


def presets(organisations: Sequence[str] = ()) -> list[Preset]:
    """Return them in the order they are offered, limited to these organisations (keys) if any."""
    within = {"organisations": [*organisations]}
    return [
        Preset(
            _("Who is overdue"),
            _("Everybody who is overdue or whose pass has lapsed, with the training and the day."),
            Report.of({**within, "states": [StandingState.OVERDUE, StandingState.LAPSED]}),
        ),
        Preset(
            _("Who is due soon"),
            _("Everybody who has training due in 28 days."),
            Report.of({**within, "states": [StandingState.DUE_SOON]}),
        ),
        Preset(
            _("Standing by organisation"),
            _("How many people stand how, each counted once, with both shares up to date."),
            Report.of({**within, "grouped": Grouping.ORGANISATION}),
        ),
        Preset(
            _("Standing by training"),
            _(
                "For each module, course or training elsewhere, how many must hold it and how they "
                "stand."
            ),
            Report.of({**within, "grouped": Grouping.REQUIREMENT}),
        ),
        Preset(
            _("Passed or attended last month"),
            _("Every piece of evidence of the calendar month before."),
            Report.of({**within, "what": Subject.EVIDENCE, "when": When.LAST_MONTH}),
        ),
        Preset(
            _("Who did not come"),
            _("Places on courses that were held and not taken up."),
            Report.of({**within, "what": Subject.PLACES, "states": [PlaceState.NOT_ATTENDED]}),
        ),
    ]
