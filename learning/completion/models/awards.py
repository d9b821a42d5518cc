"""Certificates: derived from evidence, with their own history."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.completion.enums import AwardState, RevocationReason
from media.editions.append_only import AppendOnlyModel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class Award(AppendOnlyModel):
    """A certificate. What became of it is in AwardEvent; a re-issue never changes a date.

    Personal data: training history of a learner id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # What a stranger types to check it: short, without look-alike letters.
    code = models.CharField(max_length=16, unique=True)
    learner = models.ForeignKey("accounts.Learner", models.PROTECT, related_name="awards")
    evidence = models.OneToOneField("completion.Evidence", models.PROTECT, related_name="award")
    title = models.CharField(max_length=255)
    edition_number = models.PositiveIntegerField(null=True)
    # Of a course: its run and the timetable that was taught.
    syllabus = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveIntegerField(null=True)
    organisation_name = models.CharField(max_length=160, blank=True)
    awarded_at = models.DateTimeField()
    expires_date = models.DateField(null=True)

    class Meta:
        verbose_name = _("certificate")

    def __str__(self) -> str:
        return f"{self.title} {self.code}"

    @property
    def shown_code(self) -> str:
        """The code it goes by now. Reads `codes`: fetch them together with many."""
        return self._newest_code(self.codes.all())

    def code_at(self, instant: datetime) -> str:
        """Return the code it went by at an instant. Reads `codes`, as above."""
        return self._newest_code(code for code in self.codes.all() if code.at <= instant)

    def _newest_code(self, codes: Iterable[AwardCode]) -> str:
        newest = max(codes, key=lambda code: code.pk, default=None)
        return newest.code if newest else self.code


class AwardCode(AppendOnlyModel):
    """A new code for a certificate whose older one fell into wrong hands. No date changes.

    Personal data: who decided.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="codes")
    code = models.CharField(max_length=16, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.code


class AwardEvent(AppendOnlyModel):
    """An award was issued, issued again, or revoked (with a reason class).

    That another stands in its place, or that it expired, follows from days and is never written.

    Personal data: who decided.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="events")
    state = models.CharField(max_length=12, choices=AwardState.choices)
    reason_class = models.CharField(max_length=20, choices=RevocationReason.choices, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            # What follows from days is asked of them (queries.awards).
            models.CheckConstraint(
                condition=Q(state__in=[AwardState.ISSUED, AwardState.REVOKED]),
                name="completion_award_event_is_told",
            ),
            # Who revokes says of which class the reason is; nobody else does.
            models.CheckConstraint(
                condition=(Q(state=AwardState.REVOKED) & ~Q(reason_class=""))
                | (~Q(state=AwardState.REVOKED) & Q(reason_class="")),
                name="completion_revocation_has_a_class",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award.code}: {self.state}"
