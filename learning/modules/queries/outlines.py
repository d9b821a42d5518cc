"""What every page of the player needs to know of an edition, kept by the process for good."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.cache import caches

from learning.modules import rules, texts
from media.editions.models import Edition, EditionSection


@dataclass(frozen=True)
class SectionLine:
    """A section in a list of sections."""

    number: int
    title: str
    minutes: int
    kind: str


@dataclass(frozen=True)
class Outline:
    """An edition without its sections' text. `picture` is the hash of its first scene, or empty."""

    edition_id: int
    language: str
    title: str
    number: int
    translation_key: UUID
    summary: str
    minutes: int
    refresh_months: int
    code: str
    outcomes: tuple[str, ...]
    audiences: tuple[str, ...]
    note: tuple[str, ...]  # what to know before starting, by paragraph
    owner: str
    marking: str
    picture: str
    made_at: datetime
    sections: tuple[SectionLine, ...]
    check: dict[str, Any] | None

    @property
    def count(self) -> int:
        """How many sections there are."""
        return len(self.sections)

    @property
    def minutes_each(self) -> list[int]:
        """Minutes of each section, in order."""
        return [section.minutes for section in self.sections]

    @property
    def check_minutes(self) -> int:
        """Minutes of the check: what the module takes besides its sections."""
        return max(0, self.minutes - sum(self.minutes_each)) if self.check else 0

    def minutes_left(self, done: Iterable[int], *, answered: int = 0) -> int:
        """Minutes of the sections not done, and of the check's questions not answered."""
        return rules.minutes_left(
            self.minutes_each,
            done,
            check=self.check_minutes,
            questions=self.question_count,
            answered=answered,
        )

    @property
    def question_count(self) -> int:
        """How many questions the check asks."""
        return len(self.check["items"]) if self.check else 0


def outline_of(edition: Edition) -> Outline:
    """Return an edition's outline; no query once the process knows it."""
    return outlines_of([edition])[edition.pk]


def outlines_of(editions: Iterable[Edition]) -> dict[int, Outline]:
    """Return outlines by edition id: two queries for all that the process does not know yet."""
    cache = caches["fragments"]
    # Under their hashes: an identifier alone does not stand for the content where a database is
    # replaced beneath a running process.
    keys = {f"outline:{edition.sha256}": edition for edition in editions}
    found: dict[str, Outline] = cache.get_many(keys)
    missing = {keys[key].pk: key for key in keys if key not in found}
    if missing:
        fresh = {missing[pk]: outline for pk, outline in _read_outlines(list(missing)).items()}
        cache.set_many(fresh)
        found |= fresh
    return {keys[key].pk: outline for key, outline in found.items()}


def _read_outlines(ids: list[int]) -> dict[int, Outline]:
    lines: dict[int, list[SectionLine]] = {pk: [] for pk in ids}
    sections = EditionSection.objects.filter(edition__in=ids).order_by("number")
    for pk, *line in sections.values_list("edition_id", "number", "title", "minutes", "kind"):
        lines[pk].append(SectionLine(*line))
    editions = Edition.objects.filter(pk__in=ids).select_related("locale")
    return {edition.pk: _outline(edition, lines[edition.pk]) for edition in editions}


def _outline(edition: Edition, lines: Iterable[SectionLine]) -> Outline:
    frozen = edition.data
    return Outline(
        edition_id=edition.pk,
        language=edition.locale.language_code,
        title=edition.title,
        number=edition.number,
        translation_key=edition.translation_key,
        summary=frozen["summary"],
        minutes=frozen["minutes"],
        # Editions from before it was frozen ran for the usual 24 months (facts.md 7.1).
        refresh_months=frozen.get("refresh_months", 24),
        code=frozen["code"],
        outcomes=tuple(frozen["outcomes"]),
        audiences=tuple(frozen["audiences"]),
        note=texts.paragraphs(frozen["content_note"]),
        owner=frozen["owner"],
        marking=frozen["marking"],
        picture=frozen["picture"],
        made_at=edition.made_at,
        sections=tuple(lines),
        check=frozen["check"],
    )


def section_of(edition: Edition, number: int) -> EditionSection | None:
    """Return one section; no query once the process knows it."""
    cache = caches["fragments"]
    key = f"section:{edition.sha256}:{number}"
    found: EditionSection | None = cache.get(key)
    if found is None:
        found = EditionSection.objects.filter(edition=edition, number=number).first()
        if found:
            cache.set(key, found)
    return found


def frozen_facts(edition: Edition) -> dict[str, Any]:
    """Return the facts an edition froze; no query once the process knows them."""
    cache = caches["fragments"]
    key = f"facts:{edition.sha256}"
    facts: dict[str, Any] | None = cache.get(key)
    if facts is None:
        data = Edition.objects.values_list("data", flat=True).get(pk=edition.pk)
        facts = data.get("facts", {})
        cache.set(key, facts)
    return facts
