"""Passes that were withdrawn, as long as no other result is recorded."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.courses.enums import WITHOUT_RESULT, PlaceState
from learning.courses.models import Place, PlaceEvent


@dataclass(frozen=True)
class WithdrawnPass:
    """A pass that counts no more; `event_id` names the line of the place's history that says so."""

    event_id: int
    text: str


def withdrawn_passes(places: Iterable[Place]) -> dict[int, WithdrawnPass]:
    """Return by the id of the place whose pass was withdrawn and who has no result since.

    One query; none where no place is one that waits for a result.
    """
    waiting = [place.pk for place in places if place.state in WITHOUT_RESULT]
    if not waiting:
        return {}
    events = PlaceEvent.objects.filter(place__in=waiting, from_state=PlaceState.PASSED)
    return {
        place: WithdrawnPass(
            pk,
            _("Pass withdrawn on %(day)s") % {"day": date_format(timezone.localdate(at), "j F Y")},
        )
        for pk, place, at in events.order_by("pk").values_list("pk", "place", "at")
    }
