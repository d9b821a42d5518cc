"""Recomputing an edition's hashes from its own rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from media.editions.digests import sha256_of
from media.editions.seals import edition_seal, section_seal

if TYPE_CHECKING:
    from media.editions.models import Edition


def verify_edition(edition: Edition) -> list[str]:
    """Return a sentence for each thing that is not as it was sealed; empty when all is."""
    found = []
    if sha256_of(edition.data) != edition.data_sha256:
        found.append("The frozen data is not what was sealed.")
    sections = list(edition.sections.order_by("number"))
    found += [
        f"Section {section.number} is not what was sealed."
        for section in sections
        if section_seal(section) != section.sha256
    ]
    uses = list(edition.file_uses.select_related("file").order_by("name"))
    found += [
        f"The picture “{use.name}” is not what was sealed."
        for use in uses
        if sha256_of(use.file.content) != use.file_id
    ]
    seal = edition_seal(
        edition,
        [section.sha256 for section in sections],
        {use.name: use.file_id for use in uses},
    )
    if seal != edition.sha256:
        found.append(
            "The edition, or the list of its sections and pictures, is not what was sealed."
        )
    return found
