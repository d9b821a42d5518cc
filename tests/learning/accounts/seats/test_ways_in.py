"""Every way in keeps within the seats."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learning.accounts import operations
from learning.accounts.enums import ImportState, JobRole
from learning.accounts.models import AccessRequest, Membership, Organisation, User
from learning.accounts.operations import PostRefused, SeatsTaken
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory, learner_of
from tests.learning.accounts.seats.ways_in import (
    LATER,
    NOON,
    NURSE,
    TODAY,
    ask,
    carry_out,
    correct,
    holder,
    invite,
    leave,
    listed,
    start,
    transfer,
)

REFUSED = "Millbeck Trust does not have enough seats: 2 in all, 2 taken, 3 needed"


class TestAFullOrganisation:
    """The seats are the trust's; people come to a ward of it."""

    def test_takes_nobody_new(self, ward: Organisation) -> None:
        with pytest.raises(SeatsTaken, match=REFUSED):
            invite(ward)
        assert not User.objects.filter(last_name="Ray-1").exists()

    def test_takes_no_guest(self, ward: Organisation) -> None:
        with pytest.raises(SeatsTaken, match=REFUSED):
            invite(ward, leaves_date=TODAY + timedelta(days=7))

    def test_takes_a_guest_while_a_seat_is_free(self, ward: Organisation) -> None:
        leave(day=TODAY + timedelta(days=7))
        with pytest.raises(SeatsTaken):
            invite(ward, start_date=TODAY + timedelta(days=6))
        invite(ward, start_date=TODAY + timedelta(days=7))

    def test_takes_nobody_from_elsewhere(self, ward: Organisation, outsider: User) -> None:
        with pytest.raises(SeatsTaken, match=REFUSED):
            transfer(outsider, ward)
        assert Membership.objects.get(learner=outsider.learner).end_date is None
        leave()
        transfer(outsider, ward)

    def test_lets_its_people_move_within_it(self, trust: Organisation, ward: Organisation) -> None:
        person = User.objects.get(last_name="Rees")
        transfer(person, OrganisationFactory(parent=trust))

    def test_lets_posts_begin_that_are_not_main(self, ward: Organisation, outsider: User) -> None:
        start(outsider, ward, is_primary=False)
        with pytest.raises(SeatsTaken):
            start(outsider, ward)

    def test_opens_no_post_again(self, ward: Organisation, outsider: User) -> None:
        old = leave()
        start(outsider, ward)
        with pytest.raises(SeatsTaken, match=REFUSED):
            correct(old, end_date=None)
        with pytest.raises(SeatsTaken, match=REFUSED):
            operations.end_post(post=old, end_date=LATER, by=None, at=NOON)
        assert holder().end_date == TODAY

    def test_is_not_entered_by_a_post_that_was_put_elsewhere_meanwhile(
        self, ward: Organisation, outsider: User, lead: User
    ) -> None:
        was, until = Membership.objects.get(learner=outsider.learner), TODAY + timedelta(days=7)
        last_week = {"start_date": TODAY - timedelta(days=7), "end_date": TODAY}
        correct(was, **last_week)
        correct(was, organisation=ward, role=NURSE, **last_week)
        with pytest.raises(PostRefused, match="changed meanwhile"):
            operations.end_post(post=was, end_date=until, by=None, at=NOON)
        Membership.objects.filter(pk=was.pk).update(is_guest=True)
        with pytest.raises(PostRefused, match="changed meanwhile"):
            operations.extend_guest(post=was, end_date=until, by=lead, at=NOON)
        assert Membership.objects.on(TODAY).primary().within(ward).count() == 2
        was.refresh_from_db()
        for change in (operations.end_post, operations.extend_guest):
            with pytest.raises(SeatsTaken, match=REFUSED):
                change(post=was, end_date=until, by=lead, at=NOON)

    def test_lets_what_is_past_be_put_right(self, ward: Organisation, outsider: User) -> None:
        post = MembershipFactory(
            user=UserFactory(), start_date=date(2026, 1, 5), end_date=date(2026, 2, 1)
        )
        correct(post, organisation=ward, role=NURSE)
        correct(holder(), role=JobRole.SAFEGUARDING_LEAD)

    def test_lets_a_guest_stay_until_the_seat_is_anothers(
        self, ward: Organisation, lead: User
    ) -> None:
        leave()
        guest = invite(ward, leaves_date=TODAY + timedelta(days=7))
        invite(ward, 2, start_date=TODAY + timedelta(days=10))
        post = Membership.objects.get(learner=guest.learner)
        extend = partial(operations.extend_guest, post=post, by=lead, at=NOON)
        with pytest.raises(SeatsTaken, match="seats on 12 November 2026: 2 in all, 2 taken"):
            extend(end_date=TODAY + timedelta(days=11))
        extend(end_date=TODAY + timedelta(days=10))

    def test_leaves_a_request_waiting_and_says_why(self, ward: Organisation, lead: User) -> None:
        leave()
        asked = [ask(ward, n).pk for n in (1, 2)]
        done = operations.approve_requests(requests=asked, by=lead, at=NOON)
        assert [request.last_name for request in done.done] == ["Lea-1"]
        (reason,) = done.refused
        assert reason.startswith(REFUSED)
        assert AccessRequest.objects.get(pk=asked[1]).state == "pending"

    def test_is_an_obstacle_to_a_list(self, ward: Organisation, outsider: User) -> None:
        lead = UserFactory(training_administrator=True)
        for address in ("somebody.new@demo.example", outsider.email):
            found = listed(ward, lead, address)
            (obstacle,) = found.plan["obstacles"]
            assert obstacle.startswith(REFUSED)
        leave()
        found = listed(ward, lead, "somebody.new@demo.example")
        assert not found.plan["obstacles"]
        assert carry_out(found).state == ImportState.APPLIED

    def test_takes_no_organisation_with_people(self, trust: Organisation, outsider: User) -> None:
        clinic = Membership.objects.get(learner=outsider.learner).organisation
        move = partial(operations.move_organisation, organisation=clinic, by=None, at=NOON)
        with pytest.raises(SeatsTaken, match=REFUSED):
            move(parent=trust)
        assert Organisation.objects.get(pk=clinic.pk).depth == 1
        leave()
        assert move(parent=trust).depth == 2

    def test_takes_another_in_with_the_seats_of_both(
        self, trust: Organisation, outsider: User
    ) -> None:
        clinic = Membership.objects.get(learner=outsider.learner).organisation
        merge = partial(
            operations.merge_organisations, into=trust, day=TODAY, by=None, at=NOON,
            organisation=clinic,
        )  # fmt: skip
        Organisation.objects.filter(pk=clinic.pk).update(seats=1)
        assert merge().seats == 3

    @pytest.mark.parametrize("key", ["trust", "ward"])
    def test_takes_in_none_that_brings_no_seats(
        self, trust: Organisation, outsider: User, key: str
    ) -> None:
        clinic = Membership.objects.get(learner=outsider.learner).organisation
        into = Organisation.objects.get(key=key)
        merge = partial(
            operations.merge_organisations, into=into, day=TODAY, by=None, at=NOON,
            organisation=clinic,
        )  # fmt: skip
        with pytest.raises(SeatsTaken, match=REFUSED):
            merge()
        assert Organisation.objects.get(pk=trust.pk).seats == 2
        leave()
        merge()
        assert Organisation.objects.get(pk=trust.pk).seats == 2

    def test_counts_the_seats_of_one_of_its_own_once(
        self, trust: Organisation, ward: Organisation
    ) -> None:
        Organisation.objects.filter(pk=ward.pk).update(seats=2)
        merged = operations.merge_organisations(
            organisation=ward, into=trust, day=TODAY, by=None, at=NOON
        )
        assert merged.seats == 2

    def test_parts_no_records_into_two_people(
        self, ward: Organisation, outsider: User, lead: User
    ) -> None:
        double = learner_of(User.objects.get(last_name="Rees"))
        merge = operations.merge_people(
            kept=learner_of(outsider), double=double, reason="Same.", by=lead, at=NOON
        )
        invite(ward)
        undo = partial(operations.undo_merge, merge=merge, reason="Two.", by=lead, at=NOON)
        with pytest.raises(SeatsTaken, match=REFUSED):
            undo()
        leave("Moss")
        undo()

    def test_with_more_people_than_seats_keeps_them(self, trust: Organisation) -> None:
        Organisation.objects.filter(pk=trust.pk).update(seats=1)
        correct(holder(), role=JobRole.SAFEGUARDING_LEAD)
        with pytest.raises(SeatsTaken, match="1 in all, 2 taken, 3 needed"):
            invite(trust)


