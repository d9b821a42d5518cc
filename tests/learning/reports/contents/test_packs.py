"""A pack's figures are those of the overviews, and of its files; small groups stay hidden."""

from __future__ import annotations

import json
from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.accounts.enums import JobRole
from learning.accounts.models import Membership
from learning.accounts.operations import move_organisation, remove_person, transfer_person
from learning.completion.enums import EvidenceKind, EvidenceSource
from learning.completion.models import Evidence
from learning.completion.operations import correct_evidence, recompute_standing
from learning.completion.queries import Figures, figures, figures_by_unit, month_ends, trend
from learning.reports.board import pack_rows, read_pack, table_rows
from learning.reports.contents import differences, pack_figures
from learning.reports.contents.causes import Causes
from learning.reports.contents.coverage import Coverage
from learning.reports.contents.shapes import all_tables, figure, row, table
from learning.reports.enums import OutcomeKind
from learning.reports.models import OutcomeFigure
from learning.reports.operations import sign_off_pack, submit_pack
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    learner_of,
)
from tests.factories.base import publish
from tests.factories.completion import NOW, TODAY, passed
from tests.factories.modules import published_module
from tests.factories.reports import (
    FROM,
    WHEN,
    Force,
    force_of_people,
    pack_of,
    passes_of,
    people_of,
)

if TYPE_CHECKING:
    from learning.reports.models import ScrutinyPack

LATER = NOW.replace(day=26)


@pytest.fixture
def force(db: None) -> Force:
    with time_machine.travel(NOW, tick=False):
        return force_of_people()


def table_of(data: dict[str, Any], key: str) -> dict[str, list[str]]:
    """Return a table's lines by name, with their per cents."""
    table = next(table for table in all_tables(data) if table["key"] == key)
    return {line["name"]: [*line["cells"], str(line["percent"])] for line in table["rows"]}


def table_definition(data: dict[str, Any], key: str) -> str:
    """Return what a table says of itself."""
    return next(table["definition"] for table in all_tables(data) if table["key"] == key)


