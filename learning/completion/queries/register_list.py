"""The register as a list: a page of it at a time, and every row of it for a file."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.core.cache import caches
from django.db.models import Count, Q, Value

from learning.accounts.models import Learner
from learning.accounts.naming import hides_the_moved, named_on
from learning.accounts.queries import sensitive_digest
from learning.completion.models import StandingSpan
from learning.completion.queries.people import COUNTED_ONE_BY_ONE
from learning.completion.queries.register import register_of
from learning.completion.queries.sums import sums_of
from learning.completion.queries.version import figures_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from django.db.models import Expression, QuerySet

    from learning.accounts.models import Organisation
    from learning.completion.models import Requirement

CHUNK = 2000  # rows of a file fetched at a time
# Whoever is not shown by name: in a sensitive post, or erased. Both are still counted.
UNNAMED = Q(user__isnull=True) | Q(user__is_hidden_from_lists=True)
# What a line of the page says.
SHOWN = (
    "learner_id", "requirement_id", "state", "from_date", "to_date", "due_date", "known_from",
    "organisation__name", "learner__user__first_name", "learner__user__last_name",
    "learner__user__email",
)  # fmt: skip


class Piece(NamedTuple):
    """The rows of one requirement: all of them, and those shown by name."""

    requirement: int
    rows: int
    named: int


class RegisterRow(NamedTuple):
    """A row as the database gives it, in the order in which it is asked for."""

    requirement: int
    learner: Any
    first_name: str | None
    last_name: str | None
    email: str | None
    is_hidden: bool | None
    organisation: str
    state: str
    from_date: date
    to_date: date | None
    due_date: date
    known_from: datetime
    known_to: datetime | None
    is_named: bool


ROW = (
    "requirement_id", "learner_id", "learner__user__first_name", "learner__user__last_name",
    "learner__user__email", "learner__user__is_hidden_from_lists", "organisation__name", "state",
    "from_date", "to_date", "due_date", "known_from", "known_to",
)  # fmt: skip


@dataclass(frozen=True)
class RegisterList:
    """The register as a paginator wants it, quick however many rows it has.

    It goes requirement by requirement. How many rows each has is what its figure says, less those
    few that are not shown by name; so a page is known to lie in one or two of them, and only their
    order is worked out and kept for a minute, or until a figure changes: the ids alone, so that
    each page is then read by its ids. A paginator is given the rows shown by name; a file all.
    """

    organisation: Organisation
    day: date
    today: date
    requirements: Sequence[Requirement]
    known_at: datetime | None = None
    # Where the reader sees people by name today (accounts.naming).
    paths: tuple[str, ...] = ()

    ordered: ClassVar[bool] = True

    def count(self) -> int:
        """How many rows are shown by name."""
        return sum(piece.named for piece in self._pieces)

    def __len__(self) -> int:
        return self.count()

    @property
    def total(self) -> int:
        """How many rows make up the denominators."""
        return sum(piece.rows for piece in self._pieces)

    @property
    def hidden(self) -> int:
        """How many rows count and are not shown by name."""
        return self.total - self.count()

    def __getitem__(self, rows: slice) -> list[StandingSpan]:
        is_short = self.total <= COUNTED_ONE_BY_ONE
        page = [*self._named(*self._requirement_ids)[rows]] if is_short else self._page(rows)
        spans = StandingSpan.objects.select_related("learner__user", "organisation").only(*SHOWN)
        found = spans.annotate(is_named=self._is_named).in_bulk(page)
        known = {requirement.pk: requirement for requirement in self.requirements}
        for span in found.values():
            span.requirement = known.get(span.requirement_id or 0)
        return [found[pk] for pk in page if pk in found]

    def _page(self, rows: slice) -> list[int]:
        """Return the ids of a page of a long register: of one requirement, or of neighbours."""
        first, last = rows.start or 0, self.count() if rows.stop is None else rows.stop
        page: list[int] = []
        for piece in self._pieces:
            if first < piece.named and last > 0:
                page += self._order(piece)[max(first, 0) : last]
            first, last = first - piece.named, last - piece.named
        return page

    def rows(self) -> Iterator[RegisterRow]:
        """Yield every row, also of people who are not shown by name, in the order of the page."""
        spans = self._spans(*self._requirement_ids).values_list(*ROW, self._is_named)
        return map(RegisterRow._make, spans.iterator(chunk_size=CHUNK))

    @property
    def _is_named(self) -> Expression:
        """Whether the reader sees a row's person today; who has left since counts all the same."""
        hides = hides_the_moved(self.day, self.today, self.known_at)
        return named_on(self.today, self.paths, "learner") if hides else Value(True)

    def _spans(self, *requirements: int) -> QuerySet[StandingSpan]:
        spans = register_of(self.organisation, self.day, today=self.today, known_at=self.known_at)
        return spans.filter(requirement__in=requirements)

    def _named(self, *requirements: int) -> QuerySet[StandingSpan, int]:
        """The ids of their rows that are shown by name, in order."""
        named = self._spans(*requirements).filter(
            learner__user__isnull=False, learner__user__is_hidden_from_lists=False
        )
        return named.values_list("pk", flat=True)

    @cached_property
    def _pieces(self) -> list[Piece]:
        kept, name = caches["orders"], self._name(f"pieces of {self._requirement_ids}")
        found: list[Piece] | None = kept.get(name)
        if found is None:
            found = self._counted()
            if sum(piece.rows for piece in found) > COUNTED_ONE_BY_ONE:
                kept.set(name, found)
        return found

    def _counted(self) -> list[Piece]:
        rows: Counter[int] = Counter()
        ids = self._requirement_ids
        sums = sums_of([self.organisation.pk], [self.day], known_at=self.known_at, requirements=ids)
        for each in sums:
            rows[each.requirement] += each.number
        unnamed = self._spans(*ids).filter(learner__in=Learner.objects.filter(UNNAMED))
        counts = unnamed.order_by().values_list("requirement").annotate(Count("pk"))
        left_out: dict[int | None, int] = dict(counts)
        return [Piece(pk, rows[pk], rows[pk] - left_out.get(pk, 0)) for pk in ids if rows[pk]]

    def _order(self, piece: Piece) -> Sequence[int]:
        """Return the ids of the rows of one requirement, worked out once."""
        kept, name = caches["orders"], self._name(f"order of {piece.requirement}")
        found: array[int] | None = kept.get(name)
        if found is None:
            found = array("q", self._named(piece.requirement))
            kept.set(name, found)
        return found

    def _name(self, what: str) -> str:
        asked = (self.day, self.today, self.known_at, what)
        whole = repr((self._version, self.organisation.path, asked))
        return f"register:{sha256(whole.encode()).hexdigest()}"

    @cached_property
    def _requirement_ids(self) -> tuple[int, ...]:
        return tuple(sorted(requirement.pk for requirement in self.requirements))

    @cached_property
    def _version(self) -> tuple[Any, ...]:
        return figures_version(), sensitive_digest()
