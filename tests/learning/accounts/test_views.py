"""A person's own account, and the page that asks her once to look at it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import DjangoAssertNumQueries
from wagtail.models import ModelLogEntry

from learning.accounts.enums import OrganisationKind
from learning.accounts.models import Organisation, User
from tests.factories.accounts import (
    PASSWORD,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    learner_of,
)
from tests.learning.accounts.conftest import ADDRESS, AskForCode, SignIn

pytestmark = pytest.mark.django_db

DETAILS = {
    "first_name": "Aisha",
    "last_name": "Khan",
    "rank": "PC",
    "collar_number": "4471",
}


@pytest.fixture
def newcomer(db: None) -> User:
    station = OrganisationFactory(name="Millbeck district")
    return UserFactory(
        officer=True, email=ADDRESS, details_checked_at=None, organisation=station, last_name="Kahn"
    )


class TestWelcome:
    def test_comes_once_after_the_first_sign_in(
        self, client: Client, newcomer: User, sign_in: SignIn
    ) -> None:
        assert sign_in(next="/courses/").url == "/welcome/?next=%2Fcourses%2F"
        client.post("/sign-out/")
        assert sign_in(next="/courses/").url == "/courses/"

    def test_comes_after_a_code_too(
        self, client: Client, newcomer: User, ask_for_code: AskForCode
    ) -> None:
        code = ask_for_code()
        response = client.post("/sign-in/code/", {"code": code})
        assert response["Location"] == "/welcome/?next=%2Flearn%2F"

    def test_does_not_come_where_details_were_checked(
        self, client: Client, officer: User, sign_in: SignIn
    ) -> None:
        assert sign_in().url == "/learn/"

    def test_shows_what_is_known_and_whom_to_ask(self, client: Client, newcomer: User) -> None:
        client.force_login(newcomer)
        page = client.get("/welcome/?next=/courses/").content.decode()
        assert 'value="Kahn"' in page
        assert "Millbeck district" in page
        assert "Response officer" in page
        assert "mailto:training@example.police.uk" in page
        assert 'href="/courses/">Skip for now' in page

    def test_says_where_she_will_work_and_from_which_day(self, client: Client) -> None:
        station = OrganisationFactory(name="Millbeck district")
        starter = UserFactory(details_checked_at=None)
        first = timezone.localdate() + timedelta(days=9)
        MembershipFactory(learner=learner_of(starter), organisation=station, start_date=first)
        client.force_login(starter)
        day = date_format(first, "j F Y")
        for address in ("/welcome/", "/account/", "/account/details/"):
            page = client.get(address).content.decode()
            assert "Not recorded" not in page
            assert f"Millbeck district<br>From {day}" in page
        page = client.get("/learn/").content.decode()
        assert f"Millbeck district, from {day}" in page
        assert f"What Millbeck district asks of you shows here from {day}." in page

    def test_keeps_what_was_put_right(self, client: Client, newcomer: User) -> None:
        client.force_login(newcomer)
        response = client.post("/welcome/", {**DETAILS, "next": "/courses/"})
        assert response["Location"] == "/courses/"
        newcomer.refresh_from_db()
        assert newcomer.full_title == "PC 4471 Aisha Khan"
        assert newcomer.details_checked_at is not None

    def test_logs_which_fields_changed_and_no_names(self, client: Client, newcomer: User) -> None:
        client.force_login(newcomer)
        client.post("/welcome/", DETAILS)
        entry = ModelLogEntry.objects.get(action="accounts.details_changed")
        assert entry.data == {"fields": ["collar_number", "last_name"]}
        assert entry.user == newcomer

    def test_refuses_a_missing_name_and_keeps_the_rest(
        self, client: Client, newcomer: User
    ) -> None:
        client.force_login(newcomer)
        response = client.post(
            "/welcome/", {**DETAILS, "last_name": " ", "collar_number": "99", "next": "/courses/"}
        )
        page = response.content.decode()
        assert "<title>Error: Check your details" in page
        assert 'href="#id_last_name">Enter your family name.' in page
        assert 'value="99"' in page
        assert 'name="next" value="/courses/"' in page
        assert "A Kahn" in page  # the header still shows the name that is kept

    def test_refuses_the_number_of_somebody_else_in_the_force(
        self, client: Client, newcomer: User
    ) -> None:
        station = Organisation.objects.get(memberships__learner=newcomer.learner)
        Organisation.objects.filter(pk=station.pk).update(kind=OrganisationKind.FORCE)
        UserFactory(officer=True, organisation=station, collar_number="4471")
        client.force_login(newcomer)
        page = client.post("/welcome/", DETAILS).content.decode()
        assert "Somebody else in Millbeck district already has this collar number." in page
        newcomer.refresh_from_db()
        assert newcomer.collar_number != "4471"

    def test_cannot_change_the_post_or_the_address(self, client: Client, newcomer: User) -> None:
        client.force_login(newcomer)
        client.post(
            "/welcome/",
            {**DETAILS, "email": "boss@demo.example", "is_superuser": "on", "role": "leader"},
        )
        newcomer.refresh_from_db()
        assert newcomer.email == ADDRESS
        assert not newcomer.is_superuser

    def test_leads_nowhere_but_here(self, client: Client, newcomer: User) -> None:
        client.force_login(newcomer)
        response = client.post("/welcome/", {**DETAILS, "next": "https://evil.example/"})
        assert response["Location"] == "/learn/"
        page = client.get("/welcome/?next=https://evil.example/").content.decode()
        assert "evil.example" not in page

    def test_is_for_people_who_are_signed_in(self, client: Client) -> None:
        assert client.get("/welcome/")["Location"] == "/sign-in/?next=/welcome/"


class TestAccount:
    def test_shows_details_posts_and_responsibilities(self, client: Client) -> None:
        trust = OrganisationFactory(name="Millbeck NHS Trust", partner=True)
        lead = UserFactory(partner_lead=True, organisation=trust)
        client.force_login(lead)
        page = client.get("/account/").content.decode()
        assert lead.email in page
        assert "Partner lead, Millbeck NHS Trust" in page
        assert "Safeguarding lead<br>Millbeck NHS Trust" in page

    def test_keeps_preferences_and_wears_them(self, client: Client, officer: User) -> None:
        client.force_login(officer)
        response = client.post("/account/", {"theme": "dark", "reminders": "when_due"}, follow=True)
        page = response.content.decode()
        assert 'data-theme="dark"' in page
        assert "Your preferences are saved." in page
        assert "audio" not in page  # none exists

    def test_keeps_how_often_to_write(self, client: Client, officer: User) -> None:
        client.force_login(officer)
        page = client.get("/account/").content.decode()
        assert "we tell you once even if reminders are off" in page
        client.post("/account/", {"theme": "device", "reminders": "off"})
        officer.refresh_from_db()
        assert officer.reminders == "off"

    def test_refuses_a_colour_that_is_none(self, client: Client, officer: User) -> None:
        client.force_login(officer)
        page = client.post("/account/", {"theme": "mauve"}).content.decode()
        assert "<title>Error: " in page
        officer.refresh_from_db()
        assert officer.theme == "device"

    def test_costs_a_few_queries(
        self, client: Client, officer: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.force_login(officer)
        client.get("/account/")
        with django_assert_max_num_queries(4):
            client.get("/account/")

    def test_is_for_people_who_are_signed_in(self, client: Client) -> None:
        assert client.get("/account/")["Location"] == "/sign-in/?next=/account/"


class TestChangeDetails:
    def test_saves_and_says_so(self, client: Client, officer: User) -> None:
        client.force_login(officer)
        response = client.post("/account/details/", DETAILS, follow=True)
        assert response.redirect_chain == [("/account/", 302)]
        page = response.content.decode()
        assert "Your details are saved." in page
        assert "PC 4471 Aisha Khan" in page

    def test_collapses_stray_spaces(self, client: Client, officer: User) -> None:
        client.force_login(officer)
        client.post("/account/details/", {**DETAILS, "first_name": "  Aisha   Noor "})
        officer.refresh_from_db()
        assert officer.first_name == "Aisha Noor"

    def test_ignores_the_account_of_anybody_else(self, client: Client, officer: User) -> None:
        other = UserFactory(officer=True, last_name="Marsh")
        client.force_login(officer)
        client.post("/account/details/", {**DETAILS, "id": other.pk, "pk": other.pk})
        other.refresh_from_db()
        assert other.last_name == "Marsh"


NEW_PASSWORD = "three geese under a lamp"


class TestChangePassword:
    @pytest.fixture(autouse=True)
    def signed_in(self, client: Client, officer: User) -> None:
        client.force_login(officer)

    def change(self, client: Client, **fields: str) -> str:
        known = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        response = client.post("/account/password/", {**known, **fields}, follow=True)
        return str(response.content.decode())

    def test_is_a_click_from_the_account(self, client: Client) -> None:
        assert 'href="/account/password/"' in client.get("/account/").content.decode()

    def test_takes_the_new_one_and_stays_signed_in(self, client: Client, officer: User) -> None:
        page = self.change(client)
        officer.refresh_from_db()
        assert officer.check_password(NEW_PASSWORD)
        assert "Your password is changed." in page
        assert "<h1" in page and "Your account</h1>" in page

    def test_signs_out_the_other_devices(self, client: Client, officer: User) -> None:
        elsewhere = Client()
        elsewhere.force_login(officer)
        self.change(client)
        assert elsewhere.get("/account/").status_code == 302

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"oldpassword": "a guess"}, "That is not your present password."),
            ({"oldpassword": ""}, "Enter your present password."),
            ({"password1": "short", "password2": "short"}, "too short"),
            ({"password2": "four geese"}, "the same password each time"),
        ],
    )
    def test_says_what_is_wrong(
        self, client: Client, officer: User, fields: dict[str, str], said: str
    ) -> None:
        page = self.change(client, **fields)
        assert "<title>Error: Change your password" in page
        assert said in page
        officer.refresh_from_db()
        assert officer.check_password(PASSWORD)

    def test_stops_guessing_as_signing_in_does(self, client: Client) -> None:
        pages = [self.change(client, oldpassword=f"guess {n}") for n in range(6)]
        assert "too many tries" in pages[-1]
        assert "too many tries" in self.change(client)


class TestSetPassword:
    def test_is_for_who_has_none(self, client: Client, officer: User) -> None:
        officer.set_unusable_password()
        officer.save()
        client.force_login(officer)
        assert "you sign in with a code" in client.get("/account/").content.decode()
        assert client.get("/account/password/")["Location"] == "/account/password/first/"
        client.post(
            "/account/password/first/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        )
        officer.refresh_from_db()
        assert officer.check_password(NEW_PASSWORD)
        assert "You have a password now." in client.get("/account/").content.decode()
