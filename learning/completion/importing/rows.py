"""From the texts of a row to what they mean, or to what is wrong with them.

No database, no clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from learning.accounts.tables import no_such_day
from learning.completion.importing.tables import COLUMNS
from learning.completion.rules import EARLIEST
from learning.completion.wording import percent

if TYPE_CHECKING:
    from learning.completion.importing.tables import NumberedRow

# How a day may be written; British order, never American.
DAY_FORMATS: Final = (
    "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y",
)  # fmt: skip
# No evidence of this subject is older: the Modern Slavery Act is of 2015.
# A number or code, so that no name enters evidence.
REFERENCE: Final = re.compile(r"(?=.*\d)[A-Za-z0-9._/#:-]{1,60}")


@dataclass(frozen=True)
class Problem:
    """What is wrong in which field of which row of the file."""

    row: int
    field: str
    reason: str


@dataclass(frozen=True)
class Named:
    """Whom and what a row names, right or wrong; `person` is an address or collar number."""

    number: int
    person: str
    force: str
    award: str

    @property
    def is_by_email(self) -> bool:
        """Whether the person is named by her address, else by collar number and force."""
        return "@" in self.person

    @property
    def names_somebody(self) -> bool:
        """Whether it says enough to look for the person."""
        return self.is_by_email or bool(self.person and self.force)


@dataclass(frozen=True)
class Row(Named):
    """A row as it is meant. `score` is a share."""

    day: date
    score: Decimal | None
    reference: str

    @property
    def score_words(self) -> str:
        """The score in per cent; empty where the row gives none."""
        return "" if self.score is None else percent(self.score)


def read_row(numbered: NumberedRow, *, today: date) -> tuple[Named, list[Problem]]:
    """Return what a row means, a Row; or only what it names, with all that is wrong with it."""
    number, cells = numbered
    given = dict(zip(COLUMNS, cells, strict=True))
    person, force, award = (given[column].casefold() for column in ("person", "force", "award"))
    wrong: list[Problem] = []

    def refuse(field: str, reason: str) -> None:
        wrong.append(Problem(number, field, reason))

    if not given["person"]:
        refuse("person", _("Give an e-mail address, or a collar number and its force."))
    elif "@" not in given["person"] and not given["force"]:
        refuse("force", _("Give the force of this collar number."))
    if not given["award"]:
        refuse("award", _("Give the code of the training."))
    day = _day(given["day"])
    if day is None:
        said = _("“%(day)s” is not a day. Write it as 2026-10-02 or 02/10/2026.") % given
        refuse("day", no_such_day(given["day"]) or said)
    elif day > today:
        refuse("day", _("“%(day)s” is still to come.") % given)
    elif day < EARLIEST:
        refuse("day", _("“%(day)s” is before 2010.") % given)
    score = _score(given["score"])
    if given["score"] and score is None:
        said = _("“%(score)s” is no score in per cent. Write it from 0 to 100, so 80 and not 0.8.")
        refuse("score", said % given)
    if given["reference"] and not REFERENCE.fullmatch(given["reference"]):
        refuse(
            "reference",
            _("“%(reference)s” is not a reference. Give a number or code of up to 60 characters, "
              "no name or address.") % given,
        )  # fmt: skip
    if wrong or day is None:
        return Named(number, person, force, award), wrong
    return Row(number, person, force, award, day, score, given["reference"]), []


def _day(text: str) -> date | None:
    # A system's export may add the time of day.
    text = re.sub(r"[T ]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?Z?$", "", text)
    for form in DAY_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _score(text: str) -> Decimal | None:
    """Return a share; None where the text is no whole or broken per cent.

    What lies between 0 and 1 is refused: it may be a share or less than one per cent.
    """
    if not re.fullmatch(r"\d{1,3}([.,]\d{1,4})? ?%?", text, re.ASCII):
        return None
    try:
        percent = Decimal(text.rstrip("% ").replace(",", "."))
    except InvalidOperation:
        return None
    is_clear = percent == 0 or 1 <= percent <= 100
    return (percent / 100).quantize(Decimal("0.0001")) if is_clear else None
