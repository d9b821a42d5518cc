"""A page whose publishing makes an edition: the least that can be."""

from typing import Any

from django.db import models
from modelcluster.fields import ParentalManyToManyField
from typing_extensions import override
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from media.blocks import TEXT_BLOCKS
from media.blocks.base import freeze_stream, render_stream
from media.blocks.glossary import mark_terms
from media.editions.content import CannotFreeze, EditionContent, Freezer, SectionContent
from media.editions.enums import SectionKind
from media.editions.models import EditionedPage

UNFREEZABLE = "cannot be frozen"


class LeafletPage(EditionedPage, Page):
    """One section of text.

    Personal data: none.
    """

    body = StreamField(TEXT_BLOCKS)
    terms = ParentalManyToManyField("reference.GlossaryTerm", blank=True, related_name="+")
    note = models.CharField(max_length=60, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("body"),
        FieldPanel("terms"),
        FieldPanel("note"),
        *EditionedPage.edition_panels,
    ]

    class Meta:
        verbose_name = "leaflet"

    @override
    def edition_content(self) -> EditionContent:
        if self.note == UNFREEZABLE:
            raise CannotFreeze("The note says that it cannot be frozen.")
        freezer = Freezer()
        terms = [freezer.add_term(term) for term in self.terms.all()]
        frozen: list[dict[str, Any]] = freeze_stream(self.body, freezer)
        section = SectionContent(
            key="body",
            kind=SectionKind.READING,
            title=self.title,
            minutes=2,
            html=mark_terms(render_stream(self.body, frozen), terms),
            data={"body": frozen},
        )
        return EditionContent(
            data={"sections": [dict(section.data)], **freezer.references()},
            sections=(section,),
            files=freezer.files,
        )
