"""What this room does when the rooms beneath have news. All inside their transactions."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.accounts.signals import organisation_merged, posts_changed, tree_changed
from learning.completion.enums import EvidenceKind, EvidenceSource
from learning.completion.models import Evidence
from learning.completion.operations import (
    EvidenceRow,
    call_back,
    correct_evidence,
    end_rules_of,
    follow_tree,
    recompute_standing,
    record_evidence,
    record_start,
    tell_course_passed,
)
from learning.courses.signals import course_passed, day_attended
from learning.modules.queries import outline_of
from learning.modules.signals import module_finished, module_started
from media.editions.signals import edition_made

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from learning.accounts.models import Organisation
    from learning.accounts.rules import DatedTree
    from learning.courses.models import CourseRun, Place, RunDay
    from media.editions.models import Edition
    from quizzes.attempts.models import Attempt


@receiver(module_finished, dispatch_uid="completion_module_finished")
def record_module(
    *,
    user: Any,
    edition: Edition,
    attempt: Attempt | None,
    first_score: Any,
    attempt_count: int,
    seconds: int,
    at: datetime,
    **kwargs: Any,
) -> None:
    """A finished module is evidence that names its edition.

    It names nobody who recorded it, since she passed it by herself: where an account no longer
    names its record, no evidence may tell whose that was. A module without a check is finished
    once each time it is begun, and may be begun again.
    """
    read = f"read:{edition.pk}:{user.learner_id}:{at.isoformat()}"
    cause = f"attempt:{attempt.uuid}" if attempt else read
    record_evidence(
        row=EvidenceRow(
            learner=user.learner,
            kind=EvidenceKind.MODULE,
            source=EvidenceSource.SITE,
            cause=cause,
            title=edition.title,
            occurred_at=at,
            edition=edition,
            subject_key=edition.translation_key,
            score=attempt.score if attempt else None,
            first_score=first_score,
            attempts=attempt_count,
            seconds=seconds,
            minutes=outline_of(edition).minutes,
        ),
        by=None,
        at=at,
    )


@receiver(module_started, dispatch_uid="completion_module_started")
def keep_start(*, user: Any, edition: Edition, at: datetime, **kwargs: Any) -> None:
    """A module opened for the first time is in progress."""
    if user.learner_id is not None:
        record_start(learner_id=user.learner_id, subject_key=edition.translation_key, at=at)


@receiver(day_attended, dispatch_uid="completion_day_attended")
def record_day(
    *, user: Any, run_day: RunDay, is_attended: bool, by: Any, at: datetime, **kwargs: Any
) -> None:
    """A course day attended is evidence in the same ledger; a corrected register withdraws it."""
    stem = f"day:{run_day.pk}:{user.learner_id}"
    standing = (
        Evidence.objects.standing()
        .filter(learner=user.learner_id, run_day=run_day, kind=EvidenceKind.COURSE_DAY)
        .order_by("-recorded_at")
        .first()
    )
    if is_attended and standing is None:
        again = Evidence.objects.filter(cause__startswith=stem).count()
        record_evidence(
            row=EvidenceRow(
                learner=user.learner,
                kind=EvidenceKind.COURSE_DAY,
                source=EvidenceSource.CLASSROOM,
                cause=f"{stem}:{again}" if again else stem,
                title=f"{run_day.run.course.title}: {run_day.title}",
                occurred_at=_end_of(run_day),
                run_day=run_day,
                minutes=run_day.minutes,
            ),
            by=by,
            at=at,
        )
    elif not is_attended and standing is not None:
        correct_evidence(
            evidence=standing,
            reason=_("The register was corrected."),
            is_withdrawal=True,
            by=by,
            at=at,
        )


@receiver(course_passed, dispatch_uid="completion_course_passed")
def record_course(
    *, user: Any, place: Place, run: CourseRun, by: Any, at: datetime, **kwargs: Any
) -> None:
    """A course passed as a whole is evidence of its page, and earns a certificate; she is told.

    It happened when the run ended, or when the result was settled where that was sooner. Who passes
    again after a withdrawal has new evidence, for a cause of its own.
    """
    days = list(run.days.order_by("number"))
    again = Evidence.objects.filter(
        learner=user.learner_id, run=run, kind=EvidenceKind.COURSE, is_withdrawal=True
    ).count()
    evidence = record_evidence(
        row=EvidenceRow(
            learner=user.learner,
            kind=EvidenceKind.COURSE,
            source=EvidenceSource.CLASSROOM,
            cause=f"course:{place.ref}:{again}" if again else f"course:{place.ref}",
            title=run.course.title,
            occurred_at=min(at, _end_of(days[-1])),
            run=run,
            subject_key=run.course.translation_key,
            minutes=sum(day.minutes for day in days),
        ),
        by=by,
        at=at,
    )
    tell_course_passed(evidence, at=at)


@receiver(posts_changed, dispatch_uid="completion_posts_changed")
def rewrite_standing(*, learners: Collection[UUID], at: datetime, **kwargs: Any) -> None:
    """New posts bring new requirements."""
    recompute_standing(learners=learners, at=at)


@receiver(edition_made, dispatch_uid="completion_edition_made")
def call_holders_back(*, edition: Edition, at: datetime, **kwargs: Any) -> None:
    """An edition that is to be learned again concerns who passed an older one."""
    call_back(edition=edition, at=at)


@receiver(tree_changed, dispatch_uid="completion_tree_changed")
def move_figures(
    *,
    before: DatedTree,
    after: DatedTree,
    organisations: Collection[int],
    day: date,
    at: datetime,
    **kwargs: Any,
) -> None:
    """Figures move with an organisation."""
    follow_tree(before=before, after=after, organisations=organisations, day=day, at=at)


@receiver(organisation_merged, dispatch_uid="completion_organisation_merged")
def end_its_requirements(
    *, organisation: Organisation, day: date, by: Any, at: datetime, **kwargs: Any
) -> None:
    """What a merged organisation required of its own people ends with it."""
    end_rules_of(organisation=organisation, day=day, by=by, at=at)


def _end_of(run_day: RunDay) -> datetime:
    return timezone.make_aware(datetime.combine(run_day.date, run_day.end_time))
