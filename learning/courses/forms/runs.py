"""Scheduling, moving and calling off a run."""

from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.accounts.models import User
from learning.accounts.typed import LongTextField
from learning.courses.enums import Audience
from learning.courses.forms.choices import TrainerField, TrainersField, offer
from learning.courses.models import CoursePage, CourseRun
from learning.courses.operations import ScheduleRefused, plan_dates
from learning.courses.queries import scheduling_clashes

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"

DATE_HELP = _("For example, 11 1 2027. The other days are the working days after it.")


def _date_field(**options: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.SelectDateWidget,
        error_messages={
            "required": _("Enter the first day"),
            "invalid": _("Enter a real date, like 11 1 2027"),
        },
        **options,
    )


def _size_field(*, required: Words, invalid: Words, beyond: Words, **options: Any) -> forms.Field:
    return forms.IntegerField(
        min_value=1,
        max_value=200,
        error_messages={
            "required": required,
            "invalid": invalid,
            "min_value": beyond,
            "max_value": beyond,
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
        **options,
    )


class RunForm(forms.Form):
    """A new run. What it says is checked against the other runs before anything is saved."""

    course = forms.ModelChoiceField(
        label=_("Course"), queryset=CoursePage.objects.none(), empty_label=None
    )
    first_date = _date_field(label=_("First day"), help_text=DATE_HELP)
    venue = forms.CharField(
        label=_("Venue"),
        help_text=_("With the room: two runs cannot have one venue on one day."),
        max_length=160,
        error_messages={"required": _("Enter the venue")},
    )
    address = forms.CharField(
        label=_("Address, access and parking"),
        help_text=_("It is part of the joining instructions."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    contact = forms.CharField(
        label=_("Whom to ask about the venue"),
        help_text=_("A role and a number, not a private one."),
        max_length=160,
        required=False,
    )
    capacity = _size_field(
        label=_("Places"),
        required=_("Enter how many places there are"),
        invalid=_("Enter a whole number of places"),
        beyond=_("Places must be a number from 1 to 200"),
    )
    minimum = _size_field(
        label=_("Smallest number"),
        help_text=_("Below it the run is not confirmed."),
        required=_("Enter the smallest number"),
        invalid=_("Enter the smallest number as a whole number"),
        beyond=_("The smallest number must be a number from 1 to 200"),
    )
    lead = TrainerField(
        label=_("Course lead"),
        queryset=User.objects.none(),
        empty_label=_("Choose a trainer"),
        error_messages={"required": _("Choose the course lead")},
    )
    trainers = TrainersField(
        label=_("Other trainers"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        trainers: QuerySet[User],
        courses: QuerySet[CoursePage],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "course", courses)
        for name in ("lead", "trainers"):
            offer(self, name, trainers)

    @property
    def team(self) -> list[User]:
        """Who teaches, the lead first."""
        lead = self.cleaned_data["lead"]
        return [lead, *(user for user in self.cleaned_data["trainers"] if user != lead)]

    def clean(self) -> dict[str, Any]:
        """Refuse sizes out of order, days off and clashes, each where it can be mended."""
        data = super().clean() or {}
        capacity, minimum = data.get("capacity"), data.get("minimum")
        if capacity and minimum and minimum > capacity:
            self.add_error(
                "minimum",
                _("The smallest number cannot exceed the %(n)d places") % {"n": capacity},
            )
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
        for reason in scheduling_clashes(dates=dates, venue=data["venue"], trainers=self.team):
            self.add_error(None, reason)
        return {**data, "dates": dates}


class MoveRunForm(forms.Form):
    """Other days or another venue for a run."""

    first_date = _date_field(label=_("New first day"), help_text=DATE_HELP)
    venue = forms.CharField(
        label=_("Venue"), max_length=160, error_messages={"required": _("Enter the venue")}
    )
    address = forms.CharField(
        label=_("Address, access and parking"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )

    @classmethod
    def initial_of(cls, run: CourseRun) -> dict[str, Any]:
        """Return the run as it stands."""
        return {"first_date": run.first_date, "venue": run.venue, "address": run.address}


class MessageForm(forms.Form):
    """A message to the people on a run."""

    audience = forms.ChoiceField(
        label=_("To"), choices=Audience.choices, widget=forms.RadioSelect, initial=Audience.SEATED
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=100,
        error_messages={"required": _("Enter a subject")},
    )
    text = LongTextField(
        label=_("Message"),
        rows=8,
        help_text=_("Name no victims, suspects or live cases, and nothing of anyone’s health."),
        max_length=2_000,
        error_messages={"required": _("Enter the message")},
    )


class CallOffForm(forms.Form):
    """Why a run is called off."""

    reason = forms.CharField(
        label=_("Why is it called off?"),
        help_text=_("Everybody with a place reads this. Do not name anyone."),
        max_length=250,
        error_messages={"required": _("Enter why the run is called off")},
    )


def session_data(form: RunForm) -> dict[str, Any]:
    """Return a valid form's answers for the session, as the form takes them back."""
    data = form.cleaned_data
    first = data["first_date"]
    return {
        "course": str(data["course"].pk),
        "first_date_day": str(first.day),
        "first_date_month": str(first.month),
        "first_date_year": str(first.year),
        "venue": data["venue"],
        "address": data["address"],
        "contact": data["contact"],
        "capacity": str(data["capacity"]),
        "minimum": str(data["minimum"]),
        "lead": str(data["lead"].pk),
        "trainers": [str(user.pk) for user in data["trainers"]],
    }
