"""Evidence, awards, spans and deltas through the real database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from learning.accounts.operations import end_post, move_organisation, start_post
from learning.completion.enums import AwardState, StandingState
from learning.completion.models import (
    Award,
    Evidence,
    Requirement,
    StandingDelta,
    StandingSpan,
)
from learning.completion.operations import (
    correct_evidence,
    end_requirement,
    record_evidence,
)
from learning.completion.operations.evidence import CorrectionRefused
from learning.completion.queries import (
    award_state,
    figures,
    figures_by_unit,
    standing_of_modules,
    trend,
)
from learning.completion.verification import differences
from learning.notices.models import Notice
from media.editions.append_only import (
    AppendOnlyError,
    drop_triggers,
    install_triggers,
    triggers_lifted,
)
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, passing, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from learning.accounts.models import Organisation, User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def force() -> Organisation:
    return OrganisationFactory(force=True, key="force")


@pytest.fixture
def unit(force: Organisation) -> Organisation:
    return OrganisationFactory(key="bradford", parent=force)


@pytest.fixture
def module() -> ModulePage:
    return published_module()


@pytest.fixture
def officer(unit: Organisation) -> User:
    return UserFactory(officer=True, organisation=unit)


@pytest.fixture
def requirement(force: Organisation, module: ModulePage, officer: User) -> Requirement:
    return required(force, module)


def force_of(requirement: Requirement) -> Organisation:
    return requirement.reaches.get().organisation


class TestRequirements:
    """What the database holds, whoever writes."""

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("due_days", 731),
            ("refresh_months", 121),
            ("refresh_window_days", 367),
        ],
    )
    def test_cannot_be_counted_out_of_the_calendar(
        self, field: str, value: int, requirement: Requirement
    ) -> None:
        rows = Requirement.objects.filter(pk=requirement.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**{field: value})

    def test_are_not_due_before_they_start(self, requirement: Requirement) -> None:
        rows = Requirement.objects.filter(pk=requirement.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(due_rule="fixed", due_days=None, due_date=date(2026, 9, 30))
        rows.update(due_rule="fixed", due_days=None, due_date=date(2026, 10, 1))


class TestRecordEvidence:
    """One thing happened once, whoever tells it how often."""

    def test_records_the_same_cause_once(self, officer: User, module: ModulePage) -> None:
        first = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        again = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        assert again.pk == first.pk
        assert Evidence.objects.count() == 1

    def test_keeps_the_post_of_that_day(
        self, officer: User, module: ModulePage, unit: Organisation
    ) -> None:
        evidence = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        post = evidence.posts.get()
        assert (post.organisation, post.is_primary) == (unit, True)

    def test_keeps_all_posts_but_counts_one(
        self, officer: User, module: ModulePage, force: Organisation
    ) -> None:
        other = OrganisationFactory(key="second", parent=force)
        start_post(
            learner=learner_of(officer),
            organisation=other,
            role="detective",
            start_date=date(2026, 3, 1),
            is_primary=False,
            by=None,
            at=NOW,
        )
        evidence = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        assert sorted(evidence.posts.values_list("is_primary", flat=True)) == [False, True]

    def test_names_nobody(self, officer: User, module: ModulePage) -> None:
        evidence = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        stored = " ".join(
            str(v) for v in Evidence.objects.filter(pk=evidence.pk).values()[0].values()
        )
        stored += " ".join(str(v) for v in Award.objects.values()[0].values())
        for name in (officer.last_name, officer.email):
            assert name not in stored

    def test_is_refused_change_by_the_database(self, officer: User, module: ModulePage) -> None:
        evidence = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        for statement in (
            "UPDATE completion_evidence SET score = 1",
            "DELETE FROM completion_evidence",
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                connection.cursor().execute(statement)
        with pytest.raises(AppendOnlyError):
            evidence.save()
        with pytest.raises(AppendOnlyError):
            Evidence.objects.all().delete()

    def test_supersedes_the_older_certificate_without_touching_it(
        self, officer: User, module: ModulePage
    ) -> None:
        record_evidence(row=passing(officer, module), by=officer, at=NOW)
        old = Award.objects.get()
        later = NOW + timedelta(days=30)
        record_evidence(
            row=passing(officer, module, cause="attempt:two", occurred_at=later),
            by=officer,
            at=later,
        )
        assert award_state(old, TODAY)[0] == "superseded"
        new = Award.objects.exclude(pk=old.pk).get()
        assert award_state(new, TODAY)[0] == "issued"
        assert award_state(new, date(2029, 1, 1))[0] == "expired"

    def test_leaves_the_older_certificate_valid_where_the_newer_is_revoked(
        self, officer: User, module: ModulePage
    ) -> None:
        old = record_evidence(row=passing(officer, module), by=officer, at=NOW).award
        later = NOW + timedelta(days=30)
        newer = record_evidence(
            row=passing(officer, module, cause="attempt:two", occurred_at=later),
            by=officer,
            at=later,
        )
        assert award_state(old, TODAY)[0] == "superseded"
        correct_evidence(evidence=newer, reason="Copied", is_withdrawal=True, by=None, at=later)
        assert award_state(old, TODAY)[0] == "issued"
        assert award_state(newer.award, TODAY)[0] == "revoked"

    def test_puts_a_corrected_certificate_in_the_place_of_the_wrong_one(
        self, officer: User, module: ModulePage
    ) -> None:
        wrong = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        right = correct_evidence(
            evidence=wrong, reason="Earlier", occurred_at=NOW - timedelta(days=3), by=None, at=NOW
        )
        assert award_state(wrong.award, TODAY)[0] == "superseded"
        assert award_state(right.award, TODAY)[0] == "issued"


class TestCorrectEvidence:
    """Corrections are new rows with a reason."""

    def test_withdraws_and_revokes(
        self, officer: User, module: ModulePage, requirement: Requirement
    ) -> None:
        evidence = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        later = NOW + timedelta(hours=1)
        correct_evidence(
            evidence=evidence,
            reason="Taken by somebody else",
            is_withdrawal=True,
            by=None,
            at=later,
        )
        assert award_state(Award.objects.get(), TODAY)[0] == "revoked"
        assert figures(force_of(requirement), TODAY).held == 0
        assert not standing_of_modules(officer, NOW)[module.translation_key].completed_date
        assert not list(differences())

    def test_withdraws_what_was_corrected_before_with_every_certificate_of_it(
        self, officer: User, module: ModulePage
    ) -> None:
        first = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        better = correct_evidence(
            evidence=first, reason="Wrong score", score=Decimal(1), by=None, at=NOW
        )
        correct_evidence(evidence=better, reason="Not hers", is_withdrawal=True, by=None, at=NOW)
        states = {award_state(award, TODAY)[0] for award in Award.objects.all()}
        assert (Award.objects.count(), states) == (2, {AwardState.REVOKED})

    def test_tells_whose_it_is_with_the_new_certificate(
        self, officer: User, module: ModulePage
    ) -> None:
        first = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        better = correct_evidence(
            evidence=first,
            reason="The register was misread",
            occurred_at=NOW - timedelta(days=30),
            by=None,
            at=NOW,
        )
        (told,) = Notice.objects.filter(recipient=officer)
        assert "24 October 2026" in told.body
        assert better.award.code in told.body
        assert f"/certificates/{better.award.pk}/" in told.body
        assert "misread" not in told.body

    def test_asks_for_a_reason(self, officer: User, module: ModulePage) -> None:
        evidence = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        with pytest.raises(CorrectionRefused):
            correct_evidence(evidence=evidence, reason=" ", by=None, at=NOW)

    def test_refuses_a_second_correction_of_the_same_row(
        self, officer: User, module: ModulePage
    ) -> None:
        evidence = record_evidence(row=passing(officer, module), by=officer, at=NOW)
        correct_evidence(evidence=evidence, reason="Wrong score", score=Decimal(1), by=None, at=NOW)
        with pytest.raises(CorrectionRefused):
            correct_evidence(evidence=evidence, reason="Again", by=None, at=NOW)


class TestReach:
    """A rule reaches posts by where their organisation was on each day."""

    def test_of_a_past_day_has_who_was_there_then(
        self, officer: User, module: ModulePage, force: Organisation, unit: Organisation
    ) -> None:
        elsewhere = OrganisationFactory(force=True)
        move_organisation(organisation=unit, parent=elsewhere, day=TODAY, by=None, at=NOW)
        rule = required(force, module, at=NOW + timedelta(hours=1))
        assert figures(force, TODAY, requirement_id=rule.pk).total == 0
        assert figures(force, TODAY - timedelta(days=1), requirement_id=rule.pk).total == 1
        assert not list(differences())

    def test_follows_a_second_post_that_moves_beneath_it(
        self, officer: User, module: ModulePage, force: Organisation
    ) -> None:
        other = OrganisationFactory(force=True)
        rule = required(force, module, main_posts_only=False)
        volunteer = UserFactory(officer=True, organisation=OrganisationFactory(force=True))
        start_post(
            learner=learner_of(volunteer), organisation=other, role="response_officer",
            start_date=TODAY - timedelta(days=9), is_primary=False, by=None, at=NOW,
        )  # fmt: skip
        later = NOW + timedelta(hours=1)
        move_organisation(organisation=other, parent=force, day=TODAY, by=None, at=later)
        spans = StandingSpan.objects.filter(known_to=None, requirement=rule)
        assert spans.filter(learner=volunteer.learner).exists()
        assert not list(differences())

    def test_of_a_rule_that_ended_sooner_is_not_drawn_out_by_what_takes_its_place(
        self, module: ModulePage, requirement: Requirement, force: Organisation
    ) -> None:
        ended = date(2026, 11, 1)
        end_requirement(requirement=requirement, end_date=ended, by=None, at=NOW)
        required(force, module, replaces=requirement, start_date=TODAY)
        requirement.refresh_from_db()
        assert requirement.end_date == ended


class TestStanding:
    """Spans and deltas follow what happens, with two times."""

    def test_has_a_denominator_from_the_start(self, requirement: Requirement) -> None:
        found = figures(force_of(requirement), TODAY)
        assert (found.total, found.held) == (1, 0)

    def test_answers_true_on_and_known_on(
        self, officer: User, module: ModulePage, requirement: Requirement
    ) -> None:
        later = NOW + timedelta(days=1)
        record_evidence(row=passing(officer, module, occurred_at=NOW), by=officer, at=later)
        organisation = force_of(requirement)
        assert figures(organisation, TODAY).held == 1
        assert figures(organisation, TODAY, known_at=NOW + timedelta(hours=2)).held == 0

    def test_moves_only_the_clock(
        self, officer: User, module: ModulePage, requirement: Requirement
    ) -> None:
        record_evidence(row=passing(officer, module), by=officer, at=NOW)
        organisation = force_of(requirement)
        assert figures(organisation, date(2028, 10, 25)).held == 1
        assert figures(organisation, date(2028, 10, 27)).due_soon == 1
        assert figures(organisation, date(2028, 11, 23)).overdue == 1

    def test_follows_a_move_to_another_unit(
        self, officer: User, requirement: Requirement, force: Organisation, unit: Organisation
    ) -> None:
        leeds = OrganisationFactory(key="leeds", parent=force)
        start_post(
            learner=learner_of(officer),
            organisation=leeds,
            role="response_officer",
            start_date=TODAY,
            by=None,
            at=NOW,
        )
        by_unit = {org.key: f.total for org, f in figures_by_unit(force, TODAY)}
        before = {org.key: f.total for org, f in figures_by_unit(force, TODAY - timedelta(days=1))}
        assert by_unit == {"bradford": 0, "leeds": 1}
        assert before == {"bradford": 1, "leeds": 0}

    def test_follows_a_unit_that_is_moved_in_the_tree(
        self, officer: User, requirement: Requirement, unit: Organisation
    ) -> None:
        later = NOW + timedelta(hours=1)
        move_organisation(organisation=unit, parent=None, by=None, at=later)
        assert figures(force_of(requirement), TODAY).total == 0
        assert not list(differences())
        move_organisation(organisation=unit, parent=force_of(requirement), by=None, at=later)
        assert figures(force_of(requirement), TODAY).total == 1

    def test_leavers_leave_the_denominator(self, officer: User, requirement: Requirement) -> None:
        post = learner_of(officer).memberships.get()
        end_post(post=post, end_date=TODAY, by=None, at=NOW)
        assert figures(force_of(requirement), TODAY).total == 0
        assert figures(force_of(requirement), TODAY - timedelta(days=1)).total == 1

    def test_counts_a_person_with_two_requirements_once(
        self, requirement: Requirement, officer: User, module: ModulePage
    ) -> None:
        second = published_module(slug="first-contact", code="M03", title="First contact")
        required(force_of(requirement), second)
        record_evidence(row=passing(officer, module), by=officer, at=NOW)
        found = figures(force_of(requirement), TODAY)
        assert (found.total, found.held) == (1, 0)
        one = figures(force_of(requirement), TODAY, requirement_id=requirement.pk)
        assert (one.total, one.held) == (1, 1)

    def test_writes_nothing_where_nothing_changed(
        self, requirement: Requirement, officer: User
    ) -> None:
        from learning.completion.operations import recompute_standing

        before = (StandingSpan.objects.count(), StandingDelta.objects.count())
        recompute_standing(learners=[learner_of(officer).pk], at=NOW + timedelta(days=9))
        assert (StandingSpan.objects.count(), StandingDelta.objects.count()) == before

    def test_draws_the_trend(
        self, officer: User, module: ModulePage, requirement: Requirement
    ) -> None:
        record_evidence(row=passing(officer, module), by=officer, at=NOW)
        days = [date(2026, 9, 30), date(2026, 10, 31), TODAY]
        assert [(p.held, p.total) for p in trend(force_of(requirement), days)] == [
            (0, 0),
            (0, 1),
            (1, 1),
        ]


class TestVerification:
    """`verify_evidence` finds what does not fit, and nothing else."""

    def test_finds_nothing_in_an_honest_record(
        self, officer: User, module: ModulePage, requirement: Requirement
    ) -> None:
        record_evidence(row=passing(officer, module), by=officer, at=NOW)
        assert list(differences()) == []

    def test_finds_a_changed_score_a_lost_span_and_a_wrong_delta(
        self, officer: User, module: ModulePage, requirement: Requirement
    ) -> None:
        record_evidence(row=passing(officer, module), by=officer, at=NOW)
        drop_triggers(connection)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE completion_evidence SET score = '0.1000'")
            cursor.execute("UPDATE completion_standingdelta SET change = change + 1")
            cursor.execute(
                "UPDATE completion_standingspan SET state = %s", [StandingState.EXEMPT.value]
            )
        found = "\n".join(differences())
        install_triggers(connection)
        assert "hash does not fit" in found
        assert "Delta of organisation" in found
        assert "Spans of learner" in found
        assert "trigger" in found

    @pytest.mark.parametrize(
        ("statement", "said"),
        [
            ("UPDATE completion_standingdelta SET known_at = '2026-11-01 00:00'", "known since"),
            ("UPDATE completion_standingspan SET known_from = '2026-11-01 00:00'", "known since"),
            ("DELETE FROM completion_standingdelta", "0 stored"),
            ("UPDATE completion_evidence SET reason = 'x'", "hash does not fit"),
            ("UPDATE completion_evidencepost SET role = 'pcso'", "hash does not fit"),
        ],
    )
    def test_finds_each_by_itself(
        self,
        officer: User,
        module: ModulePage,
        requirement: Requirement,
        statement: str,
        said: str,
    ) -> None:
        record_evidence(row=passing(officer, module), by=officer, at=NOW + timedelta(hours=1))
        with triggers_lifted(), connection.cursor() as cursor:
            cursor.execute(statement)
        found = list(differences())
        assert found
        assert all(said in text for text in found)

    def test_ends_the_command_with_an_error(
        self, officer: User, module: ModulePage, capsys: pytest.CaptureFixture[str]
    ) -> None:
        record_evidence(row=passing(officer, module), by=officer, at=NOW)
        call_command("verify_evidence")
        assert "All is as recorded: 1 piece of evidence, " in capsys.readouterr().out
        with triggers_lifted(), connection.cursor() as cursor:
            cursor.execute("UPDATE completion_evidence SET score = '0.1000'")
        with pytest.raises(CommandError, match="1 difference found"):
            call_command("verify_evidence")
        assert "hash does not fit" in capsys.readouterr().err
