"""Recording what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.accounts.queries import PostFact, posts_of
from learning.accounts.tree_lock import lock_learners
from learning.completion.enums import EARNS_AWARD, AwardState, EvidenceKind, RevocationReason
from learning.completion.hashing import evidence_digest
from learning.completion.models import Award, Evidence, EvidencePost
from learning.completion.operations.awards import (
    issue_awards,
    revoked,
    tell_corrected,
    tell_withdrawn,
)
from learning.completion.operations.standing import recompute_standing
from learning.completion.queries.history import history_of, pass_percent_of
from learning.completion.wording import percent
from learning.courses.operations import take_back_pass
from quizzes.attempts.rules import is_pass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal
    from uuid import UUID

    from learning.accounts.models import Learner
    from learning.completion.models import ExternalAward
    from media.editions.models import Edition


class CorrectionRefused(Exception):
    """Why a piece of evidence cannot be corrected; the message is for the person doing it.

    `field` names what of the correction is wrong, where one thing is.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class EvidenceRow:
    """What is told about one thing that happened."""

    learner: Learner
    kind: str
    source: str
    cause: str
    title: str
    occurred_at: datetime
    edition: Edition | None = None
    run_day: Any = None
    run: Any = None
    external_award: ExternalAward | None = None
    provider: str = ""
    subject_key: UUID | None = None
    score: Decimal | None = None
    first_score: Decimal | None = None
    attempts: int | None = None
    seconds: int | None = None
    minutes: int | None = None
    supersedes: Evidence | None = None
    is_withdrawal: bool = False
    reason: str = ""


def record_evidence(*, row: EvidenceRow, by: Any, at: datetime) -> Evidence:
    """Record one thing, once: the same cause told again is the same evidence."""
    return record_many(rows=[row], by=by, at=at)[0]


@transaction.atomic
def record_many(*, rows: Sequence[EvidenceRow], by: Any, at: datetime) -> list[Evidence]:
    """Record many things in a few statements: rows, posts, awards, spans, deltas.

    Returns the evidence in the order of `rows`; causes already recorded return their own row,
    whatever became of it since. Everybody's record is locked before anything is looked for, so
    that the same cause told twice at the same moment is recorded once.
    """
    # With those that some of them double, which standing locks too: in one order.
    lock_learners(pk for row in rows for pk in (row.learner.pk, row.learner.counts_as))
    causes = [row.cause for row in rows]
    known = {e.cause: e for e in Evidence.objects.filter(cause__in=causes)}
    fresh = {row.cause: row for row in rows if row.cause not in known}
    posts = _posts_by_row(fresh.values())
    made = []
    for row in fresh.values():
        evidence = _evidence(row, posts[row.cause], by, at)
        known[row.cause] = evidence
        made.append((row, evidence))
    Evidence.objects.bulk_create([evidence for _row, evidence in made], batch_size=500)
    EvidencePost.objects.bulk_create(
        [
            EvidencePost(
                evidence=evidence,
                organisation_id=post.organisation_id,
                role=post.role,
                is_primary=post.is_primary,
            )
            for row, evidence in made
            for post in posts[row.cause]
        ],
        batch_size=500,
    )
    awardable = [
        (evidence, row.minutes, _main_name(posts[row.cause]))
        for row, evidence in made
        if evidence.kind in EARNS_AWARD and not evidence.is_withdrawal
    ]
    issue_awards(awardable, by=by, at=at)
    recompute_standing(learners={evidence.learner_id for _row, evidence in made}, at=at)
    return [known[cause] for cause in causes]


