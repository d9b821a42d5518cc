"""The mixin for pages whose publishing makes an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from media.editions.enums import CAN_CALL_BACK, ChangeClass
from media.editions.forms import EditionedPageForm
from media.editions.models.editions import Edition

if TYPE_CHECKING:
    from wagtail.models import Page

    from media.editions.content import EditionContent


# What is said of one change, and its empty form.
CHANGE_FIELDS: dict[str, Any] = {
    "change_class": "",
    "change_note": "",
    "change_effective_date": None,
    "redo_within_days": None,
    "redo_unit": None,
}


class EditionedPage(models.Model):
    """Mix into a Wagtail page; implement `edition_content`. Publishing does the rest.

    The change class, its day and who must redo stand on the page *before* publishing, since
    Wagtail's publish signal comes when the page is already live. The editor asks for the class
    before it publishes a page anew. By other routes an empty class counts as `substance` with no
    automatic duty, and the author is told.

    Personal data: none.
    """

    change_class = models.CharField(
        _("kind of change"),
        max_length=20,
        choices=ChangeClass.choices,
        blank=True,
        help_text=_("Typo and clarification disturb nobody. Cleared after publishing."),
    )
    change_note = models.TextField(
        _("what changed"), blank=True, help_text=_("One or two sentences that learners will read.")
    )
    change_effective_date = models.DateField(
        _("in force from"), null=True, blank=True, help_text=_("Empty: the day of publishing.")
    )
    redo_within_days = models.PositiveSmallIntegerField(
        _("people who hold an older edition must redo within"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("Days, 1 to 730. Empty: nobody is called back."),
    )
    redo_unit = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        verbose_name=_("a shorter unit does instead"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("It says what changed, and is published already. Empty: they do it all again."),
    )

    base_form_class = EditionedPageForm
    edition_panels = [
        MultiFieldPanel(
            [
                FieldPanel("change_class"),
                FieldPanel("change_note"),
                FieldRowPanel(
                    [FieldPanel("change_effective_date"), FieldPanel("redo_within_days")]
                ),
                FieldPanel("redo_unit"),
            ],
            heading=_("This change"),
        )
    ]

    # A copy is a page of its own: nothing has changed in it yet.
    exclude_fields_in_copy: ClassVar[list[str]] = [*CHANGE_FIELDS]

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse to call people back for a change that cannot, or to a unit that does not do."""
        super().clean()
        if self.redo_within_days and self.change_class not in CAN_CALL_BACK:
            message = _("Only a change of substance or of law can call people back.")
            raise ValidationError({"redo_within_days": message})
        if self.redo_unit and (refusal := self._why_not_shorter(self.redo_unit)):
            raise ValidationError({"redo_unit": refusal})

    def _why_not_shorter(self, unit: Page) -> str:
        """Return why a unit cannot be done in place of this page; empty: it can."""
        page: Any = self
        if not self.redo_within_days:
            return _now("Say first within how many days people must redo it.")
        if unit.specific_class is not type(page):
            return _now("Choose another %(kind)s.") % {"kind": page.get_verbose_name().lower()}
        if unit.translation_key == page.translation_key:
            return _now("This is the whole, not a shorter unit.")
        if not unit.live or not Edition.objects.of_page(unit.pk).exists():
            return _now("Publish “%(title)s” first.") % {"title": unit.title}
        return ""

    def forget_change(self) -> None:
        """Empty what is said of the change, in memory: it was said, and is not said again."""
        for name, empty in CHANGE_FIELDS.items():
            setattr(self, name, empty)

    def edition_count(self) -> int:
        """Return how many editions the page has; they are numbered from 1 without a gap."""
        return Edition.objects.of_page(self.pk).count()

    def edition_content(self) -> EditionContent:
        """Return the page's content, frozen and rendered. Changes nothing.

        Raises:
            CannotFreeze: when something it shows is not there to be frozen.
        """
        raise NotImplementedError


def makes_editions(page: object) -> bool:
    """Whether publishing `page` makes an edition."""
    return isinstance(page, EditionedPage)
