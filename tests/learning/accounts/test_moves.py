"""Moving to another organisation, and leaving."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from learning.accounts.access import person_for, viewer
from learning.accounts.enums import JobRole, ResponsibilityKind
from learning.accounts.models import Membership, Organisation, Responsibility, User
from learning.accounts.operations import (
    PostRefused,
    end_post,
    invite_person,
    remove_person,
    start_post,
    transfer_person,
)
from learning.notices.models import Notice
from tests.factories.accounts import (
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)
from tests.threads import at_once

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = date(2026, 11, 9)


@pytest.fixture
def trust(db: None) -> Organisation:
    return OrganisationFactory(key="trust", name="Millbeck Trust", partner=True)


@pytest.fixture
def ward(trust: Organisation) -> Organisation:
    return OrganisationFactory(key="ward", name="Ward 4", partner=True, parent=trust)


@pytest.fixture
def clinic(trust: Organisation) -> Organisation:
    return OrganisationFactory(key="clinic", name="Leaf Clinic", partner=True, parent=trust)


@pytest.fixture
def nurse(ward: Organisation) -> User:
    return UserFactory(officer=True, organisation=ward, first_name="Nia", last_name="Rees")


def transfer(person: User, to: Organisation, day: date = DAY, by: User | None = None) -> Membership:
    return transfer_person(
        person=person, organisation=to, role=JobRole.HEALTH_WORKER, day=day, by=by, at=NOON
    )


def sees(lead: User, person: User, at: datetime) -> bool:
    from django.http import Http404

    try:
        person_for(viewer(lead, at=at), learner_of(person).pk, at=at)
    except Http404:
        return False
    return True


class TestTransferPerson:
    def test_ends_the_old_post_on_the_day(
        self, nurse: User, ward: Organisation, clinic: Organisation
    ) -> None:
        transfer(nurse, clinic)
        old, new = Membership.objects.filter(learner=nurse.learner).order_by("start_date")
        assert (old.organisation, old.end_date) == (ward, DAY)
        assert (new.organisation, new.start_date, new.end_date) == (clinic, DAY, None)

    def test_ends_a_post_that_had_an_end_day(self, nurse: User, clinic: Organisation) -> None:
        old = Membership.objects.get(learner=nurse.learner)
        end_post(post=old, end_date=DAY + timedelta(days=74), by=None, at=NOON)
        new = transfer(nurse, clinic)
        old.refresh_from_db()
        assert (old.end_date, new.start_date, new.end_date) == (DAY, DAY, None)

    def test_changes_who_sees_her_from_that_day(
        self, nurse: User, ward: Organisation, clinic: Organisation
    ) -> None:
        before = UserFactory(supervisor=True, organisation=ward)
        after = UserFactory(supervisor=True, organisation=clinic)
        transfer(nurse, clinic)
        eve, day = NOON + timedelta(days=6), NOON + timedelta(days=7)
        assert (sees(before, nurse, eve), sees(after, nurse, eve)) == (True, False)
        assert (sees(before, nurse, day), sees(after, nurse, day)) == (False, True)

    def test_tells_both_leads(self, nurse: User, ward: Organisation, clinic: Organisation) -> None:
        leads = [UserFactory(partner_lead=True, organisation=each) for each in (ward, clinic)]
        transfer(nurse, clinic)
        assert {notice.recipient for notice in Notice.objects.all()} == set(leads)
        body = Notice.objects.all()[0].body
        assert "Nia Rees moves from Ward 4 to Leaf Clinic" in body

    def test_does_not_tell_who_did_it(
        self, nurse: User, trust: Organisation, clinic: Organisation
    ) -> None:
        lead = UserFactory(partner_lead=True, organisation=trust)
        transfer(nurse, clinic, by=lead)
        assert not Notice.objects.exists()

    def test_twice_is_once(self, nurse: User, clinic: Organisation) -> None:
        assert transfer(nurse, clinic) == transfer(nurse, clinic)
        assert Membership.objects.filter(learner=nurse.learner).count() == 2

    def test_ends_what_she_answers_for_there(
        self, ward: Organisation, clinic: Organisation
    ) -> None:
        lead = UserFactory(supervisor=True, organisation=ward)
        transfer(lead, clinic)
        assert Responsibility.objects.get(user=lead).end_date == DAY

    def test_keeps_what_reaches_the_new_place(
        self, ward: Organisation, clinic: Organisation, trust: Organisation
    ) -> None:
        lead = UserFactory(officer=True, organisation=ward)
        ResponsibilityFactory(user=lead, kind=ResponsibilityKind.PARTNER_LEAD, organisation=trust)
        transfer(lead, clinic)
        assert Responsibility.objects.get(user=lead).end_date is None

    def test_leaves_a_guest_a_guest(self, ward: Organisation, clinic: Organisation) -> None:
        guest = invite_person(
            email="s@demo.example", first_name="S", last_name="R", organisation=ward,
            role=JobRole.HEALTH_WORKER, start_date=date(2026, 9, 1), leaves_date=date(2027, 1, 1),
            by=None, at=NOON,
        )  # fmt: skip
        new = transfer(guest, clinic)
        assert (new.is_guest, new.end_date) == (True, date(2027, 1, 1))
        guest.refresh_from_db()
        assert guest.access_ends_date == date(2027, 1, 1)

    def test_brings_somebody_in_from_outside(self, clinic: Organisation) -> None:
        newcomer = UserFactory()
        UserFactory(partner_lead=True, organisation=clinic)
        transfer(newcomer, clinic)
        assert "comes to Leaf Clinic" in Notice.objects.get().body

    @pytest.mark.parametrize("day", [date(2026, 1, 5), date(2025, 12, 1)])
    def test_refuses_a_day_before_the_present_post(
        self, nurse: User, clinic: Organisation, day: date
    ) -> None:
        with pytest.raises(PostRefused, match="after the present post began"):
            transfer(nurse, clinic, day)

    def test_refuses_the_same_post(self, nurse: User, ward: Organisation) -> None:
        with pytest.raises(PostRefused, match="holds already"):
            transfer_person(
                person=nurse, organisation=ward, role=JobRole.RESPONSE_OFFICER, day=DAY, by=None,
                at=NOON,
            )  # fmt: skip


class TestRemovePerson:
    def remove(self, person: User, organisation: Organisation, by: User | None = None) -> int:
        return remove_person(person=person, organisation=organisation, day=DAY, by=by, at=NOON)

    def test_ends_her_posts_there_and_deletes_nothing(
        self, nurse: User, trust: Organisation, clinic: Organisation
    ) -> None:
        elsewhere = OrganisationFactory()
        for place in (clinic, elsewhere):
            start_post(
                learner=learner_of(nurse), organisation=place, role=JobRole.OTHER,
                start_date=date(2026, 2, 1), is_primary=False, by=None, at=NOON,
            )  # fmt: skip
        assert self.remove(nurse, trust) == 2
        posts = Membership.objects.filter(learner=nurse.learner)
        assert posts.count() == 3
        assert posts.get(organisation=elsewhere).end_date is None
        assert User.objects.filter(pk=nurse.pk, is_active=True).exists()

    def test_twice_ends_nothing_more(self, nurse: User, trust: Organisation) -> None:
        assert self.remove(nurse, trust) == 1
        assert self.remove(nurse, trust) == 0

    def test_ends_what_she_answers_for_there(self, ward: Organisation) -> None:
        supervisor = UserFactory(supervisor=True, organisation=ward)
        self.remove(supervisor, ward)
        assert Responsibility.objects.get(user=supervisor).end_date == DAY

    def test_is_not_done_to_oneself(self, nurse: User, ward: Organisation) -> None:
        with pytest.raises(PostRefused, match="another lead"):
            self.remove(nurse, ward, by=nurse)

    def test_refuses_a_day_before_the_post(self, nurse: User, ward: Organisation) -> None:
        with pytest.raises(PostRefused, match="after the post began"):
            remove_person(person=nurse, organisation=ward, day=date(2026, 1, 5), by=None, at=NOON)


def posted(day: date, **fields: object) -> dict[str, object]:
    return {"day_day": day.day, "day_month": day.month, "day_year": day.year, **fields}


class TestMovePage:
    def test_checks_before_it_moves(
        self, client: Client, nurse: User, trust: Organisation, clinic: Organisation
    ) -> None:
        client.force_login(UserFactory(partner_lead=True, organisation=trust))
        address = f"/people/{nurse.learner_id}/move/"
        assert (
            "Move to another group" in client.get(f"/people/{nurse.learner_id}/").content.decode()
        )
        day = timezone.localdate() + timedelta(days=3)
        fields = posted(day, organisation=clinic.pk, role="health_worker")
        page = client.post(address, fields).content.decode()
        assert "Check the move" in page
        assert Membership.objects.filter(learner=nurse.learner).count() == 1
        response = client.post(address, {**fields, "confirmed": "1"})
        assert response.status_code == 302
        assert Membership.objects.filter(organisation=clinic, start_date=day).exists()

    def test_says_what_is_wrong(
        self, client: Client, nurse: User, trust: Organisation, clinic: Organisation
    ) -> None:
        client.force_login(UserFactory(partner_lead=True, organisation=trust))
        address = f"/people/{nurse.learner_id}/move/"
        assert "Choose where the person goes." in client.post(address, {}).content.decode()
        fields = posted(date(2025, 1, 1), organisation=clinic.pk, role="other", confirmed="1")
        page = client.post(address, fields).content.decode()
        assert "Choose a day after the present post began." in page
        fields = posted(date(1, 1, 1), organisation=clinic.pk, role="other", confirmed="1")
        assert "within two years of today" in client.post(address, fields).content.decode()

    def test_gives_no_police_role_at_a_partner(
        self, client: Client, nurse: User, trust: Organisation, clinic: Organisation
    ) -> None:
        OrganisationFactory(force=True)
        lead = UserFactory(partner_lead=True, organisation=trust)
        administrator = UserFactory(training_administrator=True, organisation=trust)
        fields = posted(DAY, organisation=clinic.pk, role="detective")
        for person, words in (
            (lead, "Select a valid choice"),
            (administrator, "“Detective” is a role of the police, not of a partner."),
        ):
            client.force_login(person)
            page = client.post(f"/people/{nurse.learner_id}/move/", fields).content.decode()
            assert words in page
            assert "Check the move" not in page

    def test_offers_a_lead_her_own_places_only(
        self, client: Client, nurse: User, trust: Organisation
    ) -> None:
        OrganisationFactory(name="Elsewhere Trust", partner=True)
        client.force_login(UserFactory(partner_lead=True, organisation=trust))
        page = client.get(f"/people/{nurse.learner_id}/move/").content.decode()
        assert "Ward 4" in page
        assert "Elsewhere" not in page

    @pytest.mark.parametrize("step", ["move", "remove"])
    def test_is_not_for_supervisors_nor_for_herself(
        self, client: Client, nurse: User, ward: Organisation, step: str
    ) -> None:
        address = f"/people/{nurse.learner_id}/{step}/"
        for person in (UserFactory(supervisor=True, organisation=ward), nurse):
            client.force_login(person)
            assert client.get(address).status_code == 403
        client.force_login(UserFactory(partner_lead=True))
        assert client.get(address).status_code == 404


class TestRemovePage:
    def test_asks_before_it_ends_a_post(
        self, client: Client, nurse: User, trust: Organisation
    ) -> None:
        client.force_login(UserFactory(partner_lead=True, organisation=trust))
        address = f"/people/{nurse.learner_id}/remove/"
        page = client.get(address).content.decode()
        assert "govuk-button--warning" in page
        day = timezone.localdate() + timedelta(days=1)
        client.post(address, posted(day))
        assert Membership.objects.get(learner=nurse.learner).end_date == day


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_clicks_move_once(self) -> None:
        ward, clinic = OrganisationFactory(), OrganisationFactory()
        nurse = UserFactory(officer=True, organisation=ward)
        found = at_once(*[lambda: transfer(nurse, clinic)] * 4)
        assert len({post.pk for post in found}) == 1
        assert Membership.objects.filter(learner=nurse.learner).count() == 2


class TestSomebodyInASensitivePost:
    def test_is_named_to_whoever_administers_training_on_that_day(
        self, nurse: User, clinic: Organisation, trust: Organisation
    ) -> None:
        User.objects.filter(pk=nurse.pk).update(is_hidden_from_lists=True)
        nurse.refresh_from_db()
        now, former, coming, lead = UserFactory.create_batch(4)
        for user in (now, former, coming, lead):
            ResponsibilityFactory(
                user=user, kind=ResponsibilityKind.PARTNER_LEAD, organisation=clinic
            )
        administers = ResponsibilityKind.TRAINING_ADMINISTRATOR
        for user, start, end in (
            (now, date(2026, 1, 5), date(2027, 1, 1)),
            (former, date(2026, 1, 5), date(2026, 10, 1)),
            (coming, date(2026, 12, 1), None),
        ):
            ResponsibilityFactory(
                user=user, kind=administers, organisation=None, start_date=start, end_date=end
            )
        transfer(nurse, clinic)
        assert [notice.recipient for notice in Notice.objects.all()] == [now]
