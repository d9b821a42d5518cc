"""Taking up, correcting and leaving posts."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from wagtail.models import (
    ModelLogEntry,
)

from learning.accounts.enums import JobRole
from learning.accounts.models import Membership, User
from learning.accounts.operations import (
    PostRefused,
    correct_post,
    end_post,
    invite_person,
    start_post,
)
from learning.accounts.signals import posts_changed
from tests.factories.accounts import (
    AT,
    START,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    learner_of,
)

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 2)


@pytest.fixture
def news() -> Iterator[list[dict[str, Any]]]:
    """What was said upwards about posts."""
    heard: list[dict[str, Any]] = []

    def hear(**news: Any) -> None:
        heard.append({"learners": news["learners"], "at": news["at"]})

    posts_changed.connect(hear)
    yield heard
    posts_changed.disconnect(hear)


class TestInvitePerson:
    def invite(self, **changes: Any) -> User:
        fields: dict[str, Any] = {
            "email": "Nia@Demo.Example",
            "first_name": "Nia",
            "last_name": "Rees",
            "organisation": OrganisationFactory(),
            "role": JobRole.HEALTH_WORKER,
            "start_date": MONDAY,
            "by": None,
            "at": AT,
        }
        return invite_person(**{**fields, **changes})

    def test_makes_account_learner_and_post(self, news: list[dict[str, Any]]) -> None:
        person = self.invite(rank="Dr")
        assert person.email == "nia@demo.example"
        assert person.full_title == "Dr Nia Rees"
        assert not person.has_usable_password()
        learner = learner_of(person)
        assert Membership.objects.get(learner=learner).is_primary
        assert news == [{"learners": [learner.pk], "at": AT}]

    def test_refuses_an_address_that_is_somebodys(self) -> None:
        UserFactory(email="nia@demo.example")
        with pytest.raises(PostRefused, match="already belongs"):
            self.invite()

    def test_leaves_nothing_behind_where_the_post_is_refused(self) -> None:
        with pytest.raises(PostRefused, match="closed"):
            self.invite(organisation=OrganisationFactory(closed_date=MONDAY))
        assert not User.objects.exists()


class TestStartPost:
    def start(self, user: User, **changes: Any) -> Membership:
        fields: dict[str, Any] = {
            "learner": user.learner,
            "organisation": OrganisationFactory(),
            "role": JobRole.DETECTIVE,
            "start_date": MONDAY,
            "by": None,
            "at": AT,
        }
        return start_post(**{**fields, **changes})

    def test_ends_the_main_post_before_on_the_same_day(self) -> None:
        person = UserFactory(officer=True)
        new = self.start(person)
        old = Membership.objects.get(learner=person.learner, start_date=START)
        assert old.end_date == new.start_date == MONDAY

    def test_leaves_the_main_post_where_it_is_a_second_one(self) -> None:
        person = UserFactory(officer=True)
        self.start(person, is_primary=False)
        assert Membership.objects.filter(learner=person.learner, end_date=None).count() == 2

    def test_refuses_to_start_before_the_present_one(self) -> None:
        person = UserFactory(officer=True)
        with pytest.raises(PostRefused, match="after the present one"):
            self.start(person, start_date=START)

    def test_ends_a_main_post_that_had_an_end_day(self) -> None:
        person = UserFactory(officer=True)
        first = Membership.objects.get(learner=person.learner)
        end_post(post=first, end_date=MONDAY, by=None, at=AT)
        new = self.start(person, start_date=MONDAY - timedelta(days=1))
        first.refresh_from_db()
        assert first.end_date == new.start_date == MONDAY - timedelta(days=1)

    def test_leaves_an_end_that_came_before(self) -> None:
        person = UserFactory(officer=True)
        first = Membership.objects.get(learner=person.learner)
        end_post(post=first, end_date=MONDAY, by=None, at=AT)
        self.start(person, start_date=MONDAY + timedelta(days=7))
        first.refresh_from_db()
        assert first.end_date == MONDAY

    def test_refuses_a_second_main_post_in_the_same_time(self) -> None:
        person = UserFactory(officer=True)
        first = Membership.objects.get(learner=person.learner)
        end_post(post=first, end_date=MONDAY, by=None, at=AT)
        coming = self.start(person, start_date=MONDAY, end_date=MONDAY + timedelta(days=90))
        with pytest.raises(PostRefused, match="already has a main post in that time"):
            self.start(person, start_date=MONDAY - timedelta(days=7))
        before = self.start(person, start_date=MONDAY - timedelta(days=7), end_date=MONDAY)
        first.refresh_from_db()
        assert (first.end_date, before.end_date) == (before.start_date, coming.start_date)

    def test_refuses_a_police_role_beneath_a_partner(self) -> None:
        ward = OrganisationFactory(parent=OrganisationFactory(partner=True))
        with pytest.raises(PostRefused, match="“Detective” is a role of the police"):
            self.start(UserFactory(), organisation=ward)
        nurse = UserFactory()
        self.start(nurse, organisation=ward, role=JobRole.HEALTH_WORKER)
        assert [each.role for each in Membership.objects.all()] == [JobRole.HEALTH_WORKER]

    @pytest.mark.parametrize(
        "days",
        [
            {"start_date": date(1949, 12, 31)},
            {"start_date": date(9999, 1, 1)},
            {"end_date": date(9999, 1, 1)},
        ],
    )
    def test_refuses_a_year_far_off(self, days: dict[str, date]) -> None:
        with pytest.raises(PostRefused, match="The year must be between 1950 and 2036"):
            self.start(UserFactory(), **days)

    def test_tells_and_logs(self, news: list[dict[str, Any]]) -> None:
        person, by = UserFactory(), UserFactory()
        post = self.start(person, by=by)
        assert news == [{"learners": [learner_of(person).pk], "at": AT}]
        entry = ModelLogEntry.objects.get(action="accounts.post_started")
        assert (entry.user, entry.timestamp) == (by, AT)
        assert entry.data == {"role": "detective", "organisation": post.organisation_id}


class TestEndPost:
    def test_keeps_the_row_with_its_end(self, news: list[dict[str, Any]]) -> None:
        post = MembershipFactory()
        ended = end_post(post=post, end_date=MONDAY, by=None, at=AT)
        assert ended.end_date == MONDAY
        assert news[-1] == {"learners": [post.learner_id], "at": AT}

    def test_refuses_an_end_within_the_main_post_after(self) -> None:
        person = UserFactory(officer=True)
        first = Membership.objects.get(learner=person.learner)
        end_post(post=first, end_date=MONDAY, by=None, at=AT)
        MembershipFactory(user=person, start_date=MONDAY)
        with pytest.raises(PostRefused, match="already has a main post"):
            end_post(post=first, end_date=MONDAY + timedelta(days=1), by=None, at=AT)

    @pytest.mark.parametrize("days", [0, -1])
    def test_refuses_an_end_that_is_no_day_later(self, days: int) -> None:
        post = MembershipFactory()
        with pytest.raises(PostRefused):
            end_post(post=post, end_date=START + timedelta(days=days), by=None, at=AT)


class TestCorrectPost:
    def correct(self, post: Membership, **changes: Any) -> Membership:
        fields: dict[str, Any] = {
            "organisation": post.organisation,
            "role": post.role,
            "start_date": post.start_date,
            "end_date": post.end_date,
            "by": None,
            "at": AT,
        }
        return correct_post(post=post, **{**fields, **changes})

    def test_puts_right_and_tells(self, news: list[dict[str, Any]]) -> None:
        post = MembershipFactory()
        assert self.correct(post, role=JobRole.PCSO).role == JobRole.PCSO
        assert len(news) == 1

    def test_refuses_to_reopen_beside_another_main_post(self) -> None:
        person = UserFactory(officer=True)
        old = Membership.objects.get(learner=person.learner)
        end_post(post=old, end_date=MONDAY, by=None, at=AT)
        MembershipFactory(user=person, start_date=MONDAY)
        old.refresh_from_db()
        with pytest.raises(PostRefused, match="already has a main post"):
            self.correct(old, end_date=None)

    def test_refuses_to_start_within_the_main_post_before(self) -> None:
        person = UserFactory(officer=True)
        before = Membership.objects.get(learner=person.learner)
        end_post(post=before, end_date=MONDAY, by=None, at=AT)
        post = MembershipFactory(user=person, start_date=MONDAY)
        with pytest.raises(PostRefused, match="already has a main post"):
            self.correct(post, start_date=MONDAY - timedelta(days=1))
        post.refresh_from_db()
        assert post.start_date == MONDAY

    def test_refuses_a_police_role_of_a_partner_unless_it_stood_there(self) -> None:
        post = MembershipFactory(organisation=OrganisationFactory(partner=True))
        assert self.correct(post, end_date=MONDAY).end_date == MONDAY
        with pytest.raises(PostRefused, match="“Detective” is a role of the police"):
            self.correct(post, role=JobRole.DETECTIVE)
        post.refresh_from_db()
        assert post.role == JobRole.RESPONSE_OFFICER

    def test_refuses_dates_the_wrong_way_round(self) -> None:
        with pytest.raises(PostRefused):
            self.correct(MembershipFactory(), end_date=START)
