"""Calendar files: public, one's own feed, one place."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from learning.accounts.access import SignedInRequest, signed_in
from learning.courses import feeds
from learning.courses.access import place_for
from learning.courses.enums import HOLDS_SEAT
from learning.courses.ical import CalendarDay, Method, calendar_text
from learning.courses.queries import days_of_place, days_of_user, public_days

# How long past days stay in feeds, so that a calendar does not lose last month.
KEPT = timedelta(days=92)


def _file(days: list[CalendarDay], *, name: str, title: str = "") -> HttpResponse:
    text = calendar_text(days, method=Method.PUBLISH, stamp=timezone.now(), name=title)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


@require_GET
def public_feed(request: HttpRequest) -> HttpResponse:
    """Give the days of every run open to see."""
    days = public_days(since=timezone.localdate())
    response = _file(days, name="courses", title=_("Courses: Spot the signs"))
    response["Cache-Control"] = "public, max-age=600"
    return response


@never_cache
@require_GET
def personal_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the days of one person; whoever has the address may read it."""
    user = feeds.user_of(secret)
    if user is None:
        raise Http404("No such calendar.")
    days = days_of_user(user, since=timezone.localdate() - KEPT)
    response = _file(days, name="my-courses", title=_("My courses: Spot the signs"))
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_GET
@signed_in
def place_calendar(request: SignedInRequest, ref: UUID) -> HttpResponse:
    """Give the days of one's own place."""
    place = place_for(request.user, ref)
    if place.state not in HOLDS_SEAT:
        raise Http404("No place, no days.")
    return _file(days_of_place(place), name=place.run.ref)
