"""What is wrong with a question, said beside the field of the editor that it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from wagtail.blocks import StructBlockValidationError
from wagtail.blocks.list_block import ListBlockValidationError

from quizzes.bank.texts import path_steps, problem_text
from quizzes.items import InvalidItem, ItemProblem, codes, item_from_form

# Fields of forms that go by another name in the editor, or stand one level higher there.
EDITOR_FIELDS: Final[Mapping[str, str]] = {
    "box": "x",
    "false": "reason_false",
    "high": "reason_high",
    "low": "reason_low",
    "right": "reason_right",
    "start": "nodes",
    "true": "reason_true",
}
LEVELS_AWAY: Final = frozenset({"reasons", "scene"})
NOT_IN_EDITOR: Final = frozenset({"id", "max_score", "signs", "source", "type"})


def problems_in(form: Mapping[str, Any]) -> tuple[ItemProblem, ...]:
    """Return what keeps a form from being a question."""
    try:
        item_from_form(form)
    except InvalidItem as invalid:
        return invalid.problems
    return ()


def best_points(body: Mapping[str, Any]) -> int:
    """Return the points of the best path; 1 while the conversation has no best path yet."""
    for problem in problems_in({**body, "type": "branching", "stem": "?", "max_score": 1}):
        if problem.code == codes.MAX_SCORE_WRONG:
            return int(problem.detail)
    return 1


def block_errors(
    form: Mapping[str, Any], problems: Iterable[ItemProblem]
) -> StructBlockValidationError:
    """Return the problems as Wagtail's editor takes them, each beside its field."""
    root = _Place()
    for problem in problems:
        root.reach(problem.path).texts.append(problem_text(problem, form))
    return StructBlockValidationError(
        {name: place.error() for name, place in root.fields.items()}, root.texts
    )


@dataclass
class _Place:
    """A block of the editor, with the problems in it and in the blocks beneath it."""

    texts: list[str] = field(default_factory=list)
    fields: dict[str, "_Place"] = field(default_factory=dict)
    rows: dict[int, "_Place"] = field(default_factory=dict)
    is_row: bool = False

    def reach(self, path: str) -> "_Place":
        """Return the place of a path, or the nearest one around it that the editor has."""
        place = self
        for name, index in path_steps(path):
            if name in LEVELS_AWAY:
                continue
            known = EDITOR_FIELDS.get(name, name)
            if name == "id" and path.startswith("nodes") and "choices" not in path:
                known = "name"
            elif name in NOT_IN_EDITOR:
                break
            place = place.fields.setdefault(known, _Place())
            if index is not None:
                place = place.rows.setdefault(index, _Place(is_row=True))
        return place

    def error(self) -> ValidationError:
        """Return the problems here and beneath."""
        error = ValidationError(self.texts)
        if self.rows:
            rows = {index: place.error() for index, place in self.rows.items()}
            error = ListBlockValidationError(rows, self.texts)
        elif self.fields or self.is_row:
            fields = {name: place.error() for name, place in self.fields.items()}
            error = StructBlockValidationError(fields, self.texts)
        return error
