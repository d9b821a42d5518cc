"""Statements that are true or false."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

from typing_extensions import override

from quizzes.items import codes
from quizzes.items.base import ExplainedPart, Explanation, Item
from quizzes.items.reading import FormReader

# The words of the two choices; whoever shows them may translate them.
LABELS = {"true": "True", "false": "False"}


@dataclass(frozen=True, kw_only=True)
class TrueFalse(Item):
    """A statement, and why each of the two verdicts on it is right or wrong.

    Attributes:
        answer: Whether the statement is true.
        reason_true: What to say about the choice "true".
        reason_false: What to say about the choice "false".
    """

    type: ClassVar[str] = "true_false"
    response_key: ClassVar[str] = "choice"

    answer: bool
    reason_true: str
    reason_false: str

    @classmethod
    @override
    def from_reader(cls, form: FormReader) -> Self:
        """Read the verdict and a reason for each of the two choices."""
        common = form.common()
        reasons = form.part("reasons", known=("true", "false"))
        return cls(
            answer=form.flag("answer"),
            reason_true=reasons.text("true", missing=codes.REASON_MISSING),
            reason_false=reasons.text("false", missing=codes.REASON_MISSING),
            **common,
        )

    @property
    def _right_choice(self) -> str:
        return "true" if self.answer else "false"

    @override
    def _read_answer(self, value: object) -> str | None:
        if not isinstance(value, str):
            return None
        return value if value in LABELS else ""

    @override
    def _no_answer(self) -> str:
        return ""

    @override
    def _share_right(self, answer: str) -> Fraction:
        return Fraction(int(answer == self._right_choice))

    @override
    def _explain_answer(self, answer: str) -> Explanation:
        """Explain both verdicts; one is chosen when it was picked."""
        reasons = {"true": self.reason_true, "false": self.reason_false}
        parts = tuple(
            ExplainedPart(
                id=choice,
                text=label,
                reason=reasons[choice],
                was_chosen=choice == answer,
                is_best=choice == self._right_choice,
                expected=label if choice == self._right_choice else "",
                given=label if choice == answer else "",
            )
            for choice, label in LABELS.items()
        )
        return Explanation.of_parts(parts)

    @override
    def _form_body(self) -> dict[str, object]:
        return {
            "answer": self.answer,
            "reasons": {"true": self.reason_true, "false": self.reason_false},
        }

    @override
    def _public_body(self, seed: int | None) -> dict[str, object]:
        return {"options": [{"id": choice, "text": label} for choice, label in LABELS.items()]}