class TestPackFigures:
    def test_are_those_of_the_overview(self, force: Force) -> None:
        data = pack_figures(force.whole, FROM, TODAY)
        whole = figures(force.whole, TODAY)
        assert data["figures"][0]["value"] == f"{whole.percent}%"
        assert data["figures"][0]["detail"].startswith(f"{whole.held} of {whole.total} people")
        units = {unit.name: found for unit, found in figures_by_unit(force.whole, TODAY)}
        for name, cells in table_of(data, "districts").items():
            assert cells[0] == f"{units[name].held} / {units[name].total}"
            assert cells[-1] == str(units[name].percent)
        last = trend(force.whole, month_ends(TODAY, 12))[-1]
        assert list(table_of(data, "trend").values())[-1][-1] == str(last.percent)

    def test_tell_how_well_people_understood(self, force: Force) -> None:
        data = pack_figures(force.whole, FROM, TODAY)
        # Six first scores of 0.5 and two of 1.
        assert data["figures"][2]["value"] == "63%"
        (line,) = [v for k, v in table_of(data, "understanding").items() if k == "All together"]
        assert line[0] == "8"
        assert line[2].startswith("25%")

    def test_count_leaders_by_the_tree_of_the_day(self, force: Force) -> None:
        with time_machine.travel(NOW, tick=False):
            leaders = UserFactory.create_batch(6)
            for leader in leaders:
                MembershipFactory(user=leader, organisation=force.south, role=JobRole.LEADER)
            recompute_standing(learners=[learner_of(one).pk for one in leaders], at=NOW)
            move_organisation(organisation=force.south, parent=force.partner, by=None, at=NOW)
        yesterday = TODAY - timedelta(days=1)
        told = pack_figures(force.whole, FROM, yesterday)["figures"][3]
        assert told["detail"].startswith("0 of 6 people")
        assert pack_figures(force.whole, FROM, TODAY)["figures"][3]["value"] == "Not told"

    def test_tell_of_partners_beside_the_force(self, force: Force) -> None:
        data = pack_figures(force.whole, FROM, TODAY)
        assert data["figures"][1]["value"] == "83%"
        assert table_of(data, "partners")["Millbeck Trust"][0] == "5 / 6"
        assert "partners stand at 83%" in data["finding"]

    def test_say_in_every_heading_what_its_table_shows(self, force: Force) -> None:
        with time_machine.travel(NOW, tick=False):
            for month, count in ((9, 31), (10, 28)):
                OutcomeFigure.objects.create(
                    organisation=force.whole,
                    kind=OutcomeKind.NRM,
                    month=date(2026, month, 1),
                    count=count,
                    source="Quarter 3",
                    recorded_at=NOW,
                )
        data = pack_figures(force.whole, FROM, TODAY)
        titles = {table["key"]: table["title"] for table in all_tables(data)}
        assert titles["partners"] == "1 partner is below the 85% target"
        assert titles["reach"] == "1 of 1 partner organisations have people on the list"
        assert titles["outcomes"] == "NRM referrals: 31 in September 2026, 28 in October 2026"
        assert titles["currency"] == "0 of 1 published modules are inside their review date"
        assert list(table_of(data, "outcomes")) == ["September 2026", "October 2026"]

    def test_hide_small_groups_and_what_would_give_them_away(self, force: Force) -> None:
        with time_machine.travel(NOW, tick=False):
            small = OrganisationFactory(district=True, parent=force.whole, name="West district")
            passes_of(people_of(small, 3), force.module)
        names = table_of(pack_figures(force.whole, FROM, TODAY), "districts")
        assert "West district" not in names
        # The next smallest joins it.
        assert set(names) == {"North district", "Other"}

    def test_differ_in_no_few_passes_where_their_days_differ_by_a_few(self, force: Force) -> None:
        with time_machine.travel(NOW, tick=False):
            (one,) = people_of(force.north, 1)
            passes_of([one], force.module, first="0.35", occurred_at=NOW - timedelta(days=3))
        before, after = (
            pack_figures(force.whole, FROM, TODAY - timedelta(days=days)) for days in (4, 1)
        )
        of_passes = {"understanding", "signs", "courses", "editions"}
        assert before["figures"][2] == after["figures"][2]
        those = [one for one in all_tables(before) if one["key"] in of_passes]
        assert those == [one for one in all_tables(after) if one["key"] in of_passes]
        (told,) = [one for one in before["changed"] if "passed" in one]
        assert told == "8 checks were passed in October 2026."
        assert told in after["changed"]
        assert "October 2026." in table_definition(before, "understanding")

    def test_of_days_without_a_whole_month_tell_of_no_passes(self, force: Force) -> None:
        data = pack_figures(force.whole, date(2026, 10, 2), TODAY)
        assert data["figures"][2]["value"] == "Not told"
        keys = {table["key"] for table in all_tables(data)}
        assert not keys & {"understanding", "signs", "courses", "editions"}

    def test_tell_of_no_edition_what_the_module_would_give_away(self, force: Force) -> None:
        title = force.module.title
        with time_machine.travel(NOW, tick=False):
            other = published_module(slug="b", code="M03", title="First contact")
            passes_of(people_of(force.north, 9), other)
            passes_of(people_of(force.north, 3), force.module)
            force.module.title = f"{title} again"
            publish(force.module)
            passes_of(people_of(force.north, 7), force.module)
            publish(other)
            passes_of(people_of(force.north, 3), other)
        data = pack_figures(force.whole, FROM, TODAY)
        # Eleven of one edition and seven of the next; nine of one and three of another.
        modules = {name: cells[0] for name, cells in table_of(data, "understanding").items()}
        assert modules == {f"{title} again": "18", "First contact": "12", "All together": "30"}
        editions = {name: cells[0] for name, cells in table_of(data, "editions").items()}
        assert editions == {
            f"{title}, edition 1": "11", f"{title} again, edition 2": "7", "Other editions": "12",
        }  # fmt: skip

    def test_of_nobody_say_so(self, db: None) -> None:
        data = pack_figures(OrganisationFactory(force=True), FROM, TODAY)
        assert [one["value"] for one in data["figures"]] == ["Not told"] * 4
        assert data["finding"].startswith("There are too few people")

    def test_ask_as_often_for_many_as_for_few(self, force: Force) -> None:
        with CaptureQueriesContext(connection) as few:
            pack_figures(force.whole, FROM, TODAY)
        with time_machine.travel(NOW, tick=False):
            passes_of(people_of(force.north, 12), force.module)
        with CaptureQueriesContext(connection) as many:
            pack_figures(force.whole, FROM, TODAY)
        assert len(many) == len(few)


class TestFiles:
    def test_say_what_the_page_says(self, force: Force) -> None:
        reading = read_pack(pack_of(force))
        rows = pack_rows(reading)
        for one in reading.figures["figures"]:
            assert ["Figures", one["label"], "", one["value"], one["detail"]] in rows
        districts = reading.table("districts")
        assert districts is not None
        head, lines = table_rows(districts)
        assert len(head) == len(lines[0]) == 4
        assert ["North district", "6 / 10", lines[0][2], "60%"] in lines

    def test_hold_nothing_that_json_cannot(self, force: Force) -> None:
        data = pack_figures(force.whole, FROM, TODAY)
        assert json.loads(json.dumps(data)) == data


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


def test_learners_are_named_nowhere_in_a_pack(force: Force) -> None:
    data = json.dumps(pack_figures(force.whole, FROM, TODAY))
    for post in force.north.memberships.select_related("learner__user"):
        assert str(post.learner_id) not in data
        assert str(learner_of(post.learner.user).pk) not in data
        assert post.learner.user.last_name not in data
