"""What a person notes down about her own learning."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_REFLECTION = 1200


class Reflection(models.Model):
    """A person's own few words about one thing she learned: hers alone, and hers to change.

    No page shows it to anybody else. Source: facts.md 7.1 (CPD: hours, outcome, reflection).

    Personal data: what a person thinks of her training.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reflections")
    evidence = models.ForeignKey("completion.Evidence", models.PROTECT, related_name="reflections")
    text = models.TextField(_("reflection"), max_length=LONGEST_REFLECTION)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reflection")
        constraints = [
            models.UniqueConstraint(fields=("user", "evidence"), name="completion_one_reflection")
        ]

    def __str__(self) -> str:
        return f"Reflection {self.pk}"
