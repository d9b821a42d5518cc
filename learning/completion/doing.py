"""Where a person does what is required of her, or shows that she did it, and what to know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.courses.enums import PlaceState

if TYPE_CHECKING:
    from learning.completion.models import Requirement
    from learning.completion.queries.required import Booking, Required


def where_to_do(requirement: Requirement) -> str:
    """Return the path of the page. Fetch module, course and external_award with the rule."""
    if requirement.module:
        return reverse("modules:module", args=[requirement.module.slug])
    if requirement.course:
        return reverse("courses:course", args=[requirement.course.slug])
    return f"{reverse('completion:new_claim')}?award={requirement.external_award_id}"


def where_to_act(required: Required) -> str:
    """Return the path of the page where one person goes on with it, for My learning.

    Empty where there is none: a course that is not offered, or a module without an edition, which
    alone is asked for here.
    """
    requirement = required.requirement
    if required.booking:
        is_offer = required.booking.state == PlaceState.OFFERED
        return reverse(
            "courses:offer" if is_offer else "courses:place", args=[required.booking.ref]
        )
    if required.claim:
        return reverse("completion:own_claim", args=[required.claim])
    if requirement.module or (requirement.course and not requirement.course.live):
        return ""
    return where_to_do(requirement)


def what_to_know(required: Required) -> str:
    """Say what she does about it there, in sentences."""
    requirement = required.requirement
    if requirement.course:
        if required.booking:
            return _booked(required.booking)
        if requirement.course.live:
            return _("See the dates and ask for a place.")
        return _("It is not offered at present.")
    if requirement.external_award:
        provider = f"{requirement.external_award.provider}."
        if required.claim:
            return f"{provider} {_('Your document waits to be checked.')}"
        return f"{provider} {_('When you have done it, hand in a document that shows it.')}"
    return _("It is not published at present.")


def _booked(booking: Booking) -> str:
    day = date_format(booking.first_date, "j F Y")
    return f"{PlaceState(booking.state).label}: {day}."
