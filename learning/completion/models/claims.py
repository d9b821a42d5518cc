"""Training elsewhere that a person claims herself, with a document, and what was decided."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.completion.enums import ClaimOutcome
from media.editions.append_only import AppendOnlyModel, AppendOnlyQuerySet

# The kinds of document taken, with the ending their file gets. Nothing here runs in a browser
# that is told its type; SVG and HTML would.
DOCUMENT_TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def document_name(claim: Claim, filename: str) -> str:
    """Return where a document is kept: under its claim's id, whatever it was called."""
    return f"claims/{claim.pk}.{DOCUMENT_TYPES[claim.document_type]}"


class ClaimQuerySet(AppendOnlyQuerySet):
    """Claims, asked by whether somebody has decided."""

    def waiting(self) -> Self:
        """Those nobody has decided, the oldest first."""
        return self.filter(decision=None).order_by("made_at")


class Claim(AppendOnlyModel):
    """A person says that she did a training elsewhere, and shows a document.

    It is evidence only once somebody who sees her by name has approved it.

    Personal data: training history of a learner id, and the document, which may bear her name.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey("accounts.Learner", models.PROTECT, related_name="claims")
    award = models.ForeignKey("completion.ExternalAward", models.PROTECT, related_name="claims")
    date = models.DateField(_("day"))
    document = models.FileField(_("document"), upload_to=document_name, max_length=120)
    document_type = models.CharField(max_length=40, choices=[(t, t) for t in DOCUMENT_TYPES])
    document_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects: ClassVar[Any] = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        indexes = [models.Index(fields=("learner", "made_at"), name="completion_claims")]

    def __str__(self) -> str:
        return f"{self.award}, {self.date:%d %B %Y}"


class ClaimDecision(AppendOnlyModel):
    """What became of a claim: decided once, by one person, for good.

    Personal data: who decided about whom.
    """

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=ClaimOutcome.choices)
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    # Null: of a claim that was declined or withdrawn.
    evidence = models.OneToOneField(
        "completion.Evidence", models.PROTECT, null=True, related_name="claim_decision"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # Approved is evidence; declined has a reason.
            models.CheckConstraint(
                condition=Q(outcome=ClaimOutcome.APPROVED, evidence__isnull=False)
                | Q(outcome=ClaimOutcome.WITHDRAWN, evidence=None)
                | (Q(outcome=ClaimOutcome.DECLINED, evidence=None) & ~Q(reason="")),
                name="completion_decision_is_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.outcome}"
