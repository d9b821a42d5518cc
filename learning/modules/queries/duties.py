"""A row of My learning for what is required and is no module that the list has."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from learning.modules import rules, texts
from learning.modules.overlays import Standing


@dataclass(frozen=True)
class DutyLine:
    """A course, training elsewhere, or a module that is not published, which a person must hold.

    Where a page shows it beside modules it answers to the same names as a `ModuleLine`.

    Attributes:
        key: What is required.
        standing: As the rooms above tell it.
    """

    key: UUID
    standing: Standing

    # Nobody is in the middle of it here, and no edition of it is told of.
    is_started = False
    has_news = False
    code = ""
    state_label = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.standing.title

    @property
    def is_done(self) -> bool:
        """Whether it is held, and she is not asked to do it again."""
        return self.standing.is_held and not self.standing.called_back

    @property
    def is_kept(self) -> bool:
        """Whether she did it, though she is called to do it again: what proves it stands."""
        return bool(self.standing.called_back and self.standing.completed_date)

    @property
    def completed_date(self) -> date | None:
        """The day she completed it last."""
        return self.standing.completed_date

    @property
    def due_date(self) -> date | None:
        """The day by which it must be done; none for somebody exempt."""
        return None if self.standing.state == rules.EXEMPT else self.standing.due_date

    @property
    def is_duty(self) -> bool:
        """Whether it is asked of her."""
        return self.due_date is not None

    @property
    def is_exempt(self) -> bool:
        """Whether she must hold it, and is exempt from it now."""
        return self.standing.is_exempt

    @property
    def exempt_end(self) -> date | None:
        """The first day on which it is asked of her again; none: it is, or no day is known."""
        return self.standing.exempt_end

    @property
    def html_id(self) -> str:
        """A name for the row in the page."""
        return f"d-{self.key}"

    @property
    def href(self) -> str:
        """Where she does it, or shows that she did it; empty: nowhere at present."""
        return self.standing.href

    @property
    def state(self) -> str:
        """The state the row shows."""
        return self.standing.state

    @property
    def hint(self) -> str:
        """What to know of it, and the day it is due, in words."""
        standing = self.standing
        said = (
            standing.withdrawn,
            ("" if self.is_exempt else standing.called_back) or texts.due_text(standing),
            standing.hint,
        )
        return " ".join(text for text in said if text)

    @property
    def exempt_text(self) -> str:
        """Until when she is exempt from what she holds, in words."""
        return texts.due_text(self.standing) if self.is_done else ""
