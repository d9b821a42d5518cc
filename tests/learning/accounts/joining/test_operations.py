"""Asking for an account: operations, pages, and that nobody learns who has one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from learning.accounts.enums import JobRole, RequestState
from learning.accounts.models import (
    AccessDecision,
    AccessRequest,
    Membership,
    Organisation,
    User,
)
from learning.accounts.operations import (
    Decided,
    RequestRefused,
    approve_requests,
    decline_requests,
    expire_requests,
    forget_requests,
    request_access,
)
from learning.notices.models import Notice
from tests.factories.accounts import (
    OrganisationFactory,
    UserFactory,
)
from tests.learning.accounts.joining.asking import ADDRESS, NOON, ask
from tests.threads import at_once


class TestRequestAccess:
    def test_tells_the_lead_of_the_nearest_organisation(
        self, trust: Organisation, ward: Organisation, lead: User
    ) -> None:
        near = UserFactory(partner_lead=True, organisation=ward)
        ask(ward)
        (notice,) = Notice.objects.all()
        assert notice.recipient == near
        assert "/org/ward/requests/" in notice.body
        assert "Nia Rees" in notice.subject

    def test_tells_training_administrators_where_nobody_leads(self, ward: Organisation) -> None:
        administrator = UserFactory(training_administrator=True)
        ask(ward)
        assert Notice.objects.get().recipient == administrator

    def test_passes_over_leads_who_have_left(self, trust: Organisation, lead: User) -> None:
        User.objects.filter(pk=lead.pk).update(is_active=False)
        administrator = UserFactory(training_administrator=True)
        ask(trust)
        assert Notice.objects.get().recipient == administrator

    def test_twice_asks_once(self, trust: Organisation, lead: User) -> None:
        assert ask(trust) == ask(trust, email=ADDRESS.upper())
        assert Notice.objects.count() == 1

    def test_asks_nothing_for_somebody_who_has_an_account(self, trust: Organisation) -> None:
        UserFactory(email=ADDRESS)
        asked = request_access(
            email=ADDRESS, organisation=trust, at=NOON, first_name="N", last_name="R",
            role=JobRole.OTHER,
        )  # fmt: skip
        assert asked is None
        assert not AccessRequest.objects.exists()


class TestApproveRequests:
    def test_makes_the_person_with_her_post(self, ward: Organisation, lead: User) -> None:
        request = ask(ward)
        done = approve_requests(requests=[request.pk], by=lead, at=NOON)
        assert done.done == [request]
        person = User.objects.get(email=ADDRESS)
        post = Membership.objects.get(learner=person.learner)
        assert (post.organisation, post.role) == (ward, JobRole.HEALTH_WORKER)
        assert post.start_date == date(2026, 11, 2)
        assert not post.is_guest
        request.refresh_from_db()
        assert (request.state, request.user) == (RequestState.APPROVED, person)
        notice = Notice.objects.get(recipient=person)
        assert "you can now sign in" in notice.body

    def test_lets_a_guest_in_until_her_day(self, ward: Organisation, lead: User) -> None:
        request = ask(ward, leaves_date=date(2027, 1, 1))
        approve_requests(requests=[request.pk], by=lead, at=NOON)
        person = User.objects.get(email=ADDRESS)
        assert person.access_ends_date == date(2027, 1, 1)

    def test_twice_lets_in_once(self, ward: Organisation, lead: User) -> None:
        request = ask(ward)
        approve_requests(requests=[request.pk], by=lead, at=NOON)
        again = approve_requests(requests=[request.pk], by=lead, at=NOON)
        assert (again.done, again.already) == ([], 1)
        assert AccessDecision.objects.count() == 1

    def test_lets_the_others_in_where_one_cannot_be(self, ward: Organisation, lead: User) -> None:
        taken, free = ask(ward), ask(ward, email="li@millbeck.nhs.example", first_name="Li")
        UserFactory(email=ADDRESS)
        done = approve_requests(requests=[taken.pk, free.pk], by=lead, at=NOON)
        assert done.done == [free]
        assert list(done.refused.values()) == [["Nia Rees"]]
        taken.refresh_from_db()
        assert taken.state == RequestState.PENDING

    def test_writes_no_name_into_the_log(self, ward: Organisation, lead: User) -> None:
        from wagtail.models import ModelLogEntry

        request = ask(ward)
        approve_requests(requests=[request.pk], by=lead, at=NOON)
        entry = ModelLogEntry.objects.get(action="accounts.request_approved")
        assert "Rees" not in entry.label


class TestDeclineRequests:
    def test_tells_the_reason(self, ward: Organisation, lead: User) -> None:
        request = ask(ward)
        decline_requests(requests=[request.pk], reason="Unknown here.", by=lead, at=NOON)
        notice = Notice.objects.get(to_email=ADDRESS)
        assert "Unknown here." in notice.body
        assert not User.objects.filter(email=ADDRESS).exists()
        decision = AccessDecision.objects.get(request=request)
        assert (decision.state, decision.by) == (RequestState.DECLINED, lead)

    def test_asks_for_a_reason(self, ward: Organisation, lead: User) -> None:
        request = ask(ward)
        with pytest.raises(RequestRefused, match="Say why"):
            decline_requests(requests=[request.pk], reason=" ", by=lead, at=NOON)

    def test_lets_her_ask_again(self, ward: Organisation, lead: User) -> None:
        request = ask(ward)
        decline_requests(requests=[request.pk], reason="Wrong ward.", by=lead, at=NOON)
        assert ask(ward) != request


class TestExpireRequests:
    def test_closes_after_fourteen_days(self, ward: Organisation, lead: User) -> None:
        request = ask(ward)
        assert expire_requests(at=NOON + timedelta(days=13)) == 0
        assert expire_requests(at=NOON + timedelta(days=14)) == 1
        assert expire_requests(at=NOON + timedelta(days=14)) == 0
        request.refresh_from_db()
        assert request.state == RequestState.EXPIRED
        notice = Notice.objects.get(to_email=ADDRESS)
        assert "/join/" in notice.body
        assert notice.keeps_quiet_hours


class TestForgetRequests:
    def test_blanks_who_did_not_come_in(self, ward: Organisation, lead: User) -> None:
        request = ask(ward)
        decline_requests(requests=[request.pk], reason="Unknown.", by=lead, at=NOON)
        assert forget_requests(at=NOON + timedelta(days=90)) == 0
        assert forget_requests(at=NOON + timedelta(days=91)) == 1
        request.refresh_from_db()
        assert (request.email, request.full_name) == ("", "")

    def test_keeps_what_waits_and_who_came(self, ward: Organisation, lead: User) -> None:
        ask(ward)
        approve_requests(requests=[ask(ward, email="b@millbeck.nhs.example").pk], by=lead, at=NOON)
        assert forget_requests(at=NOON + timedelta(days=500)) == 0


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_leads_decide_once(self) -> None:
        trust = OrganisationFactory(partner=True)
        first = UserFactory(partner_lead=True, organisation=trust)
        second = UserFactory(partner_lead=True, organisation=trust)
        request = ask(trust)

        def approve(lead: User) -> Decided:
            return approve_requests(requests=[request.pk], by=lead, at=NOON)

        def decline(lead: User) -> Decided:
            return decline_requests(requests=[request.pk], reason="No.", by=lead, at=NOON)

        outcomes = at_once(lambda: approve(first), lambda: decline(second), lambda: approve(second))
        assert sorted(len(each.done) for each in outcomes) == [0, 0, 1]
        assert AccessDecision.objects.count() == 1

    def test_two_tabs_ask_once(self) -> None:
        trust = OrganisationFactory(partner=True)
        UserFactory(partner_lead=True, organisation=trust)
        found = at_once(*[lambda: ask(trust)] * 4)
        assert len({request.pk for request in found}) == 1
        assert Notice.objects.count() == 1


class TestAccessRequest:
    def test_names_nobody_in_its_own_words(self, ward: Organisation) -> None:
        assert str(ask(ward)) == "Health worker, Ward 4"

    def test_waits_once_for_an_address(self, ward: Organisation) -> None:
        ask(ward)
        twin = AccessRequest(
            email=ADDRESS.upper(), organisation=ward, role=JobRole.OTHER,
            asked_at=NOON, expires_at=NOON,
        )  # fmt: skip
        with pytest.raises(ValidationError):
            twin.validate_constraints()
