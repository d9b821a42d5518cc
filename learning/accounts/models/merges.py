"""Two records of one person, joined, and the joining undone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from media.editions.append_only import AppendOnlyModel


class PersonMerge(AppendOnlyModel):
    """A record was found to double another, or that was taken back (`undoes` names what).

    The rows of both stay as they were; `Learner.merged_into` says what holds now.

    Personal data: the link between two learner ids; who decided.
    """

    kept = models.ForeignKey("accounts.Learner", models.PROTECT, related_name="+")
    double = models.ForeignKey("accounts.Learner", models.PROTECT, related_name="merges")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    # Whether the double's account was open, so that an undo opens no other.
    was_active = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=250)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("merged record")
        verbose_name_plural = _("merged records")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="accounts_merge_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.double_id} into {self.kept_id}"

    @property
    def kept_name(self) -> str:
        """Whose record was kept, in words."""
        return _name_of(self.kept)

    @property
    def double_name(self) -> str:
        """Whose record was found to double it, in words."""
        return _name_of(self.double)


def _name_of(learner: Any) -> str:
    person = getattr(learner, "user", None)
    return f"{person.full_title} ({person.email})" if person else str(_("Name erased"))
