"""The front page, plain pages of text, and the pocket guide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from media.blocks import PAGE_BLOCKS
from media.blocks.base import render_live_stream
from media.blocks.contacts import ContactsBlock
from media.library.caching import keep
from media.library.queries import latest
from portal.home.blocks import GuideCardBlock
from portal.home.guide import pinned, present_guide
from portal.home.queries import audiences_of
from portal.home.rules import Report

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class HomePage(Page):
    """The root of the site. Owns which pages may stand where.

    Personal data: none.
    """

    heading = models.CharField(
        _("heading"), max_length=120, blank=True, help_text=_("Empty: the site’s own words.")
    )
    lead = models.TextField(
        _("first sentences"), blank=True, help_text=_("Empty: the site’s own words.")
    )

    max_count = 1  # type: ignore[assignment] # Wagtail's own is None, and so its type
    content_panels = [*Page.content_panels, FieldPanel("heading"), FieldPanel("lead")]
    subpage_types: ClassVar[list[str]] = [
        "home.InfoPage",
        "home.PocketGuidePage",
        "modules.ModuleIndexPage",
        "courses.CourseIndexPage",
        "library.MaterialIndexPage",
    ]

    class Meta:
        verbose_name = _("front page")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the newest materials."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {**context, "materials": keep("latest-materials", latest)}


class InfoPage(Page):
    """A page of plain text.

    Personal data: none.
    """

    summary = models.TextField(_("summary"), blank=True)
    body = StreamField(PAGE_BLOCKS, verbose_name=_("text"))
    checked_date = models.DateField(_("last checked"), null=True, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("checked_date"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("page of text")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the text as it reads today, and what the link here wants to report."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        html = _drawn(self, request, lambda: render_live_stream(self.body))
        report = Report.of(request.GET)
        mail_address = report and report.mail_address(
            desk=settings.SUPPORT["email"], site=settings.SITE_ADDRESS
        )
        return {**context, "html": html, "report": report, "mail_address": mail_address}


class PocketGuidePage(Page):
    """What to do at a scene: cards by situation, and whom to ring.

    Personal data: none.
    """

    summary = models.TextField(_("summary"), blank=True)
    contacts = StreamField(
        [("contacts", ContactsBlock())], verbose_name=_("who to call"), min_num=1, max_num=1
    )
    cards = StreamField([("card", GuideCardBlock())], verbose_name=_("cards"), min_num=1)
    marking = models.ForeignKey("reference.Marking", models.PROTECT, null=True, related_name="+")
    content_owner = models.CharField(
        _("owner"), max_length=120, help_text=_("A role, not a person.")
    )
    checked_date = models.DateField(_("last checked"))
    review_by_date = models.DateField(_("review by"), null=True, blank=True)

    max_count = 1  # type: ignore[assignment] # Wagtail's own is None, and so its type
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("cards"),
        FieldPanel("contacts"),
        MultiFieldPanel(
            [
                FieldPanel("content_owner"),
                FieldPanel("marking"),
                FieldRowPanel([FieldPanel("checked_date"), FieldPanel("review_by_date")]),
            ],
            heading=_("Keeping it right"),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("cards"),
    ]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("pocket guide")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the cards, those of the person's own work first."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        guide = _drawn(self, request, lambda: present_guide(self))
        mine = audiences_of(getattr(request, "user", None))
        return {**context, "guide": guide, "cards": pinned(guide.cards, mine)}


def _drawn(page: Page, request: Any, draw: Callable[[], T]) -> T:
    """Return what a published page shows, drawn once; a draft is drawn each time."""
    if getattr(request, "is_preview", False):
        return draw()
    return keep(f"page:{page.pk}", draw)
