"""Module pages as authors see them, and a learner's place in one."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override as override_language
from modelcluster.fields import ParentalManyToManyField
from typing_extensions import override
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from learning.modules import texts
from learning.modules.blocks import SECTION_BLOCKS
from learning.modules.forms import ModuleForm
from learning.modules.freezing import freeze_module
from learning.modules.previews import draw_sections
from media.editions.content import EditionContent
from media.editions.models import EditionedPage


class ServedByPlayer(Page):
    """A page whose address belongs to the player: learners meet editions there, never the page.

    Personal data: none.
    """

    class Meta:
        abstract = True

    def player_path(self) -> str:
        """Return the address in the player, without the language."""
        raise NotImplementedError

    @override
    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Return the player's address, wherever in the tree the page stands."""
        parts = super().get_url_parts(request)
        if parts is None:
            return None
        site_id, root_url, _path = parts
        with override_language(self.locale.language_code):
            return site_id, root_url, self.player_path()

    @override
    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead from the page's place in the tree to the player."""
        return redirect(self.get_url(request))


class ModuleIndexPage(ServedByPlayer):
    """The folder of modules; its address shows My learning or, signed out, the catalogue.

    Personal data: none.
    """

    max_count = 1  # type: ignore[assignment] # Wagtail only ever says None
    subpage_types: ClassVar[list[str]] = ["modules.ModulePage"]
    preview_modes: ClassVar[list[tuple[str, str]]] = []

    class Meta:
        verbose_name = _("modules folder")

    @override
    def player_path(self) -> str:
        return reverse("modules:learn")


class ModulePage(EditionedPage, ServedByPlayer):
    """A spot-the-signs module. Learners meet its editions, never this page.

    Personal data: none.
    """

    code = models.CharField(_("code"), max_length=12, help_text=_("For example M02."))
    summary = models.TextField(_("summary"))
    lenses = models.JSONField(_("lenses"), default=list, blank=True)
    audiences = ParentalManyToManyField(
        "reference.Audience", verbose_name=_("audiences"), blank=True, related_name="+"
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text=_("The whole module, with its check. 1 to 240."),
    )
    refresh_months = models.PositiveSmallIntegerField(
        _("certificate runs for"),
        default=24,
        validators=[MaxValueValidator(120)],
        help_text=_("Months, to 120; 0: it never expires. Frozen with each edition."),
    )
    outcomes = models.JSONField(_("outcomes"), default=list, blank=True)
    content_note = models.TextField(_("content note"), blank=True)
    marking = models.ForeignKey("reference.Marking", models.PROTECT, null=True, related_name="+")
    content_owner = models.CharField(
        _("owner"), max_length=120, help_text=_("A role, not a person.")
    )
    review_by_date = models.DateField(_("review by"), null=True, blank=True)
    terms = ParentalManyToManyField(
        "reference.GlossaryTerm",
        verbose_name=_("glossary terms explained in it"),
        blank=True,
        related_name="+",
    )
    # A module opens as the list of its sections.
    sections = StreamField(SECTION_BLOCKS, min_num=1, collapsed=True, verbose_name=_("sections"))
    check_quiz = models.ForeignKey(
        "attempts.Quiz",
        models.PROTECT,
        verbose_name=_("check at the end"),
        null=True,
        blank=True,
        related_name="+",
    )

    base_form_class = ModuleForm
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("sections"),
        FieldPanel("check_quiz"),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("code"), FieldPanel("minutes"), FieldPanel("refresh_months")]
                ),
                FieldPanel("outcomes"),
                FieldPanel("content_note"),
                FieldPanel("audiences", widget=CheckboxSelectMultiple),
                FieldPanel("lenses"),
                FieldPanel("terms", widget=CheckboxSelectMultiple),
            ],
            heading=_("About this module"),
        ),
        MultiFieldPanel(
            [FieldPanel("content_owner"), FieldPanel("marking"), FieldPanel("review_by_date")],
            heading=_("Keeping it right"),
        ),
        *EditionedPage.edition_panels,
    ]
    search_fields = [  # type: ignore[assignment] # Wagtail says only FilterField
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("sections"),
        index.FilterField("code"),
    ]
    parent_page_types: ClassVar[list[str]] = ["modules.ModuleIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    @override
    def edition_content(self) -> EditionContent:
        """Freeze and render the sections, the check and everything they refer to."""
        return freeze_module(self)

    @override
    def player_path(self) -> str:
        return reverse("modules:module", args=[self.slug])

    @override
    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "modules/preview.html"

    @override
    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Return what the preview draws: every section as learners will see it."""
        sections = draw_sections(self)
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        note = texts.paragraphs(self.content_note)
        return {**context, "sections": sections, "count": len(sections), "note": note}


class Progress(models.Model):
    """Where a learner stands in an edition. A place, not evidence: it may be lost.

    Personal data: what a person is learning and when she last did.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="progress")
    edition = models.ForeignKey("editions.Edition", models.CASCADE, related_name="places")
    translation_key = models.UUIDField(db_index=True)
    section = models.PositiveSmallIntegerField(
        default=1, help_text=_("where she is; one more than there are sections: at the check")
    )
    done = models.JSONField(default=list, help_text=_("numbers of the sections done this time"))
    seconds = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    # She has begun again after finishing; the day she finished before is kept.
    restarted_at = models.DateTimeField(null=True, blank=True)

    objects: Any = models.Manager()

    class Meta:
        verbose_name = _("place in a module")
        constraints = [
            models.UniqueConstraint(fields=("user", "edition"), name="modules_one_place"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}: section {self.section}"

    @property
    def is_open(self) -> bool:
        """Whether she is in the middle of it, for the first time or again."""
        if self.finished_at is None:
            return True
        return self.restarted_at is not None and self.restarted_at > self.finished_at

    @property
    def begun_at(self) -> datetime:
        """When she began this time."""
        return self.restarted_at or self.started_at
