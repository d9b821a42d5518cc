"""A pack's figures are those of the overviews, and of its files; small groups stay hidden."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.accounts.enums import JobRole
from learning.accounts.operations import move_organisation
from learning.completion.operations import recompute_standing
from learning.completion.queries import figures, figures_by_unit, month_ends, trend
from learning.reports.board import pack_rows, read_pack, table_rows
from learning.reports.contents import pack_figures
from learning.reports.contents.shapes import all_tables
from learning.reports.enums import OutcomeKind
from learning.reports.models import OutcomeFigure
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory, learner_of
from tests.factories.base import publish
from tests.factories.completion import NOW, TODAY
from tests.factories.modules import published_module
from tests.factories.reports import FROM, Force, pack_of, passes_of, people_of


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


def test_learners_are_named_nowhere_in_a_pack(force: Force) -> None:
    data = json.dumps(pack_figures(force.whole, FROM, TODAY))
    for post in force.north.memberships.select_related("learner__user"):
        assert str(post.learner_id) not in data
        assert str(learner_of(post.learner.user).pk) not in data
        assert post.learner.user.last_name not in data
