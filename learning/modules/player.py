"""What a page of the player is made of: outline, place, fragment and the learner's overlay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from learning.modules import rules, texts
from learning.modules.enums import CHECK
from learning.modules.models import Progress
from learning.modules.overlays import Redo, Standing
from learning.modules.queries import (
    Outline,
    frozen_facts,
    meet,
    moved_to,
    outline_of,
    section_of,
    unit_of,
)
from media.editions.contacts import live_contact_slots
from media.editions.models import Edition, EditionSection
from media.editions.rendering import fragment
from media.editions.views import file_url
from quizzes.attempts.models import Attempt
from quizzes.attempts.queries import Answer, quiz_progress

CHECK_STEP = "check"


class ModuleMoved(Exception):
    """Raised at an address that a module had once."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


@dataclass(frozen=True)
class StepLine:
    """An entry of the list of sections."""

    number: int
    title: str
    href: str
    state: str  # done, now or later
    minutes: int = 0
    note: str = ""


@dataclass(frozen=True)
class Visit:
    """A person at an edition: everything the pages of the player share.

    Attributes:
        slug: The address she came to; her edition may have had another.
        finished: Her place in the newest edition she finished, whichever she is in now.
        changes: What came after that and people are told of, newest first.
        newest, newer: As queries.Meeting says.
        at: The instant of the request.
        attempt: The one open at the check, on the pages of the check.
        answered: How many of its questions are answered, on the page before them.
    """

    user: Any
    slug: str
    edition: Edition
    outline: Outline
    place: Progress | None
    finished: Progress | None
    changes: tuple[Edition, ...]
    newest: Edition
    newer: Edition | None
    at: datetime
    attempt: Attempt | None = None
    answered: int = 0

    @property
    def done(self) -> list[int]:
        """Numbers of the sections done."""
        return list(self.place.done) if self.place else []

    @property
    def minutes_left(self) -> int:
        """Minutes of the sections not done, and of the check while it is not passed."""
        if self.is_finished:
            return rules.minutes_left(self.outline.minutes_each, self.done)
        return self.outline.minutes_left(self.done, answered=self.answered)

    @property
    def is_started(self) -> bool:
        """Whether she is in the middle of it."""
        return bool(self.place and self.place.is_open)

    @property
    def is_finished(self) -> bool:
        """Whether she has finished this edition and not begun again."""
        return bool(self.place and not self.place.is_open)

    @property
    def resume_href(self) -> str:
        """Where she stopped, or the first section."""
        section = self.place.section if self.place and self.place.is_open else 1
        number = rules.resume_section(
            section, self.outline.count, has_check=bool(self.outline.check)
        )
        if number is None:
            return reverse("modules:check", args=[self.slug])
        return reverse("modules:section", args=[self.slug, number])

    @property
    def saved(self) -> str:
        """When her place was saved last, in words; empty before that."""
        return self.saved_with({})

    def saved_with(self, answers: Mapping[int, Answer]) -> str:
        """Return when her place or one of these answers was saved last, in words."""
        instants = [answer.saved_at for answer in answers.values() if answer.saved_at]
        if self.place:
            instants.append(self.place.saved_at)
        return texts.saved_text(max(instants), at=self.at) if instants else ""

    def counts_no_more(self, standing: Standing) -> bool:
        """Whether she is to begin again, since what she finished was withdrawn or is not held."""
        is_spent = standing.is_outstanding and self.finished is not None
        return not self.is_started and (bool(standing.withdrawn) or is_spent)

    def steps(self, now: int | str, *, is_again: bool = False) -> list[StepLine]:
        """Return the list of sections, and the check, around the page being shown.

        Where she `is_again` to begin, nothing is done.
        """
        done = set() if is_again else set(self.done)
        lines = [
            StepLine(
                section.number,
                section.title,
                reverse("modules:section", args=[self.slug, section.number]),
                "now" if section.number == now else "done" if section.number in done else "later",
                section.minutes,
            )
            for section in self.outline.sections
        ]
        if self.outline.check:
            count = self.outline.question_count
            state = (
                "now"
                if now == CHECK_STEP
                else "done"
                if self.is_finished and not is_again
                else "later"
            )
            lines.append(
                StepLine(
                    self.outline.count + 1,
                    self.outline.check["title"],
                    reverse("modules:check", args=[self.slug]),
                    state,
                    note=ngettext("%(count)s question", "%(count)s questions", count)
                    % {"count": count},
                )
            )
        return lines


def visit(request: HttpRequest, slug: str, *, at_check: bool = False) -> Visit:
    """Return the edition this person meets at an address, and her open attempt `at_check`.

    A page without an edition cannot be learned.

    Raises:
        ModuleMoved: when the module has another address now.
        Http404: when there is none.
    """
    language = get_language() or "en-gb"
    met = meet(request.user, slug, language, at_check=at_check)
    if met is None:
        address = moved_to(slug, language)
        if address is None:
            raise Http404("No such module.")
        raise ModuleMoved(address)
    return Visit(
        user=request.user,
        slug=slug,
        edition=met.edition,
        outline=outline_of(met.edition),
        place=met.place,
        finished=met.finished,
        changes=met.changes,
        newest=met.newest,
        newer=met.newer,
        at=timezone.now(),
        attempt=met.attempt,
    )


def has_failed_check(here: Visit) -> bool:
    """Whether her last go at the check was not a pass, and none before it was; one query."""
    if not here.user.is_authenticated or not here.outline.check:
        return False
    checks = quiz_progress(user_id=here.user.pk, usage=CHECK)
    return here.edition.pk in checks and checks[here.edition.pk].has_failed


def redo_of(here: Visit, standing: Standing | None) -> Redo | None:
    """Return until when passing the edition she is in the middle of counts; None: for good."""
    return standing.redo.get(here.edition.pk) if standing and here.is_started else None


def newer_said(here: Visit, redo: Redo | None) -> str:
    """Say that a newer edition is out than the one she is or was in the middle of, or nothing.

    One query, and only where another module does instead of the newer one.
    """
    told = timezone.localdate(here.newer.made_at) if here.newer else None
    if told and not here.is_started:
        return texts.replaced_text(told)
    told = told or (redo.told if redo else None)
    if told is None:
        return ""
    unit = unit_of(redo.unit, here.outline.language) if redo else None
    return texts.newer_text(told, redo, at=here.at, instead=str(unit.title) if unit else "")


def section_or_404(here: Visit, number: int) -> EditionSection:
    """Return a section of the edition."""
    section = section_of(here.edition, number)
    if section is None:
        raise Http404("No such section.")
    return section


def filled(here: Visit, section: EditionSection, *, answers: str = "") -> SafeString:
    """Put a section together: its fragment, the live contacts, the learner's own answers.

    One query, and only where the section shows contacts.
    """
    cut = fragment(section)
    slots: dict[str, Any] = {"answers": answers}
    keys = cut.arguments("contact")
    if keys:
        slots |= live_contact_slots(frozen_facts(here.edition), keys)
    return cut.fill(file_url=file_url, slots=slots)
