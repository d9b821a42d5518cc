"""Questions with options to choose from: one right option, or several."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, Self

from typing_extensions import override

from quizzes.items import codes
from quizzes.items.base import ExplainedPart, Explanation, Item
from quizzes.items.concealing import names_of, shuffled, token_for
from quizzes.items.picks import read_picks, share_of_picks
from quizzes.items.reading import FormReader


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing to choose, right or wrong, and why."""

    id: str
    text: str
    is_correct: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class OptionsItem(Item):
    """What single and multiple choice have in common."""

    options: tuple[Option, ...]

    @cached_property
    def _names(self) -> dict[str, str]:
        return names_of({option.id: option.text for option in self.options})

    @classmethod
    @override
    def from_reader(cls, form: FormReader) -> Self:
        """Read the options, of which at least one is right and one wrong."""
        common = form.common()
        ids: set[str] = set()
        texts: set[str] = set()
        options = tuple(
            Option(
                id=row.identifier("id", ids),
                text=row.new_text("text", texts),
                is_correct=row.flag("is_correct"),
                reason=row.text("reason", missing=codes.REASON_MISSING),
            )
            for row in form.rows("options", known=("id", "text", "is_correct", "reason"), least=2)
        )
        if not any(option.is_correct for option in options):
            form.report("options", codes.RIGHT_MISSING)
        if all(option.is_correct for option in options):
            form.report("options", codes.WRONG_MISSING)
        return cls(options=options, **common)

    def _explain_picks(self, picks: tuple[str, ...]) -> Explanation:
        """Explain the options; one is chosen when it was picked."""
        parts = tuple(
            ExplainedPart(
                id=option.id,
                text=option.text,
                reason=option.reason,
                was_chosen=option.id in picks,
                is_best=option.is_correct,
                expected=option.text if option.is_correct else "",
                given=option.text if option.id in picks else "",
            )
            for option in self.options
        )
        return Explanation.of_parts(parts)

    @override
    def _form_body(self) -> dict[str, object]:
        return {
            "options": [
                {
                    "id": option.id,
                    "text": option.text,
                    "is_correct": option.is_correct,
                    "reason": option.reason,
                }
                for option in self.options
            ]
        }

    @override
    def _public_body(self, seed: int | None) -> dict[str, object]:
        shown = [
            (option.id, {"id": token_for(option.text), "text": option.text})
            for option in self.options
        ]
        if seed is None:
            return {"options": [option for _, option in shown]}
        return {"options": shuffled(shown, seed=seed, salt="options")}


@dataclass(frozen=True, kw_only=True)
class SingleChoice(OptionsItem):
    """Exactly one option is right: all or nothing."""

    type: ClassVar[str] = "single_choice"
    response_key: ClassVar[str] = "choice"

    @classmethod
    @override
    def from_reader(cls, form: FormReader) -> Self:
        """Read the options, exactly one of them right."""
        item = super().from_reader(form)
        if sum(option.is_correct for option in item.options) > 1:
            form.report("options", codes.RIGHT_REPEATED)
        return item

    @override
    def _read_answer(self, value: object) -> str | None:
        if not isinstance(value, str):
            return None
        return self._names.get(value, "")

    @override
    def _no_answer(self) -> str:
        return ""

    @override
    def _public_answer(self, answer: str) -> object:
        return "".join(token_for(option.text) for option in self.options if option.id == answer)

    @override
    def _share_right(self, answer: str) -> Fraction:
        is_right = any(option.id == answer and option.is_correct for option in self.options)
        return Fraction(int(is_right))

    @override
    def _explain_answer(self, answer: str) -> Explanation:
        return self._explain_picks((answer,))


@dataclass(frozen=True, kw_only=True)
class MultipleChoice(OptionsItem):
    """Any number of options is right; a wrong pick takes back a right one."""

    type: ClassVar[str] = "multiple_choice"
    response_key: ClassVar[str] = "choices"

    @override
    def _read_answer(self, value: object) -> tuple[str, ...] | None:
        return read_picks(value, names=self._names)

    @override
    def _no_answer(self) -> tuple[str, ...]:
        return ()

    @override
    def _public_answer(self, answer: tuple[str, ...]) -> object:
        return [token_for(option.text) for option in self.options if option.id in answer]

    @override
    def _share_right(self, answer: tuple[str, ...]) -> Fraction:
        right = frozenset(option.id for option in self.options if option.is_correct)
        return share_of_picks(answer, right=right)

    @override
    def _explain_answer(self, answer: tuple[str, ...]) -> Explanation:
        return self._explain_picks(answer)
