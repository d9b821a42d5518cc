"""Who stands how: the lists behind the figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from learning.completion.enums import OUTSTANDING, StandingState
from learning.completion.models import StandingSpan
from learning.completion.queries import spans as spans_of
from learning.completion.queries.figures import figures

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from learning.accounts.models import Organisation

# A list no longer than this is counted one by one.
COUNTED_ONE_BY_ONE = 2000
# By what a list of people can be sorted.
SORTS = {
    "due": ("due_date",),
    "name": ("learner__user__last_name", "learner__user__first_name"),
    "group": ("organisation__name",),
    "state": ("state",),
}


def people_standing(
    organisation: Organisation,
    day: date,
    *,
    today: date,
    known_at: datetime | None = None,
    states: Sequence[str] = (),
    search: str = "",
    sort: str = "due",
) -> QuerySet[StandingSpan]:
    """Return one span per person of the organisation, all requirements together, true on `day`.

    As known at an instant; without it, as known now. Of a past day, or of what was known in the
    past, come those who were beneath the organisation then, as in figures. People in sensitive
    posts are left out. Ordered by a key of SORTS, with a minus for the other way round; by due
    day, the longest overdue come first.
    """
    spans = _spans(organisation, day, known_at, states, today=today).filter(
        learner__user__isnull=False, learner__user__is_hidden_from_lists=False
    )
    for word in search.split():
        spans = spans.filter(
            Q(learner__user__first_name__icontains=word)
            | Q(learner__user__last_name__icontains=word)
            | Q(learner__user__email__icontains=word)
        )
    return spans.select_related("learner__user", "organisation").order_by(*_order(sort))


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


@dataclass(frozen=True)
class PeopleList:
    """A list of people as a paginator wants it, quick however many there are.

    A long list is counted from the figures, which are sums kept by day. A page sorted by due day
    is first found by the ids of its spans, which the index holds in order, and then read.
    """

    organisation: Organisation
    day: date
    today: date
    known_at: datetime | None = None
    states: Sequence[str] = ()
    search: str = ""
    sort: str = "due"

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
        )

    def count(self) -> int:
        """How many there are; of a long list without search, counted from the figures."""
        if self.search:
            return self.people.count()
        its = figures(self.organisation, self.day, known_at=self.known_at)
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
            return self.people.count()
        hidden = self._spans.filter(learner__user__is_hidden_from_lists=True)
        return count - hidden.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, rows: slice) -> list[StandingSpan]:
        if self.search or self.sort.removeprefix("-") != "due":
            return list(self.people[rows])
        hidden = get_user_model().objects.filter(
            learner=OuterRef("learner"), is_hidden_from_lists=True
        )
        ids = self._spans.filter(~Exists(hidden)).order_by(*_order(self.sort))
        page = list(ids.values_list("pk", flat=True)[rows])
        return list(self.people.filter(pk__in=page))

    @property
    def _spans(self) -> QuerySet[StandingSpan]:
        return _spans(self.organisation, self.day, self.known_at, self.states, today=self.today)


def _order(sort: str) -> list[str]:
    """Return the fields of an order; what is equal stands by id, so that pages do not overlap."""
    minus = "-" if sort.startswith("-") else ""
    return [f"{minus}{field}" for field in (*SORTS[sort.removeprefix("-")], "id")]


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
