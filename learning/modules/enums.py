"""What a module looks at its subject through."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

# The usage under which a module's check is taken (`quizzes.attempts`).
CHECK: Final = "check"


class Lens(models.TextChoices):
    """Whom a module speaks to most."""

    AWARENESS = "awareness", _("Awareness: noticing and first steps")
    PARTNERSHIP = "partnership", _("Partnership: working with others")
    SENIORITY = "seniority", _("Seniority: leading and answering for it")
