"""Panels of the admin's first page: what waits, in a table with a count; and the facts that do.

Each room registers its own through `construct_homepage_panels`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.admin.ui.components import Component

from media.reference.enums import FactStatus
from media.reference.models import Fact

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.http import HttpRequest
    from django.utils.functional import Promise

MOST_ROWS: Final = 5
# A month's notice of a review, so that it can be planned.
REVIEW_NOTICE_DAYS: Final = 31


@dataclass(frozen=True)
class PanelRow:
    """One thing that waits: its name, where it is dealt with, and a cell for each other column."""

    text: str
    href: str
    cells: tuple[str, ...] = ()


class HomePanel(Component):
    """A headed table of at most five rows with the count of all; nothing where nothing waits.

    Two statements at most: the count, and the rows where there are any. Subclasses give
    `permission`, `heading`, `columns`, `waiting` and `row_of`.
    """

    template_name = "reference/admin/home_panel.html"
    name: ClassVar[str]
    order: ClassVar[int]
    permission: ClassVar[str]
    heading: ClassVar[str | Promise]
    columns: ClassVar[tuple[str | Promise, ...]]

    def waiting(self, request: HttpRequest) -> Any:
        """Return everything that waits, the most urgent first: a queryset."""
        raise NotImplementedError

    def row_of(self, found: Any) -> PanelRow:
        """Return how one of them is shown."""
        raise NotImplementedError

    def all_href(self) -> str:
        """Return where all of them are listed; empty where nowhere."""
        return ""

    @override
    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        request = (parent_context or {})["request"]
        waiting = self.waiting(request) if request.user.has_perm(self.permission) else None
        count = waiting.count() if waiting is not None else 0
        rows = [self.row_of(found) for found in waiting[:MOST_ROWS]] if waiting and count else []
        return {"panel": self, "count": count, "rows": rows}

    @override
    def render_html(self, parent_context: Any = None) -> SafeString:
        """Draw the table, or nothing."""
        context = self.get_context_data(parent_context)
        if not context["rows"]:
            return SafeString("")
        return super().render_html(parent_context)


def adds(*panels: type[HomePanel]) -> Callable[[HttpRequest, list[Any]], None]:
    """Return a hook that adds these panels to the first page."""

    def add(request: HttpRequest, shown: list[Any]) -> None:
        shown.extend(panel() for panel in panels)

    return add


def day_words(day: date | None) -> str:
    """Return a day as tables of the admin show it."""
    return date_format(day, "j F Y") if day else ""


def review_limit() -> date:
    """Return the last day whose reviews are shown."""
    return timezone.localdate() + timedelta(days=REVIEW_NOTICE_DAYS)


class FactsToReview(HomePanel):
    """Facts that are being confirmed, and those whose review has come or comes within a month."""

    name = "facts_to_review"
    order = 110
    permission = "reference.change_fact"
    heading = _("Facts to review")
    columns = (_("Fact"), _("Review by"), _("State"), _("Owner"))

    @override
    def waiting(self, request: HttpRequest) -> Any:
        is_due = Q(review_by_date__lte=review_limit()) | Q(status=FactStatus.UNCERTAIN)
        return Fact.objects.filter(is_due).order_by("review_by_date", "label")

    @override
    def row_of(self, found: Any) -> PanelRow:
        viewset: Any = Fact.snippet_viewset  # type: ignore[attr-defined] # set as it is registered
        href = reverse(viewset.get_url_name("edit"), args=[found.pk])
        cells = (day_words(found.review_by_date), found.get_status_display(), found.owner)
        return PanelRow(found.label, href, cells)

    @override
    def all_href(self) -> str:
        viewset: Any = Fact.snippet_viewset  # type: ignore[attr-defined]
        return reverse(viewset.get_url_name("list"))
