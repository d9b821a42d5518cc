"""Who should hold what, by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.text import format_lazy, get_text_list
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from learning.accounts.enums import JobRole
from learning.completion.enums import DueRule, RefreshBase, RequirementState
from learning.completion.rules import MOST_DUE_DAYS, MOST_REFRESH_MONTHS, MOST_WINDOW_DAYS

if TYPE_CHECKING:
    from datetime import date
    from typing import Self

    from learning.accounts.models import Organisation
    from learning.completion.models.external import ExternalAward
    from learning.courses.models import CoursePage
    from learning.modules.models import ModulePage

RELATIVE = (DueRule.AFTER_JOINING, DueRule.AFTER_POST)
DUE_TOO_EARLY = _("The fixed date is before the first day the rule is in force.")
REFRESHED_TOO_LATE = _("It is refreshed after %(limit_value)s months at most.")
WINDOW_TOO_LONG = _("The window is %(limit_value)s days at most.")


class RequirementQuerySet(models.QuerySet["Requirement"]):
    """Rules, asked by whether they count."""

    def in_force(self) -> Self:
        """Rules that were made live; those that ended still tell what was true."""
        return self.exclude(state=RequirementState.DRAFT)

    def live(self) -> Self:
        """Rules without a last day."""
        return self.filter(state=RequirementState.LIVE)

    def only_of(self, organisation: Organisation) -> Self:
        """Rules that name this organisation and no other."""
        elsewhere = RequirementReach.objects.exclude(organisation=organisation)
        return self.filter(reaches__organisation=organisation).exclude(reaches__in=elsewhere)


class Requirement(models.Model):
    """A rule: people in these organisations, in these roles, hold this by a day.

    A rule that is live is ended and another added, never rewritten: its past stays true. Who is
    reached is in `reaches`, `roles`, `main_posts_only` and `joined_after`; a shorter unit that
    refreshes in place of the whole is in `refreshers`.
    Source of the intervals: facts.md 7.1 (M01 to M03: 24 months), configurable.

    Personal data: none.
    """

    state = models.CharField(
        _("state"),
        max_length=8,
        choices=RequirementState.choices,
        default=RequirementState.DRAFT,
        editable=False,
    )
    # Job roles (accounts.JobRole); empty: every role.
    roles = models.JSONField(_("roles"), default=list, blank=True)
    main_posts_only = models.BooleanField(
        _("main posts only"),
        default=True,
        help_text=_("Otherwise a second post in one of the organisations counts too."),
    )
    joined_after = models.DateField(
        _("joined after"),
        null=True,
        blank=True,
        help_text=_("Only people who joined the organisation after this day. Empty: everybody."),
    )
    module = models.ForeignKey(
        "modules.ModulePage",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name=_("module"),
    )
    course = models.ForeignKey(
        "courses.CoursePage",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name=_("course"),
    )
    external_award = models.ForeignKey(
        "completion.ExternalAward",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name=_("training elsewhere"),
    )
    # What evidence is compared with: the page in whatever language, or the award's own key.
    subject_key = models.UUIDField(editable=False, db_index=True)
    due_rule = models.CharField(_("due"), max_length=14, choices=DueRule.choices)
    due_date = models.DateField(_("fixed date"), null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(
        _("days after joining or taking up the post"),
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1),
            MaxValueValidator(MOST_DUE_DAYS, _("It is due after %(limit_value)s days at most.")),
        ],
        help_text=_("Days, 1 to 730."),
    )
    refresh_months = models.PositiveSmallIntegerField(
        _("refresh after"),
        default=24,
        validators=[MaxValueValidator(MOST_REFRESH_MONTHS, REFRESHED_TOO_LATE)],
        help_text=_("Months, to 120; 0: never."),
    )
    refresh_base = models.CharField(
        _("months are counted from"),
        max_length=10,
        choices=RefreshBase.choices,
        default=RefreshBase.COMPLETION,
    )
    refresh_window_days = models.PositiveSmallIntegerField(
        _("window before it lapses"),
        default=0,
        validators=[MaxValueValidator(MOST_WINDOW_DAYS, WINDOW_TOO_LONG)],
        help_text=_(
            "Days, 0 to 366. Passed again inside the window, the next months are counted from the "
            "day it would have lapsed; earlier than that, from the day it is passed."
        ),
    )
    start_date = models.DateField(_("in force from"))
    end_date = models.DateField(_("until"), null=True, blank=True)
    # The live rule that ends the day this one begins.
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("takes the place of"),
    )
    # A digest of whom it reaches, so that the database refuses the same rule twice.
    who_key = models.CharField(max_length=64, editable=False)

    objects: ClassVar[RequirementQuerySet] = RequirementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("requirement")
        constraints = [
            # A fixed rule has a date, a relative one days. NULL is named: compared, it would pass.
            models.CheckConstraint(
                condition=Q(due_rule=DueRule.FIXED, due_date__isnull=False, due_days=None)
                | Q(
                    due_rule__in=RELATIVE,
                    due_date=None,
                    due_days__isnull=False,
                    due_days__gte=1,
                ),
                name="completion_requirement_due_is_whole",
                violation_error_message=_("Give a date for a fixed rule, days for a relative one."),
            ),
            # Nothing that is counted runs out of the calendar. A fixed rule has no days (NULL).
            models.CheckConstraint(
                condition=(Q(due_days__isnull=True) | Q(due_days__lte=MOST_DUE_DAYS))
                & Q(
                    refresh_months__lte=MOST_REFRESH_MONTHS,
                    refresh_window_days__lte=MOST_WINDOW_DAYS,
                ),
                name="completion_requirement_can_be_counted",
                violation_error_message=format_lazy(
                    _("Due: {due} days, refresh: {months} months, window: {days} days at most."),
                    due=MOST_DUE_DAYS,
                    months=MOST_REFRESH_MONTHS,
                    days=MOST_WINDOW_DAYS,
                ),
            ),
            # Nobody can be late before the rule reaches her. A relative rule has no date (NULL).
            models.CheckConstraint(
                condition=Q(due_date__isnull=True) | Q(due_date__gte=F("start_date")),
                name="completion_requirement_due_after_it_starts",
                violation_error_message=DUE_TOO_EARLY,
            ),
            # Exactly one thing is required: one of the three is not NULL.
            models.CheckConstraint(
                condition=Q(module__isnull=False, course=None, external_award=None)
                | Q(module=None, course__isnull=False, external_award=None)
                | Q(module=None, course=None, external_award__isnull=False),
                name="completion_requirement_names_one_subject",
                violation_error_message=_("Choose a module, a course or training elsewhere: one."),
            ),
            # What has a last day is ended, and only that: NULL means no last day. One that ends on
            # its first day was called off and holds nobody.
            models.CheckConstraint(
                condition=Q(
                    state=RequirementState.ENDED,
                    end_date__isnull=False,
                    end_date__gte=F("start_date"),
                )
                | Q(
                    state__in=(RequirementState.DRAFT, RequirementState.LIVE), end_date__isnull=True
                ),
                name="completion_requirement_ended_has_a_day",
                violation_error_message=_("A requirement does not end before it starts."),
            ),
            models.UniqueConstraint(
                fields=("subject_key", "who_key"),
                condition=Q(state=RequirementState.LIVE),
                name="completion_one_requirement",
                violation_error_message=_("This requirement already exists."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.who}"

    @property
    def subject(self) -> ModulePage | CoursePage | ExternalAward:
        """What is to be held. Fetch module, course and external_award with the rule."""
        found = self.module or self.course or self.external_award
        if found is None:
            raise ValueError("A requirement without a subject was not saved yet.")
        return found

    @property
    def title(self) -> str:
        """The name of what is to be held."""
        return self.subject.title

    @property
    def role_names(self) -> str:
        """The roles in words."""
        return get_text_list([str(JobRole(role).label) for role in self.roles], _now("or"))

    @property
    def who(self) -> str:
        """Whom it reaches, in words. Fetch `reaches` with their organisations."""
        where = get_text_list([str(reach) for reach in self.reaches.all()], _now("and"))
        return f"{self.role_names or _('everyone')}, {where}"

    @property
    def due_words(self) -> str:
        """When it is due, in words."""
        if self.due_date:
            return _now("on %(day)s") % {"day": date_format(self.due_date, "j F Y")}
        days = self.due_days or 0
        if self.due_rule == DueRule.AFTER_JOINING:
            words = ngettext(
                "%(n)s day after joining the organisation",
                "%(n)s days after joining the organisation",
                days,
            )
        else:
            words = ngettext(
                "%(n)s day after taking up the present post",
                "%(n)s days after taking up the present post",
                days,
            )
        return words % {"n": days}

    @property
    def is_draft(self) -> bool:
        """Whether nobody is held to it yet."""
        return self.state == RequirementState.DRAFT

    @property
    def is_called_off(self) -> bool:
        """Whether it was ended on its first day, so that it never held anybody."""
        return self.end_date == self.start_date

    def can_be_called_off(self, today: date) -> bool:
        """Whether it can be: it has not begun, was not yet, and takes no other rule's place."""
        is_settled = self.is_draft or self.is_called_off or self.replaces_id
        return not is_settled and self.start_date > today


