"""Passes that were withdrawn: told as long as the place is, also beside a result recorded since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.courses.enums import TOOK_PLACE, WITHOUT_RESULT, PlaceState
from learning.courses.models import Place, PlaceEvent


@dataclass(frozen=True)
class WithdrawnPass:
    """A pass that counts no more.

    `event_id` names the line of the place's history that says so, the newest of them.
    """

    event_id: int
    text: str


def withdrawn_passes(places: Iterable[Place]) -> dict[int, WithdrawnPass]:
    """Return by the id of the place whose pass was withdrawn, once or more often.

    One query; none where nobody was there yet.
    """
    states = {place.pk: place.state for place in places if place.state in TOOK_PLACE}
    if not states:
        return {}
    events = PlaceEvent.objects.filter(place__in=[*states], from_state=PlaceState.PASSED)
    newest: dict[int, int] = {}
    days: dict[int, list[date]] = {}
    for pk, place, at in events.order_by("pk").values_list("pk", "place", "at"):
        newest[place] = pk
        days.setdefault(place, []).append(timezone.localdate(at))
    return {
        place: WithdrawnPass(pk, _words(days[place], waits=states[place] in WITHOUT_RESULT))
        for place, pk in newest.items()
    }


def _words(days: list[date], *, waits: bool) -> str:
    """Say when; where another result stands since, that it was an earlier pass."""
    if waits:
        said = ngettext("Pass withdrawn on %(days)s", "Passes withdrawn on %(days)s", len(days))
    else:
        said = ngettext(
            "An earlier pass was withdrawn on %(days)s",
            "Earlier passes were withdrawn on %(days)s",
            len(days),
        )
    named = [date_format(day, "j F Y") for day in dict.fromkeys(days)]
    return said % {"days": get_text_list(named, _("and"))}
