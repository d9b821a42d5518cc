"""What the hashes of an edition cover. A change here breaks every seal: add, never alter.

What came later is sealed only where it is said, so that what was sealed before it still fits.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from media.editions.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from media.editions.models import Edition, EditionSection


def section_seal(section: EditionSection) -> str:
    """Return the SHA-256 over everything a section says."""
    return sha256_of(
        {
            "number": section.number,
            "key": section.key,
            "kind": str(section.kind),
            "title": section.title,
            "minutes": section.minutes,
            "html": section.html,
            "activity": section.activity,
        }
    )


def edition_seal(edition: Edition, sections: Sequence[str], files: Mapping[str, str]) -> str:
    """Return the SHA-256 over an edition, the seals of its sections and its files by name.

    Names no person: `made_by` may be erased from the site, and nothing else would change.
    """
    sealed = {
        "page": edition.page_id,
        "translation_key": str(edition.translation_key),
        "locale": edition.locale_id,
        "source": edition.source_edition_id,
        "number": edition.number,
        "slug": edition.slug,
        "title": edition.title,
        "change_class": str(edition.change_class),
        "change_note": edition.change_note,
        "effective_date": edition.effective_date,
        "redo_within_days": edition.redo_within_days,
        "made_at": edition.made_at.astimezone(UTC),
        "data": edition.data_sha256,
        "sections": list(sections),
        "files": dict(files),
    }
    if edition.redo_unit_key:
        sealed["redo_unit"] = str(edition.redo_unit_key)
    return sha256_of(sealed)
