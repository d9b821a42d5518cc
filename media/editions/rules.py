"""Pure rules of editions: no database, no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class EditionFact(NamedTuple):
    """One of a module's editions in whatever language, as far as it can be older than another.

    Attributes:
        is_source: Whether its page is the one in the site's own language.
        source_number: Of the edition that a translation was made from, where that is known.
    """

    page: int
    number: int
    is_source: bool
    source_number: int | None
    made_at: datetime


def calls_back(newer: EditionFact, older: EditionFact) -> bool:
    """Whether an edition that is to be learned again concerns who passed another of its module.

    Of one page it is the earlier ones. One in the site's own language concerns every language:
    translations that were made before it, or from an edition before it. A translation tells only
    those who learned in its own language that they learned something wrong.
    """
    if newer.page == older.page:
        return older.number < newer.number
    if not newer.is_source:
        return False
    if older.source_number is not None:
        return older.source_number < newer.number
    return older.made_at < newer.made_at
