"""What the spans should be, worked out from requirements, posts, evidence and exemptions alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from learning.accounts.bulk import among
from learning.accounts.models import Learner, Membership
from learning.accounts.tree import present_tree
from learning.completion import rules
from learning.completion.enums import ExemptionKind
from learning.completion.models import Evidence, Exemption, ModuleStart
from learning.completion.operations.rulebook import RuleBook
from learning.completion.rules import Extension, overall
from learning.completion.rules.people import Known, Post, main_posts, spans_of

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable
    from datetime import date
    from uuid import UUID

    from learning.accounts.rules import DatedTree
    from learning.completion.operations.span_rows import KnownSpans
    from learning.completion.queries.callbacks import CallBacks
    from learning.completion.rules import SpanFact
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
    found = known_of(learners, book.subjects, book.calls)
    return {learner: _spans(known, book) for learner, known in found.items()}


def _spans(known: Known, book: RuleBook) -> Spans:
    key = known.pattern
    spans = book.spans.get(key) if key else None
    if spans is None:
        spans = spans_of(known, book.reaching(post.organisation for post in known.posts))
        if key and len(book.spans) < PATTERNS:
            book.spans[key] = spans
    return spans


def expected_beside(
    learners: Collection[UUID], written: KnownSpans, *, book: RuleBook
) -> dict[UUID, Spans]:
    """Work out what the few rules of `book` ask; of all other rules, what is written stands.

    A rule goes live, or ends, without a change of anything that the others follow from. Whoever
    stands with these as is written keeps her spans of all together too.
    """
    numbers = {rule.pk for rule in book.rules}
    found = known_of(learners, book.subjects, book.calls)
    together: dict[Hashable, list[SpanFact]] = {}
    result: dict[UUID, Spans] = {}
    for learner in learners:
        have: Spans = {
            number: [fact for _pk, fact in rows]
            for number, rows in written.get(learner, {}).items()
        }
        known = found.get(learner, Known())
        fresh = _spans(known, book) if known.posts else {}
        spans = result[learner] = {**have, **fresh}
        for number in numbers - fresh.keys():
            spans.pop(number, None)
        if all(have.get(number) == fresh.get(number) for number in numbers):
            result[learner] = have
            continue
        spans.pop(None, None)
        everything = tuple(fact for each in spans.values() for fact in each)
        main = main_posts(known)
        key = (everything, *main)
        if everything and key not in together:
            together[key] = overall(everything, main)
        if everything:
            spans[None] = together[key]
    return result


def known_of(
    learners: Collection[UUID], subjects: Collection[UUID], calls: CallBacks
) -> dict[UUID, Known]:
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
    for (learner, subject), passes in _passes(records, subjects).items():
        if learner in found:
            found[learner].passes[subject] = [day for _edition, day in passes]
            if called := calls.on(subject, passes):
                found[learner].called[subject] = called
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
    end = exemption.counts_until
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
) -> dict[tuple[UUID, UUID], list[tuple[int | None, date]]]:
    """Return edition and day of passes by learner and subject, those of doubles with them."""
    rows = (
        Evidence.objects.filter(among("learner", records))
        .passes()
        .filter(subject_key__in=subjects)
        .values_list(
            "learner_id", "learner__merged_into", "subject_key", "edition_id", "occurred_at"
        )
    )
    found: dict[tuple[UUID, UUID], list[tuple[int | None, date]]] = {}
    for learner, kept, subject, edition, occurred_at in rows:
        passed = (edition, timezone.localdate(occurred_at))
        found.setdefault((kept or learner, subject), []).append(passed)
    return found
