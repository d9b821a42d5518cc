"""What bends a requirement for one person: exemption, extension, long absence."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from learning.completion.enums import ExemptionKind, ExemptionOutcome, ExemptionReason
from media.editions.append_only import AppendOnlyModel, AppendOnlyQuerySet

if TYPE_CHECKING:
    from datetime import date

DECIDED = (ExemptionOutcome.APPROVED, ExemptionOutcome.DECLINED)


class ExemptionQuerySet(AppendOnlyQuerySet):
    """Exemptions, asked by what was decided."""

    def waiting(self) -> Self:
        """Asked for, neither decided nor withdrawn."""
        return self.filter(decisions=None)

    def approved(self) -> Self:
        """Approved; a later withdrawal says from which day it counts no more."""
        return self.filter(decisions__outcome=ExemptionOutcome.APPROVED)

    def with_decisions(self) -> Self:
        """Fetch what was decided with them and by whom; two more queries at most."""
        return self.prefetch_related("decisions__by")


class Exemption(AppendOnlyModel):
    """What somebody asked for one person: dated, with a class of reason, no health detail.

    An exemption: not required in [start, end). An extension: from the start day the due day then
    running is `due_date`. A long absence: exempt in [start, end), and due days move by the days
    away. Nothing counts before it is approved; decisions are rows of their own.
    Source: facts.md 6 (Exemption: approved, dated, no health detail).

    Personal data: that a learner id is away or excused, with a class of reason; who asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey("accounts.Learner", models.PROTECT, related_name="exemptions")
    # Null: whatever is required of her.
    requirement = models.ForeignKey(
        "completion.Requirement", models.PROTECT, null=True, related_name="exemptions"
    )
    # Where it was asked, which decides who may approve it.
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(_("what"), max_length=10, choices=ExemptionKind.choices)
    reason = models.CharField(_("reason"), max_length=14, choices=ExemptionReason.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)
    start_date = models.DateField(_("from"))
    end_date = models.DateField(_("until"), null=True)
    due_date = models.DateField(_("new due day"), null=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar[Any] = ExemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exemption")
        constraints = [
            # An extension has a due day and no end; the others end after they start and have no
            # due day. NULL in either is said by name.
            models.CheckConstraint(
                condition=Q(
                    kind=ExemptionKind.EXTENSION,
                    requirement__isnull=False,
                    end_date=None,
                    due_date__isnull=False,
                    due_date__gt=F("start_date"),
                )
                | Q(
                    kind__in=(ExemptionKind.EXEMPTION, ExemptionKind.ABSENCE),
                    due_date=None,
                    end_date__isnull=False,
                    end_date__gt=F("start_date"),
                ),
                name="completion_exemption_is_dated",
            ),
            # Whoever is away is away from everything: NULL means every requirement.
            models.CheckConstraint(
                condition=~Q(kind=ExemptionKind.ABSENCE) | Q(requirement__isnull=True),
                name="completion_absence_is_from_everything",
            ),
        ]
        indexes = [models.Index(fields=("organisation", "asked_at"), name="completion_asked")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.start_date}"

    @property
    def outcome(self) -> str:
        """What became of it; empty while it waits. Fetch `decisions` with it."""
        outcomes = {decision.outcome for decision in self.decisions.all()}
        for outcome in (ExemptionOutcome.WITHDRAWN, *DECIDED):
            if outcome in outcomes:
                return outcome
        return ""

    @property
    def approval(self) -> ExemptionDecision | None:
        """The decision that approved it, whether or not it was ended early since."""
        return self._decided(ExemptionOutcome.APPROVED)

    @property
    def withdrawal(self) -> ExemptionDecision | None:
        """What ended it early, or took the request back."""
        return self._decided(ExemptionOutcome.WITHDRAWN)

    @property
    def history(self) -> list[ExemptionDecision]:
        """What was decided about it, in order."""
        return sorted(self.decisions.all(), key=lambda one: one.pk)

    @property
    def short_kind(self) -> str:
        """What it is, without the explanation."""
        return str(ExemptionKind(self.kind).label).partition(":")[0]

    def _decided(self, outcome: str) -> ExemptionDecision | None:
        return next((one for one in self.decisions.all() if one.outcome == outcome), None)

    @property
    def counts_until(self) -> date | None:
        """The first day on which it counts no more; None: an extension that nobody ended."""
        ended = self.withdrawal.from_date if self.withdrawal else None
        return min((day for day in (self.end_date, ended) if day), default=None)

    @property
    def never_counts(self) -> bool:
        """Whether it was ended before the first day on which it would have counted."""
        return self.counts_until is not None and self.counts_until <= self.start_date

    @property
    def last_day(self) -> date:
        """The day from which it changes nothing any more: its end, or the new due day."""
        return self.end_date or self.due_date or self.start_date

    def counts_after(self, day: date) -> bool:
        """Whether what was approved counts on a day or later. Fetch `decisions` with it."""
        end = self.counts_until or self.due_date
        return end is not None and end > max(day, self.start_date)

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether it counts, or might."""
        return self.outcome in {"", ExemptionOutcome.APPROVED}


class ExemptionDecision(AppendOnlyModel):
    """What was decided about an exemption, or that it was withdrawn.

    Personal data: who decided, and why something was declined, in her words.
    """

    exemption = models.ForeignKey(Exemption, models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=ExemptionOutcome.choices)
    # Of a withdrawal: the first day on which it counts no more.
    from_date = models.DateField(null=True)
    # Of what was declined, for whoever asked.
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            # A withdrawal has a day, a decision has none (NULL).
            models.CheckConstraint(
                condition=Q(outcome=ExemptionOutcome.WITHDRAWN, from_date__isnull=False)
                | Q(outcome__in=DECIDED, from_date__isnull=True),
                name="completion_withdrawal_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ExemptionOutcome.DECLINED) | ~Q(reason=""),
                name="completion_declined_exemption_has_a_reason",
            ),
            # It is decided once, and withdrawn once.
            models.UniqueConstraint(
                fields=("exemption",),
                condition=Q(outcome__in=DECIDED),
                name="completion_one_decision",
            ),
            models.UniqueConstraint(
                fields=("exemption",),
                condition=Q(outcome=ExemptionOutcome.WITHDRAWN),
                name="completion_one_withdrawal",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_outcome_display())


class ModuleStart(AppendOnlyModel):
    """The first time a learner opened a module, in whatever language.

    Her place in it (modules.Progress) is disposable; this stays, so that standing can be rebuilt.

    Personal data: that a learner id began a module.
    """

    learner = models.ForeignKey("accounts.Learner", models.PROTECT, related_name="starts")
    subject_key = models.UUIDField()
    started_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("learner", "subject_key"), name="completion_one_first_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_key} {self.started_at:%d %B %Y}"