@transaction.atomic
def correct_evidence(
    *,
    evidence: Evidence,
    reason: str,
    by: Any,
    at: datetime,
    is_withdrawal: bool = False,
    occurred_at: datetime | None = None,
    score: Decimal | None = None,
    reason_class: str = RevocationReason.RECORDED_IN_ERROR,
) -> Evidence:
    """Put a new row in place of one that was wrong, or withdraw it; the old row stays.

    Its learner is told of either. A withdrawal revokes the certificates, for a reason of
    `reason_class`; that of a course puts the place on its run back, so that its trainers can record
    a result anew. Of a pass at the only attempt the first score is corrected with the score.
    Raises CorrectionRefused without a reason, where the row was already superseded, where it is
    a withdrawal itself, or for a score with which nobody passes.
    """
    if not reason.strip():
        raise CorrectionRefused(_("Say why the record is corrected."))
    standing = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if Evidence.objects.filter(supersedes=standing).exists():
        raise CorrectionRefused(_("This record was already corrected. Correct the newer one."))
    if standing.is_withdrawal:
        raise CorrectionRefused(_("This record was withdrawn. Nothing is left to correct."))
    if score is not None and score != standing.score and not is_withdrawal:
        _refuse_no_pass(standing, score)
    award = getattr(standing, "award", None)
    row = EvidenceRow(
        learner=standing.learner,
        kind=standing.kind,
        source=standing.source,
        cause=f"correction:{standing.pk}",
        title=standing.title,
        occurred_at=occurred_at or standing.occurred_at,
        edition=standing.edition,
        run_day=standing.run_day,
        run=standing.run,
        external_award=standing.external_award,
        provider=standing.provider,
        subject_key=standing.subject_key,
        score=standing.score if score is None else score,
        first_score=standing.first_score_with(score),
        attempts=standing.attempts,
        seconds=standing.seconds,
        minutes=award.minutes if award else standing.minutes,
        supersedes=standing,
        is_withdrawal=is_withdrawal,
        reason=reason.strip(),
    )
    if is_withdrawal:
        # Before the record is locked: recording results takes the run's lock first too.
        if standing.kind == EvidenceKind.COURSE:
            take_back_pass(run_id=standing.run_id, learner_id=standing.learner_id, by=by, at=at)
        # Those of the rows it had taken the place of too: nothing stands there any more.
        given = Award.objects.filter(evidence__in=history_of(standing))
        for each in given.exclude(events__state=AwardState.REVOKED).order_by("pk"):
            revoked(award=each, reason=reason.strip(), reason_class=reason_class, by=by, at=at)
        # A day's register is put right on the spot, and seldom once.
        if standing.kind != EvidenceKind.COURSE_DAY:
            tell_withdrawn(standing, reason_class=reason_class, at=at)
    made = record_evidence(row=row, by=by, at=at)
    if not is_withdrawal and standing.kind != EvidenceKind.COURSE_DAY:
        tell_corrected(made, at=at)
    return made


def _refuse_no_pass(standing: Evidence, score: Decimal) -> None:
    """A corrected pass stays one, with its certificate: below the mark it has to be withdrawn."""
    mark = pass_percent_of(standing)
    if mark is None or is_pass(score, mark):
        return
    said = _(
        "%(score)s is below the pass mark of %(mark)s, and a pass stays a pass when it is "
        "corrected. Withdraw it: then it counts no more, and what was required is asked for again."
    )
    percents = {"score": percent(score), "mark": f"{mark}%"}
    raise CorrectionRefused(said % percents, field="score")


def _posts_by_row(rows: Any) -> dict[str, list[PostFact]]:
    """Return each row's posts on its own day; one query for each day there is."""
    by_day: dict[Any, list[EvidenceRow]] = {}
    for row in rows:
        by_day.setdefault(timezone.localdate(row.occurred_at), []).append(row)
    found: dict[str, list[PostFact]] = {}
    for day, group in by_day.items():
        posts = posts_of({row.learner.pk for row in group}, day)
        for row in group:
            found[row.cause] = posts.get(row.learner.pk, [])
    return found


def _main_name(posts: Sequence[PostFact]) -> str:
    return next((post.organisation_name for post in posts if post.is_primary), "")


def _evidence(row: EvidenceRow, posts: Sequence[PostFact], by: Any, at: datetime) -> Evidence:
    evidence = Evidence(
        learner=row.learner,
        kind=row.kind,
        source=row.source,
        cause=row.cause,
        edition=row.edition,
        run_day=row.run_day,
        run=row.run,
        external_award=row.external_award,
        provider=row.provider,
        subject_key=row.subject_key,
        title=row.title,
        score=row.score,
        first_score=row.first_score,
        attempts=row.attempts,
        seconds=row.seconds,
        minutes=row.minutes,
        occurred_at=row.occurred_at,
        recorded_at=at,
        recorded_by=by,
        supersedes=row.supersedes,
        is_withdrawal=row.is_withdrawal,
        reason=row.reason,
    )
    evidence.sha256 = evidence_digest(
        evidence,
        [(post.organisation_id, post.role, post.is_primary) for post in posts],
        row.edition.sha256 if row.edition else "",
    )
    return evidence
