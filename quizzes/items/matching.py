"""Matching: each prompt has one match among several, some of which may fit nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, Self

from typing_extensions import override

from quizzes.items import codes
from quizzes.items.base import ExplainedPart, Explanation, Item
from quizzes.items.concealing import names_of, shuffled, token_for
from quizzes.items.reading import FormReader


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A prompt, the match that belongs to it, and why."""

    id: str
    prompt: str
    match: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Distractor:
    """A match that belongs to no prompt, and why."""

    id: str
    text: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Matching(Item):
    """Prompts to be given their matches; the score is the share of pairs that are right.

    In a response a match goes by the identifier of its pair or distractor, or by the token that
    the public form shows in its stead: the pair's own identifier would be the answer.
    """

    type: ClassVar[str] = "matching"
    response_key: ClassVar[str] = "matches"

    pairs: tuple[Pair, ...]
    distractors: tuple[Distractor, ...] = ()

    @classmethod
    @override
    def from_reader(cls, form: FormReader) -> Self:
        """Read pairs and distractors, whose matches must all differ in their words."""
        common = form.common()
        ids: set[str] = set()
        prompts: set[str] = set()
        matches: set[str] = set()
        pairs = tuple(
            Pair(
                id=row.identifier("id", ids),
                prompt=row.new_text("prompt", prompts),
                match=row.new_text("match", matches),
                reason=row.text("reason", missing=codes.REASON_MISSING),
            )
            for row in form.rows("pairs", known=("id", "prompt", "match", "reason"), least=2)
        )
        distractors = tuple(
            Distractor(
                id=row.identifier("id", ids),
                text=row.new_text("text", matches),
                reason=row.text("reason", missing=codes.REASON_MISSING),
            )
            for row in form.rows("distractors", known=("id", "text", "reason"))
        )
        return cls(pairs=pairs, distractors=distractors, **common)

    @cached_property
    def _match_texts(self) -> dict[str, str]:
        """The words of every match, by the identifier of its pair or distractor."""
        return {pair.id: pair.match for pair in self.pairs} | {
            distractor.id: distractor.text for distractor in self.distractors
        }

    @cached_property
    def _names(self) -> dict[str, str]:
        return names_of(self._match_texts)

    @override
    def _read_answer(self, value: object) -> dict[str, str] | None:
        if not isinstance(value, Mapping):
            return None
        names = self._names
        answer: dict[str, str] = {}
        for pair in self.pairs:
            given = value.get(pair.id)
            if given is not None and not isinstance(given, str):
                return None
            if given in names:
                answer[pair.id] = names[given]
        return answer

    @override
    def _no_answer(self) -> dict[str, str]:
        return {}

    @override
    def _share_right(self, answer: dict[str, str]) -> Fraction:
        return Fraction(sum(answer.get(pair.id) == pair.id for pair in self.pairs), len(self.pairs))

    @override
    def _explain_answer(self, answer: dict[str, str]) -> Explanation:
        """Explain pairs and distractors.

        A pair is chosen when its prompt was given its own match, a distractor when any prompt
        was given it.
        """
        texts = self._match_texts
        prompts = {pair.id: pair.prompt for pair in self.pairs}
        parts = [
            ExplainedPart(
                id=pair.id,
                text=pair.prompt,
                reason=pair.reason,
                was_chosen=answer.get(pair.id) == pair.id,
                is_best=True,
                expected=pair.match,
                given=texts[answer[pair.id]] if pair.id in answer else "",
            )
            for pair in self.pairs
        ]
        parts += [
            ExplainedPart(
                id=distractor.id,
                text=distractor.text,
                reason=distractor.reason,
                was_chosen=distractor.id in answer.values(),
                is_best=False,
                expected="",
                given="; ".join(
                    prompts[p] for p, match in answer.items() if match == distractor.id
                ),
            )
            for distractor in self.distractors
        ]
        return Explanation(
            parts=tuple(parts),
            summary_given="; ".join(
                f"{prompts[prompt]} → {texts[match]}" for prompt, match in answer.items()
            ),
            summary_expected="; ".join(f"{pair.prompt} → {pair.match}" for pair in self.pairs),
        )

    @override
    def _form_body(self) -> dict[str, object]:
        return {
            "pairs": [
                {
                    "id": pair.id,
                    "prompt": pair.prompt,
                    "match": pair.match,
                    "reason": pair.reason,
                }
                for pair in self.pairs
            ],
            "distractors": [
                {"id": distractor.id, "text": distractor.text, "reason": distractor.reason}
                for distractor in self.distractors
            ],
        }

    @override
    def _public_body(self, seed: int | None) -> dict[str, object]:
        prompts = [(pair.id, {"id": pair.id, "prompt": pair.prompt}) for pair in self.pairs]
        matches = [
            (token_for(text), {"id": token_for(text), "text": text})
            for text in self._match_texts.values()
        ]
        return {
            "prompts": [prompt for _, prompt in prompts]
            if seed is None
            else shuffled(prompts, seed=seed, salt="prompts"),
            "matches": shuffled(matches, seed=seed or 0, salt="matches"),
        }

    @override
    def _public_answer(self, answer: dict[str, str]) -> object:
        texts = self._match_texts
        return {prompt: token_for(texts[match]) for prompt, match in answer.items()}
