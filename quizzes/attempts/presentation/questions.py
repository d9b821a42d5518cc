"""A question as it is asked, before its answer is locked: nothing of the key is in it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.attempts import queries
from quizzes.attempts.enums import FeedbackPolicy
from quizzes.attempts.forms import MATCH_PREFIX, ORDER_PREFIX, AnswerProblem, fields_of
from quizzes.attempts.models import Attempt
from quizzes.attempts.presentation.conversations import turns_of
from quizzes.attempts.presentation.pictures import FileAddress, marker_view, picture_view
from quizzes.attempts.presentation.texts import TRUTH
from quizzes.attempts.presentation.views import (
    ChoiceView,
    ErrorView,
    QuestionView,
    SelectView,
)
from quizzes.items import Branching, Item
from quizzes.items.numeric import Unit

# Types that look alike share a template.
TEMPLATES: Final = {"true_false": "single_choice"}
HINTS: Final[Mapping[str, str | Promise]] = {
    "multiple_choice": gettext_lazy("Choose all that apply."),
    "matching": gettext_lazy("Choose one match for each."),
    "ordering": gettext_lazy("Give each one its place. 1 comes first."),
    "scene": gettext_lazy("Choose the details. Use the picture or this list."),
}
INSTRUCTIONS: Final[Mapping[str, str | Promise]] = {
    "scene": gettext_lazy("What would you write in your notebook?"),
    "branching": gettext_lazy("What do you do?"),
}


def question_page(
    *,
    attempt: Attempt,
    position: int,
    answers: Mapping[int, queries.Answer],
    file_url: FileAddress,
    heading: int = 1,
    posted: QueryDict | None = None,
    problem: AnswerProblem | None = None,
    submit_text: str = "",
) -> QuestionView:
    """Make one question of an attempt ready.

    Args:
        attempt: The attempt.
        position: Which question, counted from 1.
        answers: What `queries.answers_of` returned.
        file_url: Turns the SHA-256 of a picture into its address.
        heading: Level of the question's heading, 1 or 2.
        posted: What was sent and refused, to show it again.
        problem: Why it was refused.
        submit_text: What the button says, where the usual words do not fit.
    """
    item = queries.item_at(attempt, position)
    answer = answers.get(position)
    return question_view(
        item,
        answer=answer.answer if answer else {},
        seed=attempt.spec["seed"],
        file_url=file_url,
        heading=heading,
        attempt=str(attempt.uuid),
        position=position,
        sequence=(answer.sequence if answer else 0) + 1,
        posted=posted,
        problem=problem,
        is_locked=bool(answer and answer.is_locked) or not attempt.is_open,
        submit_text=submit_text
        or _submit_text(item, answer.answer if answer else {}, attempt.spec["policy"]),
    )


def question_view(
    item: Item,
    *,
    answer: Mapping[str, Any],
    seed: int | None,
    file_url: FileAddress,
    heading: int = 1,
    attempt: str = "",
    position: int = 1,
    sequence: int = 1,
    posted: QueryDict | None = None,
    problem: AnswerProblem | None = None,
    is_locked: bool = False,
    submit_text: str = "",
) -> QuestionView:
    """Make any question ready, an attempt's or a draft's; see `question_page`."""
    form: Mapping[str, Any] = item.public_form(seed=seed)
    controls = _Controls(f"q{position}", item, answer, posted, problem)
    path: tuple[str, ...] = ()
    if isinstance(item, Branching):
        taken: Any = item.public_response(answer)[item.response_key]
        path = tuple(taken)
        form = {**form, "options": item.public_node(answer)["choices"]}
    choices = controls.choices(form)
    turn = len(path) + 1 if isinstance(item, Branching) else 0
    unit = Unit.of(str(form.get("unit", "")))
    picture = None
    if "scene" in form:
        markers = tuple(
            marker_view(region, n, control=choice.id, state="is-on" if choice.is_chosen else "")
            for n, (region, choice) in enumerate(zip(form["regions"], choices, strict=True), 1)
        )
        picture = picture_view(form["scene"], markers, file_url)
    selects = controls.selects(form)
    return QuestionView(
        type=item.type,
        template=f"attempts/question_{TEMPLATES.get(item.type, item.type)}.html",
        stem=item.stem,
        instruction=str(INSTRUCTIONS.get(item.type, "")),
        hint=_hint(item, form),
        heading=heading,
        prefix=controls.prefix,
        key=f"{attempt}/{position}/{turn}" if turn else f"{attempt}/{position}",
        attempt=attempt,
        position=position,
        sequence=sequence,
        choices=choices,
        selects=selects,
        value=controls.value("value"),
        unit_before=unit.before,
        unit_after=unit.after,
        picture=picture,
        turns=turns_of(item, answer) if isinstance(item, Branching) else (),
        path=path,
        turn=turn,
        errors=controls.errors(),
        is_locked=is_locked,
        submit_text=submit_text or _("Continue"),
    )


def _hint(item: Item, form: Mapping[str, Any]) -> str:
    if item.type == "matching" and len(form["matches"]) > len(form["prompts"]):
        return _("Choose one match for each. Some matches fit nothing.")
    return str(HINTS.get(item.type, ""))


def _submit_text(item: Item, answer: Mapping[str, Any], policy: str) -> str:
    if isinstance(item, Branching):
        return _("See how it went") if item.is_finished(answer) else _("Continue")
    if policy != FeedbackPolicy.AFTER_EACH:
        return _("Continue")
    return _("Check my notes") if item.type == "scene" else _("Check my answer")


class _Controls:
    """The controls of one question, with the values they show."""

    def __init__(
        self,
        prefix: str,
        item: Item,
        answer: Mapping[str, Any],
        posted: QueryDict | None,
        problem: AnswerProblem | None,
    ) -> None:
        self.prefix = prefix
        self.problem = problem
        self._shown: Mapping[str, Sequence[str]] = (
            fields_of(item.public_response(answer))
            if posted is None
            else {name: posted.getlist(name) for name in posted}
        )
        # The choice of a conversation's turn is part of its path, not of a control.
        self._name = "choice" if isinstance(item, Branching) else item.response_key
        self._first = f"{prefix}-1"

    def value(self, name: str) -> str:
        """Return what a control shows."""
        return next(iter(self._shown.get(name, ())), "")

    def choices(self, form: Mapping[str, Any]) -> tuple[ChoiceView, ...]:
        """Return radios or checkboxes."""
        chosen = self._shown.get(self._name, ())
        return tuple(
            ChoiceView(
                id=f"{self.prefix}-{number}",
                value=row["id"],
                text=str(TRUTH[row["id"]]) if form["type"] == "true_false" else _text(row),
                number=number,
                is_chosen=row["id"] in chosen,
            )
            for number, row in enumerate(form.get("options") or form.get("regions") or (), 1)
        )

    def selects(self, form: Mapping[str, Any]) -> tuple[SelectView, ...]:
        """Return the selects of a matching or an ordering."""
        if form["type"] == "matching":
            entries = [(match["id"], match["text"]) for match in form["matches"]]
            rows = [(MATCH_PREFIX + row["id"], row["prompt"]) for row in form["prompts"]]
        elif form["type"] == "ordering":
            entries = [(str(n), str(n)) for n in range(1, len(form["items"]) + 1)]
            rows = [(ORDER_PREFIX + row["id"], row["text"]) for row in form["items"]]
        else:
            return ()
        self._first = f"{self.prefix}-{rows[0][0]}"
        return tuple(
            SelectView(
                id=f"{self.prefix}-{name}",
                name=name,
                label=label,
                entries=tuple(
                    ChoiceView(
                        id="",
                        value=value,
                        text=text,
                        number=number,
                        is_chosen=value == self.value(name),
                    )
                    for number, (value, text) in enumerate(entries, 1)
                ),
                has_error=bool(self.problem and self.problem.field == name),
            )
            for name, label in rows
        )

    def errors(self) -> tuple[ErrorView, ...]:
        """Return the problem with the way to its control."""
        if self.problem is None:
            return ()
        field = self.problem.field
        href = f"#{self.prefix}-{field}" if field else f"#{self._first}"
        return (ErrorView(href=href, text=self.problem.text),)


def _text(row: Mapping[str, Any]) -> str:
    return str(row["label"] if "label" in row else row["text"])
