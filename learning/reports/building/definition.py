"""What a report is asked for: one frozen value that screen, file and schedule all run.

Pure: no database, no clock. Whoever runs it says on which day and on whose behalf.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.accounts.enums import JobRole
from learning.completion.enums import EvidenceKind, StandingState
from learning.completion.rules import FIRST_YEAR, LAST_YEAR, is_thinkable
from learning.courses.enums import PlaceState
from learning.reports.building.columns import COLUMNS, DEFAULTS
from learning.reports.enums import Grouping, Subject, When

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# The states a report of each subject can be narrowed to.
STATES: Final = MappingProxyType(
    {
        Subject.STANDING: StandingState,
        Subject.EVIDENCE: EvidenceKind,
        Subject.PLACES: PlaceState,
    }
)
# Standing is true on a day; what happened, happened between two days.
WHENS: Final = MappingProxyType(
    {
        Subject.STANDING: (When.TODAY, When.DAY),
        Subject.EVIDENCE: (When.TODAY, When.LAST_MONTH, When.BETWEEN),
        Subject.PLACES: (When.TODAY, When.LAST_MONTH, When.BETWEEN),
    }
)
# What the first choice says where the subject is not true on a day but happened, or will.
TODAY_WORDS: Final = MappingProxyType(
    {
        Subject.EVIDENCE: gettext_lazy("Everything up to the day it is run"),
        Subject.PLACES: gettext_lazy("All runs, past and to come"),
    }
)
MOST_CHOSEN: Final = 200  # organisations, trainings: an address holds no more


class ReportRefused(ValueError):
    """Why a report cannot be run; the message is for the person who asked.

    `field` is the question it belongs to.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Period:
    """Days a report is about, both included, and until when what was known counts."""

    first: date | None
    last: date
    known: date | None


@dataclass(frozen=True)
class Report:
    """A report in full. Make one with `of`, which refuses in words what cannot be run."""

    what: str = Subject.STANDING
    organisations: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    when: str = When.TODAY
    day: date | None = None
    first: date | None = None
    last: date | None = None
    known: date | None = None
    grouped: str = Grouping.LINE
    columns: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Report:
        """Read a stored or asked-for definition; unknown keys are passed over.

        Raises ReportRefused for what is no choice, no day or no sensible whole.
        """
        what = _one(data, "what", Subject.values, Subject.STANDING)
        subject = Subject(what)
        grouped = _one(data, "grouped", Grouping.values, Grouping.LINE)
        found = cls(
            what=what,
            organisations=_texts(data, "organisations"),
            roles=_among(data, "roles", JobRole.values),
            modules=_uuids(data, "modules"),
            states=_among(data, "states", STATES[subject].values),
            when=_one(data, "when", When.values, When.TODAY),
            day=_day(data, "day"),
            first=_day(data, "first"),
            last=_day(data, "last"),
            known=_day(data, "known"),
            grouped=grouped,
            columns=_among(data, "columns", [*COLUMNS[subject]]) or DEFAULTS[subject],
        )
        found._check()
        return found.plain()

    def _check(self) -> None:
        if self.when not in WHENS[Subject(self.what)]:
            raise ReportRefused("when", _("Choose a time that goes with what the report is about"))
        if self.when == When.DAY and not self.day:
            raise ReportRefused("day", _("Enter the day the report is as at"))
        if self.when == When.BETWEEN and not (self.first and self.last):
            missing = "last" if self.first else "first"
            raise ReportRefused(missing, _("Enter both the first and the last day"))
        if self.when == When.BETWEEN and self.first and self.last and self.first > self.last:
            raise ReportRefused("last", _("The last day cannot come before the first"))
        if self.what == Subject.PLACES and self.known:
            raise ReportRefused(
                "known", _("Places are shown as they are known now; leave out the day of knowing")
            )
        if self.what == Subject.PLACES and self.modules:
            raise ReportRefused(
                "modules", _("Places are on courses; leave out the training to see them")
            )

    def plain(self) -> Report:
        """Return the same report without what its own choices make meaningless."""
        return replace(
            self,
            day=self.day if self.when == When.DAY else None,
            first=self.first if self.when == When.BETWEEN else None,
            last=self.last if self.when == When.BETWEEN else None,
            columns=self.columns if self.is_lines else DEFAULTS[Subject(self.what)],
        )

    @property
    def is_lines(self) -> bool:
        """Whether every record is a line of its own, with columns to choose."""
        return self.grouped == Grouping.LINE

    def period(self, today: date) -> Period:
        """Return the days it is about when it is run on `today`."""
        if self.when == When.DAY and self.day:
            return Period(None, self.day, self.known)
        if self.when == When.BETWEEN and self.last:
            return Period(self.first, self.last, self.known)
        if self.when == When.LAST_MONTH:
            last = today.replace(day=1) - timedelta(days=1)
            return Period(last.replace(day=1), last, self.known)
        return Period(None, today, self.known)

    def stored(self) -> dict[str, Any]:
        """Return it as JSON keeps it; `of` reads it back."""
        return {
            key: value.isoformat() if isinstance(value, date) else
            list(value) if isinstance(value, tuple) else str(value)
            for key, value in asdict(self).items()
            if value not in (None, ())
        }  # fmt: skip

    def pairs(self) -> list[tuple[str, str]]:
        """Return it as the fields of an address or a form, what goes without saying left out."""
        plain = Report(what=self.what, columns=DEFAULTS[Subject(self.what)]).stored()
        found: list[tuple[str, str]] = [("what", self.what)]
        for key, value in self.stored().items():
            if key == "what" or plain.get(key) == value:
                continue
            values = value if isinstance(value, list) else [value]
            found += [(key, one) for one in values]
        return found

    def without(self, field: str) -> Report:
        """Return the same report with one filter taken away."""
        empty: Any = {"known": None}.get(field, ())
        return replace(self, **{field: empty})

    @property
    def filters(self) -> tuple[str, ...]:
        """The fields by which lines are left out."""
        fields = ("organisations", "roles", "modules", "states", "known")
        return tuple(field for field in fields if getattr(self, field))


def _texts(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = data.get(key) or ()
    several: Iterable[Any] = (value,) if isinstance(value, str) else value
    found = tuple(dict.fromkeys(str(one) for one in several if one))
    if len(found) > MOST_CHOSEN:
        raise ReportRefused(key, _("Choose no more than %(most)s") % {"most": MOST_CHOSEN})
    return found


def _among(data: Mapping[str, Any], key: str, choices: Iterable[str]) -> tuple[str, ...]:
    chosen, known = _texts(data, key), tuple(choices)
    if not set(chosen) <= set(known):
        raise ReportRefused(key, _("Choose from the list"))
    return tuple(one for one in known if one in chosen)


def _one(data: Mapping[str, Any], key: str, choices: Iterable[str], default: str) -> str:
    chosen = _among(data, key, choices)
    if len(chosen) > 1:
        raise ReportRefused(key, _("Choose one"))
    return chosen[0] if chosen else default


def _uuids(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    try:
        return tuple(str(UUID(one)) for one in _texts(data, key))
    except ValueError as error:
        raise ReportRefused(key, _("Choose from the list")) from error


def _day(data: Mapping[str, Any], key: str) -> date | None:
    value = data.get(key)
    if not value:
        return None
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise ReportRefused(key, _("Enter a day like 2026-10-01")) from error
    if not is_thinkable(found):
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ReportRefused(key, _("Enter a year between %(first)s and %(last)s") % years)
    return found
