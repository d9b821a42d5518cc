"""What bends a requirement: who may ask and decide, and what it does to standing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from learning.completion.enums import StandingState
from learning.completion.models import Exemption
from learning.completion.operations import (
    ExemptionRefused,
    Refresher,
    decide_exemption,
    foreseen_approvals,
    foreseen_end,
    withdraw_exemption,
)
from learning.completion.verification import differences
from tests.factories.accounts import (
    UserFactory,
)
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module
from tests.learning.completion.exemptions.asking import approved, asked, told

if TYPE_CHECKING:
    from learning.accounts.models import Organisation, User
    from learning.completion.models import Requirement

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.usefixtures("now")
class TestExtension:
    @pytest.mark.parametrize(
        ("passed_on", "stands"),
        [
            (date(2027, 3, 1), (StandingState.CURRENT, date(2029, 3, 1))),
            (date(2027, 4, 1), (StandingState.LAPSED, date(2027, 4, 1))),
        ],
    )
    def test_gives_as_long_for_the_shorter_unit(
        self,
        passed_on: date,
        stands: tuple[str, date],
        officer: User,
        unit: Organisation,
    ) -> None:
        sergeant = UserFactory(supervisor=True, organisation=unit)
        administrator = UserFactory(training_administrator=True)
        whole, short = published_module(), published_module(slug="short", code="M09")
        rule = required(unit, whole, refreshers=[Refresher(1, short)])
        # It lapses on 1 February 2027, and is extended to the first of April.
        passed(officer, whole, occurred_at=datetime(2025, 2, 1, 12, tzinfo=UTC))
        approved(
            officer, sergeant, administrator, kind="extension", requirement=rule, end_date=None,
            due_date=date(2027, 4, 1),
        )  # fmt: skip
        assert told(officer, date(2027, 3, 1)) == (StandingState.DUE_SOON, date(2027, 4, 1))
        at = datetime(passed_on.year, passed_on.month, passed_on.day, 12, tzinfo=UTC)
        passed(officer, short, occurred_at=at, at=at)
        assert told(officer, date(2027, 4, 2)) == stands


class TestAskExemption:
    def test_changes_nothing_before_it_is_approved(
        self, officer: User, sergeant: User, requirement: Requirement
    ) -> None:
        asked(officer, sergeant)
        assert told(officer, TODAY)[0] == StandingState.DUE_SOON

    def test_asks_once(self, officer: User, sergeant: User, requirement: Requirement) -> None:
        assert asked(officer, sergeant).pk == asked(officer, sergeant).pk

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"end_date": TODAY}, "The day it ends must be after the first day."),
            ({"end_date": None}, "Enter the day it ends: the first day back."),
            ({"kind": "extension"}, "Choose what is to be due later."),
            ({"end_date": date(2126, 1, 1)}, "must not be more than 5 years ahead"),
            ({"start_date": date(1, 1, 1)}, "The first day must not be more than 5 years back"),
            ({"kind": "absence", "end_date": date(2126, 1, 1)}, "more than 5 years ahead"),
        ],
    )
    def test_refuses_days_that_do_not_fit(
        self, fields: Any, said: str, officer: User, sergeant: User
    ) -> None:
        with pytest.raises(ExemptionRefused, match=said):
            asked(officer, sergeant, **fields)

    @pytest.mark.parametrize(
        "case",
        [
            ({"due_date": date(2126, 1, 1)}, "must not be more than 5 years ahead"),
            ({"due_date": date(2026, 11, 29)}, "It is due on 30 November 2026 already"),
            ({"due_date": date(2026, 11, 30)}, "It is due on 30 November 2026 already"),
            ({"start_date": date(2022, 1, 1), "due_date": date(2027, 1, 1)}, "Nothing is due"),
        ],
    )
    def test_refuses_an_extension_that_extends_nothing(
        self,
        case: tuple[dict[str, Any], str],
        officer: User,
        sergeant: User,
        requirement: Requirement,
    ) -> None:
        fields, said = case
        with pytest.raises(ExemptionRefused, match=said):
            asked(officer, sergeant, kind="extension", requirement=requirement, **fields)
        assert not Exemption.objects.exists()

    def test_refuses_an_absence_whose_days_another_has(
        self, officer: User, sergeant: User, administrator: User
    ) -> None:
        fields: dict[str, Any] = {"kind": "absence", "reason": "long_absence"}
        first = approved(officer, sergeant, administrator, **fields)
        within = {**fields, "start_date": TODAY + DAY, "despite_overlap": True}
        with pytest.raises(ExemptionRefused, match="covers all these days already: 23 November"):
            asked(officer, sergeant, **within)
        longer = {**fields, "start_date": TODAY + DAY, "end_date": TODAY + 91 * DAY}
        with pytest.raises(ExemptionRefused, match=r"21 February 2027 \(approved\)") as refused:
            asked(officer, sergeant, **longer)
        assert refused.value.field == "despite_overlap"
        assert asked(officer, sergeant, **longer, despite_overlap=True).pk != first.pk

    def test_lets_an_absence_follow_one_that_was_ended_early(
        self, officer: User, sergeant: User, administrator: User
    ) -> None:
        first = approved(officer, sergeant, administrator, kind="absence")
        withdraw_exemption(exemption=first, from_date=TODAY + 9 * DAY, by=sergeant, at=NOW)
        later = asked(officer, sergeant, kind="absence", start_date=TODAY + 9 * DAY)
        assert later.pk != first.pk


class TestDecideExemption:
    def test_exempts_from_day_to_day(
        self, officer: User, sergeant: User, administrator: User, requirement: Requirement
    ) -> None:
        approved(officer, sergeant, administrator)
        assert told(officer, TODAY)[0] == StandingState.EXEMPT
        assert told(officer, TODAY + timedelta(days=90))[0] == StandingState.OVERDUE
        assert not list(differences())

    def test_extends_the_due_day(
        self, officer: User, sergeant: User, administrator: User, requirement: Requirement
    ) -> None:
        later = date(2027, 2, 1)
        fields = {"kind": "extension", "requirement": requirement, "due_date": later}
        approved(officer, sergeant, administrator, **fields)
        assert told(officer, TODAY) == (StandingState.NOT_STARTED, later)
        assert told(officer, later)[0] == StandingState.OVERDUE

    def test_refuses_an_extension_that_another_has_outrun(
        self, officer: User, sergeant: User, administrator: User, requirement: Requirement
    ) -> None:
        longer, shorter = (
            asked(officer, sergeant, kind="extension", requirement=requirement, due_date=day)
            for day in (date(2027, 3, 1), date(2027, 2, 1))
        )
        decide_exemption(exemption=longer, is_approved=True, by=administrator, at=NOW)
        with pytest.raises(ExemptionRefused, match="It is due on 1 March 2027 already"):
            decide_exemption(exemption=shorter, is_approved=True, by=administrator, at=NOW)
        decide_exemption(
            exemption=shorter, is_approved=False, reason="No.", by=administrator, at=NOW
        )

    def test_moves_the_due_day_by_the_days_away(
        self, officer: User, sergeant: User, administrator: User, requirement: Requirement
    ) -> None:
        approved(officer, sergeant, administrator, kind="absence", reason="long_absence")
        assert told(officer, TODAY) == (StandingState.EXEMPT, date(2026, 11, 30) + 90 * DAY)
        assert told(officer, TODAY + 90 * DAY)[0] == StandingState.DUE_SOON

    def test_leaves_what_was_declined(
        self, officer: User, sergeant: User, administrator: User, requirement: Requirement
    ) -> None:
        found = asked(officer, sergeant)
        decide_exemption(exemption=found, is_approved=False, reason="No.", by=administrator, at=NOW)
        assert told(officer, TODAY)[0] == StandingState.DUE_SOON

    def test_asks_why_it_is_declined(
        self, officer: User, sergeant: User, administrator: User
    ) -> None:
        found = asked(officer, sergeant)
        with pytest.raises(ExemptionRefused, match="Say why you decline it"):
            decide_exemption(
                exemption=found, is_approved=False, reason=" ", by=administrator, at=NOW
            )
        done = decide_exemption(
            exemption=found, is_approved=False, reason=" Not\nyet. ", by=administrator, at=NOW
        )
        assert done.reason == "Not yet."

    def test_is_for_somebody_else_and_once(
        self, officer: User, sergeant: User, administrator: User
    ) -> None:
        found = asked(officer, sergeant)
        for own in (sergeant, officer):
            with pytest.raises(ExemptionRefused, match="Somebody else"):
                decide_exemption(exemption=found, is_approved=True, by=own, at=NOW)
        decide_exemption(exemption=found, is_approved=True, by=administrator, at=NOW)
        with pytest.raises(ExemptionRefused, match="already"):
            decide_exemption(
                exemption=found, is_approved=False, reason="No.", by=administrator, at=NOW
            )


class TestWithdrawExemption:
    def test_ends_it_from_a_day(
        self, officer: User, sergeant: User, administrator: User, requirement: Requirement
    ) -> None:
        found = approved(officer, sergeant, administrator)
        day = TODAY + 10 * DAY
        withdraw_exemption(exemption=found, from_date=day, by=sergeant, at=NOW)
        assert told(officer, day - DAY)[0] == StandingState.EXEMPT
        assert told(officer, day)[0] == StandingState.OVERDUE
        kept = Exemption.objects.get()
        assert (kept.counts_until, kept.never_counts) == (day, False)
        assert kept.approval
        assert kept.approval.by == administrator
        with pytest.raises(ExemptionRefused, match="nothing to withdraw"):
            withdraw_exemption(exemption=found, by=sergeant, at=NOW)

    @pytest.mark.parametrize("days", [-1, 90, 91])
    def test_refuses_a_day_that_is_not_its_own(
        self, days: int, officer: User, sergeant: User, administrator: User
    ) -> None:
        found = approved(officer, sergeant, administrator)
        with pytest.raises(ExemptionRefused, match="from 23 November 2026 until the day before 21"):
            withdraw_exemption(exemption=found, from_date=TODAY + days * DAY, by=sergeant, at=NOW)
        assert Exemption.objects.get().can_be_withdrawn

    def test_lets_it_never_count(
        self, officer: User, sergeant: User, administrator: User, requirement: Requirement
    ) -> None:
        found = approved(officer, sergeant, administrator, start_date=TODAY + 3 * DAY)
        withdraw_exemption(exemption=found, from_date=TODAY + 3 * DAY, by=sergeant, at=NOW)
        assert told(officer, TODAY + 4 * DAY)[0] == StandingState.DUE_SOON
        assert Exemption.objects.get().never_counts


class TestForeseenApprovals:
    @pytest.mark.parametrize(
        "case",
        [
            ({}, "Exempt", 0),
            ({"kind": "absence"}, "Exempt", 90),
            # It begins when the due day is over, so that moves no more.
            ({"kind": "absence", "start_date": TODAY + 20 * DAY}, "Exempt", 0),
            ({"kind": "extension", "due_date": date(2026, 12, 30)}, "Not started", 30),
        ],
    )
    def test_say_what_approving_changes_and_it_does(
        self,
        case: tuple[dict[str, Any], str, int],
        officer: User,
        sergeant: User,
        requirement: Requirement,
    ) -> None:
        fields, state, days = case
        if fields.get("kind") == "extension":
            fields = {**fields, "requirement": requirement}
        found = asked(officer, sergeant, **fields)
        (line,) = foreseen_approvals([found], day=TODAY)[found.pk]
        assert line.requirement == requirement
        assert line.state_label == "Due soon"
        assert line.new_state_label == state
        assert line.before
        assert line.after
        assert line.after.due_date == line.before.due_date + days * DAY
        assert line.is_moved is bool(days)
        decide_exemption(exemption=found, is_approved=True, by=UserFactory(), at=NOW)
        day = max(TODAY, found.start_date)
        assert told(officer, day) == (line.after.state, line.after.due_date)

    def test_of_the_end_say_the_old_due_day(
        self, officer: User, sergeant: User, administrator: User, requirement: Requirement
    ) -> None:
        absence = approved(officer, sergeant, administrator, kind="absence", reason="long_absence")
        day = TODAY + 10 * DAY
        (line,) = foreseen_end(absence, from_date=day, day=TODAY)
        assert line.before
        assert line.after
        assert line.before.due_date == date(2026, 11, 30) + 90 * DAY
        assert line.after.due_date == date(2026, 11, 30) + 10 * DAY
        withdraw_exemption(exemption=absence, from_date=day, by=sergeant, at=NOW)
        assert told(officer, day) == (line.after.state, line.after.due_date)
