"""Reports kept under a name, and tables taken away."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.reports.building.definition import Report
from learning.reports.enums import ExportState, FileFormat, Rhythm

if TYPE_CHECKING:
    from typing import Self

    from django.core.files.storage import Storage

    from learning.accounts.access import Viewer


def kept_apart() -> Storage:
    """Return where exports are kept: never among the uploads that have addresses."""
    return storages["exports"]


class SavedReportQuerySet(models.QuerySet["SavedReport"]):
    """Saved reports, asked by who may open them."""

    def open_to(self, seer: Viewer) -> Self:
        """Those of hers, and those shared with her or with what she answers for."""
        user = seer.user
        kinds = Q()
        for kind in sorted(seer.responsibilities.paths):
            kinds |= Q(**{f"is_for_{kind}s": True}) if kind in SHARED_KINDS else Q()
        return self.filter(Q(owner=user) | Q(shared_with=user) | kinds).distinct()


# The responsibilities with which a report can be shared: those that see names.
SHARED_KINDS = ("supervisor", "partner_lead", "training_administrator")


class SavedReport(models.Model):
    """A report definition under a name. It holds no figures: it is run anew each time.

    Whoever opens it sees what her own permission lets her see, whoever wrote it.

    Personal data: who made it, with whom it is shared.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_reports"
    )
    name = models.CharField(_("name"), max_length=120)
    definition = models.JSONField()
    shared_with = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="reports_shared"
    )
    is_for_supervisors = models.BooleanField(default=False)
    is_for_partner_leads = models.BooleanField(default=False)
    is_for_training_administrators = models.BooleanField(default=False)
    rhythm = models.CharField(
        _("by e-mail"), max_length=8, choices=Rhythm.choices, default=Rhythm.NEVER
    )
    # The next day on which its link is sent; null: never.
    next_date = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = SavedReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved report")
        verbose_name_plural = _("saved reports")
        constraints = [
            models.UniqueConstraint(
                fields=("owner", "name"),
                name="reports_one_report_per_name",
                violation_error_message=_("You already have a report with this name"),
            ),
            # Who is sent it regularly has a next day; NULL stands for "never".
            models.CheckConstraint(
                condition=Q(rhythm=Rhythm.NEVER, next_date=None)
                | (~Q(rhythm=Rhythm.NEVER) & Q(next_date__isnull=False)),
                name="reports_rhythm_has_a_next_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=("next_date",),
                condition=Q(next_date__isnull=False),
                name="reports_due_by_mail",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kinds(self) -> list[str]:
        """The responsibilities it is shared with."""
        return [kind for kind in SHARED_KINDS if getattr(self, f"is_for_{kind}s")]

    @property
    def sharing(self) -> tuple[set[str], set[int], str]:
        """With whom it is shared, and when it is announced; one query."""
        people = set(self.shared_with.values_list("pk", flat=True))
        return set(self.kinds), people, self.rhythm

    @property
    def report(self) -> Report:
        """What it asks for. Raises ReportRefused where the choices of old are no more."""
        return Report.of(self.definition)


class Export(models.Model):
    """A table being made into a file, or made: who asked for what, and until when it is kept.

    The file lies outside the public uploads and leaves through a view that asks for permission.
    It is deleted when it expires; the row stays, as a note of what was taken away.

    Personal data: who took which table away; the file holds people's names and training until
    it expires.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    # Comes with the form that asked, so that a double click makes one.
    token = models.UUIDField(unique=True)
    title = models.CharField(max_length=120)
    definition = models.JSONField()
    # The tree paths its reader saw by name. Who sees less today does not get the file.
    paths = models.JSONField()
    # Whether it may hold people in sensitive posts, whom only training administrators list.
    shows_sensitive = models.BooleanField(default=False)
    # Whom lists left out when it was read (`sensitive_digest`). Who is left out since may be in it.
    sensitive_sha256 = models.CharField(max_length=64, blank=True)
    format = models.CharField(max_length=4, choices=FileFormat.choices)
    state = models.CharField(
        max_length=10, choices=ExportState.choices, default=ExportState.PREPARING
    )
    rows_total = models.PositiveIntegerField()
    rows_done = models.PositiveIntegerField(default=0)
    # Rises with each try, so that an older try that is still at work stops.
    tries = models.PositiveSmallIntegerField(default=1)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()  # last sign of life of whoever prepares it
    # Null until it is ready; then the instant from which the file is gone.
    expires_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=250, blank=True)
    file_name = models.CharField(max_length=200)
    file = models.FileField(storage=kept_apart, blank=True, max_length=200)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            # Ready files end; NULL stands for "not ready yet".
            models.CheckConstraint(
                condition=(Q(state=ExportState.READY, expires_at__isnull=False) & ~Q(file=""))
                | ~Q(state=ExportState.READY),
                name="reports_ready_export_expires",
            ),
            # What failed says why.
            models.CheckConstraint(
                condition=~Q(state=ExportState.FAILED) | ~Q(reason=""),
                name="reports_failed_export_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=("owner", "-asked_at"), name="reports_exports_of_person"),
            models.Index(
                fields=("expires_at",),
                condition=Q(state=ExportState.READY),
                name="reports_exports_to_expire",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """How far its preparation is, in per cent."""
        return min(99, 100 * self.rows_done // self.rows_total) if self.rows_total else 0

    @property
    def may_be_cancelled(self) -> bool:
        """Whether somebody is still at work on it."""
        return self.state == ExportState.PREPARING

    def is_outdated(self, sensitive_sha256: str) -> bool:
        """Whether it may name somebody who is in a sensitive post since, given today's digest.

        It is so after any change of who is; the few who are change seldom, and it can be made anew.
        """
        is_ready = self.state == ExportState.READY
        return is_ready and not self.shows_sensitive and self.sensitive_sha256 != sensitive_sha256

    @property
    def may_be_tried_again(self) -> bool:
        """Whether trying again makes sense."""
        return self.state in {ExportState.FAILED, ExportState.CANCELLED, ExportState.EXPIRED}
