"""What a digest holds, and whether it is worth sending: no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from learning.accounts.enums import Reminders
from learning.completion.enums import MISSED, OUTSTANDING, PRESSING, StandingState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


@dataclass(frozen=True)
class Duty:
    """Something a person has still to do.

    Attributes:
        before: how she stood with it when she was last told; empty where it was not hers.
        changed_on: since when a newer edition calls her pass back, if one does.
    """

    title: str
    address: str
    state: str
    due_date: date
    before: str
    changed_on: date | None = None

    @property
    def is_new(self) -> bool:
        """Whether it stands otherwise than she was told."""
        return self.state != self.before

    @property
    def is_assigned_since(self) -> bool:
        """Whether it was none of her duties when she was last told."""
        return self.before not in {*OUTSTANDING, StandingState.CURRENT}


@dataclass(frozen=True)
class Digest:
    """All that one person has to do on a day, first what is due first; what she did since."""

    duties: Sequence[Duty]
    passed: Sequence[str] = ()
    since: date | None = None

    def in_states(self, *states: str) -> list[Duty]:
        """Return the duties in these states."""
        return [duty for duty in self.duties if duty.state in states]

    def for_choice(self, reminders: str) -> Digest | None:
        """Return what is sent to somebody who wants to hear this often; None: nothing.

        Weekly: while something is due soon, overdue or lapsed, and when something is new. When
        due: only when something changed. Off: what was newly missed, and nothing else.
        """
        if reminders == Reminders.OFF:
            missed = self.in_states(*MISSED)
            return Digest(missed) if any(duty.is_new for duty in missed) else None
        if any(duty.is_new for duty in self.duties):
            return self
        is_weekly = reminders == Reminders.WEEKLY
        return self if is_weekly and self.in_states(*PRESSING) else None


@dataclass(frozen=True)
class Cause:
    """Why somebody may be written to today.

    Attributes:
        pressing: something is due soon, overdue or lapsed now that was not.
        missed: something is overdue or lapsed now that was not.
        assigned: something is to be done that was none of her duties.
        repeats: she was told a week ago, and something is still due soon, overdue or lapsed.
    """

    pressing: bool
    missed: bool
    assigned: bool
    repeats: bool

    @classmethod
    def of(cls, states: Sequence[tuple[str, str]], *, told_a_week_ago: bool) -> Cause:
        """Find it in (state now, state before) of each duty; before is empty for a new duty."""
        changed = [(now, before) for now, before in states if now != before]
        known = {*OUTSTANDING, StandingState.CURRENT}
        return cls(
            pressing=any(now in PRESSING for now, _before in changed),
            missed=any(now in MISSED for now, _before in changed),
            assigned=any(before not in known for _now, before in changed),
            repeats=told_a_week_ago and any(now in PRESSING for now, _before in states),
        )

    def wants_digest(self, reminders: str) -> bool:
        """Whether a digest is to be queued, to leave when the week allows."""
        if reminders == Reminders.OFF:
            return self.missed
        return self.pressing or (self.repeats and reminders == Reminders.WEEKLY)

    def wants_word(self, reminders: str) -> bool:
        """Whether a new duty is to be told within the day, whether or not a digest may leave."""
        return self.assigned and reminders != Reminders.OFF
