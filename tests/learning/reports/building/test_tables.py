"""What a report holds: for whom, of which day, how counted; against a slow oracle."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from learning.accounts.access import viewer
from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import Membership, Organisation, User
from learning.accounts.operations import move_organisation
from learning.completion.enums import DueRule, ExemptionKind
from learning.completion.operations import add_requirement, ask_exemption, decide_exemption
from learning.completion.queries import figures
from learning.modules.models import ModulePage
from learning.reports.building.columns import COLUMNS
from learning.reports.building.definition import Report
from learning.reports.building.sources import training_titles
from learning.reports.building.tables import Table
from learning.reports.enums import Grouping, Subject
from learning.reports.files import write_table
from learning.reports.views.tables import shown
from tests.counting import statements_of
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)
from tests.factories.completion import elsewhere, passed
from tests.factories.courses import booked, open_for_booking
from tests.learning.reports.conftest import NOW, Trust, nurses, works_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from learning.reports.building.columns import Column

pytestmark = pytest.mark.django_db

ONE_DAY = timedelta(days=1)


def table(user: User, **asked: Any) -> Table:
    return Table(Report.of(asked), viewer(user, at=NOW), NOW)


def lines(user: User, **asked: Any) -> list[list[Any]]:
    found = table(user, **asked)
    read = list(found.lines())
    assert [found.line(raw) for raw in found.rows] == read
    assert found.count() == len(read)
    return read


def exempt(user: User, organisation: Organisation) -> None:
    """Have somebody exempt from today on."""
    asked = ask_exemption(
        learner=learner_of(user),
        organisation=organisation,
        kind=ExemptionKind.EXEMPTION,
        reason="other_duty",
        start_date=NOW.date(),
        end_date=NOW.date() + timedelta(days=90),
        by=UserFactory(supervisor=True, organisation=organisation),
        at=NOW,
    )
    decide_exemption(
        exemption=asked,
        is_approved=True,
        by=UserFactory(partner_lead=True, organisation=organisation),
        at=NOW,
    )


class TestStanding:
    def test_has_a_line_for_each_person_and_module(self, trust: Trust) -> None:
        assert lines(trust.lead, columns=["name", "module", "state", "due"]) == [
            ["Priya Office", ModulePage.objects.get().title, "Overdue", date(2026, 11, 1)],
            ["Priya Wardle", ModulePage.objects.get().title, "Overdue", date(2026, 11, 1)],
        ]

    def test_is_true_on_the_day_as_known_then(self, trust: Trust) -> None:
        passed(trust.ward_nurse, ModulePage.objects.get(), occurred_at=NOW - timedelta(days=30))
        asked = {"when": "day", "day": "2026-11-10", "columns": ["name", "state"]}
        now = lines(trust.lead, **asked)
        assert now == [["Priya Office", "Overdue"], ["Priya Wardle", "Up to date"]]
        then = lines(trust.lead, **asked, known="2026-11-22")
        assert then == []

    def test_counts_what_the_overview_counts(self, trust: Trust) -> None:
        passed(trust.ward_nurse, ModulePage.objects.get())
        shown = lines(trust.lead, grouped=Grouping.ORGANISATION)
        for organisation in (trust.whole, trust.ward):
            own = figures(organisation, NOW.date())
            if organisation == trust.whole:
                beneath = figures(trust.ward, NOW.date())
                own_total, own_overdue = own.total - beneath.total, own.overdue - beneath.overdue
            else:
                own_total, own_overdue = own.total, own.overdue
            (row,) = [line for line in shown if line[0] == organisation.name]
            heads = [column.key for column in table(trust.lead, grouped="organisation").columns]
            values = dict(zip(heads, row, strict=True))
            assert values["lines"] == own_total
            assert values["overdue"] + values["lapsed"] == own_overdue

    def test_counts_the_exempt_as_the_overview_does(self, trust: Trust) -> None:
        passed(trust.ward_nurse, ModulePage.objects.get())
        exempt(trust.ward_nurse, trust.ward)
        found = table(trust.lead, grouped="organisation", organisations=["ward"])
        (line,) = found.lines()
        values = dict(zip([column.key for column in found.columns], line, strict=True))
        whole = figures(trust.ward, NOW.date())
        assert (whole.total, whole.held, whole.exempt) == (1, 0, 1)
        assert (values["exempt"], values["share"], values["adjusted"]) == (
            whole.exempt,
            whole.percent,
            whole.adjusted_percent,
        )

    def test_counts_beneath_an_organisation_what_was_beneath_it_that_day(
        self, trust: Trust
    ) -> None:
        asked = {"when": "day", "day": "2026-11-10", "organisations": ["trust"]}
        before = lines(trust.lead, **asked)
        sector = OrganisationFactory(key="sector")
        move_organisation(organisation=trust.ward, parent=sector, by=None, at=NOW)
        everybody = UserFactory(training_administrator=True)
        assert lines(everybody, **asked) == before
        assert len(lines(everybody, organisations=["trust"])) == 1
        assert figures(trust.whole, date(2026, 11, 10)).total == len(before) == 2

    def test_counts_a_person_once_for_a_training_that_two_requirements_ask_for(
        self, trust: Trust
    ) -> None:
        module = ModulePage.objects.get()
        add_requirement(
            organisation=trust.ward,
            module=module,
            due_rule=DueRule.FIXED,
            due_date=date(2027, 6, 1),
            start_date=date(2026, 1, 5),
            by=None,
            at=NOW,
        )
        shown = table(trust.lead, grouped=Grouping.REQUIREMENT)
        (line,) = lines(trust.lead, grouped=Grouping.REQUIREMENT)
        values = dict(zip([column.key for column in shown.columns], line, strict=True))
        # As the overview counts them: two people, both overdue by the older requirement.
        whole = figures(trust.whole, NOW.date())
        assert (values["lines"], values["overdue"]) == (whole.total, whole.overdue) == (2, 2)
        assert [line[1] for line in lines(trust.lead, grouped="person")] == [1, 1]
        chosen = {"modules": [str(module.translation_key)], "columns": ["name", "state"]}
        assert lines(trust.lead, **chosen) == [
            ["Priya Office", "Overdue"], ["Priya Wardle", "Overdue"],
        ]  # fmt: skip
        assert lines(trust.lead, **chosen, states=["not_started"]) == []

    def test_lets_no_requirement_elsewhere_tell_of_a_person_here(self, trust: Trust) -> None:
        other = OrganisationFactory(partner=True, key="other")
        MembershipFactory(user=trust.ward_nurse, organisation=other, is_primary=False)
        add_requirement(
            organisation=other, module=ModulePage.objects.get(), main_posts_only=False,
            due_rule=DueRule.FIXED, due_date=date(2026, 1, 5), start_date=date(2026, 1, 5),
            by=None, at=NOW,
        )  # fmt: skip
        module = str(ModulePage.objects.get().translation_key)
        for asked in ({}, {"organisations": [trust.whole.key]}):
            found = lines(trust.lead, modules=[module], columns=["name"], **asked)
            assert found == [["Priya Office"], ["Priya Wardle"]]

    @pytest.mark.parametrize("grouped", Grouping.values)
    @pytest.mark.parametrize("what", Subject.values)
    def test_groups_make_up_the_whole(self, trust: Trust, what: str, grouped: str) -> None:
        passed(trust.ward_nurse, ModulePage.objects.get())
        booked(open_for_booking(), trust.office_nurse)
        whole = len(lines(trust.lead, what=what))
        assert whole
        found = lines(trust.lead, what=what, grouped=grouped)
        if grouped != Grouping.LINE:
            assert sum(line[1] for line in found) == whole


class TestPermission:
    def test_of_the_reader_decides(self, trust: Trust) -> None:
        supervisor = UserFactory()
        ResponsibilityFactory(
            user=supervisor, kind=ResponsibilityKind.SUPERVISOR, organisation=trust.ward
        )
        asked = {"organisations": ["trust"], "columns": ["name"]}
        assert lines(trust.lead, **asked) == [["Priya Office"], ["Priya Wardle"]]
        assert lines(supervisor, **asked) == [["Priya Wardle"]]
        assert lines(UserFactory(leader=True), **asked) == []
        assert lines(trust.ward_nurse, **asked) == []

    def test_leaves_out_people_in_sensitive_posts(self, trust: Trust) -> None:
        trust.ward_nurse.is_hidden_from_lists = True
        trust.ward_nurse.save()
        assert lines(trust.lead, columns=["name"]) == [["Priya Office"]]
        assert len(lines(UserFactory(training_administrator=True))) == 2

    def test_names_nobody_who_has_moved_away(self, trust: Trust) -> None:
        passed(trust.ward_nurse, ModulePage.objects.get())
        Membership.objects.filter(learner=learner_of(trust.ward_nurse)).update(end_date=NOW.date())
        MembershipFactory(
            user=trust.ward_nurse, organisation=OrganisationFactory(), start_date=NOW.date()
        )
        (line,) = lines(trust.lead, what="evidence", columns=["name", "email", "title"])
        assert line[:2] == ["No longer in your organisations", ""]

    def test_has_the_nameless_in_no_alphabet(self, trust: Trust) -> None:
        staff = [works_at(trust.ward, name) for name in ("Abel", "Zell")]
        for nurse in (*staff, trust.ward_nurse):
            passed(nurse, ModulePage.objects.get())
        Membership.objects.filter(learner=learner_of(trust.ward_nurse)).update(end_date=NOW.date())
        found = lines(trust.lead, what="evidence", columns=["name"])
        nameless = "No longer in your organisations"
        assert found == [[nameless], ["Priya Abel"], ["Priya Zell"]]

    def test_says_what_she_may_see_of_an_erased_name(self, trust: Trust) -> None:
        passed(trust.ward_nurse, ModulePage.objects.get())
        User.objects.filter(pk=trust.ward_nurse.pk).update(learner=None)
        (line,) = lines(trust.lead, what="evidence", columns=["name"])
        assert line == ["No longer in your organisations"]


class TestFilters:
    def test_narrow_to_roles_and_states(self, trust: Trust) -> None:
        role = learner_of(trust.ward_nurse).memberships.get().role
        assert len(lines(trust.lead, roles=[role])) == 2
        assert lines(trust.lead, roles=["custody"]) == []
        assert lines(trust.lead, states=["current"]) == []
        assert len(lines(trust.lead, states=["overdue"], organisations=["ward"])) == 1

    def test_narrow_to_a_course_or_training_elsewhere(self, trust: Trust) -> None:
        award = elsewhere()
        add_requirement(
            organisation=trust.ward,
            external_award=award,
            due_rule=DueRule.FIXED,
            due_date=date(2026, 12, 1),
            start_date=date(2026, 1, 5),
            by=None,
            at=NOW,
        )
        assert str(award.evidence_key) in training_titles()
        asked = {"modules": [str(award.evidence_key)], "columns": ["name", "module"]}
        assert lines(trust.lead, **asked) == [["Priya Wardle", award.title]]

    def test_narrow_to_modules(self, trust: Trust) -> None:
        key = str(ModulePage.objects.get().translation_key)
        assert len(lines(trust.lead, modules=[key])) == 2
        assert lines(trust.lead, modules=["00000000-0000-4000-8000-000000000000"]) == []


class TestEvidence:
    def test_of_one_training_stands_in_one_line_under_its_newest_title(self, trust: Trust) -> None:
        module = ModulePage.objects.get()
        passed(trust.ward_nurse, module, title="An older title", occurred_at=NOW - ONE_DAY)
        passed(trust.office_nurse, module)
        passed(
            trust.office_nurse, module, subject_key=uuid4(), cause="test:another",
            occurred_at=NOW - 2 * ONE_DAY,
        )  # fmt: skip
        found = lines(trust.lead, what="evidence", grouped=Grouping.REQUIREMENT)
        assert sorted(found) == [[module.title, 1, 1], [module.title, 2, 2]]


class TestShares:
    @pytest.mark.parametrize(
        ("score", "said"),
        [("0.625", "62%"), ("0.005", "0%"), ("0.7999", "79%"), ("0.995", "99%"), ("1", "100%")],
    )
    def test_are_the_same_on_the_page_and_in_every_file(self, score: str, said: str) -> None:
        columns, line = (COLUMNS[Subject.EVIDENCE]["score"],), [Decimal(score)]
        assert shown(columns, line)[0]["text"] == said
        assert said in str(file_of("csv", columns, line), "utf-8-sig")
        sheet: Any = load_workbook(BytesIO(file_of("xlsx", columns, line))).active
        assert (f"{sheet['A2'].value:.0%}", sheet["A2"].number_format) == (said, "0%")
        # Nothing is left to be rounded by whoever opens it.
        assert sheet["A2"].value * 100 == pytest.approx(round(sheet["A2"].value * 100))


def file_of(form: str, columns: Sequence[Column], line: list[Any]) -> bytes:
    """Return a file of one line."""
    file = BytesIO()
    write_table(file, form=form, columns=columns, lines=[line])
    return file.getvalue()


def test_asks_once_whatever_the_number_of_rows(trust: Trust) -> None:
    def work() -> None:
        list(table(trust.lead).lines())

    before = statements_of(work)
    nurses(trust, 5)
    assert table(trust.lead).count() == 7
    assert statements_of(work) == before
