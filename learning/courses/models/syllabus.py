"""The course page with its days and timed sessions, edited with nested inline panels."""

from typing import Any, ClassVar

from django.contrib.humanize.templatetags.humanize import apnumber
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.search import index

from learning.courses.enums import NoteKind
from learning.courses.forms.pages import CoursePageForm
from learning.courses.timetable import course_facts


class CourseIndexPage(Page):
    """The folder of courses; its address shows the calendar of runs.

    Personal data: none.
    """

    max_count = 1  # type: ignore[assignment] # Wagtail's own is None, and so its type
    subpage_types: ClassVar[list[str]] = ["courses.CoursePage"]
    # Its address belongs to the calendar, which is not made of this page.
    preview_modes: ClassVar[list[tuple[str, str]]] = []

    class Meta:
        verbose_name = _("courses folder")


class CoursePage(Page):
    """A course of several days: what is taught, when, by whom, and what it asks beforehand.

    Source: facts.md section 4. Never labelled College-approved.

    Personal data: none.
    """

    summary = models.TextField(_("summary"))
    standing_note = models.TextField(
        _("whose plan it is"),
        blank=True,
        help_text=_("Shown on the page, so that nobody takes it for a licensed course."),
    )
    who = RichTextField(_("who it is for"), features=["bold", "ol", "ul"], blank=True)
    outcomes = models.JSONField(_("outcomes"), default=list, blank=True)
    before = models.JSONField(_("to do before the course"), default=list, blank=True)
    assessment = RichTextField(_("assessment"), features=["h3", "bold", "ol", "ul"], blank=True)
    attendance_rule = models.TextField(_("attendance rule"), blank=True)
    certificate_rule = models.TextField(_("certificate rule"), blank=True)
    min_delegates = models.PositiveSmallIntegerField(
        _("smallest run"), default=12, validators=[MinValueValidator(1)]
    )
    max_delegates = models.PositiveSmallIntegerField(
        _("largest run"), default=20, validators=[MinValueValidator(1)]
    )
    min_trainers = models.PositiveSmallIntegerField(
        _("trainers, at least"), default=2, validators=[MinValueValidator(1)]
    )
    refresh_months = models.PositiveSmallIntegerField(
        _("certificate runs for"),
        default=36,
        validators=[MaxValueValidator(120)],
        help_text=_(
            "Months, to 120; 0: it never expires. Certificates already issued keep theirs."
        ),
    )
    marking = models.ForeignKey(
        "reference.Marking", models.PROTECT, null=True, blank=True, related_name="+"
    )
    content_owner = models.CharField(
        _("owner"), max_length=120, blank=True, help_text=_("A role, not a person.")
    )
    review_by_date = models.DateField(_("review by"), null=True, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("standing_note"),
        FieldPanel("who"),
        FieldPanel("outcomes"),
        InlinePanel("days", label=_("Day"), heading=_("Days and sessions")),
        MultiFieldPanel(
            [InlinePanel("prerequisites", label=_("Module")), FieldPanel("before")],
            heading=_("Before the course"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("assessment"),
                InlinePanel("criteria", label=_("Criterion")),
                FieldPanel("attendance_rule"),
                FieldPanel("certificate_rule"),
                FieldPanel("refresh_months"),
            ],
            heading=_("Assessment"),
        ),
        InlinePanel(
            "joining_notes",
            label=_("Note"),
            heading=_("Joining instructions"),
            help_text=_("Dates, daily times and venue come from the run."),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("min_delegates"),
                        FieldPanel("max_delegates"),
                        FieldPanel("min_trainers"),
                    ]
                )
            ],
            heading=_("Size"),
        ),
        MultiFieldPanel(
            [FieldPanel("content_owner"), FieldPanel("marking"), FieldPanel("review_by_date")],
            heading=_("Keeping it right"),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("who"),
        index.SearchField("everyday_words"),
    ]
    parent_page_types: ClassVar[list[str]] = ["courses.CourseIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = CoursePageForm
    template = "courses/course.html"

    class Meta:
        verbose_name = _("course")
        constraints = [
            models.CheckConstraint(
                condition=Q(max_delegates__gte=F("min_delegates")),
                name="courses_course_sizes_in_order",
                violation_error_message=_("The largest run is at least the smallest."),
            )
        ]

    def everyday_words(self) -> str:
        """Return what people call it who do not know its title, for the search."""
        count = self.days.count()
        length = _("%(count)s-day course") % {"count": apnumber(count)} if count else ""
        return f"{length} {_('training course, register, enrol, book a place')}"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the template the course as edited, so that the preview is the page itself."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {**context, "course": self, "facts": course_facts(self)}


class CourseDay(ClusterableModel, Orderable):
    """One day of the course.

    Personal data: none.
    """

    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="days")
    title = models.CharField(_("title"), max_length=160)

    panels = [FieldPanel("title"), InlinePanel("sessions", label=_("Session"))]

    def __str__(self) -> str:
        return self.title


class CourseSession(Orderable):
    """A timed slot of a day.

    Personal data: none.
    """

    day = ParentalKey(CourseDay, on_delete=models.CASCADE, related_name="sessions")
    start_time = models.TimeField(_("from"))
    end_time = models.TimeField(_("to"))
    title = models.CharField(_("title"), max_length=250)
    trainer_role = models.CharField(_("who leads it"), max_length=120, blank=True)
    outcome = models.CharField(_("outcome"), max_length=250, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("start_time"), FieldPanel("end_time")]),
        FieldPanel("title"),
        FieldPanel("trainer_role"),
        FieldPanel("outcome"),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(end_time__gt=F("start_time")),
                name="courses_session_ends_after_start",
                violation_error_message=_("A session ends after it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.start_time:%H:%M} {self.title}"


class CoursePrerequisite(Orderable):
    """A module that must be current before a place is confirmed.

    Personal data: none.
    """

    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="prerequisites")
    module = models.ForeignKey("modules.ModulePage", models.PROTECT, related_name="+")

    panels = [FieldPanel("module")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=("course", "module"), name="courses_prerequisite_once")
        ]

    def __str__(self) -> str:
        return str(self.module)


class CourseCriterion(Orderable):
    """What assessors mark, with what each of 0 to 3 points looks like.

    Personal data: none.
    """

    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="criteria")
    title = models.CharField(_("criterion"), max_length=120)
    zero_fails = models.BooleanField(_("no points here means not passed"), default=False)
    points_0 = models.CharField(_("0 points"), max_length=250)
    points_1 = models.CharField(_("1 point"), max_length=250)
    points_2 = models.CharField(_("2 points"), max_length=250)
    points_3 = models.CharField(_("3 points"), max_length=250)

    panels = [
        FieldPanel("title"),
        FieldPanel("zero_fails"),
        FieldPanel("points_0"),
        FieldPanel("points_1"),
        FieldPanel("points_2"),
        FieldPanel("points_3"),
    ]

    def __str__(self) -> str:
        return self.title

    @property
    def levels(self) -> tuple[str, str, str, str]:
        """What 0, 1, 2 and 3 points look like."""
        return (self.points_0, self.points_1, self.points_2, self.points_3)


class JoiningNote(Orderable):
    """One part of the joining instructions, in plain text for the e-mail.

    Personal data: none.
    """

    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="joining_notes")
    kind = models.CharField(_("about"), max_length=16, choices=NoteKind.choices)
    text = models.TextField(_("text"), help_text=_("A line that starts with a dash is a point."))

    panels = [FieldPanel("kind"), FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = _("joining note")
        constraints = [
            models.UniqueConstraint(fields=("course", "kind"), name="courses_joining_note_once")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
