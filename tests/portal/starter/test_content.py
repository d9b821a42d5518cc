"""What the forms of the content files cannot hold: whether questions are worth asking."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from quizzes.items import ITEM_TYPES

Form = dict[str, Any]

CONTENT = Path(__file__).parents[3] / "site" / "content"
# Of the words that two reasons use between them, the share that may stand in both.
MOST_IN_COMMON = 1 / 3
# Words as short as "the" and "for" stand everywhere.
SHORTEST_WORD = 4
MOST_OUTSTANDING = 1.25


def entries_of(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


QUESTIONS: dict[str, Form] = {
    form["id"]: form
    for path in sorted((CONTENT / "questions").glob("*.yaml"))
    for form in entries_of(path)
}
MODULES: dict[str, Form] = {
    path.stem: entries_of(path) for path in sorted((CONTENT / "modules").glob("*.yaml"))
}


def reasons_in(form: Any, *, name: str = "") -> Iterator[str]:
    """Yield every reason of a question."""
    if isinstance(form, dict):
        for key, value in form.items():
            yield from reasons_in(value, name="reason" if name == "reasons" else key)
    elif isinstance(form, list):
        for value in form:
            yield from reasons_in(value)
    elif name == "reason":
        yield form


def words_in(text: str) -> frozenset[str]:
    return frozenset(w for w in re.findall(r"\w+", text.lower()) if len(w) >= SHORTEST_WORD)


def single_picks() -> Iterator[tuple[str, str, list[str]]]:
    """Yield where one of several texts is to be picked: the name, the best and the others."""
    for key, form in QUESTIONS.items():
        if form["type"] == "single_choice":
            right = [o["text"] for o in form["options"] if o["is_correct"]]
            yield key, right[0], [o["text"] for o in form["options"] if not o["is_correct"]]
        for node in form.get("nodes", ()):
            ranked = sorted(node.get("choices", ()), key=lambda choice: -choice["score"])
            if ranked:
                yield f"{key} {node['id']}", ranked[0]["text"], [c["text"] for c in ranked[1:]]


PICKS = [pytest.param(best, others, id=name) for name, best, others in single_picks()]
SCENES = [pytest.param(form, id=key) for key, form in QUESTIONS.items() if form["type"] == "scene"]


class TestReasons:
    def test_differ_from_every_other(self) -> None:
        reasons = [(text, words_in(text)) for text in reasons_in(list(QUESTIONS.values()))]
        alike = [
            (text, other)
            for (text, words), (other, others) in itertools.combinations(reasons, 2)
            if len(words & others) > MOST_IN_COMMON * len(words | others)
        ]
        assert alike == []


class TestRightAnswer:
    """The bank's first draft could be passed by picking whatever was longest."""

    @pytest.mark.parametrize(("best", "others"), PICKS)
    def test_does_not_stand_out_by_its_length(self, best: str, others: list[str]) -> None:
        assert len(best) <= MOST_OUTSTANDING * max(len(text) for text in others)

    def test_is_the_longest_no_more_often_than_not(self) -> None:
        longest = [
            name
            for name, best, others in single_picks()
            if len(best) > max(len(text) for text in others)
        ]
        assert len(longest) <= len(PICKS) / 2, longest


class TestRegions:
    @pytest.mark.parametrize("form", SCENES)
    def test_do_not_overlap(self, form: Form) -> None:
        def meet(one: list[float], other: list[float]) -> bool:
            return all(
                max(one[axis], other[axis]) + 1e-6
                < min(one[axis] + one[axis + 2], other[axis] + other[axis + 2])
                for axis in (0, 1)
            )

        overlapping = [
            (one["id"], other["id"])
            for one, other in itertools.combinations(form["regions"], 2)
            if meet(one["box"], other["box"])
        ]
        assert overlapping == []


class TestModules:
    def test_ask_questions_of_every_type(self) -> None:
        asked = {
            key
            for module in MODULES.values()
            for key in (
                *module["check"]["questions"],
                *(
                    block["activity"]["question"]
                    for section in module["sections"]
                    for block in section["body"]
                    if "activity" in block
                ),
            )
        }
        assert {QUESTIONS[key]["type"] for key in asked} == set(ITEM_TYPES)

    @pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
    def test_leave_time_for_their_check(self, module: Form) -> None:
        reading = sum(section["minutes"] for section in module["sections"])
        assert reading < module["minutes"]
