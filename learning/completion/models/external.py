"""Training that others give and we recognise."""

from __future__ import annotations

import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExternalAward(models.Model):
    """A course or e-learning of somebody else's (College Learn, NHS ESR, a partner's own).

    Evidence of it names `evidence_key`, as evidence of a module names the module's translation key:
    so one that counts for a module meets a requirement of that module, and keeps its own name.
    Source: facts.md 7.1 (import external completions, show both).

    Personal data: none.
    """

    subject_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # What a file names it by: "college-learn-msht-awareness".
    code = models.SlugField(_("code in files"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=255)
    provider = models.CharField(_("provider"), max_length=160)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Learning time for the record of learning. Empty: not known."),
    )
    counts_for = models.ForeignKey(
        "modules.ModulePage",
        models.PROTECT,
        verbose_name=_("counts for the module"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_(
            "Whoever has it meets a requirement of this module. Cannot be changed once somebody "
            "has it. Empty: it counts for itself only."
        ),
    )
    is_accepted = models.BooleanField(_("accepted now"), default=True)

    class Meta:
        verbose_name = _("training elsewhere")
        verbose_name_plural = _("training elsewhere")

    def __str__(self) -> str:
        return f"{self.title} ({self.provider})"

    @property
    def evidence_key(self) -> uuid.UUID:
        """What evidence of it and a requirement of it both name: the module's key or its own."""
        return self.counts_for.translation_key if self.counts_for else self.subject_key
