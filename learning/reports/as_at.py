"""On which day something is true, and until when what was known counts. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from learning.accounts.importing import read_date

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_YEAR, LAST_YEAR = 1990, 2100


def is_thinkable(day: date) -> bool:
    """Whether a day can be asked about; beyond these years days cannot be counted further."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def end_of(day: date) -> datetime:
    """Return the last instant of a day in the site's time zone."""
    midnight = datetime.combine(day + timedelta(days=1), time())
    return timezone.make_aware(midnight) - timedelta(microseconds=1)


@dataclass(frozen=True)
class AsAt:
    """A day, as it is known now or as it was known at the end of another day."""

    today: date
    day: date
    known: date | None = None
    # What was typed and is no day, said back to who typed it.
    wrong: str = ""

    @classmethod
    def of(cls, data: Mapping[str, str], today: date) -> AsAt:
        """Read `day` and `known` of an address; what is no day counts as none and is said."""
        day, wrong_day = _day(data.get("day", ""))
        known, wrong_known = _day(data.get("known", ""))
        if known and known >= today:
            known = None
        return cls(today, day or today, known, wrong_day or wrong_known)

    @property
    def known_at(self) -> datetime | None:
        """The instant up to which what was known counts; None: as known now."""
        return end_of(self.known) if self.known else None

    @property
    def is_now(self) -> bool:
        """Whether these are today's figures as known today."""
        return self.day == self.today and self.known is None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What an address says of it; nothing for today."""
        found = [] if self.day == self.today else [("day", self.day.isoformat())]
        return [*found, ("known", self.known.isoformat())] if self.known else found

    @property
    def query(self) -> str:
        """The same as the query of an address with its question mark, or nothing."""
        return f"?{urlencode(self.pairs)}" if self.pairs else ""

    @property
    def is_forecast(self) -> bool:
        """Whether the day is still to come."""
        return self.day > self.today

    @property
    def words(self) -> str:
        """Say in a sentence of which day these figures are; nothing for today."""
        if self.is_now:
            return ""
        day = date_format(self.day, "j F Y")
        if self.known is None:
            return (
                _("These figures are a forecast for %(day)s, if nothing more is passed or changed.")
                if self.is_forecast
                else _("These figures are for %(day)s, as known now.")
            ) % {"day": day}
        words = (
            _("These figures are a forecast for %(day)s, as it was known on %(known)s.")
            if self.is_forecast
            else _("These figures are for %(day)s, as they were known on %(known)s.")
        )
        return words % {
            "day": day,
            "known": date_format(self.known, "j F Y"),
        }


def _day(text: str) -> tuple[date | None, str]:
    text = text.strip()[:20]
    if not text:
        return None, ""
    day = read_date(text)
    return (day, "") if day and is_thinkable(day) else (None, text)
