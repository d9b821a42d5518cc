"""What a pack would say by what became known after it was signed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.accounts.enums import JobRole
from learning.accounts.models import Membership
from learning.accounts.operations import remove_person, transfer_person
from learning.completion.enums import EvidenceKind, EvidenceSource
from learning.completion.models import Evidence
from learning.completion.operations import correct_evidence, recompute_standing
from learning.completion.queries import Figures
from learning.reports.board import read_pack
from learning.reports.contents import differences, pack_figures
from learning.reports.contents.causes import Causes
from learning.reports.contents.coverage import Coverage
from learning.reports.contents.shapes import figure, row, table
from learning.reports.operations import sign_off_pack, submit_pack
from tests.factories.accounts import learner_of
from tests.factories.completion import NOW, TODAY, passed
from tests.factories.reports import FROM, WHEN, Force, pack_of, passes_of, people_of

if TYPE_CHECKING:
    from learning.reports.models import ScrutinyPack

LATER = NOW.replace(day=26)


class TestMonths:
    def test_of_an_older_pack_are_those_of_today(self) -> None:
        version: Any = SimpleNamespace(data={"figures": figures_with("2026-09")})
        assert differences(version, figures_with("September 2026")) == []


class TestChanges:
    def test_of_an_older_pack_are_written_with_a_minus_and_points(self) -> None:
        older = figures_with("September 2026", "-3", "4 of 9 people (-1 since the last meeting)")
        newer = figures_with(
            "September 2026", "−3", "4 of 9 people (−1 point since the last meeting)"
        )
        version: Any = SimpleNamespace(data={"figures": older})
        assert differences(version, newer) == []

    def test_are_told_of_points(self) -> None:
        now, before = (
            Figures.of([("current", True, n), ("overdue", False, 8 - n)]) for n in (5, 6)
        )
        assert Coverage(now, before).of_how_many == (
            "5 of 8 people (−12 points since the last meeting)"
        )


class TestComparing:
    def version(self, *passes: int, **said: Any) -> Any:
        return SimpleNamespace(
            data={"figures": understood_with(*passes, **said)}, known_at=NOW,
            pack=SimpleNamespace(to_date=TODAY, from_date=FROM, organisation=None),
        )  # fmt: skip

    @pytest.fixture(autouse=True)
    def because(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Causes, "of", lambda *_asked: "Why")

    def test_tells_two_lines_of_one_name_apart(self) -> None:
        for now, where in (((60, 9), "Passes"), ((6, 90), "Passes")):
            (found,) = differences(self.version(6, 9), understood_with(*now))
            assert found.where.endswith(where)
        first, second = differences(self.version(6, 9), understood_with(60, 90))
        assert first.where == "Understanding – A module no longer offered – Passes"
        assert second.where == "Understanding – A module no longer offered (2) – Passes"
        assert (second.was, second.now) == ("9", "90")

    def test_tells_of_bars_and_of_what_is_said(self) -> None:
        version = self.version(6, finding="60% of Moorland", changed=["6 checks"], percent=60)
        today = understood_with(
            6, finding="70% of Moorland", changed=["7 checks", "1 edition"], percent=70, title="T"
        )
        assert [(one.where, one.was, one.now) for one in differences(version, today)] == [
            ("Understanding – A module no longer offered – Share", "60%", "70%"),
            ("Finding", "60% of Moorland", "70% of Moorland"),
            ("What changed", "6 checks", "7 checks 1 edition"),
            ("Understanding – heading", "U", "T"),
        ]


def understood_with(
    *passes: int, title: str = "U", percent: int | None = None, **said: Any
) -> dict[str, Any]:
    """Return the figures of a pack with so many lines of modules no longer offered."""
    lines = [row("A module no longer offered", [one], percent) for one in passes]
    shown = table("understanding", title, ["Module", "Passes"], lines, bars="Share", definition="")
    return {"figures": [], "lenses": [], "tables": [shown], **said}


def figures_with(month: str, cell: Any = 34, detail: str = "") -> dict[str, Any]:
    """Return the figures of a pack with one line of what was reported."""
    reported = table(
        "outcomes", "Reported", ["Month", "NRM referrals"], [row(month, [cell])], definition=""
    )
    force = figure("force", "Up to date", "44%", detail, "")
    return {"figures": [force], "lenses": [], "tables": [reported]}


class TestDifferences:
    def signed(self, force: Force) -> ScrutinyPack:
        """Return a signed pack."""
        pack = pack_of(force)
        version = submit_pack(pack=pack, by=force.administrator, at=NOW)
        return sign_off_pack(pack=pack, sha256=version.sha256, by=force.leader, at=NOW)

    def test_are_none_where_nothing_became_known(self, force: Force) -> None:
        assert read_pack(self.signed(force), compares=True).later == []

    def test_are_shown_and_explained_after_a_late_record(self, force: Force) -> None:
        pack = self.signed(force)
        late = force.north.memberships.exclude(learner__evidence__isnull=False)[0].learner.user
        passes_of([late], force.module, occurred_at=WHEN, at=LATER)
        reading = read_pack(pack, compares=True)
        told = {one.where: one for one in reading.later}
        north = told["By district – North district – Up to date"]
        assert (north.was, north.now) == ("6 / 10", "7 / 10")
        assert "Fewer than 5 records about these days came in" in north.because
        # What was signed stays.
        assert reading.figures == reading.pack.signed_version.data["figures"]  # type: ignore[union-attr]

    def test_name_a_backdated_correction(self, force: Force) -> None:
        pack = self.signed(force)
        wrong = Evidence.objects.filter(posts__organisation=force.south)[0]
        correct_evidence(
            evidence=wrong,
            reason="Recorded for another person",
            is_withdrawal=True,
            by=force.administrator,
            at=LATER,
        )
        told = {one.where: one for one in read_pack(pack, compares=True).later}
        south = told["By district – South district – Up to date"]
        assert (south.was, south.now) == ("2 / 8", "1 / 8")
        assert "Fewer than 5 records were corrected or withdrawn" in south.because

    def test_name_those_who_joined_left_and_moved_where_they_did(self, force: Force) -> None:
        pack = self.signed(force)
        wrong = Evidence.objects.filter(posts__organisation=force.south)[0]
        posts = Membership.objects.filter(learner__evidence=None)
        going = [post.learner.user for post in posts.filter(organisation=force.north)[:2]]
        moving = posts.filter(organisation=force.south)[0].learner.user
        with time_machine.travel(LATER, tick=False):
            joined = people_of(force.partner, 5)
            recompute_standing(learners=[learner_of(one).pk for one in joined], at=LATER)
            correct_evidence(
                evidence=wrong, reason="Another person’s", is_withdrawal=True,
                by=force.administrator, at=LATER,
            )  # fmt: skip
            for one in going:
                remove_person(person=one, organisation=force.north, day=TODAY, by=None, at=LATER)
            transfer_person(
                person=moving, organisation=force.north, role=JobRole.RESPONSE_OFFICER,
                day=TODAY, by=None, at=LATER,
            )  # fmt: skip
        told = {one.where: one for one in read_pack(pack, compares=True).later}
        joined_words = "5 people joined the list."
        assert told["By partner – Millbeck Trust – Up to date"].because == joined_words
        assert told["Partners up to date"].because == joined_words
        assert told["By district – North district – Up to date"].because == (
            "Fewer than 5 people left the list and fewer than 5 people moved here."
        )
        assert told["By district – South district – Up to date"].because == (
            "Fewer than 5 people moved away and fewer than 5 records were corrected or withdrawn."
        )
        assert told["Understanding – All together – Passes"].because == (
            "Fewer than 5 records were corrected or withdrawn."
        )

    def test_say_once_that_a_line_is_gone(self, force: Force) -> None:
        for user in people_of(force.north, 5):
            passed(
                user, force.module, kind=EvidenceKind.EXTERNAL, source=EvidenceSource.IMPORTED,
                edition=None, cause=f"elsewhere:{user.pk}", occurred_at=WHEN,
            )  # fmt: skip
        pack = self.signed(force)
        correct_evidence(
            evidence=Evidence.objects.filter(kind=EvidenceKind.EXTERNAL)[0],
            reason="Another person’s", is_withdrawal=True, by=force.administrator, at=LATER,
        )  # fmt: skip
        told = [one for one in read_pack(pack, compares=True).later if "elsewhere" in one.where]
        assert [(one.where, one.was, one.now, one.because) for one in told] == [
            (
                "Editions – Training elsewhere, recorded here – Passes", "5", "not told",
                "Fewer than 5 records were corrected or withdrawn.",
            )
        ]  # fmt: skip

    def test_ask_as_often_for_many_as_for_few(self, force: Force) -> None:
        pack = self.signed(force)
        version = pack.signed_version
        assert version is not None
        today = pack_figures(force.whole, FROM, TODAY)
        for one in today["figures"]:
            one["value"] = "99%"
        with CaptureQueriesContext(connection) as asked:
            (first, *_others) = differences(version, today)
        assert first.now.startswith("99%")
        assert len(asked) <= 16
