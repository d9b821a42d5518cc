"""The columns a report can have, and what each holds. Plain values; the table fills them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from learning.accounts.enums import JobRole
from learning.completion.enums import EvidenceKind, EvidenceSource, StandingState
from learning.courses.enums import PlaceState
from learning.reports.enums import Subject
from quizzes.attempts.rules import shown_percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

TEXT, DAY, INSTANT, NUMBER, SHARE = "text", "day", "instant", "number", "share"


@dataclass(frozen=True)
class Column:
    """A column: its name in definitions, its head, the kind of its values.

    `words` gives the label of each stored choice. A column that is `personal` is left empty for
    people the reader may no longer see by name.
    """

    key: str
    head: str | Promise
    kind: str = TEXT
    words: Mapping[str, Any] | None = None
    personal: bool = False

    @property
    def is_numeric(self) -> bool:
        """Whether its cells are set to the right."""
        return self.kind in {NUMBER, SHARE}


def whole_share(share: Decimal) -> Decimal:
    """Return a score in whole hundredths, as every form of a table and her own pages show it."""
    return Decimal(shown_percent(share)) / 100


def share_text(share: Decimal) -> str:
    """Return a share in whole per cent, the same on the page and in a file."""
    return f"{shown_percent(share)}%"


def _words(choices: Any) -> Mapping[str, Any]:
    return MappingProxyType(dict(choices))


PERSON: Final = (
    Column("name", _("Name"), personal=True),
    Column("email", _("E-mail"), personal=True),
    Column("collar_number", _("Collar number"), personal=True),
    Column("rank", _("Rank or title"), personal=True),
    Column("organisation", _("Organisation")),
    Column("district", _("District")),
    Column("role", _("Role"), words=_words(JobRole.choices)),
)
COLUMNS: Final = MappingProxyType(
    {
        Subject.STANDING: {
            column.key: column
            for column in (
                *PERSON,
                Column("module", _("Training")),
                Column("state", _("Standing"), words=_words(StandingState.choices)),
                Column("since", _("Since"), DAY),
                Column("due", _("Due"), DAY),
            )
        },
        Subject.EVIDENCE: {
            column.key: column
            for column in (
                *PERSON,
                Column("title", _("What")),
                Column("state", _("Kind"), words=_words(EvidenceKind.choices)),
                Column("source", _("Source"), words=_words(EvidenceSource.choices)),
                Column("happened", _("Happened"), INSTANT),
                Column("recorded", _("Recorded"), INSTANT),
                Column("score", _("Score"), SHARE),
            )
        },
        Subject.PLACES: {
            column.key: column
            for column in (
                *PERSON,
                Column("course", _("Course")),
                Column("run", _("Run")),
                Column("first_day", _("First day"), DAY),
                Column("venue", _("Venue")),
                Column("state", _("Place"), words=_words(PlaceState.choices)),
                Column("asked", _("Asked for"), INSTANT),
            )
        },
    }
)
DEFAULTS: Final = MappingProxyType(
    {
        Subject.STANDING: ("name", "email", "organisation", "module", "state", "due"),
        Subject.EVIDENCE: ("name", "email", "organisation", "title", "state", "happened", "score"),
        Subject.PLACES: ("name", "email", "organisation", "course", "run", "first_day", "state"),
    }
)
