"""What every question type offers, and the values in which it answers."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

from quizzes.items.codes import ANSWERED_CODES, MarkCode
from quizzes.items.reading import FormReader


@dataclass(frozen=True)
class Mark:
    """The worth of one response.

    Attributes:
        score: From 0.0 to 1.0; exactly 1.0 for an accepted answer and for nothing else.
        code: Full, partial or none for an answer; unanswered or malformed where there is none.
    """

    score: float
    code: MarkCode

    @classmethod
    def of_share(cls, share: Fraction) -> Self:
        """Mark an answer by the share of it that is right, from 0 to 1."""
        if share == 1:
            return cls(1.0, MarkCode.FULL)
        return cls(float(share), MarkCode.PARTIAL if share else MarkCode.NONE)

    @property
    def is_full(self) -> bool:
        """Whether the answer is wholly right."""
        return self.code is MarkCode.FULL

    @property
    def is_answered(self) -> bool:
        """Whether there was an answer to mark."""
        return self.code in ANSWERED_CODES


@dataclass(frozen=True, kw_only=True)
class ExplainedPart:
    """One option, pair, item, region or choice, seen beside what the learner did with it.

    In every type a part was handled rightly when `was_chosen` equals `is_best`; each type's
    `explain` says what choosing means for its parts.

    Attributes:
        id: The part's identifier in the form.
        text: The part's own words.
        reason: Why it is right, or why it is not.
        was_chosen: Whether the response picked it, or placed it rightly.
        is_best: Whether the accepted answer has it.
        expected: What the accepted answer says here; empty when it says nothing.
        given: What the response says here; empty when it says nothing.
        action: What to do on seeing it; scenes alone use this.
    """

    id: str
    text: str
    reason: str
    was_chosen: bool
    is_best: bool
    expected: str
    given: str
    action: str = ""

    @property
    def is_right(self) -> bool:
        """Whether the learner handled this part as the accepted answer does."""
        return self.was_chosen == self.is_best


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A response explained part by part, for the time after it is locked.

    Attributes:
        parts: Every part in the order of the form.
        summary_given: The response in readable words, for reports; empty without an answer.
        summary_expected: The accepted answer in readable words.
    """

    parts: tuple[ExplainedPart, ...]
    summary_given: str
    summary_expected: str

    @classmethod
    def of_parts(cls, parts: tuple[ExplainedPart, ...]) -> Self:
        """Sum up parts by listing what was given and what was expected."""
        return cls(
            parts=parts,
            summary_given="; ".join(part.given for part in parts if part.given),
            summary_expected="; ".join(part.expected for part in parts if part.expected),
        )


