"""Who may see whom. Refusals share their set-up with what is allowed."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from learning.accounts.access import (
    ViewerRequest,
    organisation_for,
    organisations_of,
    person_for,
    require,
    responsible,
    signed_in,
    viewer,
)
from learning.accounts.models import Organisation, User
from learning.accounts.operations import end_post, move_organisation, take_responsibility
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class Places:
    """A force with a district and a station, a trust with a ward, and one person in each."""

    def __init__(self) -> None:
        self.force = OrganisationFactory(key="force", force=True)
        self.district = OrganisationFactory(key="district", parent=self.force)
        self.station = OrganisationFactory(key="station", parent=self.district)
        self.trust = OrganisationFactory(key="trust", partner=True)
        self.ward = OrganisationFactory(key="ward", parent=self.trust)
        self.officer = UserFactory(officer=True, organisation=self.station)
        self.nurse = UserFactory(officer=True, organisation=self.ward)


@pytest.fixture
def places() -> Places:
    return Places()


def sees(person: User, other: User, at: datetime = NOON) -> bool:
    learner = learner_of(other)
    try:
        found = person_for(viewer(person, at=at), learner.pk, at=at)
    except Http404:
        return False
    return found == learner


def sees_figures(person: User, key: str) -> bool:
    try:
        organisation_for(viewer(person, at=NOON), key)
    except Http404:
        return False
    return True


class TestPersonFor:
    def test_lets_everybody_see_herself(self, places: Places) -> None:
        assert sees(places.officer, places.officer)
        assert not sees(places.officer, places.nurse)

    def test_lets_a_supervisor_see_her_subtree(self, places: Places) -> None:
        sergeant = UserFactory(supervisor=True, organisation=places.district)
        assert sees(sergeant, places.officer)
        assert not sees(sergeant, places.nurse)

    def test_does_not_let_her_see_upwards_or_sideways(self, places: Places) -> None:
        other_station = OrganisationFactory(parent=places.district)
        sergeant = UserFactory(supervisor=True, organisation=other_station)
        assert not sees(sergeant, places.officer)

    def test_lets_a_partner_lead_see_her_own_people(self, places: Places) -> None:
        lead = UserFactory(partner_lead=True, organisation=places.trust)
        assert sees(lead, places.nurse)
        assert not sees(lead, places.officer)

    def test_lets_a_training_administrator_see_all(self, places: Places) -> None:
        administrator = UserFactory(training_administrator=True)
        assert sees(administrator, places.officer)
        assert sees(administrator, places.nurse)

    @pytest.mark.parametrize("trait", ["officer", "author", "trainer", "leader"])
    def test_shows_nobody_to_those_who_answer_for_nobody(self, places: Places, trait: str) -> None:
        person = UserFactory(**{trait: True}, organisation=places.station)
        assert not sees(person, places.officer)

    def test_keeps_people_in_sensitive_posts_to_the_administrator(self, places: Places) -> None:
        User.objects.filter(pk=places.officer.pk).update(is_hidden_from_lists=True)
        sergeant = UserFactory(supervisor=True, organisation=places.district)
        assert not sees(sergeant, places.officer)
        assert sees(UserFactory(training_administrator=True), places.officer)
        places.officer.refresh_from_db()
        assert sees(places.officer, places.officer)

    def test_counts_the_day_a_responsibility_starts_and_not_the_day_it_ends(
        self, places: Places
    ) -> None:
        sergeant = UserFactory()
        held = ResponsibilityFactory(
            user=sergeant, organisation=places.district, start_date=NOON.date()
        )
        assert not sees(sergeant, places.officer, NOON - timedelta(days=1))
        assert sees(sergeant, places.officer, NOON)
        end = NOON + timedelta(days=2)
        take_responsibility(responsibility=held, end_date=end.date(), by=None, at=NOON)
        assert sees(sergeant, places.officer, end - timedelta(days=1))
        assert not sees(sergeant, places.officer, end)

    def test_changes_hands_on_the_day_a_person_moves(self, places: Places) -> None:
        sergeant = UserFactory(supervisor=True, organisation=places.district)
        lead = UserFactory(partner_lead=True, organisation=places.trust)
        post = learner_of(places.officer).memberships.get()
        end_post(post=post, end_date=NOON.date(), by=None, at=NOON)
        MembershipFactory(user=places.officer, organisation=places.ward, start_date=NOON.date())
        assert sees(sergeant, places.officer, NOON - timedelta(days=1))
        assert not sees(sergeant, places.officer, NOON)
        assert sees(lead, places.officer, NOON)

    def test_reckons_days_by_the_clock_of_leeds(self, places: Places) -> None:
        sergeant = UserFactory()
        ResponsibilityFactory(
            user=sergeant, organisation=places.district, start_date=date(2026, 7, 2)
        )
        half_past_midnight = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # 00.30 on the 2nd
        assert sees(sergeant, places.officer, half_past_midnight)

    def test_follows_the_tree_when_it_is_rearranged(self, places: Places) -> None:
        sergeant = UserFactory(supervisor=True, organisation=places.district)
        move_organisation(organisation=places.station, parent=places.trust, by=None, at=NOON)
        assert not sees(sergeant, places.officer)

    def test_does_not_tell_nobody_from_somebody_elses(self, places: Places) -> None:
        seer = viewer(places.officer, at=NOON)
        messages = []
        for learner_id in (uuid.uuid4(), learner_of(places.nurse).pk):
            with pytest.raises(Http404) as refusal:
                person_for(seer, learner_id, at=NOON)
            messages.append(str(refusal.value))
        assert messages[0] == messages[1]

    def test_finds_a_record_whose_name_was_erased(self, places: Places) -> None:
        learner = learner_of(places.officer)
        User.objects.filter(pk=places.officer.pk).update(learner=None)
        sergeant = UserFactory(supervisor=True, organisation=places.district)
        assert person_for(viewer(sergeant, at=NOON), learner.pk, at=NOON) == learner

    def test_costs_three_queries(
        self, places: Places, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        sergeant = UserFactory(supervisor=True, organisation=places.district)
        with django_assert_num_queries(3):
            assert sees(sergeant, places.officer)


class TestOrganisationFor:
    def test_gives_a_lead_her_subtree_alone(self, places: Places) -> None:
        lead = UserFactory(partner_lead=True, organisation=places.trust)
        seen = {key for key in ("force", "district", "trust", "ward") if sees_figures(lead, key)}
        assert seen == {"trust", "ward"}

    def test_gives_a_leader_figures_without_names(self, places: Places) -> None:
        leader = UserFactory(leader=True)
        assert sees_figures(leader, "force")
        seer = viewer(leader, at=NOON)
        assert seer.sees_figures_of(places.force)
        assert not seer.sees_names_in(places.force)

    @pytest.mark.parametrize("trait", ["officer", "author", "trainer"])
    def test_gives_the_others_none(self, places: Places, trait: str) -> None:
        person = UserFactory(**{trait: True}, organisation=places.station)
        assert not sees_figures(person, "station")

    def test_is_404_for_a_name_that_is_none(self, places: Places) -> None:
        assert not sees_figures(UserFactory(training_administrator=True), "nowhere")

    def test_does_not_take_a_neighbour_in_the_alphabet_for_a_child(self) -> None:
        # Paths are fixed steps of four characters, so 0001 is no beginning of 00010001's sister.
        lead = UserFactory(partner_lead=True, organisation=OrganisationFactory())
        for _sister in range(12):
            OrganisationFactory()
        own = lead.responsibilities.get().organisation
        assert own is not None
        keys = Organisation.objects.exclude(pk=own.pk).values_list("key", flat=True)
        assert not any(sees_figures(lead, key) for key in keys)


class TestOrganisationsOf:
    def keys(self, person: User, *kinds: str) -> list[str]:
        found = organisations_of(viewer(person, at=NOON), kinds)
        return [organisation.key for organisation in found]

    def test_gives_what_she_answers_for_in_that_way(self, places: Places) -> None:
        person = UserFactory()
        ResponsibilityFactory(user=person, kind="supervisor", organisation=places.station)
        ResponsibilityFactory(user=person, kind="scrutiny_reader", organisation=places.trust)
        assert self.keys(person, "supervisor") == ["station"]
        assert sorted(self.keys(person, "supervisor", "scrutiny_reader")) == ["station", "trust"]
        assert self.keys(person, "partner_lead") == []

    def test_gives_the_roots_to_who_answers_for_all(self, places: Places) -> None:
        person = UserFactory()
        ResponsibilityFactory(user=person, kind="scrutiny_reader", organisation=None)
        assert set(self.keys(person, "scrutiny_reader")) >= {"force", "trust"}
        assert "ward" not in self.keys(person, "scrutiny_reader")


class TestRequire:
    def test_names_whom_the_page_is_for(self) -> None:
        with pytest.raises(PermissionDenied, match=r"is for supervisors and partner leads\.$"):
            require(UserFactory(officer=True), "supervisor", "partner_lead", at=NOON)

    def test_gives_the_viewer(self) -> None:
        person = UserFactory(supervisor=True)
        assert require(person, "supervisor", at=NOON).user == person


class TestDecorators:
    @staticmethod
    @responsible("supervisor")
    def page(request: ViewerRequest) -> HttpResponse:
        return HttpResponse(str(request.viewer.has("supervisor")))

    def ask(self, user: User) -> HttpResponseBase:
        request = RequestFactory().get("/team/")
        request.user = user
        return self.page(request)

    def test_let_in_who_answers_for_it(self) -> None:
        answer = self.ask(UserFactory(supervisor=True))
        assert isinstance(answer, HttpResponse)
        assert answer.content == b"True"

    def test_refuse_others(self) -> None:
        with pytest.raises(PermissionDenied):
            self.ask(UserFactory(officer=True))

    def test_ask_visitors_to_sign_in(self, client: Client) -> None:
        request = RequestFactory().get("/team/?page=2")
        request.user = client.get("/sign-in/").wsgi_request.user
        response = signed_in(lambda request: HttpResponse())(request)
        assert response["Location"] == "/sign-in/?next=/team/%3Fpage%3D2"
