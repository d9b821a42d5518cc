"""Runs and places in the admin. Saving is the operations' work."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from learning.accounts.admin_forms import PersonField
from learning.accounts.models import User
from learning.courses.access import runs_of, works_with_every_run
from learning.courses.forms.choices import TrainersField, offer
from learning.courses.models import CoursePage, CourseRun, Place
from learning.courses.operations import ScheduleRefused, plan_dates
from learning.courses.queries import scheduling_clashes, trainers_of, trainers_on


class _TeamForm(WagtailAdminModelForm):
    """A run with the people who teach on it."""

    team = TrainersField(
        label=_("Trainers"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever leads already keeps the lead; otherwise the first one leads."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "team", trainers_on(timezone.localdate()))


class PlanRunForm(_TeamForm):
    """A new run."""

    class Meta:
        model = CourseRun
        fields = ["course", "first_date", "venue", "address", "contact", "capacity", "minimum"]
        widgets = {"first_date": AdminDateInput, "address": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "course", CoursePage.objects.live().order_by("title"))

    def clean(self) -> dict[str, Any]:
        """Refuse days off and clashes where they can be mended."""
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            dates = plan_dates(
                first_date=data["first_date"],
                count=data["course"].days.count(),
                today=timezone.localdate(),
            )
        except ScheduleRefused as refusal:
            self.add_error("first_date", list(refusal.reasons))
            return data
        for reason in scheduling_clashes(dates=dates, venue=data["venue"], trainers=data["team"]):
            self.add_error(None, reason)
        return data


class ChangeRunForm(_TeamForm):
    """What may change about a run; it is moved on the trainer’s desk."""

    class Meta:
        model = CourseRun
        fields = ["address", "contact", "capacity", "minimum"]
        widgets = {"address": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].initial = [trainer.user_id for trainer in trainers_of(self.instance)]

    def clean(self) -> dict[str, Any]:
        """Refuse trainers who are elsewhere, and a room too small for those who have a seat."""
        data = super().clean() or {}
        if self.errors:
            return data
        run = self.instance
        dates = list(run.days.values_list("date", flat=True))
        held = Place.objects.holding_seats().filter(run=run).count()
        if data["capacity"] < held:
            self.add_error("capacity", _("%(held)d people have a place already.") % {"held": held})
        for reason in scheduling_clashes(dates=dates, venue="", trainers=data["team"], but=run.pk):
            self.add_error("team", reason)
        return data


class EnrolForm(WagtailAdminModelForm):
    """A place for somebody else, on a run one works with."""

    person = PersonField()
    waived_because = forms.CharField(
        label=_("Waive the prerequisites because"),
        required=False,
        max_length=250,
        help_text=_("Leave empty to ask for them. Kept in the history of the place."),
    )

    class Meta:
        model = Place
        fields = ["run", "supervisor_email"]

    field_order = ["run", "person", "supervisor_email", "waived_because"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.now()
        offer(self, "run", runs_of(self.for_user, at=now).bookable(timezone.localdate(now)))
        if not works_with_every_run(self.for_user, at=now):
            del self.fields["waived_because"]


class ChangePlaceForm(WagtailAdminModelForm):
    """A person's place in the line, and whom to reach."""

    class Meta:
        model = Place
        fields = ["priority", "supervisor_email"]
        help_texts = {"priority": _("The waiting list goes by this number, the smallest first.")}
