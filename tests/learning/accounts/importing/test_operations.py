"""A list of people from being taken to being carried out, with the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from learning.accounts import operations
from learning.accounts.enums import ImportSource, ImportState, JobRole
from learning.accounts.models import Membership, Organisation, Responsibility, User
from learning.accounts.operations import GroundShifted, ImportRefused
from learning.accounts.signals import posts_changed
from learning.notices.models import Notice
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    learner_of,
)
from tests.learning.accounts.importing.lists import AT, DAY, carried_out, confirmed, line, taken


class TestClosedOrganisation:
    def test_takes_nobody_in_from_a_list(
        self, force: Organisation, unit: Organisation, administrator: User
    ) -> None:
        other = OrganisationFactory(parent=force, key="other", name="Response")
        operations.merge_organisations(organisation=unit, into=other, day=DAY, by=None, at=AT)
        found = taken(force, administrator, line(1), line(2, organisation="Response"))
        assert [problem.row for problem in found.problems] == [2]
        assert found.kinds[3] == "join"


class TestApplyImport:
    def test_makes_people_with_their_posts(self, administrator: User, unit: Organisation) -> None:
        found = carried_out(taken(unit, administrator, line(1), line(2)))
        assert (found.state, found.rows) == (ImportState.APPLIED, [])
        user = User.objects.get(email="new-1@demo.example")
        assert (user.first_name, user.collar_number) == ("Jo", "5001")
        assert not user.has_usable_password()
        post = learner_of(user).memberships.get()
        assert (post.organisation, post.role, post.start_date) == (unit, JobRole.DETECTIVE, DAY)
        assert sorted(found.joined) == sorted(
            User.objects.filter(email__startswith="new-").values_list("pk", flat=True)
        )

    def test_finds_nothing_to_do_the_second_time(
        self, administrator: User, unit: Organisation
    ) -> None:
        lines = [line(n) for n in range(5)]
        carried_out(taken(unit, administrator, *lines))
        again = taken(unit, administrator, *lines, is_whole=True)
        assert not again.has_work
        assert again.counts["same"] == 5

    def test_does_once_what_is_confirmed_twice(
        self, administrator: User, unit: Organisation
    ) -> None:
        found = taken(unit, administrator, line(1))
        carried_out(found)
        assert confirmed(found).state == ImportState.APPLIED
        assert operations.apply_import(people_import=found, at=AT).state == ImportState.APPLIED
        assert User.objects.filter(email="new-1@demo.example").count() == 1

    def test_moves_changes_and_ends(
        self, administrator: User, unit: Organisation, force: Organisation
    ) -> None:
        mover, changer, leaver = (
            UserFactory(email=f"p{n}@demo.example", first_name="Jo", last_name="Old",
                        collar_number=str(n))
            for n in (71, 72, 73)
        )  # fmt: skip
        for user in (mover, changer, leaver):
            MembershipFactory(user=user, organisation=unit, role=JobRole.DETECTIVE)
        found = taken(
            force,
            administrator,
            line(0, email=mover.email, last="Old", collar="71", organisation="force"),
            line(0, email="new@demo.example", last="New", collar="72"),
            line(0, email=administrator.email, last=administrator.last_name, first="",
                 collar="1", organisation="force", role="police_staff"),
            is_whole=True,
        )  # fmt: skip
        assert found.counts | {"join": 0} == found.counts
        assert (found.counts["move"], found.counts["change"], found.counts["leave"]) == (1, 1, 1)
        heard: list[dict[str, Any]] = []

        def hear(**news: Any) -> None:
            heard.append(news)

        posts_changed.connect(hear)
        carried_out(found)
        posts_changed.disconnect(hear)
        assert list(learner_of(mover).memberships.values_list("organisation", "end_date").order_by(
            "start_date")) == [(unit.pk, DAY), (force.pk, None)]  # fmt: skip
        changer.refresh_from_db()
        assert (changer.email, changer.last_name) == ("new@demo.example", "New")
        assert learner_of(leaver).memberships.get().end_date == DAY
        (news,) = heard
        assert news["learners"] == {mover.learner_id, leaver.learner_id}

    def test_ends_what_leavers_and_movers_answered_for(
        self, administrator: User, unit: Organisation, force: Organisation
    ) -> None:
        leaver, mover, stays = (
            UserFactory(supervisor=True, organisation=unit, email=f"s{n}@demo.example",
                        first_name="Jo", last_name="Old", collar_number=str(n))
            for n in (71, 72, 73)
        )  # fmt: skip
        elsewhere = OrganisationFactory(parent=force, key="leeds")
        found = taken(
            force,
            administrator,
            line(0, email=mover.email, last="Old", collar="72", organisation="leeds"),
            line(0, email=stays.email, last="Old", collar="73", role="supervisor"),
            line(0, email=administrator.email, last=administrator.last_name, first="",
                 collar="1", organisation="force", role="police_staff"),
            is_whole=True,
        )  # fmt: skip
        carried_out(found)
        assert learner_of(mover).memberships.filter(organisation=elsewhere).exists()
        assert [person.responsibilities.get().end_date for person in (leaver, mover, stays)] == [
            DAY,
            DAY,
            None,
        ]
        assert administrator.responsibilities.get().end_date is None

    def test_leaves_a_guest_a_guest(self, administrator: User, unit: Organisation) -> None:
        until = DAY + timedelta(days=30)
        bay = OrganisationFactory(parent=unit, key="bay")
        guest = UserFactory(email="guest@demo.example", first_name="Jo", last_name="Ray")
        MembershipFactory(
            user=guest, organisation=unit, role=JobRole.DETECTIVE, end_date=until, is_guest=True
        )
        carried_out(taken(unit, administrator, line(0, email=guest.email, last="Ray", collar="",
                                                    organisation="bay")))  # fmt: skip
        post = learner_of(guest).memberships.get(organisation=bay)
        assert (post.end_date, post.is_guest) == (until, True)

    def test_writes_the_history_without_names(
        self, administrator: User, unit: Organisation
    ) -> None:
        found = carried_out(taken(unit, administrator, line(1)))
        entries = ModelLogEntry.objects.filter(uuid=found.ref)
        assert [entry.action for entry in entries] == ["accounts.invited"]
        assert all("Ray" not in f"{entry.label}{entry.data}" for entry in entries)
        assert ModelLogEntry.objects.filter(action="accounts.people_imported").count() == 1

    def test_saves_nothing_where_somebody_took_an_address_since(
        self, administrator: User, unit: Organisation
    ) -> None:
        found = confirmed(taken(unit, administrator, line(1), line(2)))
        UserFactory(email="new-2@demo.example")
        with pytest.raises(GroundShifted, match="Check it again"):
            operations.apply_import(people_import=found, at=AT)
        assert not User.objects.filter(email="new-1@demo.example").exists()
        found.refresh_from_db()
        assert found.state == ImportState.PLANNED
        assert found.failure

    def test_saves_nothing_where_a_later_part_fails(
        self, administrator: User, unit: Organisation
    ) -> None:
        found = confirmed(taken(unit, administrator, line(1)))

        def fail(**_news: Any) -> None:
            raise RuntimeError("standing")

        posts_changed.connect(fail)
        try:
            with pytest.raises(RuntimeError):
                operations.apply_import(people_import=found, at=AT)
        finally:
            posts_changed.disconnect(fail)
        assert not User.objects.filter(email="new-1@demo.example").exists()

    def test_saves_nothing_for_who_no_longer_answers(
        self, administrator: User, unit: Organisation
    ) -> None:
        found = confirmed(taken(unit, administrator, line(1)))
        Responsibility.objects.filter(user=administrator).update(end_date=DAY)
        with pytest.raises(ImportRefused, match="no longer answer"):
            operations.apply_import(people_import=found, at=AT)
        found.refresh_from_db()
        assert found.state == ImportState.FAILED
        assert not User.objects.filter(email="new-1@demo.example").exists()

    def test_takes_nobody_from_where_the_sender_does_not_answer(self, db: None) -> None:
        trust = OrganisationFactory(partner=True, key="unit")
        lead = UserFactory(partner_lead=True, organisation=trust)
        nurse = UserFactory(officer=True, organisation=OrganisationFactory(partner=True))
        found = taken(trust, lead, line(1, email=nurse.email, collar=""))
        assert found.counts["conflict"] == 1
        assert not found.has_work

    def test_asks_the_database_no_more_often_for_more_people(
        self, administrator: User, unit: Organisation
    ) -> None:
        def statements(first: int, last: int) -> int:
            found = confirmed(taken(unit, administrator, *(line(n) for n in range(first, last))))
            with CaptureQueriesContext(connection) as context:
                operations.apply_import(people_import=found, at=AT)
            return len(context)

        statements(0, 1)
        assert statements(10, 12) == statements(20, 60)


class TestMendImport:
    def test_keeps_everything_typed_and_plans_again(
        self, administrator: User, unit: Organisation
    ) -> None:
        found = taken(unit, administrator, line(1, role="wizard"), line(2, email="nobody"))
        assert found.rows_with_problems == 2
        found = operations.mend_import(
            people_import=found,
            changes={2: {"role": "detective"}, 3: {"email": "still nobody"}},
            left_out=[],
            at=AT,
        )
        (problem,) = found.problems
        assert (problem.row, problem.field) == (3, "email")
        assert "still nobody" in found.listed[1].cells
        assert not User.objects.filter(email="new-1@demo.example").exists()

    def test_leaves_rows_out_and_puts_them_back(
        self, administrator: User, unit: Organisation
    ) -> None:
        found = taken(unit, administrator, line(1, role="wizard"), line(2))
        found = operations.mend_import(people_import=found, changes={}, left_out=[2], at=AT)
        assert (found.rows_with_problems, found.counts["left_out"]) == (0, 1)
        found = operations.mend_import(
            people_import=found, changes={}, left_out=[], puts_back=True, at=AT
        )
        assert found.rows_with_problems == 1
        found = operations.mend_import(
            people_import=found, changes={}, left_out=[], leaves_out_all=True, at=AT
        )
        assert found.left_out == [2]


class TestConfirmImport:
    def test_is_refused_while_a_row_has_a_problem(
        self, administrator: User, unit: Organisation
    ) -> None:
        with pytest.raises(ImportRefused, match="Put the rows"):
            confirmed(taken(unit, administrator, line(1, role="wizard")))

    def test_is_refused_for_another_plan_than_was_shown(
        self, administrator: User, unit: Organisation
    ) -> None:
        found = taken(unit, administrator, line(1))
        found.digest = "another"
        with pytest.raises(ImportRefused, match="since you saw it"):
            confirmed(found)

    def test_asks_for_a_reason_where_many_would_leave(
        self, administrator: User, unit: Organisation
    ) -> None:
        for n in range(11):
            MembershipFactory(user=UserFactory(collar_number=str(100 + n)), organisation=unit)
        found = taken(unit, administrator, line(1), is_whole=True)
        with pytest.raises(ImportRefused, match="11 people"):
            confirmed(found)
        with pytest.raises(ImportRefused):
            confirmed(found, reason="Unit closed")
        found = carried_out(found, reason="Unit closed", is_confirmed=True)
        assert found.reason == "Unit closed"
        assert Membership.objects.filter(organisation=unit, end_date=DAY).count() == 11
        assert User.objects.filter(collar_number="100").exists()

    def test_asks_for_none_where_few_leave(self, administrator: User, unit: Organisation) -> None:
        for _n in range(10):
            MembershipFactory(organisation=unit)
        found = taken(unit, administrator, line(1), is_whole=True)
        assert not operations.asks_for_reason(found)


class TestInviteJoined:
    def test_writes_to_each_person_once(self, administrator: User, unit: Organisation) -> None:
        found = carried_out(taken(unit, administrator, line(1), line(2)))
        for _turn in range(2):
            operations.invite_joined(people_import=found, by=administrator, at=AT)
        notices = Notice.objects.filter(cause__startswith="invited:")
        assert notices.count() == 2
        assert administrator.get_full_name() in notices[0].body
        assert "/sign-in/code/" in notices[0].body

    @pytest.mark.parametrize("source", [ImportSource.FEED, ImportSource.COMMAND])
    def test_writes_to_nobody_of_a_full_list(
        self, administrator: User, unit: Organisation, source: str
    ) -> None:
        found = carried_out(taken(unit, administrator, line(1), source=source))
        assert not operations.invite_joined(people_import=found, by=administrator, at=AT)
        assert not Notice.objects.exists()


class TestForgetImports:
    def test_deletes_old_lists(self, administrator: User, unit: Organisation) -> None:
        taken(unit, administrator, line(1))
        assert not operations.forget_imports(at=AT + timedelta(days=29))
        assert operations.forget_imports(at=AT + timedelta(days=31)) == 1

    def test_gives_up_what_a_worker_dropped(self, administrator: User, unit: Organisation) -> None:
        found = confirmed(taken(unit, administrator, line(1)))
        operations.forget_imports(at=AT + timedelta(hours=3))
        found.refresh_from_db()
        assert found.state == ImportState.FAILED
        assert "nothing was saved" in found.failure


class TestPlanImport:
    def test_says_why_a_file_cannot_be_read(self, administrator: User, unit: Organisation) -> None:
        found = operations.take_list(
            organisation=unit, source=ImportSource.FEED, content=b"PK\x03\x04", by=administrator,
            at=AT,
        )  # fmt: skip
        found = operations.plan_import(people_import=found, at=AT)
        assert (found.state, found.content) == (ImportState.FAILED, None)
        assert "damaged" in found.failure
