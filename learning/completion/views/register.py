"""The denominator register, for those who see the names: as a page and as a table to keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from learning.accounts.access import named_organisation_for, signed_in, viewer
from learning.completion.downloads import csv_file
from learning.completion.queries import register_of, requirements_at

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from learning.accounts.models import Organisation
    from learning.completion.models import Requirement, StandingSpan

PAGE_SIZE = 50


@dataclass(frozen=True)
class Asked:
    """Which rows: of what requirement, true on which day, as known at the end of which."""

    organisation: Organisation
    today: date
    day: date
    known: date | None
    requirement: Requirement | None
    offered: tuple[Requirement, ...]
    wrong: str = ""

    @classmethod
    def of(cls, data: Any, organisation: Organisation, today: date) -> Asked:
        """Read it from a query; a day that is none is said and counts as today."""
        offered = tuple(requirements_at(organisation))
        chosen = next((one for one in offered if str(one.pk) == data.get("requirement")), None)
        day, is_day = _day(data.get("day", ""))
        known, is_known = _day(data.get("known", ""))
        wrong = "" if is_day and is_known else _("Enter a real date, like 2027-01-31.")
        return cls(organisation, today, day or today, known, chosen, offered, wrong)

    def rows(self) -> QuerySet[StandingSpan]:
        """Return the rows by name; people in sensitive posts are only counted."""
        return self.all_rows().filter(
            learner__user__isnull=False, learner__user__is_hidden_from_lists=False
        )

    def all_rows(self) -> QuerySet[StandingSpan]:
        """Return every row that makes up the denominator."""
        return register_of(
            self.organisation,
            self.day,
            today=self.today,
            known_at=self._known_at(),
            requirement_id=self.requirement.pk if self.requirement else None,
        )

    def _known_at(self) -> datetime | None:
        if self.known is None:
            return None
        midnight = timezone.make_aware(datetime.combine(self.known + timedelta(days=1), time.min))
        return midnight - timedelta(microseconds=1)

    def filters(self) -> list[dict[str, Any]]:
        """Return the fields for `components/filters.html`."""
        return [
            {
                "kind": "select",
                "name": "requirement",
                "label": _("Requirement"),
                "value": str(self.requirement.pk) if self.requirement else "",
                "options": [
                    {"value": "", "text": _("All requirements")},
                    *(
                        {"value": str(one.pk), "text": f"{one.title} ({one.start_date:%Y-%m-%d})"}
                        for one in self.offered
                    ),
                ],
            },
            {"kind": "text", "name": "day", "label": _("On"), "value": self.day.isoformat()},
            {
                "kind": "text",
                "name": "known",
                "label": _("As known on (empty: now)"),
                "value": self.known.isoformat() if self.known else "",
            },
        ]


def _day(text: str) -> tuple[date | None, bool]:
    """Return the day, and whether the text is one or empty."""
    try:
        found = parse_date(text.strip())
    except ValueError:
        found = None
    return found, bool(found) or not text.strip()


@never_cache
@require_GET
@signed_in
def register(request: HttpRequest, key: str) -> HttpResponse:
    """Show who counts in a figure, a page at a time."""
    now = timezone.now()
    organisation = named_organisation_for(viewer(request.user, at=now), key)
    asked = Asked.of(request.GET, organisation, timezone.localdate(now))
    page = Paginator(asked.rows(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "completion/register.html",
        {
            "organisation": organisation,
            "asked": asked,
            "rows": page,
            "hidden": asked.all_rows().count() - page.paginator.count,
            "filters": asked.filters(),
        },
    )


@never_cache
@require_GET
@signed_in
def register_file(request: HttpRequest, key: str) -> HttpResponse:
    """Send the register as CSV, every row of the denominator."""
    now = timezone.now()
    organisation = named_organisation_for(viewer(request.user, at=now), key)
    asked = Asked.of(request.GET, organisation, timezone.localdate(now))
    head = [
        _("Name"), _("E-mail"), _("Record"), _("Group"), _("Requirement"), _("Standing"), _("From"),
        _("Until"), _("Due"), _("Known since"), _("Known until"),
    ]  # fmt: skip
    return csv_file(
        f"{slugify(organisation.name)}-register-{asked.day:%Y-%m-%d}",
        head,
        (_cells(span) for span in asked.all_rows().iterator(chunk_size=2000)),
    )


def _cells(span: StandingSpan) -> tuple[Any, ...]:
    user = getattr(span.learner, "user", None)
    is_named = user is not None and not user.is_hidden_from_lists
    return (
        str(user) if is_named else _("Not shown"),
        user.email if is_named and user else "",
        str(span.learner_id) if is_named else "",
        span.organisation.name,
        span.requirement.title if span.requirement else "",
        span.get_state_display(),
        span.from_date.isoformat(),
        span.to_date.isoformat() if span.to_date else "",
        span.due_date.isoformat(),
        timezone.localtime(span.known_from).isoformat(timespec="seconds"),
        timezone.localtime(span.known_to).isoformat(timespec="seconds") if span.known_to else "",
    )
