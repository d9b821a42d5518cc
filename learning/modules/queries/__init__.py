"""Reads of modules for learners: always editions, never the live page. Import from here."""

from typing import Any

from learning.modules.models import Progress
from learning.modules.queries.lines import ModuleLine
from learning.modules.queries.lists import MyLearning, current_editions, my_learning
from learning.modules.queries.meeting import Meeting, meet, moved_to, shorter_unit, unit_of
from learning.modules.queries.outlines import (
    Outline,
    SectionLine,
    frozen_facts,
    outline_of,
    outlines_of,
    section_of,
)
from media.editions.models import Edition

__all__ = [
    "Meeting",
    "ModuleLine",
    "MyLearning",
    "Outline",
    "SectionLine",
    "current_editions",
    "edition_for",
    "frozen_facts",
    "meet",
    "moved_to",
    "my_learning",
    "outline_of",
    "outlines_of",
    "section_of",
    "shorter_unit",
    "unit_of",
]


def edition_for(user: Any, slug: str, language: str) -> tuple[Edition, Progress | None] | None:
    """Return the edition a person meets at an address, with her place in it; one query."""
    met = meet(user, slug, language)
    return (met.edition, met.place) if met else None
