"""The frozen rows. Nothing here is ever updated or deleted."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from media.editions.append_only import AppendOnlyModel, AppendOnlyQuerySet
from media.editions.enums import ChangeClass, SectionKind


class EditionFile(AppendOnlyModel):
    """The bytes of one picture, under the hash of those bytes.

    Personal data: as the picture (see media.assets).
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(help_text=_("bytes"))

    def __str__(self) -> str:
        return f"{self.content_type} {self.sha256[:12]}"


class EditionQuerySet(AppendOnlyQuerySet):
    """Reads of editions."""

    def latest_first(self) -> EditionQuerySet:
        """Newest number first."""
        return self.order_by("-number")

    def of_page(self, page_id: int) -> EditionQuerySet:
        """Editions of one page (one language of a module)."""
        return self.filter(page_id=page_id)


class Edition(AppendOnlyModel):
    """One published state of a page in one language, as it was seen.

    Holds the frozen data (every referenced fact, term and question version resolved), each
    section's rendered fragment, and the bytes of its pictures; SHA-256 over all. Replay needs
    only its own rows and files.

    Personal data: `made_by` is the publisher; erased there, not here.
    """

    page = models.ForeignKey("wagtailcore.Page", models.PROTECT, related_name="editions")
    # PROTECT keeps Wagtail's purge_revisions from removing what evidence stands on.
    revision = models.ForeignKey("wagtailcore.Revision", models.PROTECT, related_name="+")
    locale = models.ForeignKey("wagtailcore.Locale", models.PROTECT, related_name="+")
    translation_key = models.UUIDField(db_index=True)
    source_edition = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="translations"
    )
    number = models.PositiveIntegerField()
    slug = models.SlugField(max_length=255)
    title = models.CharField(max_length=255)
    change_class = models.CharField(max_length=20, choices=ChangeClass.choices)
    change_note = models.TextField(blank=True)
    effective_date = models.DateField()
    redo_within_days = models.PositiveSmallIntegerField(null=True, blank=True)
    # The module, in whatever language, that whoever is called back may do instead.
    redo_unit_key = models.UUIDField(null=True, blank=True)
    data = models.JSONField()
    data_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[Any] = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        constraints = [
            # The build is idempotent: one revision makes one edition.
            models.UniqueConstraint(fields=("revision",), name="editions_one_per_revision"),
            models.UniqueConstraint(fields=("page", "number"), name="editions_number_per_page"),
            # A shorter unit stands in for what is to be done again: NULL where nothing is.
            models.CheckConstraint(
                condition=Q(redo_unit_key__isnull=True) | Q(redo_within_days__isnull=False),
                name="editions_unit_of_a_call_back",
            ),
        ]
        indexes = [
            # The player asks for the newest edition of an address in a language.
            models.Index(fields=("slug", "locale", "-number"), name="editions_by_address")
        ]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"


class EditionSection(AppendOnlyModel):
    """One section as it was rendered, with named slots instead of addresses and tokens.

    Personal data: none.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="sections")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=64, help_text=_("the block’s own id; survives reordering"))
    kind = models.CharField(max_length=20, choices=SectionKind.choices)
    title = models.CharField(max_length=255)
    minutes = models.PositiveSmallIntegerField()
    html = models.TextField()
    # The frozen activity: {"version": id, "digest": …, "type": …, "intro": …}; null for reading.
    activity = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("edition", "number"), name="editions_section_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class EditionFileUse(AppendOnlyModel):
    """That an edition shows a file, under the name its fragments use.

    Personal data: none.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="file_uses")
    file = models.ForeignKey(EditionFile, models.PROTECT, related_name="uses")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("edition", "name"), name="editions_file_name"),
        ]

    def __str__(self) -> str:
        return self.name
