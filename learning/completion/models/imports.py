"""A file of training elsewhere between its upload and its recording."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EvidenceImport(models.Model):
    """The rows of an uploaded file, kept until they are recorded, or for a few days.

    Personal data: addresses, collar numbers and training of the people in the file, erased from
    `rows` when they are recorded or after `importing.operations.KEPT_FOR`; who uploaded it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    provider = models.CharField(_("source"), max_length=160)
    filename = models.CharField(_("file"), max_length=120)
    # Lists of strings in the order of importing.tables.COLUMNS, after the row's number.
    rows = models.JSONField(default=list)
    # Numbers of the rows that are left out; they can be put back.
    left_out = models.JSONField(default=list, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    # Null: not recorded yet, or never.
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("import of training elsewhere")
        constraints = [
            # What was recorded keeps no names.
            models.CheckConstraint(
                condition=models.Q(recorded_at=None) | models.Q(rows=[]),
                name="completion_import_forgets_its_rows",
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider}, {self.made_at:%d %B %Y}"
