"""What the bare insert inserts."""

from django.conf import settings
from django.db import models


class Saved(models.Model):
    """One saved answer.

    Personal data: none; benchmark only.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answer = models.JSONField()
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return str(self.pk)
