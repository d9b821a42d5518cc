"""The eight question types, as authors name them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionType(models.TextChoices):
    """Values are the `type` of `quizzes.items` forms."""

    SINGLE_CHOICE = "single_choice", _("One answer")
    MULTIPLE_CHOICE = "multiple_choice", _("Several answers")
    TRUE_FALSE = "true_false", _("True or false")
    MATCHING = "matching", _("Matching")
    ORDERING = "ordering", _("Ordering")
    NUMERIC = "numeric", _("Number")
    SCENE = "scene", _("Spot-the-signs scene")
    BRANCHING = "branching", _("Conversation")
