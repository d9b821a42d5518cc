"""Guests: access that ends on a day, words about it, and staying longer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from learning.accounts.enums import JobRole
from learning.accounts.models import Membership, Organisation, User
from learning.accounts.operations import (
    PostRefused,
    correct_post,
    end_post,
    extend_guest,
    invite_person,
    remind_of_guests,
    start_post,
)
from learning.notices.models import Notice
from tests.factories.accounts import (
    PASSWORD,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    learner_of,
)
from tests.learning.accounts.conftest import AskForCode, SignIn, is_signed_in

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TODAY = date(2026, 11, 2)
END = date(2026, 12, 1)


@pytest.fixture
def ward(db: None) -> Organisation:
    return OrganisationFactory(key="ward", partner=True)


def guest_of(ward: Organisation, leaves: date = END, **details: object) -> User:
    return invite_person(
        email="student@demo.example",
        first_name="Sam",
        last_name="Reed",
        organisation=ward,
        role=JobRole.HEALTH_WORKER,
        start_date=leaves - timedelta(days=60),
        leaves_date=leaves,
        by=None,
        at=NOON,
        **details,
    )


def post_of(person: User) -> Membership:
    return Membership.objects.get(learner=person.learner)


def extend(person: User, end: date, at: datetime = NOON) -> Membership:
    return extend_guest(post=post_of(person), end_date=end, by=UserFactory(), at=at)


class TestAccess:
    def test_ends_on_its_day(self, ward: Organisation) -> None:
        guest = guest_of(ward)
        assert guest.access_ends_date == END
        assert guest.has_access_on(END - timedelta(days=1))
        assert not guest.has_access_on(END)

    def test_is_told_on_her_own_pages(self, client: Client, ward: Organisation) -> None:
        guest = guest_of(ward, timezone.localdate() + timedelta(days=30))
        client.force_login(guest)
        day = date_format(timezone.localdate() + timedelta(days=29), "j F Y")
        assert f"Guest: your account closes after {day}" in client.get("/learn/").content.decode()
        assert f"After {day}, since you are a guest" in client.get("/account/").content.decode()

    def test_has_no_end_for_others(self, ward: Organisation) -> None:
        officer = UserFactory(officer=True)
        end_post(post=post_of(officer), end_date=END, by=None, at=NOON)
        officer.refresh_from_db()
        assert officer.has_access_on(END)

    def test_has_no_end_for_a_guest_who_is_taken_on(self, ward: Organisation) -> None:
        guest = guest_of(ward)
        start_post(
            learner=learner_of(guest), organisation=ward, role=JobRole.HEALTH_WORKER,
            start_date=TODAY, by=None, at=NOON,
        )  # fmt: skip
        guest.refresh_from_db()
        assert guest.access_ends_date is None
        old = Membership.objects.get(is_guest=True)
        assert old.end_date == TODAY

    def test_has_no_end_beside_another_post(self, ward: Organisation) -> None:
        person = UserFactory(officer=True)
        start_post(
            learner=learner_of(person), organisation=ward, role=JobRole.HEALTH_WORKER,
            start_date=TODAY, end_date=END, is_primary=False, is_guest=True, by=None, at=NOON,
        )  # fmt: skip
        person.refresh_from_db()
        assert person.access_ends_date is None

    def test_keeps_the_record(self, ward: Organisation) -> None:
        guest = guest_of(ward, timezone.localdate())
        assert User.objects.filter(pk=guest.pk, is_active=True).exists()
        assert post_of(guest).end_date == timezone.localdate()


class TestPost:
    def test_has_an_end(self, ward: Organisation) -> None:
        learner = learner_of(UserFactory())
        with pytest.raises(PostRefused, match="until when"):
            start_post(
                learner=learner, organisation=ward, role=JobRole.OTHER, start_date=TODAY,
                is_guest=True, by=None, at=NOON,
            )  # fmt: skip
        guest = guest_of(ward)
        with pytest.raises(PostRefused, match="until when"):
            correct_post(
                post=post_of(guest), organisation=ward, role=JobRole.OTHER, start_date=TODAY,
                end_date=None, by=None, at=NOON,
            )  # fmt: skip

    def test_has_an_end_in_the_database(self, ward: Organisation) -> None:
        post = MembershipFactory.build(
            learner=learner_of(UserFactory()), organisation=ward, is_guest=True
        )
        with pytest.raises(ValidationError, match="until when a guest stays"):
            post.validate_constraints()


class TestSignIn:
    def test_is_refused_politely(self, client: Client, ward: Organisation, sign_in: SignIn) -> None:
        guest_of(ward, timezone.localdate(), password=PASSWORD)
        response = sign_in(login="student@demo.example")
        assert response["Location"] == "/sign-in/ended/"
        assert not is_signed_in(client)
        page = client.get("/sign-in/ended/").content.decode()
        assert "What you learned and your certificates are kept." in page

    def test_is_refused_with_a_code(
        self, client: Client, ward: Organisation, ask_for_code: AskForCode
    ) -> None:
        guest_of(ward, timezone.localdate())
        code = ask_for_code("student@demo.example")
        response = client.post("/sign-in/code/", {"code": code})
        assert response["Location"] == "/sign-in/ended/"
        assert not is_signed_in(client)

    def test_goes_on_until_the_last_day(
        self, client: Client, ward: Organisation, sign_in: SignIn
    ) -> None:
        tomorrow = timezone.localdate() + timedelta(days=1)
        guest_of(ward, tomorrow, password=PASSWORD)
        sign_in(login="student@demo.example")
        assert is_signed_in(client)
        # The session ends with the stay.
        User.objects.update(access_ends_date=timezone.localdate())
        assert client.get("/account/").status_code == 302


class TestExtendGuest:
    def test_puts_the_end_off(self, ward: Organisation) -> None:
        guest = guest_of(ward)
        later = END + timedelta(days=90)
        extend(guest, later)
        guest.refresh_from_db()
        assert guest.access_ends_date == post_of(guest).end_date == later

    def test_twice_is_once(self, ward: Organisation) -> None:
        guest = guest_of(ward)
        later = END + timedelta(days=90)
        assert extend(guest, later) == extend(guest, later)

    @pytest.mark.parametrize(
        ("end", "reason"),
        [
            (END - timedelta(days=1), "after the present end"),
            (TODAY + timedelta(days=367), "a year at most"),
        ],
    )
    def test_refuses(self, ward: Organisation, end: date, reason: str) -> None:
        with pytest.raises(PostRefused, match=reason):
            extend(guest_of(ward), end)

    def test_is_for_guests(self, ward: Organisation) -> None:
        with pytest.raises(PostRefused, match="Only a guest"):
            extend(UserFactory(officer=True), END)


class TestRemindOfGuests:
    def test_writes_once_fourteen_days_before(self, ward: Organisation) -> None:
        lead = UserFactory(partner_lead=True, organisation=ward)
        guest = guest_of(ward)
        assert remind_of_guests(at=NOON + timedelta(days=14)) == 0
        for days in (15, 16, 20):
            assert remind_of_guests(at=NOON + timedelta(days=days)) == 1
        (notice,) = Notice.objects.all()
        assert notice.recipient == lead
        assert notice.keeps_quiet_hours
        assert f"/people/{guest.learner_id}/extend/" in notice.body
        assert "30 November 2026" in notice.body
        assert remind_of_guests(at=NOON + timedelta(days=29)) == 0

    def test_writes_again_for_another_end(self, ward: Organisation) -> None:
        UserFactory(partner_lead=True, organisation=ward)
        guest = guest_of(ward)
        remind_of_guests(at=NOON + timedelta(days=20))
        extend(guest, END + timedelta(days=30), NOON + timedelta(days=20))
        remind_of_guests(at=NOON + timedelta(days=50))
        assert Notice.objects.count() == 2

    def test_tells_supervisors_nothing_of_hidden_people(self, ward: Organisation) -> None:
        UserFactory(supervisor=True, organisation=ward)
        guest_of(ward, is_hidden_from_lists=True)
        remind_of_guests(at=NOON + timedelta(days=20))
        assert not Notice.objects.exists()


class TestExtendPage:
    def test_extends_in_one_post(self, client: Client, ward: Organisation) -> None:
        today = timezone.localdate()
        guest = guest_of(ward, today + timedelta(days=10))
        client.force_login(UserFactory(partner_lead=True, organisation=ward))
        address = f"/people/{guest.learner_id}/extend/"
        assert "is a guest" in client.get(address).content.decode()
        day = today + timedelta(days=40)
        posted = {"day_day": day.day, "day_month": day.month, "day_year": day.year}
        page = client.post(address, posted, follow=True).content.decode()
        assert "may stay until" in page
        assert post_of(guest).end_date == day + timedelta(days=1)

    def test_says_what_is_wrong(self, client: Client, ward: Organisation) -> None:
        guest = guest_of(ward, timezone.localdate() + timedelta(days=10))
        client.force_login(UserFactory(partner_lead=True, organisation=ward))
        address = f"/people/{guest.learner_id}/extend/"
        page = client.post(address, {"day_day": 31, "day_month": 2, "day_year": 2027})
        assert "Enter a real date" in page.content.decode()
        page = client.post(address, {"day_day": 31, "day_month": 1, "day_year": 2001})
        assert "Enter a day from today to a year from today." in page.content.decode()
        assert "two years" not in page.content.decode()

    def test_is_not_for_the_guest(self, client: Client, ward: Organisation) -> None:
        guest = guest_of(ward, timezone.localdate() + timedelta(days=10))
        client.force_login(guest)
        assert client.get(f"/people/{guest.learner_id}/extend/").status_code == 403

    def test_is_not_there_for_others(self, client: Client, ward: Organisation) -> None:
        officer = UserFactory(officer=True, organisation=ward)
        client.force_login(UserFactory(partner_lead=True, organisation=ward))
        assert client.get(f"/people/{officer.learner_id}/extend/").status_code == 404
