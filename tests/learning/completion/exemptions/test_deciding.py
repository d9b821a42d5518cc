"""Who is told of a request about required training, and of what became of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from learning.accounts.enums import ResponsibilityKind
from learning.completion.models import Exemption
from learning.completion.operations import (
    ExemptionRefused,
    decide_exemption,
    withdraw_exemption,
)
from learning.completion.queries.deciding import deciders_of, without_decider
from learning.notices.models import Notice
from learning.notices.operations import send_due
from tests.factories.accounts import (
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
)
from tests.factories.completion import NOW, TODAY
from tests.learning.completion.exemptions.asking import asked

if TYPE_CHECKING:
    from datetime import date

    from django.core.mail import EmailMessage

    from learning.accounts.models import Organisation, User

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 23, 23, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory(force=True, key="bradford", name="Bradford")


def absence(officer: User, by: User, at: datetime = NOW, start: date = TODAY) -> Exemption:
    return asked(
        officer,
        by,
        at,
        kind="absence",
        reason="long_absence",
        note="Back in spring, says her line",
        start_date=start,
        end_date=start + timedelta(days=90),
    )


class TestDecidersOf:
    """Those who may decide, and of them the nearest; never whoever asked or is concerned."""

    def test_are_the_training_administrators_of_the_force(
        self, officer: User, unit: Organisation, sergeant: User, administrator: User
    ) -> None:
        UserFactory(partner_lead=True, organisation=unit)
        assert deciders_of(absence(officer, sergeant), day=TODAY) == [administrator]

    def test_are_only_those_who_answer_for_that_part(
        self, officer: User, sergeant: User, administrator: User
    ) -> None:
        ResponsibilityFactory(
            kind=ResponsibilityKind.TRAINING_ADMINISTRATOR,
            organisation=OrganisationFactory(force=True, key="leeds"),
        )
        assert deciders_of(absence(officer, sergeant), day=TODAY) == [administrator]

    def test_are_the_other_leads_of_a_partner(self, administrator: User) -> None:
        trust = OrganisationFactory(key="trust", partner=True)
        ward = OrganisationFactory(key="ward", parent=trust)
        nurse = UserFactory(officer=True, organisation=ward)
        lead, other = UserFactory.create_batch(2, partner_lead=True, organisation=trust)
        assert deciders_of(absence(nurse, lead), day=TODAY) == [other]

    def test_are_the_administrators_where_the_only_lead_asked(self, administrator: User) -> None:
        trust = OrganisationFactory(key="trust", partner=True)
        nurse = UserFactory(officer=True, organisation=trust)
        lead = UserFactory(partner_lead=True, organisation=trust)
        assert deciders_of(absence(nurse, lead), day=TODAY) == [administrator]

    def test_are_the_administrators_for_somebody_in_a_sensitive_post(
        self, administrator: User
    ) -> None:
        trust = OrganisationFactory(key="trust", partner=True)
        nurse = UserFactory(officer=True, organisation=trust, is_hidden_from_lists=True)
        UserFactory(partner_lead=True, organisation=trust)
        assert deciders_of(absence(nurse, UserFactory()), day=TODAY) == [administrator]


class TestWithoutDecider:
    """Requests that nobody may decide, so that somebody has to be named."""

    def test_has_what_the_only_administrator_asks(
        self, officer: User, unit: Organisation, sergeant: User, administrator: User
    ) -> None:
        own = absence(officer, administrator)
        hers = absence(officer, sergeant, start=TODAY + timedelta(days=90))
        assert without_decider([own, hers], day=TODAY) == {own.pk}
        UserFactory(partner_lead=True, organisation=unit)
        assert without_decider([own], day=TODAY) == {own.pk}
        UserFactory(training_administrator=True)
        assert not without_decider([own], day=TODAY)

    def test_has_none_that_another_lead_of_a_partner_decides(self) -> None:
        trust = OrganisationFactory(key="trust", partner=True)
        nurse = UserFactory(officer=True, organisation=trust)
        lead = UserFactory(partner_lead=True, organisation=trust)
        own = absence(nurse, lead)
        assert without_decider([own], day=TODAY) == {own.pk}
        UserFactory(partner_lead=True, organisation=trust)
        assert not without_decider([own], day=TODAY)


@pytest.mark.usefixtures("administrator")
class TestAskExemption:
    """Whoever may decide is told, once, in the transaction that asks."""

    def test_writes_one_notice_for_each_however_often_it_is_asked(
        self, officer: User, sergeant: User, administrator: User
    ) -> None:
        for _turn in range(2):
            absence(officer, sergeant)
        assert Notice.objects.get().recipient == administrator

    def test_writes_none_where_the_request_is_not_kept(self, officer: User, sergeant: User) -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            absence(officer, sergeant)
            raise RuntimeError
        assert not Notice.objects.exists()

    def test_sends_the_link_and_neither_reason_nor_note(
        self, officer: User, sergeant: User, mailoutbox: list[EmailMessage]
    ) -> None:
        absence(officer, sergeant)
        send_due(at=NOW)
        (mail,) = mailoutbox
        assert f"/org/bradford/staff/{officer.learner_id}/exemptions/" in mail.body
        assert officer.get_full_name() in mail.body
        assert sergeant.get_full_name() in mail.body
        assert "spring" not in mail.body
        assert officer.last_name not in mail.subject

    def test_says_no_name_of_somebody_in_a_sensitive_post(
        self, officer: User, sergeant: User, mailoutbox: list[EmailMessage]
    ) -> None:
        absence(officer, sergeant)
        officer.is_hidden_from_lists = True
        officer.save()
        send_due(at=NOW)
        assert officer.last_name not in mailoutbox[0].body

    def test_waits_for_the_morning(
        self, officer: User, sergeant: User, mailoutbox: list[EmailMessage]
    ) -> None:
        absence(officer, sergeant, at=NIGHT)
        send_due(at=NIGHT)
        assert not mailoutbox
        send_due(at=MORNING)
        assert len(mailoutbox) == 1

    def test_is_not_told_once_it_is_withdrawn(
        self, officer: User, sergeant: User, mailoutbox: list[EmailMessage]
    ) -> None:
        withdraw_exemption(exemption=absence(officer, sergeant), by=sergeant, at=NOW)
        send_due(at=NOW)
        assert not mailoutbox

    def test_is_not_told_to_whoever_may_decide_no_more(
        self, officer: User, sergeant: User, administrator: User, mailoutbox: list[EmailMessage]
    ) -> None:
        absence(officer, sergeant)
        administrator.responsibilities.update(end_date=TODAY)
        send_due(at=MORNING)
        assert not mailoutbox


class TestDecideExemption:
    """Whoever asked is told what was decided."""

    def test_tells_whoever_asked(
        self, officer: User, sergeant: User, administrator: User, mailoutbox: list[EmailMessage]
    ) -> None:
        for is_approved, word in ((True, "approved"), (False, "declined")):
            start = TODAY if is_approved else TODAY + timedelta(days=90)
            found = absence(officer, sergeant, start=start)
            decide_exemption(
                exemption=found, is_approved=is_approved, reason="Sick", by=administrator, at=NOW
            )
            send_due(at=NOW)
            (mail,) = [mail for mail in mailoutbox if mail.to == [sergeant.email]]
            mailoutbox.clear()
            assert f"{administrator.get_full_name()} has {word} what you asked" in mail.body
            assert "absence" not in mail.body
            assert "spring" not in mail.body
            assert "Sick" not in mail.body
            assert not mailoutbox

    def test_tells_her_whom_it_is_about_of_an_approval_alone(
        self, officer: User, sergeant: User, administrator: User, mailoutbox: list[EmailMessage]
    ) -> None:
        for is_approved in (False, True):
            found = absence(officer, sergeant)
            decide_exemption(
                exemption=found, is_approved=is_approved, reason="No", by=administrator, at=NOW
            )
        send_due(at=NOW)
        (mail,) = [mail for mail in mailoutbox if mail.to == [officer.email]]
        assert "/account/evidence/#agreed" in mail.body
        assert f"{administrator.get_full_name()} has approved" in mail.body
        assert "spring" not in mail.body
        assert "exempt" not in mail.subject
        assert "absence" not in mail.subject

    def test_tells_her_once_who_asked_for_herself(
        self, officer: User, administrator: User, mailoutbox: list[EmailMessage]
    ) -> None:
        decide_exemption(
            exemption=absence(officer, officer), is_approved=True, by=administrator, at=NOW
        )
        send_due(at=NOW)
        (mail,) = [mail for mail in mailoutbox if mail.to == [officer.email]]
        assert "has approved what you asked" in mail.body

    def test_is_not_told_once_it_is_withdrawn(
        self, officer: User, sergeant: User, administrator: User, mailoutbox: list[EmailMessage]
    ) -> None:
        found = absence(officer, sergeant)
        decide_exemption(exemption=found, is_approved=True, by=administrator, at=NIGHT)
        withdraw_exemption(exemption=found, by=administrator, at=NIGHT + timedelta(minutes=5))
        send_due(at=MORNING)
        (body,) = [mail.body for mail in mailoutbox if mail.to == [sergeant.email]]
        assert "It counts on no day" in body
        assert "has approved" not in body

    def test_is_refused_once_it_was_taken_back_since_the_page_was_read(
        self, officer: User, sergeant: User, administrator: User
    ) -> None:
        found = absence(officer, sergeant)
        seen = Exemption.objects.filter(pk=found.pk).with_decisions().get()
        withdraw_exemption(exemption=found, by=sergeant, at=NOW)
        with pytest.raises(ExemptionRefused, match="taken back"):
            decide_exemption(exemption=seen, is_approved=True, by=administrator, at=NOW)
        assert not Exemption.objects.approved().exists()


class TestWithdrawExemption:
    """Whoever asked is told when somebody else ends it."""

    def test_tells_whoever_asked_of_it(
        self, officer: User, sergeant: User, administrator: User, mailoutbox: list[EmailMessage]
    ) -> None:
        found = absence(officer, sergeant)
        decide_exemption(exemption=found, is_approved=True, by=administrator, at=NOW)
        day = TODAY + timedelta(days=4)
        withdraw_exemption(exemption=found, from_date=day, by=administrator, at=NOW)
        send_due(at=NOW)
        assert {address for mail in mailoutbox for address in mail.to} == {
            sergeant.email, officer.email,
        }  # fmt: skip
        (body,) = [mail.body for mail in mailoutbox if mail.to == [sergeant.email]]
        assert "counts no more from 27 November 2026" in body

    def test_says_that_what_only_waited_never_counted(
        self, officer: User, sergeant: User, administrator: User, mailoutbox: list[EmailMessage]
    ) -> None:
        found = absence(officer, sergeant)
        withdraw_exemption(exemption=found, by=administrator, at=NOW)
        send_due(at=NOW)
        assert "taken back what you asked" in mailoutbox[0].body
        assert "never counted" in mailoutbox[0].body

    def test_tells_her_whom_it_is_about_of_what_was_approved(
        self, officer: User, sergeant: User, administrator: User, mailoutbox: list[EmailMessage]
    ) -> None:
        found = absence(officer, sergeant)
        decide_exemption(exemption=found, is_approved=True, by=administrator, at=NOW)
        send_due(at=NOW)
        mailoutbox.clear()
        withdraw_exemption(exemption=found, by=sergeant, at=MORNING)
        send_due(at=MORNING)
        (mail,) = mailoutbox
        assert mail.to == [officer.email]
        assert "It counts no more from 24 November 2026." in mail.body
