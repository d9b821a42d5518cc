"""Places on a run, their history, and the register."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, Expression, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from learning.courses.enums import (
    ENDED,
    HOLDS_SEAT,
    MAY_BE_GIVEN_UP,
    NEED_LABELS,
    ON_REGISTER,
    AttendanceKind,
    HalfDay,
    PlaceState,
)
from learning.courses.models.runs import CourseRun, RunDay
from media.editions.append_only import AppendOnlyModel


class PlaceQuerySet(models.QuerySet["Place"]):
    """Places, asked by what they mean."""

    def live(self) -> Self:
        """Those that are not over."""
        return self.exclude(state__in=[*ENDED])

    def holding_seats(self) -> Self:
        """Those that fill a seat in the room."""
        return self.filter(state__in=[*HOLDS_SEAT])

    def on_register(self) -> Self:
        """Those of the people whose attendance is marked."""
        return self.filter(state__in=[*ON_REGISTER])

    def ahead(self, today: date | Expression) -> Self:
        """Those that somebody has, or wishes for, on a run whose last day is not over."""
        days = RunDay.objects.filter(run=OuterRef("run"), date__gte=today)
        return self.filter(Exists(days), state__in=[*MAY_BE_GIVEN_UP])

    def in_line(self) -> Self:
        """The waiting list, the next one first."""
        return self.filter(state=PlaceState.WAITING).order_by("priority", "asked_at", "id")


class Place(models.Model):
    """One person's place, or wish for one, on one run. History is in PlaceEvent.

    Personal data: that a person asked for, has or had a place; access needs and diet as tick
    lists only, deleted when the run closes. No health detail (facts.md 7.3).
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(CourseRun, models.PROTECT, related_name="places")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="places")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(_("state"), max_length=16, choices=PlaceState.choices)
    # Waiting order: priority, then when she asked, then id.
    priority = models.PositiveSmallIntegerField(default=100)
    asked_at = models.DateTimeField()
    offer_expires_at = models.DateTimeField(null=True, blank=True)
    supervisor_email = models.EmailField(_("supervisor’s e-mail"), blank=True)
    needs = models.JSONField(_("access needs and diet"), default=list, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            # One live place per person per run: a double click books once.
            models.UniqueConstraint(
                fields=("run", "user"),
                condition=~Q(state__in=sorted(ENDED)),
                name="courses_one_live_place",
                violation_error_message=_("You already have a place or are waiting for one."),
            ),
            # An offer has an end, and only an offer.
            models.CheckConstraint(
                condition=Q(state=PlaceState.OFFERED, offer_expires_at__isnull=False)
                | (~Q(state=PlaceState.OFFERED) & Q(offer_expires_at=None)),
                name="courses_offer_has_an_end",
            ),
        ]
        indexes = [
            # The next in line of a run.
            models.Index(
                fields=("run", "priority", "asked_at", "id"),
                condition=Q(state=PlaceState.WAITING),
                name="courses_waiting_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run.ref}: {self.get_state_display()}"

    @property
    def need_labels(self) -> list[str]:
        """Its ticks in words."""
        return [str(NEED_LABELS[need]) for need in self.needs if need in NEED_LABELS]


class PlaceEvent(AppendOnlyModel):
    """A place went from one state to another: when, by whom, why.

    Personal data: who did what to whose place.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="events")
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16, choices=PlaceState.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=250, blank=True)

    def __str__(self) -> str:
        return f"{self.from_state or 'new'} → {self.to_state}"


class AttendanceMark(AppendOnlyModel):
    """One mark of the register; the newest of a half-day counts, the others are its history.

    Personal data: whether a person was there.
    """

    run_day = models.ForeignKey(RunDay, models.PROTECT, related_name="marks")
    half = models.CharField(max_length=2, choices=HalfDay.choices)
    place = models.ForeignKey(Place, models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=10, choices=AttendanceKind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Names the save of the device that sent it, so that a retry is the same mark.
    token = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=("run_day", "half", "place", "-id"), name="courses_newest_mark")
        ]

    def __str__(self) -> str:
        return f"{self.run_day} {self.half}: {self.kind}"
