"""What the spans should be, worked out from requirements, posts, evidence and exemptions alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from learning.accounts.bulk import among
from learning.accounts.models import Learner, Membership
from learning.accounts.tree import present_tree
from learning.completion import rules
from learning.completion.enums import ExemptionKind, ExemptionOutcome
from learning.completion.models import Evidence, Exemption, ModuleStart
from learning.completion.operations.rulebook import RuleBook
from learning.completion.rules import Extension
from learning.completion.rules.people import Known, Post, spans_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from learning.accounts.rules import DatedTree
    from learning.completion.rules.people import Spans

PATTERNS = 20_000  # kinds of people of whom the spans are remembered


def expected_spans(
    learners: Collection[UUID], *, tree: DatedTree | None = None, book: RuleBook | None = None
) -> dict[UUID, Spans]:
    """Work the spans of these learners out from rules, posts, evidence and exemptions alone.

    A record that doubles another has none; its evidence counts for the one it doubles. A rule
    reaches a post for the days on which its organisation was in the rule's. `book` holds
    other rules than those in force, to see what would be. People of whom the same is known
    get the same lists, which are not to be changed.
    """
    book = book or RuleBook.in_force(tree or present_tree())
    result: dict[UUID, Spans] = {}
    for learner, known in known_of(learners, book.subjects).items():
        key = known.pattern
        spans = book.spans.get(key) if key else None
        if spans is None:
            spans = spans_of(known, book.reaching(post.organisation for post in known.posts))
            if key and len(book.spans) < PATTERNS:
                book.spans[key] = spans
        result[learner] = spans
    return result


def known_of(learners: Collection[UUID], subjects: Collection[UUID]) -> dict[UUID, Known]:
    """Read what is known of those of these learners who hold posts; six queries."""
    found: dict[UUID, Known] = {}
    posts = Membership.objects.filter(
        among("learner", learners), learner__merged_into=None
    ).order_by("start_date", "id")
    rows = posts.values_list(
        "learner_id",
        "organisation__merged_into",
        "organisation__closed_date",
        "organisation_id",
        "role",
        "start_date",
        "end_date",
        "is_primary",
    )
    for learner, merged_into, closed, where, role, start, end, is_primary in rows:
        went_on = merged_into if closed == end else None
        post = Post(where, role, start, end, is_primary, went_on)
        found.setdefault(learner, Known()).posts.append(post)
    # What is kept of those who double them counts too.
    doubles = Learner.objects.filter(among("merged_into", learners)).values_list("pk", flat=True)
    records = [*learners, *doubles]
    for (learner, subject), days in _passes(records, subjects).items():
        if learner in found:
            found[learner].passes[subject] = days
    starts = ModuleStart.objects.filter(among("learner", records), subject_key__in=subjects)
    for learner, kept, subject, at in starts.values_list(
        "learner_id", "learner__merged_into", "subject_key", "started_at"
    ):
        if begun := found.get(kept or learner):
            day = timezone.localdate(at)
            begun.starts[subject] = min(day, begun.starts.get(subject, day))
    granted = Exemption.objects.filter(among("learner", records)).approved().with_decisions()
    for exemption in granted.select_related("learner"):
        if excused := found.get(exemption.learner.counts_as):
            _excuse(excused, exemption)
    return found


def _excuse(known: Known, exemption: Exemption) -> None:
    """Add what was approved, until the day it was withdrawn."""
    withdrawn = [
        decision.from_date
        for decision in exemption.decisions.all()
        if decision.outcome == ExemptionOutcome.WITHDRAWN
    ]
    end = min((day for day in (exemption.end_date, *withdrawn) if day), default=None)
    if end is not None and end <= exemption.start_date:
        return
    if exemption.kind == ExemptionKind.EXTENSION:
        if exemption.due_date:
            known.extensions.setdefault(exemption.requirement_id, []).append(
                Extension(exemption.start_date, end, exemption.due_date)
            )
    elif end is not None:
        period = (exemption.start_date, end)
        if exemption.kind == ExemptionKind.ABSENCE:
            known.away = rules.joined_up([*known.away, period])
        else:
            known.exempt.setdefault(exemption.requirement_id, []).append(period)


def _passes(
    records: Collection[UUID], subjects: Collection[UUID]
) -> dict[tuple[UUID, UUID], list[date]]:
    """Return the days of passes by learner and subject, those of doubles with them."""
    rows = (
        Evidence.objects.filter(among("learner", records))
        .passes()
        .filter(subject_key__in=subjects)
        .values_list("learner_id", "learner__merged_into", "subject_key", "occurred_at")
    )
    found: dict[tuple[UUID, UUID], list[date]] = {}
    for learner, kept, subject, occurred_at in rows:
        found.setdefault((kept or learner, subject), []).append(timezone.localdate(occurred_at))
    return found
