"""The eight answers, each with its figures and their definitions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import time_machine

from learning.completion.enums import EvidenceKind, EvidenceSource
from learning.courses.enums import AttendanceKind, HalfDay
from learning.reports.contents import foi_answers, pack_figures
from learning.reports.contents.foi import foi_rows
from learning.reports.contents.shapes import all_tables
from learning.reports.rules import Period
from tests.factories.accounts import UserFactory
from tests.factories.completion import NOW, passed
from tests.factories.courses import booked, mark, open_for_booking
from tests.factories.reports import WHEN, Force, people_of

BEFORE = datetime(2026, 9, 1, 9, tzinfo=UTC)
PERIOD = Period(date(2026, 9, 1), date(2026, 11, 23))


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

    def test_say_the_same_as_the_pack_of_these_months(self, force: Force) -> None:
        for user in people_of(force.north, 6):
            passed(
                user, force.module, kind=EvidenceKind.EXTERNAL, source=EvidenceSource.IMPORTED,
                edition=None, cause=f"elsewhere:{user.pk}", occurred_at=WHEN,
            )  # fmt: skip
        months = Period(date(2026, 9, 1), date(2026, 10, 31))
        told = figures_of(force, months)
        pack = pack_figures(force.whole, months.first - timedelta(days=1), PERIOD.last)
        _force, _network, first, _leaders = pack["figures"]
        assert first["value"] == told["first"] == "63%"
        assert first["detail"].startswith(f"{told['passes']} passes")
        said = "were passed in September 2026 to October 2026."
        assert f"{told['passes']} checks {said}" in pack["changed"]
        # What was learned elsewhere is told by itself.
        assert told["elsewhere"] == "6"
        said = "6 trainings elsewhere were recorded for September 2026 to October 2026."
        assert said in pack["changed"]
        tables = {one["key"]: one for one in all_tables(pack)}
        lines = [line["cells"][:2] for line in tables["understanding"]["rows"]]
        assert lines == [["8", "63% (43 to 82%)"]] * 2
        assert [line["cells"][0] for line in tables["editions"]["rows"]] == ["8", "6"]

    def test_give_nobody_away_by_the_registers(self, force: Force) -> None:
        trainer = UserFactory(trainer=True)
        with time_machine.travel(BEFORE, tick=False):
            run = open_for_booking(
                first_date=date(2026, 10, 5), capacity=20, trainers=[trainer], at=BEFORE
            )
            *came, absent = [booked(run, user, at=BEFORE) for user in people_of(force.north, 20)]
        with time_machine.travel(NOW, tick=False):
            for day in (1, 2, 3, 4):
                for half in HalfDay:
                    mark(run, came, by=trainer, day=day, half=half)
                    mark(run, [absent], by=trainer, day=day, half=half, kind=AttendanceKind.ABSENT)
        answers = foi_answers(force.whole, PERIOD)
        told = {one["key"]: one["value"] for answer in answers for one in answer["figures"]}
        assert (told["there"], told["registers"]) == ("not told", "8")
        assert "How many came to a course is not told" in answers[4]["answer"]

    def test_tell_of_no_few_people(self, force: Force) -> None:
        before = Period(date(2026, 1, 1), date(2026, 8, 31))
        assert figures_of(force, before)["people"] == "0"
        assert figures_of(force, before)["first"] == "too few to tell"
        answers = foi_answers(force.south, PERIOD)
        told = {one["key"]: one["value"] for answer in answers for one in answer["figures"]}
        assert (told["people"], told["passes"]) == ("fewer than 5", "fewer than 5")
        assert answers[4]["answer"].startswith("Fewer than 5 people completed at least one module.")

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
