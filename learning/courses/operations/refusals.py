"""Why something cannot be done, in sentences for the person doing it."""

from collections.abc import Iterable


class Refused(Exception):
    """Nothing was written. `reasons` are sentences for the person who asked."""

    def __init__(self, reasons: str | Iterable[str]) -> None:
        self.reasons = (reasons,) if isinstance(reasons, str) else tuple(reasons)
        super().__init__(" ".join(self.reasons))


class ScheduleRefused(Refused):
    """A run cannot be held so, or cannot change as asked."""


class BookingRefused(Refused):
    """A place cannot be booked, given up or taken."""


class RunIsFull(BookingRefused):
    """The last place went while somebody was booking; `position` is hers if she waits."""

    def __init__(self, reasons: str, *, position: int) -> None:
        self.position = position
        super().__init__(reasons)


class OfferExpired(BookingRefused):
    """The offer was answered too late."""


class RegisterRefused(Refused):
    """The register of this half-day cannot be marked."""


class ResultsRefused(Refused):
    """The results of a run cannot be recorded so."""
