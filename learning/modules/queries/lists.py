"""My learning: what to carry on with, what to do, what is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import BigIntegerField, CharField, Max, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.modules import rules, texts
from learning.modules.enums import CHECK
from learning.modules.models import Progress
from learning.modules.overlays import Standing, standing_for
from learning.modules.queries.meeting import LIGHT, PLACE, module_editions
from learning.modules.queries.outlines import Outline, outlines_of
from media.editions.enums import CAN_CALL_BACK, MOVES_LEARNERS_MIDWAY
from media.editions.models import Edition
from media.editions.prepared import Prepared, Slot
from quizzes.attempts.queries import QuizProgress, quiz_progress

if TYPE_CHECKING:
    from uuid import UUID


def current_editions(language: str) -> list[Any]:
    """Return the newest edition of every published module, by title; one query.

    Each knows its page's address as `page_slug`, and as `last_move` and `last_news` the numbers
    of the newest edition that moves learners midway and of the newest that people are told of.
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
        )
        .select_related("page", "locale")
        .only(*LIGHT, "page__slug", "locale__language_code")
        .order_by("title")
    )


def _highest_number(**conditions: Any) -> Subquery:
    beside: QuerySet[Edition] = Edition.objects.filter(page=OuterRef("page"), **conditions)
    return Subquery(beside.order_by().values("page").annotate(last=Max("number")).values("last"))


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
class ModuleLine:
    """A module on My learning.

    Attributes:
        slug: Its present address.
        outline: Of the edition she is in, or else of the newest.
        place: Her place in that edition, or the newest that she finished.
        standing: As the rooms above tell it.
        has_news: Whether an edition that people are told of came after she finished.
        check: How far she is with the check of the edition shown.
        called_back: By when she does it again since it changed, in words; empty: she need not.
        at: The instant of the page.
    """

    slug: str
    outline: Outline
    place: Progress | None
    standing: Standing | None
    has_news: bool
    check: QuizProgress
    at: datetime
    called_back: str = ""

    @property
    def is_done(self) -> bool:
        """Whether it is finished and up to date, and she is not asked to do it again."""
        if self.called_back:
            return False
        if self.standing and self.standing.is_required:
            return self.standing.is_held
        if self.standing and self.standing.state in rules.HELD:
            return self.standing.completed_date is not None
        if self.standing and (self.standing.withdrawn or self.standing.state in rules.LATE):
            return False
        return bool(self.place and self.place.finished_at)

    @property
    def is_started(self) -> bool:
        """Whether she is in the middle of it."""
        return bool(self.place and self.place.is_open)

    @property
    def is_to_carry_on(self) -> bool:
        """Whether she is in the middle of it, and has not come to hold it elsewhere meanwhile.

        Who passed it here and is in the middle of it has begun again because she wants to.
        """
        standing = self.standing
        is_held_elsewhere = bool(standing and standing.state in rules.SETTLED and standing.source)
        return self.is_started and not (is_held_elsewhere and self.is_done)

    @property
    def done(self) -> list[int]:
        """Numbers of the sections done this time."""
        return list(self.place.done) if self.place else []

    @property
    def minutes_left(self) -> int:
        """Minutes of the sections not done."""
        return rules.minutes_left(self.outline.minutes_each, self.done)

    @property
    def completed_date(self) -> date | None:
        """The day she finished it last."""
        if self.standing and self.standing.completed_date:
            return self.standing.completed_date
        finished = self.place.finished_at if self.place else None
        return timezone.localdate(finished) if finished else None

    @property
    def due_date(self) -> date | None:
        """The day by which it must be done, if any; none for somebody exempt."""
        if self.standing is None or self.standing.state == rules.EXEMPT:
            return None
        return self.standing.due_date

    @property
    def is_duty(self) -> bool:
        """Whether it is asked of her, or she has begun it; the rest she may learn if she likes."""
        return self.is_started or self.due_date is not None

    @property
    def has_finished(self) -> bool:
        """Whether she has been through it here, and has not begun again."""
        return bool(self.place and self.place.finished_at and not self.is_started)

    @property
    def html_id(self) -> str:
        """A name for the row in the page."""
        return f"m-{self.slug}"

    @property
    def href(self) -> str:
        """The module's own page."""
        return reverse("modules:module", args=[self.slug])

    @property
    def now(self) -> int | None:
        """The section she is at; None at the check."""
        section = self.place.section if self.place else 1
        return rules.resume_section(section, self.outline.count, has_check=bool(self.outline.check))

    @property
    def resume_href(self) -> str:
        """Where she stopped."""
        if self.now is not None:
            return reverse("modules:section", args=[self.slug, self.now])
        question = self.check.next_question(self.outline.question_count)
        if question is not None:
            return reverse("modules:question", args=[self.slug, question])
        return reverse("modules:check", args=[self.slug])

    @property
    def where(self) -> str:
        """Where she stopped, in words."""
        if self.now is None:
            return str(self.outline.check["title"]) if self.outline.check else ""
        return _("Section %(number)s of %(count)s: %(title)s") % {
            "number": self.now,
            "count": self.outline.count,
            "title": self.outline.sections[self.now - 1].title,
        }

    @property
    def left_text(self) -> str:
        """How much is left from there, in words."""
        if self.now is None:
            count = self.outline.question_count
            if self.check.answered:
                said = {"answered": len(self.check.answered), "count": count}
                return _("%(answered)s of %(count)s questions answered.") % said
            return ngettext("%(n)s question.", "%(n)s questions.", count) % {"n": count}
        left = self.minutes_left
        text = ngettext("About %(n)s minute left.", "About %(n)s minutes left.", left)
        return text % {"n": left} if left else ""

    @property
    def saved_text(self) -> str:
        """When she was there last, in words."""
        return texts.saved_text(self.place.saved_at, at=self.at) if self.place else ""

    @property
    def state(self) -> str:
        """The state the row shows."""
        standing = self.standing.state if self.standing else None
        if self.called_back and standing in rules.SETTLED:
            standing = "not_started"
        shown = rules.shown_state(
            standing, is_started=self.is_started, is_finished=self.has_finished
        )
        return shown or "not_started"

    @property
    def state_label(self) -> str:
        """The row's state in words, where the usual ones do not say enough."""
        if self.is_started and self.state == "overdue":
            return _("Overdue, started")
        if self.called_back and self.state == "not_started":
            return _("Do it again")
        is_fresh = not self.is_started and self.state not in rules.LATE
        is_spent = self.has_finished and self.state == "not_started"
        if is_fresh and self.standing and (self.standing.withdrawn or is_spent):
            return _("Start again")
        return ""

    @property
    def hint(self) -> str:
        """Minutes, the day it is due and whether it has changed, in words."""
        whole, left = self.outline.minutes, self.minutes_left
        if not self.is_started:
            said = [ngettext("%(n)s minute.", "%(n)s minutes.", whole) % {"n": whole}]
        elif left:
            said = [ngettext("%(n)s minute left.", "%(n)s minutes left.", left) % {"n": left}]
        else:
            said = [_("Only the check is left.")]
        if self.standing and self.standing.withdrawn:
            said.append(self.standing.withdrawn)
        if self.check.has_failed and not self.is_done:
            said.append(_("Check not passed yet."))
        if self.called_back:
            said.append(self.called_back)
        elif self.due_date:
            said.append(_("Due %(day)s.") % {"day": date_format(self.due_date, "j F Y")})
        if self.has_news and not self.called_back:
            said.append(_("It has changed since you did it."))
        return " ".join(said)


