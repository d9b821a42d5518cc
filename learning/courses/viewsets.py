"""The menu "Courses" of the admin: course pages, runs, places."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.pages import PageListingViewSet

from learning.accounts.viewsets.base import (
    LastingViewSet,
    LocalInspectView,
    OperatingCreateView,
    OperatingEditView,
)
from learning.courses.access import runs_of
from learning.courses.forms.admin import (
    ChangePlaceForm,
    ChangeRunForm,
    EnrolForm,
    PlanRunForm,
)
from learning.courses.models import CoursePage, CourseRun, Place
from learning.courses.operations import (
    Refused,
    book_place,
    change_place,
    change_run,
    schedule_run,
)
from learning.courses.queries import roster_name


class OwnRunsMixin:
    """A view of one run or of one place on it: somebody else's is 404."""

    request: HttpRequest

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        """Fetch and authorise in one step."""
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]
        run_id = found.pk if isinstance(found, CourseRun) else found.run_id
        if not runs_of(self.request.user, at=timezone.now()).filter(pk=run_id).exists():
            raise Http404("No such run.")
        return found


class OperatingMixin:
    """What the forms of this room share: a refusal is shown as the form's error."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (Refused,)


class OwnInspectView(OwnRunsMixin, LocalInspectView):
    """Shows one row."""


class OwnHistoryView(OwnRunsMixin, HistoryView):
    """Shows what was done to one row."""


class CoursePages(PageListingViewSet):
    """The courses themselves."""

    model = CoursePage
    name = "course_pages"
    icon = "doc-full"
    menu_label = _("Course pages")


class PlanRunView(OperatingMixin, OperatingCreateView):
    """Plans a run: eight half-days are made from the course."""

    def save_instance(self) -> CourseRun:
        """Hand the answers to the operation."""
        data = {**self.form.cleaned_data}
        trainers = list(data.pop("team"))
        return schedule_run(trainers=trainers, by=self.request.user, at=timezone.now(), **data)


class ChangeRunView(OwnRunsMixin, OperatingMixin, OperatingEditView):
    """Changes a run without moving it."""

    def save_instance(self) -> CourseRun:
        """Hand the answers to the operation."""
        data = {**self.form.cleaned_data}
        trainers = list(data.pop("team"))
        return change_run(
            run=self.object, trainers=trainers, by=self.request.user, at=timezone.now(), **data
        )


class RunIndexView(IndexView):
    """The runs the reader works with, with seats taken and people waiting."""

    default_ordering = "-first_date"

    def get_base_queryset(self) -> Any:
        """Return them; one query."""
        return runs_of(self.request.user, at=timezone.now()).with_numbers().select_related("course")


class RunViewSet(LastingViewSet):
    """Runs, planned and changed by the operations."""

    model = CourseRun
    name = "runs"
    icon = "date"
    menu_label = _("Runs")
    index_view_class = RunIndexView
    add_view_class = PlanRunView
    edit_view_class = ChangeRunView
    inspect_view_class = OwnInspectView
    history_view_class = OwnHistoryView
    inspect_view_enabled = True
    inspect_view_fields = [
        "ref", "course", "state", "first_date", "venue", "address", "contact", "capacity",
        "minimum",
    ]  # fmt: skip
    list_display = [
        "ref",
        "course",
        "first_date",
        "venue",
        "state",
        Column("held", label=_("Taken"), accessor="held"),
        Column("waiting", label=_("Waiting"), accessor="waiting"),
    ]
    list_filter = ["state", "course"]
    search_fields = ["ref", "venue"]

    def get_form_class(self, for_update: bool = False) -> Any:
        """Ask for the run, the days follow; or for what may change."""
        return ChangeRunForm if for_update else PlanRunForm


class EnrolView(OperatingMixin, OperatingCreateView):
    """Books a place for somebody else."""

    def save_instance(self) -> Place:
        """Hand the answers to the operation."""
        data = {**self.form.cleaned_data}
        return book_place(user=data.pop("person"), by=self.request.user, at=timezone.now(), **data)


class ChangePlaceView(OwnRunsMixin, OperatingMixin, OperatingEditView):
    """Changes somebody's place in the line."""

    def save_instance(self) -> Place:
        """Hand the answers to the operation."""
        return change_place(
            place=self.object, by=self.request.user, at=timezone.now(), **self.form.cleaned_data
        )


class PlaceInspectView(OwnInspectView):
    """Shows one place; somebody in a sensitive post is a number."""

    def get_user_display_value(self) -> str:
        """Say who it is as rosters do."""
        return roster_name(self.object.user)


class PlaceIndexView(IndexView):
    """The people of the runs the reader works with."""

    default_ordering = "-asked_at"

    def get_base_queryset(self) -> Any:
        """Return them; one query."""
        places = Place.objects.filter(run__in=runs_of(self.request.user, at=timezone.now()))
        return places.select_related("user", "run", "organisation")


class PlaceViewSet(LastingViewSet):
    """Places; states change on the trainer's desk, by the person and by the clock."""

    model = Place
    name = "places"
    icon = "user"
    menu_label = _("Places on runs")
    index_view_class = PlaceIndexView
    add_view_class = EnrolView
    edit_view_class = ChangePlaceView
    inspect_view_class = PlaceInspectView
    history_view_class = OwnHistoryView
    inspect_view_enabled = True
    inspect_view_fields = ["run", "user", "organisation", "state", "asked_at", "offer_expires_at"]
    list_display = [
        Column("user", label=_("Person"), accessor=lambda place: roster_name(place.user)),
        "run",
        "organisation",
        "state",
        "asked_at",
    ]
    list_filter = ["state"]

    def get_form_class(self, for_update: bool = False) -> Any:
        """Ask who and where, or for what may change."""
        return ChangePlaceForm if for_update else EnrolForm


class CoursesGroup(ViewSetGroup):
    """The menu entry of courses."""

    menu_label = _("Courses")
    menu_name = "courses"
    menu_icon = "calendar-alt"
    menu_order = 220
    items = (CoursePages(menu_order=100), RunViewSet(menu_order=200), PlaceViewSet(menu_order=300))
