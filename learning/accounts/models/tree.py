"""The history of the tree: where organisations stood, and what they were called."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from learning.accounts.rules import Period
from media.editions.append_only import AppendOnlyModel


class OrganisationPlacement(AppendOnlyModel):
    """An organisation stands beneath another from a day until a day (half-open), as known then.

    What is known now fills all of time without a gap; a move closes what it changes and writes
    anew. The tree that `Organisation` keeps is what holds today.

    Personal data: none.
    """

    set_once_fields: ClassVar[tuple[str, ...]] = ("known_to",)

    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="placements"
    )
    # Null: at the top of the tree.
    parent = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    # Null: since before anybody wrote it down.
    start_date = models.DateField(null=True)
    # Null: until further notice.
    end_date = models.DateField(null=True)
    known_from = models.DateTimeField()
    # Null: known so now.
    known_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A stay lasts at least a day; one that is open at either end does.
            models.CheckConstraint(
                condition=Q(start_date=None) | Q(end_date=None) | Q(end_date__gt=F("start_date")),
                name="accounts_placement_ends_after_start",
            ),
            # Nothing stands beneath itself; at the top (null) it does not.
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("organisation")),
                name="accounts_placement_not_in_itself",
            ),
            # One place is known at a time to hold until further notice.
            models.UniqueConstraint(
                fields=("organisation",),
                condition=Q(end_date=None, known_to=None),
                name="accounts_one_present_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} beneath {self.parent or '-'} from {self.start_date or '-'}"

    @property
    def period(self) -> Period:
        """The days it tells of."""
        return Period(self.start_date, self.end_date)


class OrganisationName(models.Model):
    """A name an organisation had until a day (half-open).

    Personal data: none.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="names")
    name = models.CharField(_("name"), max_length=160)
    # Null: since before anybody wrote it down.
    start_date = models.DateField(_("from"), null=True, blank=True)
    end_date = models.DateField(_("until"))

    class Meta:
        verbose_name = _("former name")
        ordering = ("-end_date",)
        constraints = [
            # A name was borne at least a day; one without a known first day was.
            models.CheckConstraint(
                condition=Q(start_date=None) | Q(end_date__gt=F("start_date")),
                name="accounts_name_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=("organisation", "end_date"), name="accounts_one_name_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.name
