"""The values templates are given. Nothing in them needs working out any more."""

from dataclasses import dataclass

from quizzes.attempts.presentation.texts import Outcome


@dataclass(frozen=True, kw_only=True)
class ChoiceView:
    """A radio, a checkbox or an entry of a select.

    Attributes:
        id: Of the control in the page; empty in a select.
        number: Counted from 1; in scenes also the number of the marker.
    """

    id: str
    value: str
    text: str
    number: int
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class SelectView:
    """A select beside what it is about."""

    id: str
    name: str
    label: str
    entries: tuple[ChoiceView, ...]
    has_error: bool


@dataclass(frozen=True, kw_only=True)
class MarkerView:
    """A numbered marker on a picture.

    Attributes:
        x: Per cent of the width, in digits that SVG reads in any language; `y` likewise.
        control: The id of its checkbox; empty once the answer is marked.
        state: Class of the marker, "is-on", "is-sign", "is-ordinary" or empty.
        box: The region as x, y, width and height in per cent.
    """

    x: str
    y: str
    number: int
    control: str
    state: str
    box: tuple[str, str, str, str]


@dataclass(frozen=True, kw_only=True)
class PictureView:
    """The picture of a scene; `description` is its equal in words, by paragraph."""

    address: str
    alt: str
    title: str
    description: tuple[str, ...]
    markers: tuple[MarkerView, ...]


@dataclass(frozen=True, kw_only=True)
class TurnView:
    """One turn of a conversation, said or met."""

    who: str
    text: str
    is_you: bool = False
    is_now: bool = False
    is_end: bool = False


@dataclass(frozen=True, kw_only=True)
class ErrorView:
    """An entry of the error summary; `href` leads to the control."""

    href: str
    text: str


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """A question before its answer is locked; `attempts/question.html` draws it.

    Attributes:
        type: Name of the type in `quizzes.items`.
        template: Draws what is particular to the type.
        stem: The question.
        instruction: What to do, when the stem is not the legend of the controls.
        hint: How to answer.
        heading: Level of the heading, 1 or 2.
        key: Names the answer on the learner's device: attempt, position and turn.
        attempt: The attempt's uuid; empty in a preview.
        sequence: What the next save is numbered.
        path: The steps taken in a conversation.
        turn: Number of the turn in a conversation, from 1; 0 in other types.
        errors: What to put right, for the error summary; also stands by the controls.
        is_locked: Whether the feedback was shown, so that the answer can only be read.
        submit_text: What the button says.
    """

    type: str
    template: str
    stem: str
    instruction: str
    hint: str
    heading: int
    prefix: str
    key: str
    attempt: str
    position: int
    sequence: int
    choices: tuple[ChoiceView, ...]
    selects: tuple[SelectView, ...]
    value: str
    unit_before: str
    unit_after: str
    picture: PictureView | None
    turns: tuple[TurnView, ...]
    path: tuple[str, ...]
    turn: int
    errors: tuple[ErrorView, ...]
    is_locked: bool
    submit_text: str

    @property
    def subheading(self) -> int:
        """Level of the heading beneath the question's own."""
        return self.heading + 1

    @property
    def form_classes(self) -> str:
        """Class of the form; a scene has its own ways of laying out the list."""
        return "" if self.picture else "app-question"

    @property
    def described_by(self) -> str:
        """Ids of what describes the controls: hint, notice and error."""
        shown = {"hint": self.hint, "locked": self.is_locked, "error": self.errors}
        return " ".join(f"{self.prefix}-{name}" for name, is_shown in shown.items() if is_shown)

    @property
    def legend_size(self) -> str:
        """Size of the question in the words of govuk-frontend."""
        return "l" if self.heading == 1 else "m"


@dataclass(frozen=True, kw_only=True)
class PartView:
    """One option, pair, item, region or choice, explained.

    Attributes:
        flags: What it was, in words: "Your answer", "Best answer" and the like.
        lines: What was given and expected, where the flags do not say it.
        action: What to do on seeing it.
        icon: check, x or minus.
        classes: Of its entry in the list, besides `app-opt`.
        number: Of its marker in the picture; 0 for none.
    """

    text: str
    reason: str
    flags: tuple[str, ...]
    lines: tuple[str, ...]
    action: str
    icon: str
    classes: str
    number: int


@dataclass(frozen=True, kw_only=True)
class PartGroup:
    """Parts under a heading; `intro` is the situation in a conversation."""

    heading: str
    parts: tuple[PartView, ...]
    intro: str = ""


@dataclass(frozen=True, kw_only=True)
class FeedbackView:
    """A locked answer explained; `attempts/feedback.html` draws it.

    Attributes:
        outcome: right, part, again or unanswered.
        title: The outcome in words; also begins the title of the page.
        choice: What the answer did, in words; empty without an answer.
        paragraphs: What to say about the whole question.
        groups: Its parts, explained.
        unmet: The turns of a conversation that the answer did not reach.
        checked: When the content was last checked, in words; empty if never.
        review: When it will be checked again, in words; empty if that is not planned.
        question: The key by which authors know the question; empty in a preview.
    """

    outcome: Outcome
    title: str
    icon: str
    classes: str
    stem: str
    heading: int
    choice: str
    paragraphs: tuple[str, ...]
    groups: tuple[PartGroup, ...]
    unmet: tuple[PartGroup, ...]
    picture: PictureView | None
    turns: tuple[TurnView, ...]
    source: str
    checked: str
    review: str
    question: str

    @property
    def subheading(self) -> int:
        """Level of the headings beneath the question's own."""
        return self.heading + 1

    @property
    def part_heading(self) -> int:
        """Level of the headings of the parts."""
        return self.heading + 2


@dataclass(frozen=True, kw_only=True)
class StepView:
    """One question in the row of steps; `label` says it in words."""

    number: int
    label: str
    classes: str
    icon: str
    is_now: bool
    href: str


@dataclass(frozen=True, kw_only=True)
class ResultRow:
    """One question in the results."""

    number: int
    stem: str
    outcome: Outcome
    label: str
    icon: str
    href: str


@dataclass(frozen=True, kw_only=True)
class ResultView:
    """A submitted attempt.

    Attributes:
        heading: "You passed", or how many more are needed.
        score: How many were right, in words.
        pass_mark: How many had to be, in words.
        partly: That parts of answers counted, in words; empty if none did.
    """

    title: str
    is_passed: bool
    heading: str
    score: str
    pass_mark: str
    partly: str
    rows: tuple[ResultRow, ...]

    @property
    def to_revisit(self) -> tuple[ResultRow, ...]:
        """Return the questions that were not wholly right."""
        return tuple(row for row in self.rows if row.outcome is not Outcome.RIGHT)
