"""What rooms above add to this room's pages: they register callables, we never import them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from learning.modules import rules


class Redo(NamedTuple):
    """That a pass of an older edition holds until a day only: a newer one calls it back.

    Attributes:
        told: The day on which the newer edition was published.
        last: From this day on the pass counts for nothing. Long absences, which move it to a later
            day, are left out.
        unit: The module that does instead of the newer edition, if any.
    """

    told: date
    last: date
    unit: UUID | None = None

    def is_over(self, day: date) -> bool:
        """Whether passing the older edition on a day would count for nothing."""
        return day >= self.last


@dataclass(frozen=True)
class Standing:
    """How a person stands with one module, as completion tells it.

    `state` is one of the names the status tag knows; dates are days in the site's time zone.
    """

    state: str
    label: str
    is_required: bool = False
    # Whether what is required is held today; nothing that is not counts as done, whenever passed.
    is_held: bool = False
    due_date: date | None = None
    completed_date: date | None = None
    refresh_by_date: date | None = None
    certificate_href: str = ""
    # Where it was learned elsewhere: the provider, and how we know.
    source: str = ""
    # Where her pass counts no more: since when and for what class of reason, as a sentence.
    withdrawn: str = ""
    # Where a newer edition calls her pass back: what changed when and by when to do it again, as a
    # sentence; and the module that does instead, where its author names one.
    called_back: str = ""
    shorter_key: UUID | None = None
    # Of what is required: by an older edition, until when passing it would count.
    redo: Mapping[int, Redo] = field(default_factory=dict)
    # What is required, for whoever has no module of that key to show: its name, where it is done
    # or shown to be done (empty: nowhere now), and what to know of it, in sentences.
    title: str = ""
    href: str = ""
    hint: str = ""
    # Since or from when and until when she is exempt from it, if she is or will be (half-open).
    exempt: tuple[date, date] | None = None
    # The long absence that she is recorded for, now or next; the same with all that is required.
    away: tuple[date, date] | None = None
    # Whether it is by that absence that she is exempt now.
    is_away: bool = False
    # Whether the due day is a later one that was agreed for her.
    is_extended: bool = False

    @property
    def is_outstanding(self) -> bool:
        """Whether it is required and not held; an exempt person has nothing to do."""
        return self.is_required and not self.is_held and self.state != rules.EXEMPT

    @property
    def is_exempt(self) -> bool:
        """Whether it is required and she is exempt from it now."""
        return self.is_required and self.state == rules.EXEMPT

    @property
    def exempt_end(self) -> date | None:
        """The first day on which she is exempt no more; none: she is not, or no day is known."""
        return self.exempt[1] if self.is_exempt and self.exempt else None


@dataclass(frozen=True)
class AsidePanel:
    """A panel beside My learning: a template of the room that offers it, and its context."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


StandingOverlay = Callable[[Any, datetime], Mapping[UUID, Standing]]
PanelOverlay = Callable[[Any, datetime], AsidePanel | None]

_standing: list[StandingOverlay] = []
_panels: list[PanelOverlay] = []


def register_standing(overlay: StandingOverlay) -> None:
    """Let a room say how a person stands with modules, by translation key (from `ready()`)."""
    if overlay not in _standing:
        _standing.append(overlay)


def register_panel(panel: PanelOverlay) -> None:
    """Let a room put a panel beside My learning (from `ready()`)."""
    if panel not in _panels:
        _panels.append(panel)


def standing_for(user: Any, at: datetime) -> dict[UUID, Standing]:
    """Return how the person stands with each module that anybody knows of."""
    found: dict[UUID, Standing] = {}
    for overlay in _standing:
        found.update(overlay(user, at))
    return found


def panels_for(user: Any, at: datetime) -> list[AsidePanel]:
    """Return the panels that have something to say to this person."""
    return [panel for overlay in _panels if (panel := overlay(user, at)) is not None]
