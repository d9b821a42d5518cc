"""My learning: what to carry on with, what to do, what is done."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db.models import BigIntegerField, CharField, Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from learning.modules import rules, texts
from learning.modules.enums import CHECK
from learning.modules.models import Progress
from learning.modules.overlays import Standing, standing_for
from learning.modules.queries.duties import DutyLine
from learning.modules.queries.lines import ModuleLine
from learning.modules.queries.meeting import LIGHT, PLACE, module_editions
from learning.modules.queries.outlines import outlines_of
from media.editions.enums import CAN_CALL_BACK, MOVES_LEARNERS_MIDWAY
from media.editions.models import Edition
from media.editions.prepared import Prepared, Slot
from quizzes.attempts.queries import QuizProgress, quiz_progress

if TYPE_CHECKING:
    # What a list has one under the other; only a module can be carried on with.
    Line = ModuleLine | DutyLine


def current_editions(language: str) -> list[Any]:
    """Return the newest edition of every published module, by title; one query.

    Each knows its page's address as `page_slug`, and as `last_move` and `last_news` the numbers
    of the newest edition that moves learners midway and of the newest that people are told of,
    which was made at `last_news_at`.
    """
    by_module: dict[UUID, Any] = {}
    for edition in CURRENT.all(language=language, own_language=settings.LANGUAGE_CODE):
        if edition.translation_key not in by_module or edition.locale.language_code == language:
            by_module[edition.translation_key] = edition
    return sorted(by_module.values(), key=lambda edition: str(edition.title))


def _current() -> QuerySet[Edition]:
    return (
        module_editions(Slot("language", CharField()), Slot("own_language", CharField()))
        .filter(number=_highest_number())
        .annotate(
            last_move=_highest_number(change_class__in=MOVES_LEARNERS_MIDWAY),
            last_news=_highest_number(change_class__in=CAN_CALL_BACK),
            last_news_at=_highest("made_at", change_class__in=CAN_CALL_BACK),
        )
        .select_related("page", "locale")
        .only(*LIGHT, "page__slug", "locale__language_code")
        .order_by("title")
    )


def _highest_number(**conditions: Any) -> Subquery:
    return _highest("number", **conditions)


def _highest(name: str, **conditions: Any) -> Subquery:
    beside: QuerySet[Edition] = Edition.objects.filter(page=OuterRef("page"), **conditions)
    return Subquery(beside.order_by().values("page").annotate(last=Max(name)).values("last"))


def _places() -> QuerySet[Progress]:
    found: QuerySet[Progress] = (
        Progress.objects.filter(user=Slot("user", BigIntegerField()))
        .select_related("edition")
        .only(*PLACE, *(f"edition__{name}" for name in LIGHT))
        .order_by("-edition__number")
    )
    return found


CURRENT = Prepared(_current)
PLACES = Prepared(_places)


@dataclass(frozen=True)
class MyLearning:
    """Everything My learning shows of modules, and of what else a person must hold.

    What is to be done again is in `done` as well. `exempt` is what she must hold and is exempt from
    now. `away`: from when until when she is recorded as away, now or next (half-open).
    """

    carry_on: ModuleLine | None
    to_do: tuple["Line", ...]
    exempt: tuple["Line", ...]
    more: tuple["Line", ...]
    done: tuple["Line", ...]
    away: tuple[date, date] | None = None

    @property
    def next_refresh(self) -> date | None:
        """The first day on which something lapses that she is not exempt from now."""
        days = [
            line.standing.refresh_by_date
            for line in self.done
            if line.standing and line.standing.refresh_by_date and not line.is_exempt
        ]
        return min(days) if days else None

    @property
    def away_text(self) -> str:
        """That she is recorded as away, in words; empty: she is not."""
        return texts.away_text(*self.away) if self.away else ""

    @property
    def asked_again(self) -> date | None:
        """The first day on which something that she is exempt from is asked of her again."""
        ends = [line.exempt_end for line in self.exempt if line.exempt_end]
        return min(ends, default=None)


def my_learning(user: Any, language: str, *, at: datetime) -> MyLearning:
    """Return the person's modules: what to carry on, what to do, what else there is, what is done.

    What is required of her stands there also where it is no module, or one without an edition.
    Queries do not grow with modules: editions, places, and whatever the overlays ask.
    """
    standings = standing_for(user, at)
    current = current_editions(language)
    places: dict[UUID, list[Progress]] = {}
    for place in PLACES.all(user=user.pk):
        places.setdefault(place.translation_key, []).append(place)
    chosen = [_choose(edition, places.get(edition.translation_key, ())) for edition in current]
    checks = quiz_progress(user_id=user.pk, usage=CHECK)
    titles = {edition.translation_key: str(edition.title) for edition in current}
    outlines = outlines_of(edition for edition, _place in chosen)
    lines = [
        ModuleLine(
            slug=newest.page.slug,
            outline=outlines[edition.pk],
            place=place,
            standing=standings.get(newest.translation_key),
            check=checks.get(edition.pk, QuizProgress()),
            has_news=_has_news(newest, places.get(newest.translation_key, ())),
            at=at,
            called_back=texts.called_back_text(standings.get(newest.translation_key), titles),
            newer=_newer_text(
                newest,
                places.get(newest.translation_key, ()),
                edition if place and place.is_open else None,
                standings.get(newest.translation_key),
                titles,
                at=at,
            ),
        )
        for newest, (edition, place) in zip(current, chosen, strict=True)
    ]
    started = [line for line in lines if line.is_to_carry_on]
    every: list[Line] = [*lines, *_other_duties(standings, titles)]
    left = sorted((line for line in every if not line.is_done), key=_urgency)
    return MyLearning(
        carry_on=max(started, key=_saved_at, default=None),
        to_do=tuple(line for line in left if line.is_duty and not line.is_exempt),
        exempt=tuple(line for line in left if line.is_exempt),
        more=tuple(line for line in left if not line.is_duty and not line.is_exempt),
        done=tuple(line for line in every if line.is_done or line.is_kept),
        away=next((standing.away for standing in standings.values() if standing.away), None),
    )


def _other_duties(
    standings: Mapping["UUID", Standing], modules: Collection["UUID"]
) -> list[DutyLine]:
    return [
        DutyLine(key, standing)
        for key, standing in standings.items()
        if standing.is_required and key not in modules
    ]


def _choose(newest: Any, places: Iterable[Progress]) -> tuple[Edition, Progress | None]:
    """Return the edition to show and her place: where she is, or else what she finished last.

    `meet` decides by the same rule when she opens it.
    """
    held = list(places)
    for place in held:
        if place.edition.page_id == newest.page_id and rules.stays(
            place.edition.number,
            is_open=place.is_open,
            newest=newest.number,
            last_move=newest.last_move or 0,
        ):
            return place.edition, place
    return newest, next((place for place in held if place.finished_at and not place.is_open), None)


def _has_news(newest: Any, places: Iterable[Progress]) -> bool:
    done = [
        place.edition.number
        for place in places
        if place.finished_at and place.edition.page_id == newest.page_id
    ]
    return bool(done) and (newest.last_news or 0) > max(done)


def _newer_text(
    newest: Any,
    places: Sequence[Progress],
    midway: Edition | None,
    standing: Standing | None,
    titles: Mapping[UUID, str],
    *,
    at: datetime,
) -> str:
    """Say that an edition came out after the one she is in the middle of, or was until it did."""
    last = next((place for place in places if place.edition.page_id == newest.page_id), None)
    has_news = last and last.is_open and (newest.last_news or 0) > last.edition.number
    told = timezone.localdate(newest.last_news_at) if has_news else None
    if midway is None:
        return texts.replaced_text(told) if told else ""
    redo = standing.redo.get(midway.pk) if standing else None
    told = told or (redo.told if redo else None)
    instead = titles.get(redo.unit, "") if redo and redo.unit else ""
    return texts.newer_text(told, redo, at=at, instead=instead) if told else ""


def _saved_at(line: ModuleLine) -> datetime:
    return line.place.saved_at if line.place else line.at


def _urgency(line: "Line") -> tuple[bool, bool, date, str]:
    return (
        not line.is_started,
        line.due_date is None,
        line.due_date or date.max,
        line.code,
    )
