"""What happened: inserted once, never changed, never deleted, never naming anybody."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, FilteredRelation, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from learning.accounts.enums import JobRole
from learning.completion.enums import AwardState, EvidenceKind, EvidenceSource
from learning.completion.models.awards import AwardEvent
from media.editions.append_only import AppendOnlyModel, AppendOnlyQuerySet

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal


class EvidenceQuerySet(AppendOnlyQuerySet):
    """Evidence, asked by whether it counts."""

    def standing(self) -> Self:
        """What nothing newer has taken the place of."""
        return self.filter(superseded_by=None, is_withdrawal=False)

    def told(self) -> Self:
        """What stands, and what was withdrawn since, whose newest row says so.

        Not the days of a course: a register is put right on the spot.
        """
        is_told = Q(is_withdrawal=False) | ~Q(kind=EvidenceKind.COURSE_DAY)
        return self.filter(is_told, superseded_by=None)

    def with_reason_classes(self) -> Self:
        """With `reason_class`: of a withdrawal, what its certificate was revoked for.

        None where there was no certificate, whose revocation is all that keeps the class.
        """
        revocations = AwardEvent.objects.filter(
            award__evidence=OuterRef("supersedes"), state=AwardState.REVOKED
        )
        return self.annotate(reason_class=Subquery(revocations.values("reason_class")[:1]))

    def counting(self, *, known_at: datetime | None = None) -> Self:
        """What stands, and no certificate was given for that is revoked.

        As known at an instant; without one, as known now.
        """
        revocations = AwardEvent.objects.filter(
            award__evidence=OuterRef("pk"), state=AwardState.REVOKED
        )
        if known_at is None:
            return self.standing().filter(~Exists(revocations))
        found = self.filter(
            Q(superseded_by=None) | Q(superseded_by__recorded_at__gt=known_at),
            recorded_at__lte=known_at,
            is_withdrawal=False,
        )
        return found.filter(~Exists(revocations.filter(at__lte=known_at)))

    def passes(self) -> Self:
        """What counts towards a module or a course, here or elsewhere, the oldest first.

        Every standing and every figure counts these, and nothing else.
        """
        return self.counting().filter(subject_key__isnull=False).order_by("occurred_at")

    def passes_and_revoked(self) -> Self:
        """`passes`, and beside them what a certificate was given for that is revoked.

        The latter has its revocation as `revocation`; whether it still stands does not matter.
        """
        of_award = FilteredRelation(
            "award__events", condition=Q(award__events__state=AwardState.REVOKED)
        )
        found = self.filter(subject_key__isnull=False).annotate(revocation=of_award)
        stands = Q(superseded_by=None, is_withdrawal=False)
        return found.filter(stands | Q(revocation__isnull=False)).order_by("occurred_at")


class Evidence(AppendOnlyModel):
    """One thing a learner did: a module passed, a course day attended.

    Corrections and withdrawals are new rows that supersede, with a reason. The hash covers every
    field, the posts and the edition's own hash. No name, no e-mail, no collar number.

    Personal data: training history of a learner id; who else recorded it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey("accounts.Learner", models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=12, choices=EvidenceKind.choices)
    source = models.CharField(_("source"), max_length=12, choices=EvidenceSource.choices)
    # What caused it ("attempt:<uuid>", "day:<id>:<learner>"): the same cause is recorded once.
    cause = models.CharField(max_length=120, unique=True)
    edition = models.ForeignKey("editions.Edition", models.PROTECT, null=True, related_name="+")
    run_day = models.ForeignKey("courses.RunDay", models.PROTECT, null=True, related_name="+")
    run = models.ForeignKey("courses.CourseRun", models.PROTECT, null=True, related_name="+")
    # Null: of our own training, and of training elsewhere that is on no list of ours.
    external_award = models.ForeignKey(
        "completion.ExternalAward", models.PROTECT, null=True, related_name="evidence"
    )
    # Who gave the training, as named on that day; empty: we did.
    provider = models.CharField(_("provider"), max_length=160, blank=True)
    # What requirements compare: the module's or course's translation key, or the award's own.
    subject_key = models.UUIDField(null=True, db_index=True)
    title = models.CharField(_("title"), max_length=255)
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    first_score = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    attempts = models.PositiveSmallIntegerField(null=True)
    seconds = models.PositiveIntegerField(null=True)
    # The learning time it stands for, in minutes; null: not known.
    minutes = models.PositiveIntegerField(null=True)
    occurred_at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("recorded"))
    # Null: a person's own doing, which her record says already, or a command's.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    # A superseding row that withdraws says so; then nothing stands in the old one's place.
    is_withdrawal = models.BooleanField(default=False)
    reason = models.CharField(max_length=250, blank=True)
    sha256 = models.CharField(max_length=64)

    objects: ClassVar[Any] = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("pieces of evidence")
        constraints = [
            # A module names its edition, a course day its day.
            models.CheckConstraint(
                condition=(~Q(kind=EvidenceKind.MODULE) | Q(edition__isnull=False))
                & (~Q(kind=EvidenceKind.COURSE_DAY) | Q(run_day__isnull=False)),
                name="completion_evidence_names_its_subject",
            ),
            # A course names its run. (NULL: of the other kinds.)
            models.CheckConstraint(
                condition=~Q(kind=EvidenceKind.COURSE) | Q(run__isnull=False),
                name="completion_course_names_its_run",
            ),
            # What happened elsewhere is never shown without its source.
            models.CheckConstraint(
                condition=~Q(kind=EvidenceKind.EXTERNAL) | ~Q(provider=""),
                name="completion_elsewhere_names_its_provider",
            ),
            # Who corrects says why.
            models.CheckConstraint(
                condition=Q(supersedes=None, is_withdrawal=False)
                | (Q(supersedes__isnull=False) & ~Q(reason="")),
                name="completion_correction_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=("learner", "occurred_at"), name="completion_by_learner"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.occurred_at:%d %B %Y}"

    def first_score_with(self, score: Decimal | None) -> Decimal | None:
        """Return the first score once another score is corrected to this one; None: it is not.

        Where there was one attempt, they are the same.
        """
        is_same = self.attempts == 1 and self.first_score is not None
        return score if is_same and score is not None else self.first_score

    @property
    def source_text(self) -> str:
        """Where the news came from, with the provider’s name where it was elsewhere."""
        source = str(self.get_source_display())
        return f"{self.provider} ({source})" if self.provider else source


class EvidencePost(AppendOnlyModel):
    """A post the learner held on that day; the primary one counts in totals.

    Personal data: employer and role on a day, of a learner id.
    """

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="posts")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=JobRole.choices)
    is_primary = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("evidence",),
                condition=Q(is_primary=True),
                name="completion_one_primary_post",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"
