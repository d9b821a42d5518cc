"""A change of a rule that waits for the worker, since it is about many people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from typing import Self


class RequirementChangeQuerySet(models.QuerySet["RequirementChange"]):
    """Changes, asked by whether somebody is at work on them."""

    def waiting(self) -> Self:
        """Those that are to be carried out."""
        return self.filter(reason="")


class RequirementChange(models.Model):
    """A rule that is to be put in force or ended; the row goes when that is done.

    Until then the rule is as it was, for everybody: it is worked out ahead (`operations.ahead`) and
    comes into force whole, in one transaction. A change that could not be carried out says why,
    until it is asked for again.

    Personal data: who asked for it.
    """

    requirement = models.OneToOneField(
        "completion.Requirement", models.CASCADE, related_name="change"
    )
    # The first day without it; null: it is to be put in force.
    end_date = models.DateField(null=True)
    # How many people it is about, when it was asked for.
    people = models.PositiveIntegerField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    # When it was last handed to a worker, or one gave a sign of life.
    moved_at = models.DateTimeField()
    # The worker it is in the hands of: another that takes it up makes the first let go.
    claim = models.UUIDField(null=True)
    # Of how many people it is worked out by now.
    done = models.PositiveIntegerField(default=0)
    # Why it could not be carried out; empty: it waits, or a worker is at it.
    reason = models.CharField(max_length=250, blank=True)

    objects = RequirementChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a requirement")
        indexes = [
            # What lost its worker is looked for by the clock.
            models.Index(
                fields=("moved_at",),
                condition=models.Q(reason=""),
                name="completion_changes_waiting",
            )
        ]

    def __str__(self) -> str:
        if self.calls_off:
            return _now("Being called off")
        return _now("Being ended") if self.end_date else _now("Being put in force")

    @property
    def calls_off(self) -> bool:
        """Whether the rule is to end on its first day. Fetch the rule with it."""
        return self.end_date == self.requirement.start_date

    @property
    def doing(self) -> str:
        """What is being done, as a sentence."""
        if self.calls_off:
            return _now("It is being called off.")
        if self.end_date is None:
            return _now("It is being put in force.")
        said = _now("It is being ended on %(day)s.")
        return said % {"day": date_format(self.end_date, "j F Y")}

    @property
    def not_done(self) -> str:
        """What could not be done, as a sentence."""
        if self.calls_off:
            return _now("It could not be called off.")
        if self.end_date is None:
            return _now("It could not be put in force.")
        return _now("It could not be ended.")

    @property
    def waits(self) -> bool:
        """Whether it is still to be carried out."""
        return not self.reason


class TouchedLearner(models.Model):
    """Somebody whose standing was written anew while a change is worked out ahead.

    What was worked out of her before counts no more. Goes with the change.

    Personal data: a learner id.
    """

    change = models.ForeignKey(RequirementChange, models.CASCADE, related_name="touched")
    learner = models.ForeignKey(
        "accounts.Learner", models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        verbose_name = _("person touched meanwhile")

    def __str__(self) -> str:
        return str(self.learner_id)
