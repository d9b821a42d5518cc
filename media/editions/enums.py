"""The kinds of change an author declares before publishing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeClass(models.TextChoices):
    """What a new edition changes (design.md, Editions)."""

    TYPO = "typo", _("Typo: no change of meaning")
    CLARIFICATION = "clarification", _("Clarification: the same meaning, said better")
    SUBSTANCE = "substance", _("Substance: what people must know has changed")
    LAW = "law", _("Law: what people must do has changed")


# People who hold an older edition may be asked to learn again only after these.
CAN_CALL_BACK = frozenset({ChangeClass.SUBSTANCE, ChangeClass.LAW})
# A learner midway stays on hers unless the class is one of these.
MOVES_LEARNERS_MIDWAY = frozenset({ChangeClass.LAW})


class SectionKind(models.TextChoices):
    """What a section asks of the learner."""

    READING = "reading", _("Reading")
    ACTIVITY = "activity", _("Activity")
    CONVERSATION = "conversation", _("Conversation")
