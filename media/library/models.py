"""Awareness materials: what partners and the public may take away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from media.blocks import MATERIAL_BLOCKS
from media.library.enums import Paper
from media.library.presentation import present

if TYPE_CHECKING:
    from media.library.rules import Chosen

NUMBER = re.compile(r"^[1-9][0-9]{0,2}[a-z]?$")


class MaterialQuerySet(PageQuerySet):
    """Reads of materials."""

    def shown(self) -> MaterialQuerySet:
        """Those anybody may see: live, not restricted, of a marking that is public.

        Aliases are left out: they repeat a material of another language word for word.
        """
        return self.live().public().filter(marking__is_public=True, alias_of=None)  # type: ignore[no-any-return]

    def matching(self, chosen: Chosen) -> MaterialQuerySet:
        """Those that fit every filter."""
        found = self
        if chosen.sector:
            found = found.filter(sectors__key=chosen.sector)
        if chosen.language:
            found = found.filter(locale__language_code=chosen.language)
        if chosen.format:
            found = found.filter(format=chosen.format)
        return found


class MaterialIndexPage(Page):
    """The folder of materials; its address shows the library with filters.

    The address is answered by `media.library.views`, which needs no page tree to do so.

    Personal data: none.
    """

    max_count = 1  # type: ignore[assignment] # Wagtail's own is None, and so its type
    preview_modes: ClassVar[list[Any]] = []
    subpage_types: ClassVar[list[str]] = ["library.MaterialPage"]

    class Meta:
        verbose_name = _("materials folder")


class MaterialPage(Page):
    """A card, poster, leaflet or briefing: HTML first, tagged PDF second.

    Source of the rules: facts.md section 5.

    Personal data: none.
    """

    number = models.CharField(
        _("number"),
        max_length=4,
        blank=True,
        validators=[RegexValidator(NUMBER, _("Use a number and at most one letter, such as 3a."))],
        help_text=_("Makes the short address printed beside the QR code, such as /m/3a/."),
    )
    summary = models.TextField(_("summary"))
    audience = models.CharField(_("who it is for"), max_length=160)
    sectors = ParentalManyToManyField(
        "reference.Sector", verbose_name=_("sectors"), blank=True, related_name="+"
    )
    format = models.CharField(_("format"), max_length=60, help_text=_("For example: A6 card."))
    paper = models.CharField(_("paper"), max_length=2, choices=Paper.choices, default=Paper.A4)
    version = models.CharField(_("version"), max_length=20)
    marking = models.ForeignKey("reference.Marking", models.PROTECT, null=True, related_name="+")
    content_owner = models.CharField(
        _("owner"), max_length=120, help_text=_("A role, not a person.")
    )
    checked_date = models.DateField(_("last checked"), null=True, blank=True)
    review_by_date = models.DateField(_("review by"), null=True, blank=True)
    is_for_victims = models.BooleanField(
        _("meant for possible victims"),
        default=False,
        help_text=_("Then it carries no QR code: phones are checked."),
    )
    share_text = models.TextField(_("text to share"), blank=True)
    body = StreamField(MATERIAL_BLOCKS, verbose_name=_("text"))

    objects: ClassVar[Any] = PageManager.from_queryset(MaterialQuerySet)()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("audience"),
                FieldPanel("sectors"),
                FieldRowPanel([FieldPanel("format"), FieldPanel("paper"), FieldPanel("number")]),
                FieldPanel("is_for_victims"),
                FieldPanel("share_text"),
            ],
            heading=_("About this material"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("version"),
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
        index.SearchField("audience"),
        index.SearchField("format"),
        index.SearchField("body"),
        # The admin's list searches, filters and sorts by these at once.
        index.FilterField("number"),
        index.FilterField("format"),
        index.FilterField("paper"),
        index.FilterField("marking"),
        index.FilterField("is_for_victims"),
        index.FilterField("review_by_date"),
    ]
    parent_page_types: ClassVar[list[str]] = ["library.MaterialIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("awareness material")
        verbose_name_plural = _("awareness materials")

    def clean(self) -> None:
        """Refuse what the public may not see, and dates that run backwards."""
        super().clean()
        problems: dict[str, Any] = {}
        if self.marking and not self.marking.is_public:
            problems["marking"] = _("Materials are shown to anyone. Choose a public marking.")
        if self.checked_date and self.review_by_date and self.review_by_date <= self.checked_date:
            problems["review_by_date"] = _("The review day must come after the day it was checked.")
        if self.number and self._number_is_taken():
            problems["number"] = _("Another material in this language has this number.")
        if problems:
            raise ValidationError(problems)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the template the material as the public page shows it; used by previews."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {**context, "material": present(self)}

    def _number_is_taken(self) -> bool:
        same = MaterialPage.objects.filter(number=self.number, locale_id=self.locale_id)
        return bool(same.filter(alias_of=None).exclude(pk=self.pk).exists())