class RequirementReach(models.Model):
    """An organisation whose people a rule reaches, with those beneath it or without.

    Personal data: none.
    """

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="reaches")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="requirement_reaches"
    )
    with_children = models.BooleanField(_("and everything beneath it"), default=True)

    class Meta:
        verbose_name = _("organisation of a requirement")
        constraints = [
            models.UniqueConstraint(
                fields=("requirement", "organisation"),
                name="completion_one_reach",
                violation_error_message=_("This organisation is already named."),
            )
        ]

    def __str__(self) -> str:
        name = str(self.organisation)
        return name if self.with_children else _now("%(name)s itself") % {"name": name}


class RequirementRefresher(models.Model):
    """A shorter unit that refreshes in place of the whole, the next one each cycle.

    The first refresh takes the first position, the next the second; after the last comes the
    first again. It counts while what it refreshes has not lapsed; after that only the whole does.
    A list for a role takes the place of the list for everybody.

    Personal data: none.
    """

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="refreshers")
    position = models.PositiveSmallIntegerField(
        _("position"), validators=[MinValueValidator(1)], help_text=_("1, 2, 3 …")
    )
    module = models.ForeignKey("modules.ModulePage", models.PROTECT, related_name="+")
    subject_key = models.UUIDField(editable=False)
    role = models.CharField(
        _("role"),
        max_length=30,
        choices=JobRole.choices,
        blank=True,
        help_text=_("Empty: every role that has no list of its own."),
    )

    class Meta:
        verbose_name = _("refresher")
        ordering = ("role", "position")
        constraints = [
            models.UniqueConstraint(
                fields=("requirement", "role", "position"),
                name="completion_one_refresher_a_cycle",
                violation_error_message=_("Two units have the same position."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.module}"
