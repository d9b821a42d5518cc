"""The list of people as a table to take away, under the same rules as a report of the builder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.accounts.access import named_organisation_for
from learning.accounts.naming import nameless
from learning.reports.as_at import AsAt
from learning.reports.building.columns import DAY, Column
from learning.reports.building.definition import ReportRefused
from learning.reports.building.tables import CHUNK
from learning.reports.people import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from learning.accounts.access import Viewer

# What a stored definition says that is not a report's.
IS_LIST = {"list": "people"}
COLUMNS = (
    Column("name", gettext_lazy("Name"), personal=True),
    Column("email", gettext_lazy("E-mail"), personal=True),
    Column("group", gettext_lazy("Group")),
    Column("due", gettext_lazy("Due"), DAY),
    Column("state", gettext_lazy("Standing")),
)


@dataclass(frozen=True)
class PeopleTable:
    """A list of people, run for one reader at one instant. A `Taken` (building/taken.py)."""

    asked: Asked
    seer: Viewer
    at: datetime

    columns = COLUMNS
    # People in sensitive posts are in no list, whoever reads it.
    shows_sensitive = False

    @classmethod
    def of(cls, definition: Mapping[str, Any], seer: Viewer, at: datetime) -> PeopleTable:
        """Read what `stored` returned.

        Raises ReportRefused where this reader sees none of it by name, or it is no more.
        """
        data = QueryDict(mutable=True)
        data.update(definition)
        try:
            shown = named_organisation_for(seer, str(definition.get("of", "")))
        except Http404 as error:
            raise ReportRefused(
                "of", _("You do not see the people of this list by name any more.")
            ) from error
        asked = Asked.of(data, shown, AsAt.of(data, timezone.localdate(at)), seer)
        if asked.wrong:
            raise ReportRefused("group", asked.wrong_words)
        return cls(asked, seer, at)

    def stored(self) -> dict[str, Any]:
        """Return it as JSON keeps it. Words that were searched for may be a name: never here."""
        asked = self.asked
        found = {"state": asked.state, "sort": asked.sort, **dict(asked.as_at.pairs)}
        if asked.group:
            found["group"] = asked.group.key
        return {**IS_LIST, "of": asked.shown.key, **found}

    @property
    def paths(self) -> tuple[str, ...]:
        """Where this reader sees people by name."""
        return self.asked.paths

    @property
    def title(self) -> str:
        """The list in words, for whoever took it away."""
        return f"{self.asked.heading}, {self.asked.organisation}"

    def file_words(self) -> list[str]:
        """Return the organisation and the days: choices only, no text anybody typed."""
        days = [f"{name} {value}" for name, value in self.asked.as_at.pairs]
        return [self.asked.organisation.name, "people", *days]

    def count(self) -> int:
        """How many rows there are."""
        return self.asked.listed().count()

    def lines(self) -> Iterator[list[Any]]:
        """Yield all rows as they come from the database; no more than a chunk is held."""
        for span in self.asked.people().iterator(chunk_size=CHUNK):
            is_named = vars(span)["is_named"]
            yield [
                str(span.learner.user) if is_named else nameless(),
                span.learner.user.email if is_named else "",
                span.organisation.name,
                span.due_date,
                span.get_state_display(),
            ]
