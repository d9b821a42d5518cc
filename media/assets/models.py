"""Pictures and documents, with the licence and consent that let us show them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from media.assets.fields import AddressField
from media.assets.svg import unsafe_parts


class CustomImage(AbstractImage):
    """A picture with its origin. The description is the default alternative text.

    Personal data: people may be recognisable; `consent_note` says on what ground it is shown.
    """

    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(
        _("licence"), max_length=100, blank=True, help_text=_("For example: OGL v3, own work.")
    )
    source_address = AddressField(_("where it comes from"), blank=True)
    consent_note = models.CharField(
        _("consent"),
        max_length=200,
        blank=True,
        help_text=_("Who agreed to be shown, or “no people”. Never a victim, never staged harm."),
    )

    admin_form_fields = (
        *Image.admin_form_fields,
        "credit",
        "licence",
        "source_address",
        "consent_note",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self) -> str:
        """Return the description, never the file's name."""
        return self.description

    def clean(self) -> None:
        """Refuse a drawing that could do more than be looked at."""
        super().clean()
        is_new = self.file and not self.file._committed  # type: ignore[attr-defined]
        if is_new and str(self.file.name).lower().endswith(".svg"):
            self.file.seek(0)
            found = unsafe_parts(self.file.read())
            self.file.seek(0)
            if found:
                message = _("This drawing holds %(found)s, so it cannot be used.")
                raise ValidationError(
                    {"file": ValidationError(message, params={"found": "; ".join(found)})}
                )


class CustomRendition(AbstractRendition):
    """A picture at one size.

    Personal data: as its picture.
    """

    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"),
                name="assets_one_rendition_per_size",
            )
        ]


class CustomDocument(AbstractDocument):
    """A file people download, with its licence.

    Personal data: none expected; authors confirm it when they upload.
    """

    licence = models.CharField(_("licence"), max_length=100, blank=True)

    admin_form_fields = (*Document.admin_form_fields, "licence")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
