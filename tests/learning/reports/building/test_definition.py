"""A report's definition: any combination runs or is refused in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning.accounts.access import viewer
from learning.reports.building.columns import COLUMNS
from learning.reports.building.definition import Report, ReportRefused
from learning.reports.building.presets import presets
from learning.reports.building.tables import Table
from learning.reports.building.words import answers, default_title, emptied_by, file_words
from learning.reports.enums import Grouping, Subject, When
from learning.reports.views.builder import asked_report, query_of
from tests.learning.reports.conftest import NOW, Trust

DAYS = st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.just("x"))
STATES = st.lists(st.sampled_from(["overdue", "module", "booked", "exempt", "?"]), max_size=2)


def choice(values: Any) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.sampled_from([*values, "nonsense"]))


DEFINITIONS = st.fixed_dictionaries(
    {
        "what": choice(Subject.values),
        "when": choice(When.values),
        "grouped": choice(Grouping.values),
        "day": DAYS,
        "first": DAYS,
        "last": DAYS,
        "known": DAYS,
        "states": STATES,
        "roles": st.lists(st.sampled_from(["custody", "other", "king"]), max_size=2),
        "organisations": st.lists(st.sampled_from(["trust", "ward", "elsewhere"]), max_size=2),
        "modules": st.lists(
            st.sampled_from(["00000000-0000-4000-8000-000000000000", "no"]), max_size=1
        ),
        "columns": st.lists(
            st.sampled_from([*COLUMNS[Subject.STANDING], *COLUMNS[Subject.PLACES]]), max_size=4
        ),
    }
)


@pytest.mark.django_db
class TestAnyCombination:
    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(data=DEFINITIONS)
    def test_runs_or_is_refused_in_words(self, trust: Trust, data: dict[str, Any]) -> None:
        try:
            report = Report.of(data)
        except ReportRefused as refusal:
            assert str(refusal)
            return
        assert Report.of(report.stored()) == report
        assert asked_report(QueryDict(query_of(report))) == report
        table = Table(report, viewer(trust.lead, at=NOW), NOW)
        lines = list(table.lines())
        assert len(lines) == table.count()
        assert all(len(line) == len(table.columns) for line in lines)
        assert default_title(report)
        assert answers(report, table.seer, table.paths)
        assert all("@" not in word for word in file_words(report))
        assert set(emptied_by(table)) <= set(report.filters)


class TestReport:
    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"what": "x"}, "what"),
            ({"when": "day"}, "day"),
            ({"what": "evidence", "when": "day", "day": "2026-01-01"}, "when"),
            ({"what": "evidence", "when": "between", "first": "2026-01-02"}, "last"),
            (
                {
                    "what": "evidence",
                    "when": "between",
                    "first": "2026-01-02",
                    "last": "2026-01-01",
                },
                "last",
            ),
            ({"what": "places", "known": "2026-01-01"}, "known"),
            ({"modules": ["x"]}, "modules"),
            ({"organisations": [str(n) for n in range(201)]}, "organisations"),
        ],
    )
    def test_names_the_question_it_refuses(self, data: dict[str, Any], field: str) -> None:
        with pytest.raises(ReportRefused) as refusal:
            Report.of(data)
        assert refusal.value.field == field

    def test_leaves_out_what_its_choices_make_meaningless(self) -> None:
        report = Report.of({"when": "today", "day": "2026-01-01", "grouped": "role"})
        assert report == Report.of({"grouped": "role"})
        assert query_of(report) == "what=standing&grouped=role"

    def test_of_last_month_moves_with_the_day(self) -> None:
        period = Report.of({"what": "evidence", "when": "last_month"}).period(date(2027, 1, 15))
        assert (period.first, period.last) == (date(2026, 12, 1), date(2026, 12, 31))


@pytest.mark.django_db
def test_presets_all_run(trust: Trust) -> None:
    for preset in presets():
        assert list(Table(preset.report, viewer(trust.lead, at=NOW), NOW).lines()) is not None
        assert preset.title
