"""Runs without enough people, and offers that end today, on the admin's first page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override

from learning.courses.access import runs_of
from learning.courses.enums import BOOKABLE_RUNS, PlaceState
from learning.courses.models import Place
from media.reference.home_panels import HomePanel, PanelRow, day_words

if TYPE_CHECKING:
    from django.http import HttpRequest


class RunsBelowMinimum(HomePanel):
    """Runs to come that too few people have a place on, the next first."""

    name = "runs_below_minimum"
    order = 130
    permission = "courses.view_courserun"
    heading = gettext_lazy("Runs below minimum")
    columns = (gettext_lazy("Run"), gettext_lazy("First day"), gettext_lazy("Places taken"))

    @override
    def waiting(self, request: HttpRequest) -> Any:
        now = timezone.now()
        runs = runs_of(request.user, at=now).filter(
            state__in=[*BOOKABLE_RUNS], first_date__gte=timezone.localdate(now)
        )
        return runs.with_numbers().filter(held__lt=F("minimum")).order_by("first_date", "pk")

    @override
    def row_of(self, found: Any) -> PanelRow:
        said = _("%(held)s, minimum %(minimum)s") % {"held": found.held, "minimum": found.minimum}
        href = reverse("courses:trainer_run", args=[found.ref])
        return PanelRow(found.ref, href, (day_words(found.first_date), said))

    @override
    def all_href(self) -> str:
        return reverse("runs:index")


class OffersThatExpireToday(HomePanel):
    """Places offered to people who must answer by the end of today, the next to end first."""

    name = "offers_that_expire_today"
    order = 131
    permission = "courses.view_place"
    heading = gettext_lazy("Offers that expire today")
    columns = (gettext_lazy("Person"), gettext_lazy("Run"), gettext_lazy("Until"))

    @override
    def waiting(self, request: HttpRequest) -> Any:
        now = timezone.localtime()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return (
            Place.objects.filter(
                run__in=runs_of(request.user, at=now),
                state=PlaceState.OFFERED,
                offer_expires_at__gt=now,
                offer_expires_at__lt=midnight + timedelta(days=1),
            )
            .select_related("user", "run")
            .order_by("offer_expires_at", "pk")
        )

    @override
    def row_of(self, found: Any) -> PanelRow:
        until = date_format(timezone.localtime(found.offer_expires_at), "H:i")
        href = reverse("places:inspect", args=[found.pk])
        return PanelRow(str(found.user), href, (found.run.ref, until))

    @override
    def all_href(self) -> str:
        return reverse("places:index")
