"""Who stands how: the lists behind the figures."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from learning.accounts.bulk import among
from learning.accounts.models import Learner
from learning.accounts.naming import hides_the_moved, named_on
from learning.accounts.queries import sensitive_digest
from learning.completion.enums import OUTSTANDING, StandingState
from learning.completion.models import StandingSpan
from learning.completion.queries import spans as spans_of
from learning.completion.queries.figures import figures
from learning.completion.queries.version import figures_version
from learning.modules.texts import exempt_until_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import Expression
    from django.db.models.expressions import OrderBy

    from learning.accounts.models import Organisation
    from learning.completion.queries.figures import Figures

S = TypeVar("S", bound=StandingSpan)

# A list no longer than this is counted one by one; where no more people are, none is kept.
COUNTED_ONE_BY_ONE = 2000
# Whoever is not shown by name: in a sensitive post, or erased. Both are still counted.
UNNAMED = Q(user__isnull=True) | Q(user__is_hidden_from_lists=True)
# The other way round, of spans.
IS_SHOWN = Q(learner__user__isnull=False, learner__user__is_hidden_from_lists=False)
# How many of them are named one by one: finding them means looking at everybody.
FEW_UNNAMED = 5000
# So many rows are walked in an index rather than keeping the order of all.
NEAR = 1000
# By what a list of people can be sorted.
SORTS = {
    "due": ("due_date",),
    "name": ("learner__user__last_name", "learner__user__first_name"),
    "group": ("organisation__name",),
    "state": ("state",),
}

# What a line of a list says.
SHOWN = (
    "learner_id", "state", "is_held", "to_date", "due_date", "requirement_id", "organisation__name",
    "learner__user__first_name", "learner__user__last_name", "learner__user__email",
    "learner__user__refused_email",
)  # fmt: skip


def people_standing(
    organisation: Organisation,
    day: date,
    *,
    today: date,
    known_at: datetime | None = None,
    states: Sequence[str] = (),
    search: str = "",
    sort: str = "due",
    paths: Collection[str] = (),
) -> QuerySet[StandingSpan]:
    """Return one span per person of the organisation, all requirements together, true on `day`.

    As known at an instant; without it, as known now. Of a past day, or of what was known in the
    past, come those who were beneath the organisation then, as in figures. `is_named` says of each
    whether the reader of `paths` sees her by name today: who has left counts, but no search finds
    her, and no order tells where her name would stand. People in sensitive posts are left out,
    and those whose name was erased. Ordered by a key of SORTS, with a minus for the other way
    round; by due day, the longest overdue come first.
    """
    hides = hides_the_moved(day, today, known_at)
    spans = _spans(organisation, day, known_at, states, today=today).filter(IS_SHOWN)
    spans = spans.annotate(is_named=_named(today, paths, hides=hides))
    if search and hides:
        spans = spans.filter(is_named=True)
    for word in search.split():
        spans = spans.filter(
            Q(learner__user__first_name__icontains=word)
            | Q(learner__user__last_name__icontains=word)
            | Q(learner__user__email__icontains=word)
        )
    found: QuerySet[StandingSpan] = spans.select_related("learner__user", "organisation")
    return found.order_by(*_order(sort, hides=hides))


def _named(
    today: date, paths: Collection[str], *, hides: bool, of_page: bool = False
) -> Expression:
    return named_on(today, paths, "learner", of_page=of_page) if hides else Value(True)


def _spans(
    organisation: Organisation,
    day: date,
    known_at: datetime | None,
    states: Sequence[str],
    *,
    today: date,
) -> QuerySet[StandingSpan]:
    spans = StandingSpan.objects.filter(
        spans_of.known_at(known_at),
        spans_of.true_on(day),
        spans_of.beneath(organisation, day, known_at, today=today),
        requirement=None,
    )
    return spans.filter(state__in=states) if states else spans


def with_ends(people: Iterable[S], known_at: datetime | None) -> list[S]:
    """Return the same spans; those of exempt people know as `exempt_text` when that ends.

    One span may follow another that says no more of it. One query, where anybody is exempt.
    """
    rows = list(people)
    exempt = {
        span.learner_id: span
        for span in rows
        if span.state == StandingState.EXEMPT and span.to_date is not None
    }
    if not exempt:
        return rows
    later = (
        StandingSpan.objects.filter(
            spans_of.known_at(known_at),
            among("learner", sorted(exempt)),
            requirement=None,
            state=StandingState.EXEMPT,
        )
        .order_by("from_date")
        .values_list("learner_id", "from_date", "to_date")
    )
    ends = {learner: span.to_date for learner, span in exempt.items()}
    for learner, start, end in later:
        if start == ends[learner]:
            ends[learner] = end
    for learner, span in exempt.items():
        end = ends[learner]
        vars(span)["exempt_text"] = exempt_until_text(end) if end else ""
    return rows


def is_unnamed(version: tuple[Any, ...]) -> Q:
    """Return the condition that a span's person is not shown by name.

    Of long lists: who that is, is kept as long as `version` is that of now.
    """
    kept, name = caches["overviews"], f"unnamed:{sha256(repr(version).encode()).hexdigest()}"
    found: list[UUID] | None = kept.get(name)
    if found is None:
        ids = Learner.objects.filter(UNNAMED).values_list("pk", flat=True)
        found = list(ids[: FEW_UNNAMED + 1])
        kept.set(name, found)
    if len(found) > FEW_UNNAMED:
        return Q(learner__in=Learner.objects.filter(UNNAMED))
    return Q(among("learner", found))


@dataclass(frozen=True)
class PeopleList:
    """A list of people as a paginator wants it, quick however many there are.

    A long list is counted from the figures, which are sums kept by day; who has them at hand gives
    them. The first pages by due day are read from an index. For any other order, search or page the
    whole order is worked out once and kept for some minutes, or until a figure changes: the ids
    alone, so that each page is then read by its ids. Who is hidden meanwhile is gone at once.
    """

    organisation: Organisation
    day: date
    today: date
    known_at: datetime | None = None
    states: Sequence[str] = ()
    search: str = ""
    sort: str = "due"
    # Where the reader sees people by name; of another day than today nobody is named without.
    paths: tuple[str, ...] = ()
    figures: Figures | None = None

    ordered: ClassVar[bool] = True

    @cached_property
    def people(self) -> QuerySet[StandingSpan]:
        """All of them."""
        return people_standing(
            self.organisation,
            self.day,
            today=self.today,
            known_at=self.known_at,
            states=self.states,
            search=self.search,
            sort=self.sort,
            paths=self.paths,
        )

    def count(self) -> int:
        """How many there are; of a long list without search, counted from the figures."""
        if self.search:
            return len(self._order)
        if self.figures is None:
            few = self._spans.filter(IS_SHOWN)[: COUNTED_ONE_BY_ONE + 1].count()
            if few <= COUNTED_ONE_BY_ONE:
                return few
        its = self._figures
        by_state = {
            StandingState.NOT_STARTED: its.not_started,
            StandingState.IN_PROGRESS: its.in_progress,
            StandingState.DUE_SOON: its.due_soon,
            StandingState.OVERDUE: its.overdue - its.lapsed,
            StandingState.LAPSED: its.lapsed,
            StandingState.EXEMPT: its.exempt,
        }
        by_state[StandingState.CURRENT] = its.total - sum(by_state.values())
        count = sum(by_state[StandingState(state)] for state in self.states or by_state)
        if count <= COUNTED_ONE_BY_ONE:
            return self._spans.filter(IS_SHOWN).count()
        return count - self._unnamed

    @cached_property
    def _unnamed(self) -> int:
        """How many of them are not shown by name, kept as who they are is."""
        kept, name = caches["overviews"], self._name("unnamed")
        found: int | None = kept.get(name)
        if found is None:
            found = self._spans.filter(is_unnamed(self._version)).count()
            kept.set(name, found)
        return found

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, rows: slice) -> list[StandingSpan]:
        page = self._near(rows)
        if page is None:
            page = self._order[rows]
        named = _named(self.today, self.paths, hides=self._hides, of_page=True)
        spans = StandingSpan.objects.select_related("learner__user", "organisation").only(*SHOWN)
        found = spans.annotate(is_named=named).in_bulk(page)
        rows_of_page = with_ends([found[pk] for pk in page if pk in found], self.known_at)
        # Who has left since the order was kept is found by no search.
        return [row for row in rows_of_page if row.is_named] if self.search else rows_of_page

    def _near(self, rows: slice) -> Sequence[int] | None:
        """Return the ids of one of the first pages by due day; None where it is another."""
        is_near = rows.stop is not None and rows.stop <= NEAR
        if self.search or self.sort.removeprefix("-") != "due" or not is_near:
            return None
        shown = get_user_model().objects.filter(
            learner=OuterRef("learner"), is_hidden_from_lists=False
        )
        ids = self._spans.filter(Exists(shown)).order_by(*_order(self.sort, hides=self._hides))
        return list(ids.values_list("pk", flat=True)[rows])

    @cached_property
    def _order(self) -> Sequence[int]:
        """The ids of all their spans in order."""
        kept, name = caches["orders"], self._name("order", self.search, self.sort)
        found: array[int] | None = kept.get(name)
        if found is None:
            ids = self.people.select_related(None).values_list("pk", flat=True)
            found = array("q", ids)
            if self._figures.total > COUNTED_ONE_BY_ONE:
                kept.set(name, found)
        return found

    @cached_property
    def _version(self) -> tuple[Any, ...]:
        return figures_version(), sensitive_digest()

    def _name(self, *parts: str) -> str:
        asked: tuple[object, ...]
        asked = (self.day, self.today, self.known_at, (*self.states,), *parts)
        asked = (*asked, *self.paths) if self._hides else asked
        whole = repr((self._version, self.organisation.path, asked))
        return f"people:{sha256(whole.encode()).hexdigest()}"

    @property
    def _hides(self) -> bool:
        return hides_the_moved(self.day, self.today, self.known_at)

    @cached_property
    def _figures(self) -> Figures:
        return self.figures or figures(self.organisation, self.day, known_at=self.known_at)

    @cached_property
    def _spans(self) -> QuerySet[StandingSpan]:
        return _spans(self.organisation, self.day, self.known_at, self.states, today=self.today)


def _order(sort: str, *, hides: bool) -> list[OrderBy]:
    """Return the fields of an order; what is equal stands by id, so that pages do not overlap."""
    fields: list[F | Case] = [F(field) for field in (*SORTS[sort.removeprefix("-")], "id")]
    if hides and sort.removeprefix("-") == "name":
        # The nameless stand together: a place in the alphabet would tell the name.
        fields[:-1] = [Case(When(is_named=True, then=f), default=Value("")) for f in fields[:-1]]
    return [field.desc() if sort.startswith("-") else field.asc() for field in fields]


def outstanding_of(
    learners: Collection[UUID], day: date, *, known_at: datetime | None = None
) -> dict[UUID, list[StandingSpan]]:
    """Return what each of these learners has still to do on a day, first what is due first."""
    spans = (
        StandingSpan.objects.filter(
            spans_of.known_at(known_at),
            spans_of.true_on(day),
            learner__in=learners,
            requirement__isnull=False,
            state__in=[*OUTSTANDING],
        )
        .select_related("requirement__module", "requirement__course", "requirement__external_award")
        .order_by("due_date", "id")
    )
    found: dict[UUID, list[StandingSpan]] = {}
    for span in spans:
        found.setdefault(span.learner_id, []).append(span)
    return found