@dataclass(frozen=True)
class MyLearning:
    """Everything My learning shows of modules."""

    carry_on: ModuleLine | None
    to_do: tuple[ModuleLine, ...]
    more: tuple[ModuleLine, ...]
    done: tuple[ModuleLine, ...]

    @property
    def next_refresh(self) -> date | None:
        """The first day on which something lapses."""
        days = [
            line.standing.refresh_by_date
            for line in self.done
            if line.standing and line.standing.refresh_by_date
        ]
        return min(days) if days else None


def my_learning(user: Any, language: str, *, at: datetime) -> MyLearning:
    """Return the person's modules: what to carry on, what to do, what else there is, what is done.

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
        )
        for newest, (edition, place) in zip(current, chosen, strict=True)
    ]
    started = [line for line in lines if line.is_to_carry_on]
    left = sorted((line for line in lines if not line.is_done), key=_urgency)
    return MyLearning(
        carry_on=max(started, key=_saved_at, default=None),
        to_do=tuple(line for line in left if line.is_duty),
        more=tuple(line for line in left if not line.is_duty),
        done=tuple(line for line in lines if line.is_done),
    )


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


def _saved_at(line: ModuleLine) -> datetime:
    return line.place.saved_at if line.place else line.at


def _urgency(line: ModuleLine) -> tuple[bool, bool, date, str]:
    return (
        not line.is_started,
        line.due_date is None,
        line.due_date or date.max,
        line.outline.code,
    )
