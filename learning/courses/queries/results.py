"""Who has passed a run, and who waits for a result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.courses.enums import COUNTS_AS_THERE, TOOK_PLACE, PlaceState
from learning.courses.models import CourseRun, Place
from learning.courses.queries.registers import halves_of_run, newest_marks, rows_by_name
from learning.courses.queries.withdrawn import WithdrawnPass, withdrawn_passes
from learning.courses.rules import results_open_to


@dataclass(frozen=True)
class ResultRow:
    """A person who was on a run, with what is recorded of her and what can be.

    `is_own`: she is who looks.
    """

    place_id: int
    name: str
    organisation: str
    state: PlaceState
    missed: int
    is_own: bool
    withdrawn: WithdrawnPass | None = None

    @property
    def open_to(self) -> tuple[PlaceState, ...]:
        """What can be recorded; nothing where nothing is left, or where somebody else does it."""
        return () if self.is_own else results_open_to(self.state)

    @property
    def was_always_there(self) -> bool:
        """Whether she attended every half-day."""
        return not self.missed

    @property
    def passes_with_everyone(self) -> bool:
        """Whether she is chosen with all who were always there: nobody decided on her yet."""
        waits = self.state == PlaceState.ATTENDED and PlaceState.PASSED in self.open_to
        return waits and self.was_always_there and self.withdrawn is None

    @property
    def attendance(self) -> str:
        """How much of the run she attended, in words."""
        if self.was_always_there:
            return _("Attended every half-day")
        words = ngettext("Missed %(n)d half-day", "Missed %(n)d half-days", self.missed)
        return words % {"n": self.missed}


def result_rows(run: CourseRun, *, seer: Any, day: date) -> list[ResultRow]:
    """Return the people whose register is complete, by family name; at most five queries.

    Args:
        run: the run.
        seer: who looks; her own result is for somebody else to record.
        day: today, on which who had no post when she asked has come to one.
    """
    halves = halves_of_run(run)
    marks = newest_marks(run)
    people = rows_by_name(Place.objects.filter(run=run, state__in=[*TOOK_PLACE]), day)
    withdrawn = withdrawn_passes(place for place, _name, _organisation in people)
    rows = []
    for place, name, organisation in people:
        kinds = [marks.get((half.number, place.pk)) for half in halves]
        rows.append(
            ResultRow(
                place_id=place.pk,
                name=name,
                organisation=organisation,
                state=PlaceState(place.state),
                missed=sum(mark is None or mark.kind not in COUNTS_AS_THERE for mark in kinds),
                is_own=place.user_id == seer.pk,
                withdrawn=withdrawn.get(place.pk),
            )
        )
    return rows


def settled_words(rows: list[ResultRow], sent: Mapping[int, PlaceState]) -> list[str]:
    """Say of whom a result was sent for whom none can be recorded any more, and why.

    As from a page that was open while somebody else recorded results.
    """
    known = {row.place_id: row for row in rows}
    said = []
    for place, result in sent.items():
        row = known.get(place)
        if row is None:
            said.append(people_changed())
        else:
            said.append(result_refusal(row.state, result, row.name, is_own=row.is_own))
    return [text for text in dict.fromkeys(said) if text]


def people_changed() -> str:
    """Say that somebody of whom a result was sent is not on the list."""
    return _("The list of people has changed. Check it and try again.")


def result_refusal(state: str, result: str, name: str, *, is_own: bool) -> str:
    """Say why a result cannot be recorded of somebody, now or any more; nothing where it can.

    Args:
        state: that of her place.
        result: what is to be recorded.
        name: hers, as it stands on the list.
        is_own: whether it is her own, which is for somebody else to record.
    """
    if result == state:
        words = _("“%(state)s” is recorded of %(name)s already.")
    elif is_own:
        return _("Somebody else records your own result.")
    elif result in results_open_to(state):
        return ""
    else:
        words = _("%(name)s is “%(state)s”, so this cannot be recorded.")
    return words % {"name": name, "state": PlaceState(state).label}
