"""What people are told about their places. Each is written in the transaction that caused it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.accounts.models import User
from learning.courses.enums import PlaceState
from learning.courses.ical import Method, calendar_text
from learning.courses.models import CourseRun, Place, PlaceEvent
from learning.courses.queries import days_of_place, joining_lines, prerequisites_of, run_line
from learning.courses.rules import format_hours, format_moment, joining_deadline
from learning.notices.enums import NoticeKind
from learning.notices.operations import Attachment, queue_notice


def _link(name: str, *args: Any) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(name, args=args)}"


def _send(
    *,
    place: Place,
    cause: str,
    kind: NoticeKind,
    subject: str,
    template: str,
    method: Method | None = None,
    at: datetime,
    keeps_quiet_hours: bool = False,
    **context: Any,
) -> None:
    line = run_line(place.run)
    body = render_to_string(
        f"courses/mail/{template}.txt",
        {
            "place": place,
            "person": place.user,
            "run": line,
            "address": place.run.address,
            "contact": place.run.contact,
            "support": settings.SUPPORT,
            "run_link": _link("courses:run", place.run.ref),
            "place_link": _link("courses:place", place.ref),
            **context,
        },
    )
    attachment = None
    if method:
        text = calendar_text(days_of_place(place), method=method, stamp=at)
        attachment = Attachment(
            f"{place.run.ref}.ics", f"text/calendar; charset=utf-8; method={method}", text
        )
    queue_notice(
        cause=cause,
        kind=kind,
        to=place.user,
        subject=f"{subject}: {line.course_title}, {line.when}",
        body=body,
        attachment=attachment,
        at=at,
        keeps_quiet_hours=keeps_quiet_hours,
    )


def _tell_supervisor(*, place: Place, cause: str, subject: str, at: datetime) -> None:
    """Write to the supervisor the person named, if any: who, which course, when; never her needs.

    Only of places that were confirmed: she is told of nothing that may never come.
    """
    if not place.supervisor_email:
        return
    line = run_line(place.run)
    news = subject % {"name": place.user.full_title}
    body = render_to_string(
        "courses/mail/supervisor.txt",
        {
            "news": news,
            "is_on": place.state == PlaceState.BOOKED,
            "person": place.user,
            "run": line,
            "run_link": _link("courses:run", place.run.ref),
            "support": settings.SUPPORT,
        },
    )
    queue_notice(
        cause=f"{cause}:supervisor",
        kind=NoticeKind.SUPERVISOR,
        to=place.supervisor_email,
        subject=f"{news}: {line.course_title}, {line.when}",
        body=body,
        at=at,
    )


def message_body(*, run: CourseRun, first_name: str, text: str, by: User) -> str:
    """Return a trainer’s message as it is sent."""
    return render_to_string(
        "courses/mail/message.txt",
        {
            "first_name": first_name,
            "text": text.strip(),
            "sender": by.full_title,
            "run": run_line(run),
            "contact": run.contact,
            "run_link": _link("courses:run", run.ref),
            "support": settings.SUPPORT,
        },
    )


def tell_message(
    *, place: Place, subject: str, text: str, token: str, by: User, at: datetime
) -> None:
    """Send one person a trainer’s message; the same token again sends nothing."""
    queue_notice(
        cause=f"run:{place.run_id}:message:{token[:32]}:{place.pk}",
        kind=NoticeKind.RUN_MESSAGE,
        to=place.user,
        subject=f"{subject}: {place.run.course.title}",
        body=message_body(run=place.run, first_name=place.user.first_name, text=text, by=by),
        at=at,
    )


def _of(event: PlaceEvent) -> str:
    return f"place-event:{event.pk}"


def tell_booked(*, place: Place, event: PlaceEvent, at: datetime) -> None:
    """Send joining instructions with the days as a calendar file (facts.md section 4)."""
    run = place.run
    plans = [
        {
            "date": date_format(day.date, "l j F Y"),
            "hours": format_hours(day.start_time, day.end_time),
            "title": day.title,
        }
        for day in run.days.all()
    ]
    prerequisites = [
        {"title": module.title, "link": _link("modules:module", module.slug)}
        for module in prerequisites_of(run.course)
    ]
    _send(
        place=place,
        cause=_of(event),
        kind=NoticeKind.PLACE_BOOKED,
        subject=_("Your place"),
        template="joining",
        method=Method.PUBLISH,
        at=at,
        days=plans,
        notes=joining_lines(run.course),
        prerequisites=prerequisites,
        before=run.course.before,
        deadline=date_format(joining_deadline(run.first_date), "l j F Y"),
        needs=place.need_labels,
        marking=run.course.marking,
    )
    _tell_supervisor(place=place, cause=_of(event), subject=_("%(name)s has a place"), at=at)


def tell_waiting(*, place: Place, event: PlaceEvent, position: int, at: datetime) -> None:
    """Say where she stands and by which rule places go."""
    _send(
        place=place,
        cause=_of(event),
        kind=NoticeKind.PLACE_WAITING,
        subject=_("You are on the waiting list"),
        template="waiting",
        at=at,
        position=position,
    )


def tell_offered(*, place: Place, event: PlaceEvent, at: datetime) -> None:
    """Say until when the place is hers, and where to answer."""
    until = timezone.localtime(place.offer_expires_at)
    _send(
        place=place,
        cause=_of(event),
        kind=NoticeKind.PLACE_OFFERED,
        subject=_("A place is yours until %(until)s") % {"until": format_moment(until)},
        template="offered",
        at=at,
        until=format_moment(until),
        offer_link=_link("courses:offer", place.ref),
    )


def tell_expired(*, place: Place, event: PlaceEvent, at: datetime) -> None:
    """Say that the offer is over, and how to ask again."""
    _send(
        place=place,
        cause=_of(event),
        kind=NoticeKind.PLACE_CANCELLED,
        subject=_("The offer has expired"),
        template="expired",
        at=at,
        keeps_quiet_hours=True,
    )


def tell_cancelled(*, place: Place, event: PlaceEvent, at: datetime) -> None:
    """Confirm that she gave up her place, and take the days out of her calendar."""
    _send(
        place=place,
        cause=_of(event),
        kind=NoticeKind.PLACE_CANCELLED,
        subject=_("Your place is cancelled"),
        template="cancelled",
        method=Method.CANCEL,
        at=at,
    )
    subject = _("%(name)s no longer has a place")
    _tell_supervisor(place=place, cause=_of(event), subject=subject, at=at)


def tell_called_off(*, place: Place, event: PlaceEvent, reason: str, at: datetime) -> None:
    """Say that the run is called off, and why; the days leave calendars."""
    _send(
        place=place,
        cause=_of(event),
        kind=NoticeKind.PLACE_CANCELLED,
        subject=_("Called off"),
        template="called_off",
        method=Method.CANCEL,
        at=at,
        reason=reason,
        courses_link=_link("courses:calendar"),
    )
    if event.from_state == PlaceState.BOOKED:
        subject = _("The course of %(name)s is called off")
        _tell_supervisor(place=place, cause=_of(event), subject=subject, at=at)


def tell_moved(*, place: Place, at: datetime) -> None:
    """Send the new days; the calendar file moves the entries of those who have them."""
    version = max(place.run.days.values_list("sequence", flat=True))
    is_booked = place.state == PlaceState.BOOKED
    cause = f"place:{place.pk}:moved:{version}"
    _send(
        place=place,
        cause=cause,
        kind=NoticeKind.PLACE_BOOKED if is_booked else NoticeKind.PLACE_OFFERED,
        subject=_("Your course has moved"),
        template="moved",
        method=Method.PUBLISH if is_booked else None,
        at=at,
        until="" if is_booked else format_moment(timezone.localtime(place.offer_expires_at)),
        offer_link=_link("courses:offer", place.ref),
    )
    if is_booked:
        subject = _("The course of %(name)s has moved")
        _tell_supervisor(place=place, cause=cause, subject=subject, at=at)


def tell_line_closed(*, place: Place, event: PlaceEvent, at: datetime) -> None:
    """Say that the run began without a place for her, and where other dates are."""
    _send(
        place=place,
        cause=_of(event),
        kind=NoticeKind.PLACE_CANCELLED,
        subject=_("No place became free"),
        template="line_closed",
        at=at,
        keeps_quiet_hours=True,
        courses_link=_link("courses:calendar"),
    )


def tell_result(*, place: Place, event: PlaceEvent, at: datetime) -> None:
    """Say that she has not passed, or not yet, and what comes next.

    Who has passed hears of it with her certificate, from the room that issues it. The subject is
    the same for all: it shows on locked screens.
    """
    _send(
        place=place,
        cause=_of(event),
        kind=NoticeKind.COURSE_RESULT,
        subject=_("Your result"),
        template="result",
        at=at,
        courses_link=_link("courses:calendar"),
    )