@dataclass(frozen=True, kw_only=True)
class Item(ABC):
    """One question of any type, with its key. Build items with `item_from_form`.

    A response is a mapping with the answer under the one key that the type reads. A type says
    how to read that answer and what share of it is right (the abstract methods below); the rest
    follows here, the same for all. Inside the types an answer is a str, a tuple of str or a dict
    of str, already canonical, and an empty one means that there is none.

    Attributes:
        type: The name of the type in forms.
        response_key: The key of the answer in responses.
        stem: What is asked.
        feedback: What to say about the whole question once the response is locked.
        source: Where the answer comes from.
        signs: Keys of the signs that this question is about.
    """

    type: ClassVar[str]
    response_key: ClassVar[str]

    stem: str
    feedback: str = ""
    source: str = ""
    signs: tuple[str, ...] = ()

    @classmethod
    @abstractmethod
    def from_reader(cls, form: FormReader) -> Self:
        """Build the item from a form, reporting problems to the reader.

        The item is fit for use only when the reader has no problems afterwards.
        """

    def to_form(self) -> dict[str, object]:
        """Return the neutral form, ready for JSON; `item_from_form` reads it back unchanged."""
        return {
            "type": self.type,
            "stem": self.stem,
            **self._form_body(),
            "feedback": self.feedback,
            "source": self.source,
            "signs": list(self.signs),
        }

    def public_form(self, *, seed: int | None = None) -> dict[str, object]:
        """Return what may be shown before the response is locked.

        It holds no key, reason, feedback or source. Identifiers of what is to be chosen, matched
        or ordered are replaced by tokens, since whoever writes them often numbers what is right
        first; a response may use either.

        Args:
            seed: Decides the order of what is shuffled; the same seed always gives the same
                order. None keeps the order of the form wherever that betrays nothing.
        """
        return {"type": self.type, "stem": self.stem, **self._public_body(seed)}

    def public_response(self, response: object) -> dict[str, object]:
        """Return a saved response in the identifiers of `public_form`, to show it again."""
        return {self.response_key: self._public_answer(self._answer_in(response))}

    def normalise(self, response: object) -> dict[str, object] | None:
        """Return the one canonical form of a response, or None when it is malformed or absent.

        Unknown identifiers and repetitions are dropped. An empty mapping becomes the canonical
        response without an answer.
        """
        answer = self._parse(response)
        return None if answer is None else {self.response_key: _as_json(answer)}

    def is_answered(self, response: object) -> bool:
        """Tell whether the response holds an answer that can be marked."""
        return self._is_complete(self._answer_in(response))

    def mark(self, response: object) -> Mark:
        """Mark a response; any JSON value at all gets a mark, never an exception."""
        answer = self._parse(response)
        if answer is None and response is not None:
            return Mark(0.0, MarkCode.MALFORMED)
        if answer is None or not self._is_complete(answer):
            return Mark(0.0, MarkCode.UNANSWERED)
        return Mark.of_share(self._share_right(answer))

    def explain(self, response: object) -> Explanation:
        """Explain a locked response. One that is malformed is explained as if left empty."""
        return self._explain_answer(self._answer_in(response))

    def missed_signs(self, response: object) -> tuple[str, ...]:
        """Return the keys of the signs that the response failed to recognise."""
        return () if self.mark(response).is_full else self.signs

    def false_alarms(self, response: object) -> tuple[str, ...]:
        """Return identifiers of ordinary regions taken for signs; only scenes have any."""
        return ()

    @abstractmethod
    def _read_answer(self, value: object) -> Any:
        """Return the answer in canonical form, or None when the value is malformed."""

    @abstractmethod
    def _no_answer(self) -> Any:
        """Return the empty answer."""

    @abstractmethod
    def _share_right(self, answer: Any) -> Fraction:
        """Return the share of an answer that is right, from 0 to 1."""

    @abstractmethod
    def _explain_answer(self, answer: Any) -> Explanation:
        """Explain an answer, which may be empty."""

    @abstractmethod
    def _form_body(self) -> dict[str, object]:
        """Return what the form holds beside the keys that all types have."""

    @abstractmethod
    def _public_body(self, seed: int | None) -> dict[str, object]:
        """Return what `public_form` holds beside type and stem."""

    def _is_complete(self, answer: Any) -> bool:
        """Tell whether an answer is far enough along to be marked."""
        return bool(answer)

    def _public_answer(self, answer: Any) -> object:
        """Return an answer in the identifiers of `public_form`."""
        return _as_json(answer)

    def _answer_in(self, response: object) -> Any:
        """Return the answer of a response; empty when it is malformed or absent."""
        answer = self._parse(response)
        return self._no_answer() if answer is None else answer

    def _parse(self, response: object) -> Any:
        if not isinstance(response, Mapping):
            return None
        value = response.get(self.response_key)
        if value is not None:
            return self._read_answer(value)
        # A mapping with other keys only is the response to some other type of question.
        is_empty = not response or self.response_key in response
        return self._no_answer() if is_empty else None


def _as_json(answer: Any) -> object:
    return list(answer) if isinstance(answer, tuple) else answer
