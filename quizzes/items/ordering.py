"""Ordering: items to be put into the one right order."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import ClassVar, Self

from typing_extensions import override

from quizzes.items import codes
from quizzes.items.base import ExplainedPart, Explanation, Item
from quizzes.items.concealing import names_of, shuffled, token_for
from quizzes.items.reading import FormReader


@dataclass(frozen=True, kw_only=True)
class OrderedItem:
    """One step, and why it stands where it does."""

    id: str
    text: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Ordering(Item):
    """Items whose order is asked for; the score is the share of item pairs in right order.

    In a response an item goes by its identifier or by the token that the public form shows in
    its stead: identifiers are often numbered in the right order. A pair counts as right only
    when both of its items were placed.

    Attributes:
        items: The items in right order.
    """

    type: ClassVar[str] = "ordering"
    response_key: ClassVar[str] = "order"

    items: tuple[OrderedItem, ...]

    @classmethod
    @override
    def from_reader(cls, form: FormReader) -> Self:
        """Read the items in right order; no two may read the same."""
        common = form.common()
        ids: set[str] = set()
        texts: set[str] = set()
        items = tuple(
            OrderedItem(
                id=row.identifier("id", ids),
                text=row.new_text("text", texts),
                reason=row.text("reason", missing=codes.REASON_MISSING),
            )
            for row in form.rows("items", known=("id", "text", "reason"), least=2)
        )
        return cls(items=items, **common)

    @cached_property
    def _names(self) -> dict[str, str]:
        return names_of({item.id: item.text for item in self.items})

    @override
    def _read_answer(self, value: object) -> tuple[str, ...] | None:
        if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
            return None
        names = self._names
        # A dict drops repetitions and keeps the first place of each.
        return tuple(dict.fromkeys(names[name] for name in value if name in names))

    def identifier(self, name: str) -> str | None:
        """Return the identifier behind a name that a response may use; None for any other."""
        return self._names.get(name)

    @override
    def _no_answer(self) -> tuple[str, ...]:
        return ()

    @override
    def _share_right(self, answer: tuple[str, ...]) -> Fraction:
        places = {name: place for place, name in enumerate(answer)}
        pairs = list(combinations((item.id for item in self.items), 2))
        right = sum(
            first in places and second in places and places[first] < places[second]
            for first, second in pairs
        )
        return Fraction(right, len(pairs))

    @override
    def _explain_answer(self, answer: tuple[str, ...]) -> Explanation:
        """Explain the items; one is chosen when it was put in its right place.

        Places are counted from 1, so "2" expected and "3" given means one place too late.
        """
        texts = {item.id: item.text for item in self.items}
        parts = tuple(
            ExplainedPart(
                id=item.id,
                text=item.text,
                reason=item.reason,
                was_chosen=answer[place - 1 : place] == (item.id,),
                is_best=True,
                expected=str(place),
                given=str(answer.index(item.id) + 1) if item.id in answer else "",
            )
            for place, item in enumerate(self.items, start=1)
        )
        return Explanation(
            parts=parts,
            summary_given=_numbered([texts[name] for name in answer]),
            summary_expected=_numbered([item.text for item in self.items]),
        )

    @override
    def _form_body(self) -> dict[str, object]:
        return {
            "items": [
                {"id": item.id, "text": item.text, "reason": item.reason} for item in self.items
            ]
        }

    @override
    def _public_body(self, seed: int | None) -> dict[str, object]:
        tokens = [token_for(item.text) for item in self.items]
        shown = shuffled(zip(tokens, self.items, strict=True), seed=seed or 0, salt="items")
        if shown == list(self.items):
            shown = [*shown[1:], shown[0]]
        return {"items": [{"id": token_for(item.text), "text": item.text} for item in shown]}

    @override
    def _public_answer(self, answer: tuple[str, ...]) -> object:
        texts = {item.id: item.text for item in self.items}
        return [token_for(texts[name]) for name in answer]


def _numbered(texts: list[str]) -> str:
    return "; ".join(f"{place}. {text}" for place, text in enumerate(texts, start=1))
