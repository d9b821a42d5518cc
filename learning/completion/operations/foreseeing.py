"""What a request would change, approved or ended early. Nothing is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from learning.accounts.tree import present_tree
from learning.completion.enums import StandingState
from learning.completion.models import Requirement
from learning.completion.operations.expected import excuse, known_of
from learning.completion.operations.rulebook import RuleBook
from learning.completion.rules.people import Known, spans_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from uuid import UUID

    from learning.completion.models import Exemption
    from learning.completion.rules import SpanFact
    from learning.completion.rules.people import Spans


class Foreseen(NamedTuple):
    """How somebody stands with one requirement, and how she would; None: not held to it."""

    requirement: Requirement
    now: SpanFact | None
    before: SpanFact | None  # on the first day of the change, as things are
    after: SpanFact | None  # on the same day, after it
    later: SpanFact | None = None  # once she is exempt no more, where she is after it

    @property
    def state_label(self) -> str:
        """How she stands today, in words."""
        return str(StandingState(self.now.state).label) if self.now else ""

    @property
    def before_label(self) -> str:
        """How she would stand on that day without the change, in words."""
        return str(StandingState(self.before.state).label) if self.before else ""

    @property
    def is_moved(self) -> bool:
        """Whether another day would be the due day."""
        return bool(self.before and self.after and self.before.due_date != self.after.due_date)

    @property
    def new_state_label(self) -> str:
        """How she would stand, in words; nothing where it is as without the change."""
        if not self.before or not self.after or self.before.state == self.after.state:
            return ""
        return str(StandingState(self.after.state).label)

    @property
    def later_date(self) -> date | None:
        """The first day on which she would be exempt no more, where it exempts her."""
        is_exempt = self.after and self.after.state == StandingState.EXEMPT
        return self.later.from_date if is_exempt and self.later else None

    @property
    def later_label(self) -> str:
        """How she would stand from that day, unless she passes by then, in words."""
        return str(StandingState(self.later.state).label) if self.later else ""


def foreseen_approvals(asked: Collection[Exemption], *, day: date) -> dict[UUID, list[Foreseen]]:
    """Work out by request what approving it would change, seen from a day.

    As many queries for many as for one. Fetch their learners and decisions with them.
    """
    return _foreseen(asked, day=day, until=None)


def foreseen_end(exemption: Exemption, *, from_date: date, day: date) -> list[Foreseen]:
    """Work out what would change if what is approved counted no more from a day."""
    return _foreseen([exemption], day=day, until=from_date)[exemption.pk]


def _foreseen(
    asked: Collection[Exemption], *, day: date, until: date | None
) -> dict[UUID, list[Foreseen]]:
    book = RuleBook.in_force(present_tree())
    learners = {one.learner.counts_as for one in asked}
    # Without them, so that each can be put in as it is and as it would be.
    known = known_of(learners, book.subjects, book.calls, besides={one.pk for one in asked})
    titles = Requirement.objects.select_related("module", "course", "external_award")
    rules = titles.in_bulk([rule.pk for rule in book.rules]) if asked else {}
    found = {}
    for one in asked:
        mine = known.get(one.learner.counts_as, Known())
        now = _spans(mine, one, one.counts_until, book) if one.approval else _plain(mine, book)
        then = _spans(mine, one, until or one.counts_until, book)
        first = max(day, until or one.start_date)
        lines = (
            Foreseen(
                rules[pk], on(now.get(pk, ()), day), on(now.get(pk, ()), first),
                on(then.get(pk, ()), first), _once_asked_again(then.get(pk, ()), first),
            )
            for pk in sorted({pk for pk in (*now, *then) if pk is not None})
        )  # fmt: skip
        found[one.pk] = [line for line in lines if _is_meant(line, one)]
    return found


def _is_meant(line: Foreseen, one: Exemption) -> bool:
    """Whether a request is about a requirement, or about the one whose place it took."""
    if line.before is None and line.after is None:
        return False
    changes = line.before != line.after
    return changes or one.requirement_id in {None, line.requirement.pk}


def _plain(known: Known, book: RuleBook) -> Spans:
    return spans_of(known, book.reaching(post.organisation for post in known.posts))


def _spans(known: Known, one: Exemption, until: date | None, book: RuleBook) -> Spans:
    """Return her spans with it until a day."""
    bent = replace(
        known,
        exempt={pk: [*periods] for pk, periods in known.exempt.items()},
        extensions={pk: [*each] for pk, each in known.extensions.items()},
        away=[*known.away],
    )
    excuse(bent, one, until=until)
    return _plain(bent, book)


def _once_asked_again(facts: Iterable[SpanFact], day: date) -> SpanFact | None:
    """Return the first that holds after a day and does not exempt."""
    later = (fact for fact in facts if fact.from_date > day and fact.state != StandingState.EXEMPT)
    return min(later, key=lambda fact: fact.from_date, default=None)


def on(facts: Iterable[SpanFact], day: date) -> SpanFact | None:
    """Return what holds on a day."""
    return next((fact for fact in facts if fact.holds_on(day)), None)
