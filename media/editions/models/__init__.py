"""Editions: what was published, frozen. Outsiders import from here."""

from media.editions.models.editions import (
    Edition,
    EditionFile,
    EditionFileUse,
    EditionSection,
)
from media.editions.models.pages import CHANGE_FIELDS, EditionedPage, makes_editions

__all__ = [
    "CHANGE_FIELDS",
    "Edition",
    "EditionFile",
    "EditionFileUse",
    "EditionSection",
    "EditionedPage",
    "makes_editions",
]
