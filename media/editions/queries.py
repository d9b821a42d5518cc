"""Reads of editions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.utils import timezone
from wagtail.models import Locale, Page

from media.editions.models import Edition, EditionedPage
from media.editions.prepared import Prepared
from media.editions.rules import EditionFact

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet
    from wagtail.models import Revision

    from media.editions.models.editions import EditionQuerySet


def current_edition(slug: str, language: str) -> Edition | None:
    """Return the newest edition at an address in a language; None when its page is retired.

    One query; the frozen data is fetched only if it is asked for.
    """
    return _newest(Edition.objects.filter(slug=slug, page__slug=slug), language)


def current_for_key(translation_key: UUID, language: str) -> Edition | None:
    """Return the newest edition of a module in a language; None when its page is retired."""
    return _newest(Edition.objects.filter(translation_key=translation_key), language)


def editions_of(page: Any) -> EditionQuerySet:
    """Return a page's editions, newest first, without their frozen data."""
    editions: EditionQuerySet = Edition.objects.of_page(page.pk).latest_first().defer("data")
    return editions


def has_been_published(revision: Revision) -> bool:
    """Return whether an edition stands on a revision, or is still to be made of it.

    A page whose edition could not be made is live all the same until the sweep tries again.
    """
    if Edition.objects.filter(revision_id=revision.pk).exists():
        return True
    page = Page.objects.filter(live_revision_id=revision.pk, alias_of=None).first()
    return page is not None and issubclass(page.specific_class, EditionedPage)


@dataclass(frozen=True)
class Behind:
    """A translation was made from an edition that is no longer the newest of its source."""

    made_from: Edition | None
    newest: Edition


def edition_behind(page: Any) -> Behind | None:
    """Return how a translated page is behind its source; None when it is not."""
    source = Locale.get_default()
    mine = editions_of(page).select_related("source_edition").first()
    if mine is None or page.locale_id == source.pk:
        return None
    newest = current_for_key(page.translation_key, source.language_code)
    made_from = mine.source_edition
    if newest is None or (made_from and newest.number <= made_from.number):
        return None
    return Behind(made_from=made_from, newest=newest)


class CalledEdition(NamedTuple):
    """An edition of a module of which one at least calls people back; this one, or another."""

    pk: int
    translation_key: UUID
    fact: EditionFact
    told: date
    effective: date
    redo_within_days: int | None
    redo_unit_key: UUID | None

    @property
    def is_call(self) -> bool:
        """Whether this one does: a first edition has no older one."""
        return self.redo_within_days is not None and self.fact.number > 1


def _called() -> QuerySet[Edition, Any]:
    calls = Edition.objects.filter(redo_within_days__isnull=False, number__gt=1)
    found: QuerySet[Edition, Any] = (
        Edition.objects.filter(translation_key__in=calls.values("translation_key"))
        .order_by("made_at", "pk")
        .values_list(
            "pk", "translation_key", "redo_within_days", "redo_unit_key", "effective_date",
            "made_at", "page_id", "number", "locale__language_code", "source_edition__number",
        )
    )  # fmt: skip
    return found


CALLED: Prepared[Edition] = Prepared(_called)


def called_editions() -> list[CalledEdition]:
    """Return every edition, of whatever language, of the modules that call people back; one query.

    The days are counted from the day it comes in force, and from that of publishing where that is
    later.
    """
    return [
        CalledEdition(
            pk=pk,
            translation_key=key,
            fact=EditionFact(page, number, code == settings.LANGUAGE_CODE, source, made_at),
            told=timezone.localdate(made_at),
            effective=max(effective_date, timezone.localdate(made_at)),
            redo_within_days=days,
            redo_unit_key=unit,
        )
        for pk, key, days, unit, effective_date, made_at, page, number, code, source in (
            CALLED.rows()
        )
    ]


def _newest(editions: EditionQuerySet, language: str) -> Edition | None:
    found: Edition | None = (
        editions.filter(locale__language_code=language, page__live=True)
        .defer("data")
        .latest_first()
        .first()
    )
    return found
