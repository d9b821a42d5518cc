"""Files matched with people and awards, and recorded all or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from learning.completion.importing import make_plan, read_table
from learning.completion.importing.operations import (
    ImportRefused,
    forget_uploads,
    keep_upload,
    plan_of,
    record_import,
)
from learning.completion.importing.plan import Reach
from learning.completion.models import Award, Evidence, EvidenceImport
from learning.completion.queries import figures, has_current, standing_of_modules
from learning.completion.verification import differences
from tests.counting import statements_of
from tests.factories.accounts import UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, elsewhere, required
from tests.learning.completion.importing.sending import HEAD, TEXT, withdraw

if TYPE_CHECKING:
    from learning.accounts.models import Organisation, User
    from learning.completion.importing import Plan
    from learning.completion.models import ExternalAward
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


def plan(text: str, unit: Organisation | None, *, sees_hidden: bool = False) -> Plan:
    reach = Reach(unit, sees_hidden=sees_hidden)
    rows = read_table((HEAD + text).encode())
    return make_plan(rows, provider="College Learn", reach=reach, at=NOW)


def kept(text: str, unit: Organisation, lead: User) -> EvidenceImport:
    return keep_upload(
        data=(HEAD + text).encode(),
        filename="college-learn.csv",
        provider="College Learn",
        organisation=unit,
        by=lead,
        at=NOW,
    )


def record(upload: EvidenceImport, lead: User, **said: bool) -> int:
    answers = {"leaves_out_missing": False, **said}
    done = record_import(upload=upload, sees_hidden=False, by=lead, at=NOW, **answers)
    return done.recorded_count


@pytest.mark.usefixtures("officer", "award")
class TestMakePlan:
    """Every row is fresh, known, missing or wrong."""

    @pytest.mark.parametrize(
        "person", ["aisha@demo.example,", "AISHA@demo.example,", "4471,wyp", "4471,Moorland Police"]
    )
    def test_finds_a_person_by_address_or_number(
        self, person: str, unit: Organisation, officer: User
    ) -> None:
        found = plan(f"{person},cl-awareness,2026-10-02,83,CL-1\n", unit)
        assert [each.learner for each in found.fresh] == [officer.learner]

    def test_takes_a_modules_slug_for_what_counts_for_it(
        self, unit: Organisation, module: ModulePage, award: ExternalAward
    ) -> None:
        found = plan(f"aisha@demo.example,,{module.slug},2026-10-02,,\n", unit)
        assert [each.award for each in found.fresh] == [award]

    def test_lists_people_who_are_not_hers_as_it_lists_nobody(
        self, unit: Organisation, force: Organisation
    ) -> None:
        UserFactory(officer=True, organisation=force, email="other@demo.example")
        rest = ",,cl-awareness,2026-10-02,,\n"
        text = f"other@demo.example{rest}no@one.example{rest}"
        found = plan(text, unit)
        assert [row.person for row in found.missing] == ["other@demo.example", "no@one.example"]
        assert not found.fresh
        assert not found.problems

    def test_finds_hidden_people_for_training_administrators_only(
        self, unit: Organisation, officer: User
    ) -> None:
        officer.is_hidden_from_lists = True
        officer.save()
        text = "aisha@demo.example,,cl-awareness,2026-10-02,,\n"
        assert len(plan(text, unit).missing) == 1
        assert len(plan(text, unit, sees_hidden=True).fresh) == 1

    @pytest.mark.parametrize(
        ("text", "field", "said"),
        [
            ("aisha@demo.example,,nonsense,2026-10-02,,", "award", "Known codes: cl-awareness"),
            ("aisha@demo.example,,esr,2026-10-02,,", "award", "is training of NHS ESR"),
            ("4471,elsewhere,cl-awareness,2026-10-02,,", "force", "There is no force"),
            ("4471,,cl-awareness,2026-10-02,,", "force", "Give the force"),
        ],
    )
    def test_names_row_field_and_reason(
        self, text: str, field: str, said: str, unit: Organisation
    ) -> None:
        elsewhere("esr", provider="NHS ESR")
        problem = plan(text + "\n", unit).problems[0]
        assert (problem.row, problem.field) == (2, field)
        assert said in problem.reason

    def test_knows_a_completion_that_stands_twice_in_the_file(self, unit: Organisation) -> None:
        line = "aisha@demo.example,,cl-awareness,2026-10-02,83,CL-1\n"
        again = "4471,wyp,cl-awareness,2026-10-02,83,\n"
        found = plan(line + line + again, unit)
        assert (len(found.fresh), found.known, found.repeated) == (1, [], [3, 4])

    def test_asks_which_of_two_scores_of_one_completion_is_right(self, unit: Organisation) -> None:
        row = "aisha@demo.example,,cl-awareness,2026-10-02,{},\n"
        found = plan(row.format(12) + row.format(91) + row.format(12), unit)
        assert (found.fresh, found.known, found.repeated) == ([], [], [4])
        places = [(2, "day"), (2, "score"), (3, "day"), (3, "score")]
        assert [(p.row, p.field) for p in found.problems] == places
        assert found.problems[2].reason == "Row 2 is about the same training on this day."
        assert found.problems[1].reason.startswith("Row 3 says otherwise.")

    def test_asks_which_of_two_days_of_one_reference_is_right(self, unit: Organisation) -> None:
        row = "aisha@demo.example,,cl-awareness,2026-10-0{},83,CL-1\n"
        found = plan(row.format(2) + row.format(3), unit)
        places = [(2, "day"), (2, "reference"), (3, "day"), (3, "reference")]
        assert ([(p.row, p.field) for p in found.problems], found.fresh) == (places, [])

    def test_says_all_that_is_wrong_with_a_row_in_the_order_of_the_file(
        self, unit: Organisation
    ) -> None:
        text = "no@one.example,,cl-awareness,2026-10-02,,\n4471,gone,no-such,soon,many,\n"
        bad = plan(text + text.replace("many", ""), unit).by_bad_row
        assert [(row, [p.field for p in each]) for row, each in bad.items()] == [
            (2, ["person"]),
            (3, ["force", "award", "day", "score"]),
            (4, ["person"]),
            (5, ["force", "award", "day"]),
        ]

    def test_refuses_one_reference_for_two_people(self, unit: Organisation) -> None:
        UserFactory(officer=True, organisation=unit, email="ben@demo.example")
        text = "aisha@demo.example,,cl-awareness,2026-10-02,,CL-1\n"
        found = plan(text + text.replace("aisha", "ben"), unit)
        assert [(p.row, p.field) for p in found.problems] == [(3, "reference")]

    def test_asks_no_more_for_more_rows(self, unit: Organisation) -> None:
        def text(people: int) -> str:
            emails = [UserFactory(officer=True, organisation=unit).email for _ in range(people)]
            return "".join(f"{email},,cl-awareness,2026-10-02,,\n" for email in emails)

        few, many = text(2), text(12)
        assert statements_of(lambda: plan(few, unit)) == statements_of(lambda: plan(many, unit))


@pytest.mark.usefixtures("officer", "award")
class TestRecordImport:
    """All or nothing, once."""

    def test_records_with_source_and_meets_the_modules_requirement(
        self, unit: Organisation, lead: User, officer: User, module: ModulePage
    ) -> None:
        required(unit, module)
        assert record(kept(TEXT, unit, lead), lead) == 1
        evidence = Evidence.objects.get()
        assert evidence.source_text == "College Learn (Imported)"
        assert evidence.recorded_by == lead
        assert not Award.objects.exists()
        assert standing_of_modules(officer, NOW)[module.translation_key].state == "current"
        assert has_current(learner_of(officer).pk, [module.translation_key], TODAY)
        assert figures(unit, TODAY).total == 2
        assert list(differences()) == []

    def test_runs_as_long_as_its_module_says(
        self, unit: Organisation, lead: User, officer: User, module: ModulePage
    ) -> None:
        module.refresh_months = 1
        module.save()
        record(kept(TEXT, unit, lead), lead)
        assert standing_of_modules(officer, NOW)[module.translation_key].state == "lapsed"
        assert not has_current(learner_of(officer).pk, [module.translation_key], TODAY)

    def test_records_once_however_often_it_is_asked(self, unit: Organisation, lead: User) -> None:
        upload = kept(TEXT, unit, lead)
        assert record(upload, lead) == record(upload, lead) == 1
        assert record(kept(TEXT, unit, lead), lead) == 0
        assert Evidence.objects.count() == 1

    @pytest.mark.parametrize("reference", ["CL-1", ""])
    def test_records_again_what_was_withdrawn_only_when_told(
        self, reference: str, unit: Organisation, lead: User, officer: User
    ) -> None:
        text = TEXT.replace("CL-1", reference)
        for _time in range(3):
            again = kept(text, unit, lead)
            assert record(again, lead, records_withdrawn=True) == 1
            assert record(kept(text, unit, lead), lead, records_withdrawn=True) == 0
            standing = Evidence.objects.standing().get()
            withdraw(standing, lead)
            found = plan(text, unit)
            assert [each.learner for each in found.withdrawn] == [officer.learner]
            assert (found.fresh, found.known) == ([], [])
            assert record(kept(text, unit, lead), lead) == 0
        assert list(differences()) == []

    def test_knows_what_was_withdrawn_by_its_reference_on_another_day(
        self, unit: Organisation, lead: User
    ) -> None:
        record(kept(TEXT, unit, lead), lead)
        withdraw(Evidence.objects.get(), lead)
        assert len(plan(TEXT.replace("10-02", "10-03"), unit).withdrawn) == 1

    def test_gives_the_reference_of_what_was_withdrawn_to_whom_it_is_of(
        self, unit: Organisation, lead: User
    ) -> None:
        ben = UserFactory(officer=True, organisation=unit, email="ben@demo.example")
        record(kept(TEXT, unit, lead), lead)
        text = TEXT.replace("aisha", "ben")
        assert [p.field for p in plan(text, unit).problems] == ["reference"]
        withdraw(Evidence.objects.get(), lead)
        assert record(kept(text, unit, lead), lead) == 1
        assert Evidence.objects.standing().get().learner == ben.learner
        assert [p.field for p in plan(TEXT, unit).problems] == ["reference"]

    def test_records_nothing_while_a_row_is_wrong(self, unit: Organisation, lead: User) -> None:
        upload = kept(TEXT + "aisha@demo.example,,cl-awareness,soon,,\n", unit, lead)
        with pytest.raises(ImportRefused, match="put the rows right"):
            record(upload, lead)
        assert not Evidence.objects.exists()

    @pytest.mark.parametrize("role", ["partner_lead", "training_administrator"])
    def test_records_nothing_of_whoever_sends_it(self, role: str, unit: Organisation) -> None:
        sender = UserFactory(**{role: True}, organisation=unit)
        own = f"{sender.email},,cl-awareness,2026-10-02,,\n"
        upload = kept(TEXT + own, unit, sender)
        (problem,) = plan_of(upload, sees_hidden=False, at=NOW).problems
        assert (problem.row, problem.field) == (3, "person")
        assert "claim it with its document" in problem.reason
        with pytest.raises(ImportRefused):
            record(upload, sender)
        other = UserFactory(partner_lead=True, organisation=unit)
        assert record(kept(own, unit, other), other) == 1

    def test_leaves_people_out_only_when_told(self, unit: Organisation, lead: User) -> None:
        upload = kept(TEXT + "no@one.example,,cl-awareness,2026-10-02,,\n", unit, lead)
        with pytest.raises(ImportRefused, match="leave out the people"):
            record(upload, lead)
        assert record(upload, lead, leaves_out_missing=True) == 1

    def test_forgets_the_names(self, unit: Organisation, lead: User) -> None:
        upload = kept(TEXT, unit, lead)
        record(upload, lead)
        upload.refresh_from_db()
        assert upload.rows == []

    def test_forgets_files_that_nobody_records(self, unit: Organisation, lead: User) -> None:
        upload = kept(TEXT, unit, lead)
        assert forget_uploads(at=NOW + timedelta(days=2)) == 0
        assert forget_uploads(at=NOW + timedelta(days=4)) == 1
        with pytest.raises(ImportRefused, match="forgotten"):
            record(upload, lead)
