"""A list of people on its way in."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.accounts.enums import IMPORT_RUNS, ImportSource, ImportState
from learning.accounts.importing.rows import Problem, Row

if TYPE_CHECKING:
    from collections.abc import Iterable


class PeopleImport(models.Model):
    """A list of people: what was sent, what would follow from it, and what came of it.

    Personal data: names, addresses and numbers as in the list. The file is emptied once it has
    been read, the rows once the list has been carried out; all is deleted after
    `settings.PEOPLE_IMPORT["kept_days"]`.
    """

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="people_imports"
    )
    source = models.CharField(_("source"), max_length=10, choices=ImportSource.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState.choices, default=ImportState.WAITING
    )
    # Whether it holds everybody, so that who is not in it leaves.
    is_whole = models.BooleanField(_("full list"), default=False)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    # The file itself, until it has been read; in the database, which all machines share.
    content = models.BinaryField(null=True, blank=True)
    # The role of people for whom the list names none.
    role = models.CharField(max_length=30, blank=True)
    # Each row: its number in the list, then a cell for each column.
    rows = models.JSONField(default=list, blank=True)
    left_out = models.JSONField(default=list, blank=True)
    plan = models.JSONField(default=dict, blank=True)
    # What the plan shown would write; it is carried out only while it is still the same.
    digest = models.CharField(max_length=64, blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    failure = models.TextField(_("what went wrong"), blank=True)
    # Why so many people leave at once.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # The people who joined, for their invitations.
    joined = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("sent"))
    # Since when a worker has had it, or was to have it.
    waits_since = models.DateTimeField()
    planned_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(_("carried out"), null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("list of people")
        verbose_name_plural = _("lists of people")
        indexes = [models.Index(fields=("created_at",), name="accounts_import_by_age")]

    def __str__(self) -> str:
        return f"{self.get_source_display()}, {self.organisation}"

    @property
    def is_running(self) -> bool:
        """Whether the worker has it."""
        return self.state in IMPORT_RUNS

    @property
    def listed(self) -> list[Row]:
        """The rows as they were typed."""
        return [Row(number, tuple(cells)) for number, *cells in self.rows]

    def keep_rows(self, rows: Iterable[Row]) -> None:
        """Put rows in place of those there are."""
        self.rows = [[row.number, *row.cells] for row in rows]

    @property
    def problems(self) -> list[Problem]:
        """What stands in the way, by row."""
        return [Problem(*each) for each in self.plan.get("problems", ())]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind."""
        found: dict[str, int] = self.plan.get("counts", {})
        return found

    @property
    def begins_later(self) -> list[tuple[date, int]]:
        """How many of those who join begin on a day to come, by day."""
        return [(date.fromisoformat(day), count) for day, count in self.plan.get("later", ())]

    @property
    def kinds(self) -> dict[int, str]:
        """Return what becomes of each row, where the list is short enough to say."""
        kinds: dict[str, Any] = self.plan.get("kinds", {})
        return {int(row): kind for row, kind in kinds.items()}

    @property
    def rows_with_problems(self) -> int:
        """How many rows cannot be followed."""
        return self.counts.get("conflict", 0) + self.counts.get("refused", 0)

    @property
    def beyond_seats(self) -> list[int]:
        """The rows that were left out because no seat is free."""
        found: list[int] = self.plan.get("beyond_seats", [])
        return found

    @property
    def has_work(self) -> bool:
        """Whether anything would change."""
        return bool(self.plan.get("has_work"))
