"""The register as a list: a page of it at a time, and every row of it for a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.core.cache import caches
from django.db.models import Count, Q, Value

from learning.accounts.models import Learner, Organisation
from learning.accounts.naming import hides_the_moved, named_on
from learning.accounts.queries import sensitive_digest
from learning.completion.enums import Scope
from learning.completion.models import StandingSpan
from learning.completion.queries import spans as spans_of
from learning.completion.queries.people import COUNTED_ONE_BY_ONE, IS_SHOWN, UNNAMED, is_unnamed
from learning.completion.queries.register import ORDER, register_of
from learning.completion.queries.sums import sums_of
from learning.completion.queries.version import figures_version

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from django.db.models import Expression, QuerySet

    from learning.completion.models import Requirement

CHUNK = 2000  # rows of a file fetched at a time
# What a line of the page says.
SHOWN = (
    "learner_id", "requirement_id", "state", "from_date", "to_date", "due_date", "known_from",
    "organisation__name", "learner__user__first_name", "learner__user__last_name",
    "learner__user__email",
)  # fmt: skip


class Piece(NamedTuple):
    """The rows of one requirement, or of one of its organisations: all, and those shown by name."""

    key: int
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


def _overlapping(
    pieces: Iterable[Piece], first: int, last: int
) -> Iterator[tuple[Piece, int, int]]:
    """Give the pieces in which rows from `first` until `last` lie, and which of each they are."""
    for piece in pieces:
        if first < piece.named and last > 0:
            yield piece, max(first, 0), min(last, piece.named)
        first, last = first - piece.named, last - piece.named


@dataclass(frozen=True)
class RegisterList:
    """The register as a paginator wants it, quick however many rows it has.

    It goes requirement by requirement, and in each organisation by organisation. How many rows each
    has is what its figure says, less those few that are not shown by name; so a page is known to
    lie in one or two of them, and only those are read. The counts are kept for some minutes, or
    until a figure changes. A paginator is given the rows shown by name; a file all.
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
        page = self._short_page(rows) if is_short else self._page(rows)
        spans = StandingSpan.objects.select_related("learner__user", "organisation").only(*SHOWN)
        found = spans.annotate(is_named=self._is_named(of_page=True)).in_bulk(page)
        known = {requirement.pk: requirement for requirement in self.requirements}
        for span in found.values():
            span.requirement = known.get(span.requirement_id or 0)
        return [found[pk] for pk in page if pk in found]

    def _short_page(self, rows: slice) -> list[int]:
        spans = self._spans(*self._requirement_ids).filter(IS_SHOWN)
        return list(spans.values_list("pk", flat=True)[rows])

    def _page(self, rows: slice) -> list[int]:
        """Return the ids of a page of a long register: of one organisation, or of neighbours."""
        first, last = rows.start or 0, self.count() if rows.stop is None else rows.stop
        page: list[int] = []
        for piece, start, stop in _overlapping(self._pieces, first, last):
            units = list(_overlapping(self._units(piece.key), start, stop))
            if units:
                begin, those = units[0][1], [unit.key for unit, _begin, _end in units]
                page += self._in_units(piece.key, those)[begin : begin + stop - start]
        return page

    def _in_units(self, requirement: int, units: Collection[int]) -> QuerySet[StandingSpan, int]:
        """The ids of the rows of a requirement in these organisations that are shown by name."""
        spans = StandingSpan.objects.filter(
            spans_of.known_at(self.known_at),
            spans_of.true_on(self.day),
            requirement=requirement,
            organisation__in=units,
        )
        named = spans.exclude(is_unnamed(self._version)).order_by(*ORDER)
        return named.values_list("pk", flat=True)

    def rows(self) -> Iterator[RegisterRow]:
        """Yield every row, also of people who are not shown by name, in the order of the page."""
        spans = self._spans(*self._requirement_ids).values_list(*ROW, self._is_named())
        return map(RegisterRow._make, spans.iterator(chunk_size=CHUNK))

    def _is_named(self, *, of_page: bool = False) -> Expression:
        """Whether the reader sees a row's person today; who has left since counts all the same."""
        if not hides_the_moved(self.day, self.today, self.known_at):
            return Value(True)
        return named_on(self.today, self.paths, "learner", of_page=of_page)

    def _spans(self, *requirements: int) -> QuerySet[StandingSpan]:
        spans = register_of(self.organisation, self.day, today=self.today, known_at=self.known_at)
        return spans.filter(requirement__in=requirements)

    @cached_property
    def _pieces(self) -> list[Piece]:
        """The requirements, in order."""
        what = f"pieces of {self._requirement_ids}"
        return self._kept(what, self._counted, least=COUNTED_ONE_BY_ONE)

    def _counted(self) -> list[Piece]:
        rows: Counter[int] = Counter()
        ids = self._requirement_ids
        sums = sums_of([self.organisation.pk], [self.day], known_at=self.known_at, requirements=ids)
        for each in sums:
            rows[each.requirement] += each.number
        return self._without_unnamed(rows, ids, self._spans(*ids), "requirement")

    def _units(self, requirement: int) -> list[Piece]:
        """Return the organisations of one requirement, in order."""
        count = partial(self._counted_by_unit, requirement)
        return self._kept(f"units of {requirement}", count, least=0)

    def _counted_by_unit(self, requirement: int) -> list[Piece]:
        rows: Counter[int] = Counter()
        beneath = spans_of.under(self.organisation, self.day, self.known_at, today=self.today)
        ordered = Organisation.objects.filter(pk__in=beneath).order_by("path")
        ids = list(ordered.values_list("pk", flat=True))
        for each in sums_of(ids, [self.day], known_at=self.known_at, requirements=[requirement]):
            if each.scope == Scope.OWN:
                rows[each.organisation] += each.number
        return self._without_unnamed(rows, ids, self._spans(requirement), "organisation")

    def _without_unnamed(
        self, rows: Counter[int], ids: Iterable[int], spans: QuerySet[StandingSpan], by: str
    ) -> list[Piece]:
        is_short = rows.total() <= COUNTED_ONE_BY_ONE
        unnamed = spans.filter(
            Q(learner__in=Learner.objects.filter(UNNAMED))
            if is_short
            else is_unnamed(self._version)
        )
        left_out: dict[int, int] = dict(
            unnamed.order_by().values_list(by).annotate(Count("pk")).values_list(by, "pk__count")
        )
        return [Piece(pk, rows[pk], rows[pk] - left_out.get(pk, 0)) for pk in ids if rows[pk]]

    def _kept(self, what: str, count: Callable[[], list[Piece]], *, least: int) -> list[Piece]:
        """Return pieces, kept where they have more than `least` rows in all."""
        kept, name = caches["overviews"], self._name(what)
        found: list[Piece] | None = kept.get(name)
        if found is None:
            found = count()
            if sum(piece.rows for piece in found) > least:
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
