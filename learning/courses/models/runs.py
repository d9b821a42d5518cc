"""One dated delivery of a course."""

import uuid
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.courses.enums import (
    BOOKABLE_RUNS,
    HOLDS_SEAT,
    RUN_TRANSITIONS,
    SHOWN_RUNS,
    TAKES_TIME,
    PlaceState,
    RunState,
    TrainerRole,
)
from learning.courses.rules import Half, halves_of, minutes_of


class CourseRunQuerySet(models.QuerySet["CourseRun"]):
    """Runs, asked by state, time and number of people."""

    def shown(self) -> Self:
        """Runs that have a page for everybody."""
        return self.filter(state__in=[*SHOWN_RUNS])

    def bookable(self, today: date) -> Self:
        """Runs open for booking that have not begun."""
        return self.filter(state__in=[*BOOKABLE_RUNS], first_date__gt=today)

    def taking_time(self) -> Self:
        """Runs that occupy their room and their trainers."""
        return self.filter(state__in=[*TAKES_TIME])

    def of_trainer(self, user: Any) -> Self:
        """Runs this person teaches on."""
        return self.filter(trainers__user=user)

    def with_numbers(self) -> Self:
        """Count seats held and people waiting, in the same query."""
        return self.annotate(
            held=Count("places", filter=Q(places__state__in=[*HOLDS_SEAT])),
            waiting=Count("places", filter=Q(places__state=PlaceState.WAITING)),
        )


class CourseRun(models.Model):
    """A run: where, when, how many, led by whom. Its row is what bookings lock.

    Personal data: none; trainers are in RunTrainer.
    """

    ref = models.SlugField(_("reference"), max_length=40, unique=True)
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="runs")
    state = models.CharField(
        _("state"), max_length=12, choices=RunState.choices, default=RunState.PLANNED
    )
    venue = models.CharField(_("venue"), max_length=160)
    address = models.TextField(_("address, access and parking"), blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1)])
    minimum = models.PositiveSmallIntegerField(_("smallest number"), default=1)
    contact = models.CharField(_("whom to ask"), max_length=160, blank=True)
    first_date = models.DateField(_("first day"))
    created_at = models.DateTimeField()

    objects = CourseRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("course run")
        verbose_name_plural = _("course runs")
        constraints = [
            # A run never promises more than it holds at least.
            models.CheckConstraint(
                condition=Q(capacity__gte=1, minimum__gte=1, minimum__lte=F("capacity")),
                name="courses_run_sizes_in_order",
                violation_error_message=_("The smallest number cannot exceed the places."),
            )
        ]
        indexes = [models.Index(fields=("first_date",), name="courses_runs_by_date")]

    def __str__(self) -> str:
        return f"{self.ref} ({self.first_date:%d %B %Y})"

    @property
    def may_be_called_off(self) -> bool:
        """Whether it is neither held nor called off yet."""
        return RunState.CANCELLED in RUN_TRANSITIONS.get(RunState(self.state), frozenset())

    def may_be_moved(self, today: date) -> bool:
        """Whether it is still to come."""
        return self.may_be_called_off and self.first_date > today


class RunDay(models.Model):
    """One day of a run, with the sessions as they stood when the run was made.

    The UID is permanent; SEQUENCE rises when the day changes (RFC 5545, 3.8.7.4).

    Personal data: none.
    """

    run = models.ForeignKey(CourseRun, models.PROTECT, related_name="days")
    number = models.PositiveSmallIntegerField()
    date = models.DateField(_("date"))
    start_time = models.TimeField(_("from"))
    end_time = models.TimeField(_("to"))
    title = models.CharField(_("title"), max_length=160)
    sessions = models.JSONField(default=list)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("day of a run")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=("run", "number"), name="courses_run_day_number"),
            models.UniqueConstraint(fields=("run", "date"), name="courses_run_day_date"),
            models.CheckConstraint(
                condition=Q(end_time__gt=F("start_time")), name="courses_run_day_times"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run.ref} day {self.number}"

    @property
    def halves(self) -> tuple[Half, Half]:
        """Its morning and its afternoon."""
        return halves_of(
            day_number=self.number,
            on=self.date,
            start_time=self.start_time,
            end_time=self.end_time,
            sessions=self.sessions,
        )

    @property
    def minutes(self) -> int:
        """Its learning time: the sessions without the breaks."""
        return minutes_of(self.sessions)

    @property
    def starts_at(self) -> datetime:
        """The instant it starts."""
        return timezone.make_aware(datetime.combine(self.date, self.start_time))


class RunTrainer(models.Model):
    """Who teaches on a run.

    Personal data: a trainer's assignment.
    """

    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="trainers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(
        _("role"), max_length=14, choices=TrainerRole.choices, default=TrainerRole.LEAD
    )

    class Meta:
        verbose_name = _("trainer of a run")
        constraints = [
            models.UniqueConstraint(fields=("run", "user"), name="courses_trainer_once_per_run")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    @property
    def shown_name(self) -> str:
        """How the pages of a run call her: by name, or a number in a sensitive post."""
        return self.user.listed_name if self.user.is_hidden_from_lists else str(self.user)
