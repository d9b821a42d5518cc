"""A row of My learning: a module, how far she is with it, and what is asked of her."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.modules import rules, texts
from learning.modules.models import Progress
from learning.modules.overlays import Standing
from learning.modules.queries.outlines import Outline
from quizzes.attempts.queries import QuizProgress


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
        newer: That an edition came out after the one she is or was in the middle of, in words.
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
    newer: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.outline.title

    @property
    def code(self) -> str:
        """By what lines stand in order where nothing is due first."""
        return self.outline.code

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
    def is_kept(self) -> bool:
        """Whether it was passed, though she is called to do it again: its certificate stands."""
        return bool(self.called_back and self.standing and self.standing.completed_date)

    @property
    def is_started(self) -> bool:
        """Whether she is in the middle of it."""
        return bool(self.place and self.place.is_open)

    @property
    def is_to_carry_on(self) -> bool:
        """Whether she is in the middle of it, and has not come to hold it elsewhere meanwhile.

        Who passed it here and is in the middle of it has begun again because she wants to. Nobody
        is led first to what she is exempt from.
        """
        standing = self.standing
        if self.is_exempt:
            return False
        is_held_elsewhere = bool(standing and standing.state in rules.SETTLED and standing.source)
        return self.is_started and not (is_held_elsewhere and self.is_done)

    @property
    def done(self) -> list[int]:
        """Numbers of the sections done this time."""
        return list(self.place.done) if self.place else []

    @property
    def minutes_left(self) -> int:
        """Minutes of the sections not done, and of the check as far as it is not answered."""
        return self.outline.minutes_left(self.done, answered=len(self.check.answered or ()))

    @property
    def has_sections_left(self) -> bool:
        """Whether more than the check is left."""
        return len(self.done) < self.outline.count

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
    def is_exempt(self) -> bool:
        """Whether she must hold it, and is exempt from it now."""
        return bool(self.standing and self.standing.is_exempt)

    @property
    def exempt_end(self) -> date | None:
        """The first day on which it is asked of her again; none: it is, or no day is known."""
        return self.standing.exempt_end if self.standing else None

    @property
    def exempt_text(self) -> str:
        """Until when she is exempt from what she holds, in words."""
        return texts.due_text(self.standing) if self.is_done else ""

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
        elif self.has_sections_left:
            said = [ngettext("%(n)s minute left.", "%(n)s minutes left.", left) % {"n": left}]
        else:
            said = [_("Only the check is left.")]
        if self.standing and self.standing.withdrawn:
            said.append(self.standing.withdrawn)
        if self.check.has_failed and not self.is_done:
            said.append(_("Check not passed yet."))
        if self.called_back and not self.is_exempt:
            said.append(self.called_back)
        elif due := texts.due_text(self.standing):
            said.append(due)
        if self.newer:
            said.append(self.newer)
        elif self.has_news and not self.called_back:
            said.append(_("It has changed since you did it."))
        return " ".join(said)
