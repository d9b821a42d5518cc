"""What a draft would do, or ending a rule: in numbers, before it is done. Nothing is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from learning.accounts.models import Membership, Organisation
from learning.accounts.tree import present_tree
from learning.completion.enums import StandingState
from learning.completion.models import Requirement, StandingSpan
from learning.completion.operations.expected import expected_spans
from learning.completion.operations.rulebook import RuleBook
from learning.completion.operations.standing import BATCH, batches
from learning.completion.queries import true_on

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    # State and due day of one person on one day.
    Stands = tuple[str, date]

LATE = frozenset({StandingState.OVERDUE, StandingState.LAPSED})


@dataclass(frozen=True)
class EffectLine:
    """How people of one organisation would stand on the first day."""

    name: str
    people: int
    up_to_date: int
    due_soon: int
    overdue: int
    exempt: int

    @property
    def later(self) -> int:
        """How many would have longer than four weeks."""
        return self.people - self.up_to_date - self.due_soon - self.overdue - self.exempt


@dataclass(frozen=True)
class Held:
    """Whom a rule holds on a day and how they stand, by the organisation at the top."""

    day: date
    whole: EffectLine
    lines: tuple[EffectLine, ...]


@dataclass(frozen=True)
class Effect(Held):
    """What a draft would do on its first day.

    `replaced`: people held, on `replaced_on`, to the rule it takes the place of; `leaving`: those
    of them whom it does not hold. Of those whom both hold, `later_due` would have a later due day
    and `earlier_due` an earlier one, and `forgiven` would be late no more.
    """

    replaced_on: date
    replaced: int
    leaving: int
    later_due: int
    earlier_due: int
    forgiven: int


def effect_of(requirement: Requirement, *, at: datetime) -> Effect:
    """Work out whom a draft would reach on its first day, and how they would stand."""
    start, today = requirement.start_date, timezone.localdate(at)
    day = max(start, today)
    # Whom the other rule holds the day before is held on (rules/posts.py); of a day that is past
    # it is told who would be let go now.
    replaced_on = start - timedelta(days=1) if start >= today else today
    draft = Requirement.objects.filter(pk=requirement.pk)
    book = RuleBook.of(draft.prefetch_related("reaches", "refreshers"), present_tree())
    counts: dict[int, Counter[str]] = {}
    reached: dict[UUID, Stands] = {}
    for batch in batches(_candidates(requirement, day), BATCH):
        for learner, spans in expected_spans(batch, book=book).items():
            for span in spans.get(requirement.pk, ()):
                if span.holds_on(day):
                    reached[learner] = (span.state, span.due_date)
                    mine = counts.setdefault(span.organisation, Counter())
                    mine[_column(span.state, is_held=span.is_held)] += 1
    replaced = _held_to(requirement.replaces_id, replaced_on) if requirement.replaces_id else {}
    both = [(replaced[learner], reached[learner]) for learner in replaced.keys() & reached.keys()]
    return Effect(
        day=day,
        whole=_line("", counts.values()),
        lines=tuple(_top_lines(counts)),
        replaced_on=replaced_on,
        replaced=len(replaced),
        leaving=len(replaced.keys() - reached.keys()),
        later_due=sum(new_due > old_due for (_old, old_due), (_new, new_due) in both),
        earlier_due=sum(new_due < old_due for (_old, old_due), (_new, new_due) in both),
        forgiven=sum(old in LATE and new not in LATE for (old, _due), (new, _later) in both),
    )


def effect_of_ending(requirement: Requirement, *, day: date) -> Held:
    """Count whom a rule holds on a day, of whom it is to let go; three queries, however many.

    Unlike a draft's, their standing is written down, so the database counts it.
    """
    spans = StandingSpan.objects.filter(true_on(day), requirement=requirement, known_to=None)
    rows = spans.values("organisation", "state", "is_held").annotate(people=Count("pk"))
    counts: dict[int, Counter[str]] = {}
    for organisation, state, is_held, people in rows.values_list(
        "organisation", "state", "is_held", "people"
    ):
        mine = counts.setdefault(organisation, Counter())
        mine[_column(state, is_held=is_held)] += people
    return Held(day=day, whole=_line("", counts.values()), lines=tuple(_top_lines(counts)))


def _candidates(requirement: Requirement, day: date) -> Iterable[UUID]:
    """Return everybody with a post in one of the organisations on the day or later."""
    where = Q(pk__in=[])
    for reach in requirement.reaches.select_related("organisation"):
        where |= (
            Q(organisation__path__startswith=reach.organisation.path)
            if reach.with_children
            else Q(organisation=reach.organisation)
        )
    posts = Membership.objects.on(day).filter(where)
    return posts.order_by("learner_id").values_list("learner_id", flat=True).distinct()


def _held_to(requirement_id: int, day: date) -> dict[UUID, Stands]:
    spans = StandingSpan.objects.filter(true_on(day), requirement=requirement_id, known_to=None)
    rows = spans.values_list("learner_id", "state", "due_date")
    return {learner: (state, due) for learner, state, due in rows}


def _column(state: str, *, is_held: bool) -> str:
    if state == StandingState.EXEMPT:
        return "exempt"
    if is_held:
        return "up_to_date"
    if state in LATE:
        return "overdue"
    return "due_soon" if state == StandingState.DUE_SOON else "later"


def _top_lines(counts: dict[int, Counter[str]]) -> list[EffectLine]:
    """Add up by the organisation at the top of the tree."""
    paths = dict(Organisation.objects.filter(pk__in=counts).values_list("pk", "path"))
    tops = {path[: Organisation.steplen] for path in paths.values()}
    names = dict(Organisation.objects.filter(path__in=tops).values_list("path", "name"))
    grouped: dict[str, list[Counter[str]]] = {}
    for organisation, mine in counts.items():
        grouped.setdefault(paths[organisation][: Organisation.steplen], []).append(mine)
    return [_line(names[path], grouped[path]) for path in sorted(grouped, key=names.__getitem__)]


def _line(name: str, counts: Iterable[Counter[str]]) -> EffectLine:
    every: Counter[str] = sum(counts, Counter())
    return EffectLine(
        name=name,
        people=every.total(),
        up_to_date=every["up_to_date"],
        due_soon=every["due_soon"],
        overdue=every["overdue"],
        exempt=every["exempt"],
    )
