"""On which day something is true, and until when what was known counts. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from learning.accounts.importing import read_date
from learning.completion.rules import is_thinkable

if TYPE_CHECKING:
    from collections.abc import Mapping


def end_of(day: date) -> datetime:
    """Return the last instant of a day in the site's time zone."""
    midnight = datetime.combine(day + timedelta(days=1), time())
    return timezone.make_aware(midnight) - timedelta(microseconds=1)


def offered_day(asked: date, today: date) -> date:
    """Return the last day up to the one asked for that is told without names.

    Of other days than today, the ends of months: from one day to the next a single person may
    have joined, passed or left, and two pages would tell how she stands.
    """
    end_of_month = date(asked.year, asked.month, monthrange(asked.year, asked.month)[1])
    last = end_of_month if asked == end_of_month else asked.replace(day=1) - timedelta(days=1)
    return today if last < today <= asked else last


@dataclass(frozen=True)
class AsAt:
    """A day, as it is known now or as it was known at the end of another day."""

    today: date
    day: date
    known: date | None = None
    # What was typed and is no day, said back to who typed it.
    wrong: str = ""
    # The days asked for, where others are shown instead.
    instead_of: tuple[date, ...] = ()

    @classmethod
    def of(cls, data: Mapping[str, str], today: date, *, by_month: bool = False) -> AsAt:
        """Read `day` and `known` of an address; what is no day counts as none and is said.

        `by_month` is for readers without names: they are shown the ends of months, and today
        (`offered_day`); another day is moved to the one before it, and that is said.
        """
        day, wrong_day = _day(data.get("day", ""))
        known, wrong_known = _day(data.get("known", ""))
        if known and known >= today:
            known = None
        asked = [one for one in (day, known) if one]
        if by_month:
            day = offered_day(day, today) if day else None
            known = offered_day(known, today) if known else None
        moved = tuple(one for one in asked if one not in {day, known})
        return cls(today, day or today, known, wrong_day or wrong_known, moved)

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
        """Say of which day these figures are, and which was asked for; nothing for today."""
        return " ".join(filter(None, (self._words, self._moved_words)))

    @property
    def _moved_words(self) -> str:
        if not self.instead_of:
            return ""
        days = get_text_list([date_format(day, "j F Y") for day in self.instead_of], _("and"))
        return _(
            "You asked for %(days)s. Without names, figures are told of today and of the ends of "
            "months, so that no two days tell of one person."
        ) % {"days": days}

    @property
    def _words(self) -> str:
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
