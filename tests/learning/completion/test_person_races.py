"""What is done to one person's record at once with something else."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError, Event
from time import sleep
from typing import TYPE_CHECKING

import pytest
from django.db.models.signals import pre_save

from learning.accounts.enums import ImportSource, JobRole
from learning.accounts.importing import Column
from learning.accounts.importing.rows import row_of
from learning.accounts.models import PeopleImport, PersonMerge
from learning.accounts.operations import (
    apply_import,
    confirm_import,
    merge_people,
    move_organisation,
    plan_import,
    take_list,
)
from learning.completion.enums import ExemptionKind, ExemptionReason
from learning.completion.importing import make_plan
from learning.completion.importing import operations as import_operations
from learning.completion.importing.known import sort_out_known
from learning.completion.importing.operations import (
    ImportRefused,
    plan_of,
    record_import,
    record_planned,
)
from learning.completion.importing.plan import Reach
from learning.completion.models import Evidence, EvidenceImport
from learning.completion.operations import ask_exemption, decide_exemption, withdraw_exemption
from learning.completion.queries import figures
from learning.completion.verification import differences
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, elsewhere, required
from tests.factories.modules import published_module
from tests.threads import at_once, outcomes_at_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from learning.completion.importing import Plan, PlannedRow

pytestmark = pytest.mark.django_db(transaction=True)


class TestOneChangeOfAPerson:
    """Whoever changes a person waits for a move of her unit, and is waited for: never both."""

    def test_merges_while_her_unit_moves(self) -> None:
        force = OrganisationFactory(force=True)
        unit, new = OrganisationFactory(parent=force), OrganisationFactory(parent=force)
        kept, double = UserFactory.create_batch(2, officer=True, organisation=unit)
        required(new, published_module())
        merging = Event()

        def pause(**_news: object) -> None:
            merging.set()
            sleep(0.5)

        def merge() -> object:
            return merge_people(
                kept=learner_of(kept), double=learner_of(double), reason="One.", by=None, at=NOW
            )

        def move() -> object:
            merging.wait(timeout=10)
            return move_organisation(organisation=unit, parent=new, day=TODAY, by=None, at=NOW)

        pre_save.connect(pause, sender=PersonMerge)
        try:
            at_once(merge, move)
        finally:
            pre_save.disconnect(pause, sender=PersonMerge)
        assert figures(new, TODAY).total == 1
        assert not list(differences())

    def test_imports_a_list_while_a_unit_moves(self) -> None:
        force = OrganisationFactory(force=True)
        unit, new = OrganisationFactory(parent=force), OrganisationFactory(parent=force)
        UserFactory(officer=True, organisation=unit)
        required(new, published_module())
        rows = [
            row_of(
                2,
                {
                    Column.EMAIL: "a.new@force.example",
                    Column.FIRST_NAME: "Ann",
                    Column.LAST_NAME: "New",
                },
            )
        ]
        taken = take_list(
            organisation=unit,
            source=ImportSource.COMMAND,
            rows=rows,
            role=JobRole.RESPONSE_OFFICER,
            by=None,
            at=NOW,
        )
        planned = plan_import(people_import=taken, at=NOW)
        confirmed = confirm_import(people_import=planned, digest=planned.digest, by=None, at=NOW)
        writing = Event()

        def pause(**_news: object) -> None:
            writing.set()
            sleep(0.5)

        def carry_out() -> object:
            return apply_import(people_import=confirmed, at=NOW)

        def move() -> object:
            writing.wait(timeout=10)
            return move_organisation(organisation=unit, parent=new, day=TODAY, by=None, at=NOW)

        pre_save.connect(pause, sender=PeopleImport)
        try:
            at_once(carry_out, move)
        finally:
            pre_save.disconnect(pause, sender=PeopleImport)
        assert figures(new, TODAY).total == 2
        assert not list(differences())

    def test_withdraws_what_somebody_approves(self) -> None:
        force = OrganisationFactory(force=True)
        officer = UserFactory(officer=True, organisation=force)
        required(force, published_module())
        exemption = ask_exemption(
            learner=learner_of(officer),
            organisation=force,
            kind=ExemptionKind.EXEMPTION,
            reason=ExemptionReason.OTHER_DUTY,
            start_date=TODAY,
            end_date=TODAY + timedelta(days=30),
            by=UserFactory(),
            at=NOW,
        )
        first, second = UserFactory.create_batch(2)
        outcomes_at_once(
            lambda: decide_exemption(exemption=exemption, is_approved=True, by=first, at=NOW),
            lambda: withdraw_exemption(exemption=exemption, by=second, at=NOW),
        )
        assert not list(differences())


class TestTrainingElsewhere:
    def test_of_one_person_comes_in_twice_and_is_recorded_once(self) -> None:
        force = OrganisationFactory(force=True)
        officer = UserFactory(officer=True, organisation=force)
        award = elsewhere()
        day = TODAY - timedelta(days=9)
        rows = [
            [(2, (officer.email, "", award.code, day.isoformat(), "", reference))]
            for reference in ("A-1", "B-1")
        ]
        reach = Reach(force, sees_hidden=True)
        plans = [make_plan(each, provider=award.provider, reach=reach, at=NOW) for each in rows]
        assert [len(plan.fresh) for plan in plans] == [1, 1]
        counts = at_once(*[partial(record_planned, plan.fresh, by=None, at=NOW) for plan in plans])
        assert sorted(counts) == [0, 1]

    def test_of_two_people_under_one_reference_is_recorded_of_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        force = OrganisationFactory(force=True)
        award = elsewhere()
        sender = UserFactory(training_administrator=True, organisation=force)
        first, second = ((TODAY - timedelta(days=days)).isoformat() for days in (9, 8))
        uploads = [
            EvidenceImport.objects.create(
                organisation=force,
                provider=award.provider,
                # The same two references in another order.
                rows=[
                    [2, officer.email, "", award.code, first, "", references[0]],
                    [3, officer.email, "", award.code, second, "", references[1]],
                ],
                made_by=sender,
                made_at=NOW,
            )
            for officer, references in zip(
                UserFactory.create_batch(2, officer=True, organisation=force),
                (("A-1", "B-1"), ("B-1", "A-1")),
                strict=True,
            )
        ]
        have_looked = Barrier(2)

        def look_and_wait(planned: Sequence[PlannedRow], plan: Plan) -> None:
            sort_out_known(planned, plan)
            # On SQLite one looks when the other has written, so nobody comes.
            with suppress(BrokenBarrierError):
                have_looked.wait(timeout=1)

        monkeypatch.setattr(import_operations, "sort_out_known", look_and_wait)

        def record(upload: EvidenceImport) -> EvidenceImport:
            return record_import(
                upload=upload, sees_hidden=True, leaves_out_missing=False, by=sender, at=NOW
            )

        outcomes = outcomes_at_once(*[partial(record, upload) for upload in uploads])
        (refusal,) = [found for found in outcomes if isinstance(found, Exception)]
        assert isinstance(refusal, ImportRefused), refusal
        assert Evidence.objects.values("learner").distinct().count() == 1
        assert Evidence.objects.count() == 2
        waiting = EvidenceImport.objects.get(recorded_at=None)
        assert [row[0] for row in waiting.rows] == [2, 3]
        plan = plan_of(waiting, sees_hidden=True, at=NOW)
        assert {number: [p.field for p in each] for number, each in plan.by_bad_row.items()} == {
            2: ["reference"],
            3: ["reference"],
        }
        assert not list(differences())
