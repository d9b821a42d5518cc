"""Which edition a person meets at an address, and where she stands in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import BigIntegerField, CharField, FilteredRelation, Model, Q, QuerySet

from learning.modules import rules
from learning.modules.enums import CHECK
from learning.modules.models import Progress
from learning.modules.overlays import Standing
from media.editions.enums import CAN_CALL_BACK, MOVES_LEARNERS_MIDWAY
from media.editions.models import Edition
from media.editions.prepared import Prepared, Slot
from media.editions.queries import current_for_key
from quizzes.attempts.enums import AttemptState
from quizzes.attempts.models import Attempt

M = TypeVar("M", bound=Model)


def _columns(model: type[Model], names: Iterable[str]) -> tuple[str, ...]:
    """Return names in the order in which `from_db` expects their values."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)


# Enough of an edition to list it, to open it and to say what it changed; the frozen data stays
# where it is.
LIGHT = _columns(
    Edition,
    {
        "id", "page_id", "locale_id", "translation_key", "number", "slug", "title",
        "change_class", "change_note", "effective_date", "sha256", "made_at",
    },
)  # fmt: skip
PLACE = _columns(Progress, [field.attname for field in Progress._meta.concrete_fields])
ATTEMPT = _columns(Attempt, [field.attname for field in Attempt._meta.concrete_fields])


@dataclass(frozen=True)
class Meeting:
    """A person at the address of a module.

    Attributes:
        edition: The one she learns: the newest, or hers while she is in the middle of it.
        place: Her place in that edition.
        finished: Her place in the newest edition that she finished, this one or an older.
        changes: Editions she is told of that came after `finished`, newest first.
        attempt: The one she has open at the check, where that was asked for.
        newest: The one that whoever begins now learns.
        newer: The last she is told of that came after the one in the middle of which she is, or was
            until a change of law took its place.
    """

    edition: Edition
    newest: Edition
    place: Progress | None
    finished: Progress | None = None
    changes: tuple[Edition, ...] = ()
    attempt: Attempt | None = None
    newer: Edition | None = None


def module_editions(*languages: Any) -> QuerySet[Edition]:
    """Return the editions of published modules in these languages."""
    found: QuerySet[Edition] = Edition.objects.filter(
        page__modulepage__isnull=False,
        page__live=True,
        locale__language_code__in=languages,
    )
    return found


def _meetings() -> QuerySet[Edition, Any]:
    return (
        module_editions(Slot("language", CharField()), Slot("own_language", CharField()))
        .filter(page__slug=Slot("slug", CharField()))
        .annotate(
            place=FilteredRelation(
                "places", condition=Q(places__user=Slot("user", BigIntegerField()))
            )
        )
        .order_by("-number")
        .values_list("locale__language_code", *LIGHT, *(f"place__{name}" for name in PLACE))
    )


def _meetings_at_check() -> QuerySet[Edition, Any]:
    """With the attempt open at the check; she has one at most, so no edition comes twice."""
    is_open = Q(
        attempts__user=Slot("user", BigIntegerField()),
        attempts__usage=CHECK,
        attempts__state=AttemptState.OPEN,
    )
    return (
        _meetings()
        .annotate(attempt=FilteredRelation("attempts", condition=is_open))
        .values_list(
            "locale__language_code",
            *LIGHT,
            *(f"place__{name}" for name in PLACE),
            *(f"attempt__{name}" for name in ATTEMPT),
        )
    )


MEETINGS = Prepared(_meetings)
MEETINGS_AT_CHECK = Prepared(_meetings_at_check)


def meet(user: Any, slug: str, language: str, *, at_check: bool = False) -> Meeting | None:
    """Return what a person meets at an address; None where no published module is.

    One query, with her place in each edition. A learner midway stays on hers unless a newer one
    is of class *law*. Whoever reads the site in a language meets a module that is not translated
    in ours.
    """
    rows = (MEETINGS_AT_CHECK if at_check else MEETINGS).rows(
        language=language, own_language=settings.LANGUAGE_CODE, slug=slug, user=user.pk or 0
    )
    met = [(row[0], _read(row[1:])) for row in rows]
    translated = [read for code, read in met if code == language]
    known = translated or [read for _code, read in met]
    return _choose(known) if known else None


@dataclass(frozen=True)
class _Row:
    """An edition, and what she has in it."""

    edition: Edition
    place: Progress | None
    attempt: Attempt | None


def _read(row: Sequence[Any]) -> _Row:
    after_edition, after_place = len(LIGHT), len(LIGHT) + len(PLACE)
    return _Row(
        edition=Edition.from_db(DEFAULT_DB_ALIAS, LIGHT, row[:after_edition]),
        place=_joined(Progress, PLACE, row[after_edition:after_place]),
        attempt=_joined(Attempt, ATTEMPT, row[after_place:]),
    )


def _joined(model: type[M], names: Sequence[str], values: Sequence[Any]) -> M | None:
    """Return what an outer join found, its key being the first of its columns."""
    is_there = bool(values) and values[0] is not None
    return model.from_db(DEFAULT_DB_ALIAS, names, values) if is_there else None


def _choose(known: Sequence[_Row]) -> Meeting:
    """Choose among the editions of a page, newest first."""
    here = _where_she_is(known)
    done = next((row for row in known if row.place and row.place.finished_at), None)
    last = next((row for row in known if row.place), None)
    is_midway = bool(last and last.place and last.place.is_open)
    return Meeting(
        edition=here.edition,
        newest=known[0].edition,
        place=here.place,
        finished=done.place if done else None,
        changes=tuple(_told_since(done, known)) if done else (),
        attempt=here.attempt,
        newer=next(_told_since(last, known), None) if last and is_midway else None,
    )


def _told_since(row: _Row, known: Sequence[_Row]) -> Iterator[Edition]:
    """Yield the editions people are told of that came after one, newest first."""
    for newer in known:
        is_newer = newer.edition.number > row.edition.number
        if is_newer and newer.edition.change_class in CAN_CALL_BACK:
            yield newer.edition


def _where_she_is(known: Sequence[_Row]) -> _Row:
    newest = known[0]
    moves = [
        row.edition.number for row in known if row.edition.change_class in MOVES_LEARNERS_MIDWAY
    ]
    for row in known:
        if row.place and rules.stays(
            row.edition.number,
            is_open=row.place.is_open,
            newest=newest.edition.number,
            last_move=max(moves, default=0),
        ):
            return row
    return _Row(newest.edition, None, newest.attempt)


def moved_to(slug: str, language: str) -> str | None:
    """Return the present address of a module that once had this one."""
    found: str | None = (
        module_editions(language, settings.LANGUAGE_CODE)
        .filter(slug=slug)
        .order_by("-made_at")
        .values_list("page__slug", flat=True)
        .first()
    )
    return found


def shorter_unit(standing: Standing | None, language: str) -> Edition | None:
    """Return what a person may do instead of doing a module again, where it is published."""
    return unit_of(standing.shorter_key if standing else None, language)


def unit_of(key: UUID | None, language: str) -> Edition | None:
    """Return the module that does instead of another, by its key, where it is published."""
    if key is None:
        return None
    languages = dict.fromkeys([language, settings.LANGUAGE_CODE])
    return next((unit for code in languages if (unit := current_for_key(key, code))), None)
