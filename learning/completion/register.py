"""The denominator register: which rows are asked for, and how a row of its table reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.accounts.importing import read_date
from learning.accounts.naming import nameless
from learning.completion.enums import StandingState
from learning.completion.queries import RegisterList, requirements_at
from learning.completion.rules import is_thinkable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from learning.accounts.models import Organisation
    from learning.completion.models import Requirement

# The columns of its table, from left to right.
HEADS: Final = (
    gettext_lazy("Name"),
    gettext_lazy("E-mail"),
    gettext_lazy("Record"),
    gettext_lazy("Group"),
    gettext_lazy("Requirement"),
    gettext_lazy("Standing"),
    gettext_lazy("Standing from"),
    gettext_lazy("Standing until"),
    gettext_lazy("Due"),
    gettext_lazy("Known since"),
    gettext_lazy("Known until"),
)


@dataclass(frozen=True)
class AskedRegister:
    """Which rows: of what requirement, true on which day, as known at the end of which."""

    organisation: Organisation
    today: date
    day: date
    known: date | None
    requirement: Requirement | None
    offered: tuple[Requirement, ...]
    # Where the reader sees people by name today.
    paths: tuple[str, ...]
    wrong: str = ""

    @classmethod
    def of(
        cls,
        data: Mapping[str, Any],
        organisation: Organisation,
        today: date,
        paths: tuple[str, ...],
    ) -> AskedRegister:
        """Read it from a query or from `stored`; what means nothing is left out, and said."""
        offered = tuple(requirements_at(organisation))
        number = data.get("requirement") or ""
        chosen = next((one for one in offered if str(one.pk) == number), None)
        day, is_day = _day(data.get("day") or "")
        known, is_known = _day(data.get("known") or "")
        wrong = "" if is_day and is_known else _("Enter a real date, like 31/01/2027.")
        if number and chosen is None:
            wrong = _("That requirement holds nobody here, so it is left out.")
        return cls(organisation, today, day or today, known, chosen, offered, paths, wrong)

    def stored(self) -> dict[str, str]:
        """Return it as JSON keeps it, without the organisation; `of` reads it back."""
        found = {"day": self.day.isoformat()}
        if self.known:
            found["known"] = self.known.isoformat()
        if self.requirement:
            found["requirement"] = str(self.requirement.pk)
        return found

    @cached_property
    def listed(self) -> RegisterList:
        """The rows: those shown by name for a page, every one for a file."""
        chosen = (self.requirement,) if self.requirement else self.offered
        return RegisterList(
            self.organisation,
            self.day,
            self.today,
            chosen,
            known_at=self._known_at(),
            paths=self.paths,
        )

    def _known_at(self) -> datetime | None:
        if self.known is None:
            return None
        midnight = timezone.make_aware(datetime.combine(self.known + timedelta(days=1), time.min))
        return midnight - timedelta(microseconds=1)

    def filters(self) -> list[dict[str, Any]]:
        """Return the fields for `components/filters.html`."""
        return [
            {
                "kind": "select",
                "name": "requirement",
                "label": _("Requirement"),
                "value": str(self.requirement.pk) if self.requirement else "",
                "options": [
                    {"value": "", "text": _("All requirements")},
                    *(
                        {"value": str(one.pk), "text": f"{one.title} ({one.start_date:%Y-%m-%d})"}
                        for one in self.offered
                    ),
                ],
            },
            {"kind": "text", "name": "day", "label": _("On"), "value": f"{self.day:%d/%m/%Y}"},
            {
                "kind": "text",
                "name": "known",
                "label": _("As known on (empty: now)"),
                "value": f"{self.known:%d/%m/%Y}" if self.known else "",
            },
        ]

    def lines(self) -> Iterator[list[Any]]:
        """Yield the table's lines, every row of the denominator, with the values of `HEADS`.

        Words are looked up once and no model is made of a row: there may be millions.
        """
        titles = {one.pk: one.title for one in self.offered}
        states = {state.value: str(state.label) for state in StandingState}
        unnamed = {True: _("Not shown"), False: nameless()}
        for row in self.listed.rows():
            is_named = row.is_hidden is False and row.is_named
            nobody = unnamed[row.is_hidden is not False]
            full_name = f"{row.first_name} {row.last_name}".strip()
            yield [
                (full_name or row.email) if is_named else nobody,
                row.email if is_named else "",
                str(row.learner) if is_named else "",
                row.organisation,
                titles.get(row.requirement, ""),
                states[row.state],
                row.from_date,
                row.to_date,
                row.due_date,
                _instant(row.known_from),
                _instant(row.known_to) if row.known_to else "",
            ]


@lru_cache(maxsize=10_000)  # many rows became known together
def _instant(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _day(text: str) -> tuple[date | None, bool]:
    """Return the day, and whether the text is one or empty."""
    found = read_date(text.strip())
    if found and not is_thinkable(found):
        return None, False
    return found, bool(found) or not text.strip()