class TestTheAdmin:
    """It is refused in the same words, and raises the seats."""

    @pytest.fixture
    def admin(self, db: None, client: Client) -> Client:
        client.force_login(UserFactory(training_administrator=True))
        return client

    def test_adds_nobody_beyond_the_seats(
        self, admin: Client, trust: Organisation, ward: Organisation
    ) -> None:
        sent = {
            "email": "new@demo.example", "first_name": "Jo", "last_name": "Ray", "role": NURSE,
            "organisation": ward.pk, "start_date": timezone.localdate().isoformat(),
        }  # fmt: skip
        page = admin.post("/admin/users/new/", sent)
        assert REFUSED in page.content.decode()
        assert not User.objects.filter(email="new@demo.example").exists()
        Organisation.objects.filter(pk=trust.pk).update(seats=3)
        assert admin.post("/admin/users/new/", sent).status_code == 302

    def test_moves_no_organisation_there(self, admin: Client, trust: Organisation) -> None:
        clinic = OrganisationFactory()
        UserFactory(officer=True, organisation=clinic)
        sent = {"parent": trust.pk, "day": timezone.localdate().isoformat()}
        page = admin.post(f"/admin/organisations/move/{clinic.pk}/", sent)
        assert REFUSED in page.content.decode()

    @pytest.mark.parametrize("key", ["trust", "ward"])
    def test_merges_no_organisation_there_and_says_so_first(
        self, admin: Client, trust: Organisation, key: str
    ) -> None:
        clinic = OrganisationFactory()
        UserFactory(officer=True, organisation=clinic)
        into = Organisation.objects.get(key=key)
        sent = {"into": into.pk, "day": timezone.localdate().isoformat()}
        address = f"/admin/organisations/merge/{clinic.pk}/"
        assert REFUSED in admin.post(address, sent).content.decode()
        Organisation.objects.filter(pk=trust.pk).update(seats=3)
        page = admin.post(address, sent).content.decode()
        said = {"trust": "Together they have 3 seats.", "ward": "Millbeck Trust has 3 seats."}
        assert said[key] in page
        assert "There is no limit of seats." not in page


class TestTheCost:
    def test_is_one_query_where_there_is_no_limit(self, db: None, outsider: User) -> None:
        free = OrganisationFactory()
        with CaptureQueriesContext(connection) as seen:
            start(outsider, free)
        about = [each["sql"] for each in seen if '"seats"' in each["sql"]]
        assert len([sql for sql in about if "EXISTS" in sql]) == 1

    def test_is_none_where_a_post_only_ends_earlier(self, trust: Organisation) -> None:
        def reads(day: date) -> int:
            with CaptureQueriesContext(connection) as seen:
                leave(day=day)
            return sum('"path"' in each["sql"] and "LIKE" in each["sql"] for each in seen)

        held = 1  # the limits above, which are locked whatever happens
        assert [reads(day) for day in (LATER, TODAY, TODAY)] == [held, held, held]
        assert reads(LATER) == held + 2
