"""Monthly counts from outside, put beside training."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from learning.reports.enums import OutcomeKind
from media.editions.append_only import AppendOnlyModel, AppendOnlyQuerySet


class OutcomeFigureQuerySet(AppendOnlyQuerySet):
    """Figures, asked by whether they stand."""

    def standing(self) -> Self:
        """What no correction has taken the place of."""
        return self.filter(superseded_by=None)


class OutcomeFigure(AppendOnlyModel):
    """How many in one month, in one force, district or partner: a sum, nothing of any case.

    A correction is a new row that supersedes. No intelligence content ever: the table has no
    field that could hold any (facts.md 1.2, no. 12).

    Personal data: who recorded it.
    """

    month = models.DateField(_("month"), help_text=_("Its first day."))
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="outcome_figures"
    )
    kind = models.CharField(_("kind"), max_length=14, choices=OutcomeKind.choices)
    count = models.PositiveIntegerField(_("count"))
    # Only of intelligence: how many people submitted, and the share of the ten busiest.
    submitters = models.PositiveIntegerField(_("distinct submitters"), null=True)
    top_ten_percent = models.PositiveSmallIntegerField(_("share of the top ten"), null=True)
    source = models.CharField(_("source"), max_length=120)
    is_invented = models.BooleanField(_("invented for demonstration"), default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by"
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects: ClassVar[Any] = OutcomeFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome figure")
        constraints = [
            # A month has one first figure of a kind; whatever comes after supersedes.
            models.UniqueConstraint(
                fields=("organisation", "kind", "month"),
                condition=Q(supersedes=None),
                name="reports_one_first_figure",
            ),
            # Submitters belong to intelligence, nobody submits without submitting, and a share is
            # of a hundred. NULL: not told.
            models.CheckConstraint(
                condition=Q(kind=OutcomeKind.INTELLIGENCE)
                | Q(submitters=None, top_ten_percent=None),
                name="reports_submitters_of_intelligence",
            ),
            models.CheckConstraint(
                condition=Q(submitters=None)
                | Q(submitters__isnull=False, submitters__lte=F("count")),
                name="reports_submitters_within_count",
            ),
            models.CheckConstraint(
                condition=Q(top_ten_percent=None)
                | Q(top_ten_percent__isnull=False, top_ten_percent__lte=100),
                name="reports_top_ten_is_percent",
            ),
            # Who corrects says why.
            models.CheckConstraint(
                condition=Q(supersedes=None) | (Q(supersedes__isnull=False) & ~Q(reason="")),
                name="reports_outcome_correction_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.month:%B %Y}: {self.count}"
