"""Things that happen to one person at the same moment, on a real database."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError, Event
from time import sleep
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
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
    start_post,
    take_list,
)
from learning.completion.enums import AwardState, DueRule, ExemptionKind, ExemptionReason
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
from learning.completion.models import Evidence, EvidenceImport, StandingDelta, StandingSpan
from learning.completion.operations import (
    Reached,
    ask_exemption,
    decide_exemption,
    draft_requirement,
    end_requirement,
    fold_deltas,
    make_requirement_live,
    withdraw_exemption,
)
from learning.completion.queries import award_states, figures
from learning.completion.verification import differences
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, elsewhere, passed, required
from tests.factories.modules import published_module
from tests.threads import at_once, outcomes_at_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from learning.accounts.models import Organisation
    from learning.completion.importing import Plan, PlannedRow
    from learning.completion.models import Requirement
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db(transaction=True)


def drafted(force: Organisation, module: ModulePage) -> Requirement:
    return draft_requirement(
        reaches=[Reached(force)],
        module=module,
        due_rule=DueRule.AFTER_JOINING,
        due_days=60,
        start_date=TODAY,
        by=None,
        at=NOW,
    )


class TestOnePerson:
    def test_finishes_several_modules_at_once_and_all_count(self) -> None:
        force = OrganisationFactory(force=True)
        officer = UserFactory(officer=True, organisation=force)
        modules = [
            published_module(slug=code.lower(), code=code, title=f"Module {code}")
            for code in ("M02", "M03", "M04", "M05")
        ]
        for module in modules:
            required(force, module)

        def finish(number: int, module: ModulePage) -> Evidence:
            # The clocks of four web servers differ: the later news is told as the earlier.
            return passed(officer, module, at=NOW + timedelta(hours=1, milliseconds=-number))

        at_once(*[partial(finish, number, module) for number, module in enumerate(modules)])
        assert figures(force, TODAY).held == 1
        assert not list(differences())
        for span in StandingSpan.objects.exclude(known_to=None):
            assert span.known_from <= span.known_to

    def test_passes_once_where_the_same_news_is_told_twice_at_once(self) -> None:
        officer = UserFactory(officer=True, organisation=OrganisationFactory(force=True))
        module = published_module()
        told = at_once(*[partial(passed, officer, module) for _number in range(4)])
        assert len({evidence.pk for evidence in told}) == 1
        assert Evidence.objects.count() == 1

    def test_passes_twice_at_once_and_holds_one_certificate_that_stands(self) -> None:
        officer = UserFactory(officer=True, organisation=OrganisationFactory(force=True))
        module = published_module()
        at_once(*[partial(passed, officer, module, cause=f"attempt:{one}") for one in "ab"])
        states = sorted(award_states(learner_of(officer).pk, TODAY).values())
        assert states == [AwardState.ISSUED, AwardState.SUPERSEDED]


class TestManyPeople:
    def test_finish_while_their_unit_moves_and_totals_are_folded(self) -> None:
        force = OrganisationFactory(force=True)
        old, new = OrganisationFactory(parent=force), OrganisationFactory(parent=force)
        unit = OrganisationFactory(parent=old)
        officers = UserFactory.create_batch(6, officer=True, organisation=unit)
        module = published_module()
        required(force, module)
        required(new, published_module(slug="other", code="M09", title="Other"))

        def finish(number: int) -> object:
            # Each on a web server of its own, whose clock is a little off.
            at = NOW + timedelta(hours=1, milliseconds=7 * (number % 3))
            return passed(officers[number], module, at=at)

        def move() -> object:
            at = NOW + timedelta(hours=1)
            return move_organisation(organisation=unit, parent=new, day=TODAY, by=None, at=at)

        at_once(
            move,
            fold_deltas,
            *[partial(finish, number) for number in range(6)],
            partial(fold_deltas, is_patient=False),
        )
        yesterday = TODAY - timedelta(days=1)
        assert figures(new, TODAY).total == figures(old, yesterday).total == 6
        assert figures(old, TODAY).total == figures(new, yesterday).total == 0
        assert figures(force, TODAY).held == 0
        assert figures(force, TODAY + timedelta(days=1)).total == 6
        assert not list(differences())
        fold_deltas()
        assert not StandingDelta.objects.filter(fold=None).exists()
        assert not list(differences())


class TestRule:
    """A rule goes live or ends at the instant somebody takes up a post, or passes."""

    @pytest.mark.parametrize("what", ["live", "end"])
    def test_and_a_post_see_each_other(self, what: str) -> None:
        force = OrganisationFactory(force=True)
        module = published_module()
        officer = UserFactory(officer=True, organisation=OrganisationFactory(force=True))
        rule = drafted(force, module)
        if what == "end":
            make_requirement_live(requirement=rule, by=None, at=NOW)
        posted = Event()

        def take_up() -> object:
            with transaction.atomic():
                post = start_post(
                    learner=learner_of(officer),
                    organisation=force,
                    role=JobRole.RESPONSE_OFFICER,
                    start_date=TODAY,
                    is_primary=True,
                    by=None,
                    at=NOW,
                )
                posted.set()
                sleep(0.5)  # the other one looks while this is not committed
                return post

        def decide() -> object:
            posted.wait(timeout=10)
            if what == "live":
                return make_requirement_live(requirement=rule, by=None, at=NOW)
            return end_requirement(
                requirement=rule, end_date=TODAY + timedelta(days=1), by=None, at=NOW
            )

        at_once(take_up, decide)
        spans = StandingSpan.objects.filter(requirement=rule, learner=officer.learner)
        assert spans.filter(known_to=None).exists()
        assert not list(differences())


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
