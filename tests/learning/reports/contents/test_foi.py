"""The eight answers, each with its figures and their definitions."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
import time_machine

from learning.completion.enums import EvidenceKind, EvidenceSource
from learning.reports.contents import foi_answers
from learning.reports.contents.foi import foi_rows
from learning.reports.rules import Period
from tests.factories.completion import NOW, passed
from tests.factories.reports import WHEN, Force, force_of_people, people_of

PERIOD = Period(date(2026, 9, 1), date(2026, 11, 23))


@pytest.fixture
def force(db: None) -> Force:
    with time_machine.travel(NOW, tick=False):
        return force_of_people()


def figures_of(force: Force, period: Period = PERIOD) -> dict[str, str]:
    """Return every figure by its key."""
    answers = foi_answers(force.whole, period)
    return {one["key"]: one["value"] for answer in answers for one in answer["figures"]}


class TestFoiAnswers:
    def test_are_eight(self, force: Force) -> None:
        answers = foi_answers(force.whole, PERIOD)
        assert [one["number"] for one in answers] == list(range(1, 9))
        assert all(one["answer"] for one in answers)

    def test_count_people_and_passes_of_the_days(self, force: Force) -> None:
        found = figures_of(force)
        assert (found["people"], found["passes"]) == ("8", "8")
        assert found["at_once"].startswith("25%")

    def test_count_no_training_elsewhere_as_a_module(self, force: Force) -> None:
        before = figures_of(force)
        for user in people_of(force.north, 6):
            passed(
                user, force.module, kind=EvidenceKind.EXTERNAL, source=EvidenceSource.IMPORTED,
                edition=None, subject_key=uuid4(), cause=f"elsewhere:{user.pk}", occurred_at=WHEN,
            )  # fmt: skip
        after = figures_of(force)
        assert (after["people"], after["passes"]) == (before["people"], before["passes"])

    def test_tell_of_no_few_people(self, force: Force) -> None:
        before = Period(date(2026, 1, 1), date(2026, 8, 31))
        assert figures_of(force, before)["people"] == "0"
        assert figures_of(force, before)["first"] == "too few to tell"
        answers = foi_answers(force.south, PERIOD)
        told = {one["key"]: one["value"] for answer in answers for one in answer["figures"]}
        assert (told["people"], told["passes"]) == ("fewer than 5", "fewer than 5")

    def test_define_every_figure(self, force: Force) -> None:
        for answer in foi_answers(force.whole, PERIOD):
            assert all(one["definition"] for one in answer["figures"])


class TestFoiRows:
    def test_hold_every_figure(self, force: Force) -> None:
        answers = foi_answers(force.whole, PERIOD)
        rows = foi_rows(answers)
        for answer in answers:
            for one in answer["figures"]:
                assert [
                    answer["number"], answer["question"], one["label"], one["value"],
                    one["definition"],
                ] in rows  # fmt: skip
