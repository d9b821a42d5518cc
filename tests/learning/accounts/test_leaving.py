"""What people answer for ends with their posts, by whatever way those end."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.http import Http404
from wagtail.models import ModelLogEntry

from learning.accounts.access import person_for, viewer
from learning.accounts.enums import JobRole, ResponsibilityKind
from learning.accounts.models import Membership, Organisation, Responsibility, User
from learning.accounts.operations import (
    PostRefused,
    correct_post,
    end_post,
    follow_ends,
    remove_person,
    start_post,
    would_lose,
)
from tests.counting import statements_of
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TODAY = date(2026, 11, 2)


@pytest.fixture
def force(db: None) -> Organisation:
    return OrganisationFactory(force=True, key="force")


@pytest.fixture
def bradford(force: Organisation) -> Organisation:
    return OrganisationFactory(parent=force, key="bradford")


@pytest.fixture
def leeds(force: Organisation) -> Organisation:
    return OrganisationFactory(parent=force, key="leeds")


@pytest.fixture
def sergeant(bradford: Organisation) -> User:
    """Supervises Bradford, where she works."""
    return UserFactory(supervisor=True, organisation=bradford)


def post_of(person: User) -> Membership:
    return Membership.objects.get(learner=person.learner)


def ends(person: User) -> list[date | None]:
    """When what she answers for ends, in the order in which it was given."""
    return list(person.responsibilities.order_by("pk").values_list("end_date", flat=True))


def end(post: Membership, day: date = TODAY) -> None:
    end_post(post=post, end_date=day, by=None, at=NOON)


def start(person: User, organisation: Organisation) -> Membership:
    return start_post(
        learner=learner_of(person),
        organisation=organisation,
        role=JobRole.DETECTIVE,
        start_date=TODAY,
        by=None,
        at=NOON,
    )


class TestALeaver:
    def test_answers_for_nothing_from_that_day(
        self, sergeant: User, bradford: Organisation
    ) -> None:
        officer = learner_of(UserFactory(officer=True, organisation=bradford))
        assert person_for(viewer(sergeant, at=NOON), officer.pk, at=NOON) == officer
        end(post_of(sergeant))
        assert ends(sergeant) == [TODAY]
        with pytest.raises(Http404):
            person_for(viewer(sergeant, at=NOON), officer.pk, at=NOON)

    def test_answers_no_more_for_all_organisations(self, bradford: Organisation) -> None:
        person = UserFactory(officer=True, organisation=bradford)
        ResponsibilityFactory(
            user=person, kind=ResponsibilityKind.TRAINING_ADMINISTRATOR, organisation=None
        )
        with pytest.raises(PostRefused, match="Nobody else administers the training of all"):
            remove_person(person=person, organisation=bradford, day=TODAY, by=None, at=NOON)
        assert post_of(person).end_date is None
        UserFactory(training_administrator=True)
        remove_person(person=person, organisation=bradford, day=TODAY, by=None, at=NOON)
        assert ends(person) == [TODAY]

    def test_does_not_begin_what_was_to_come(self, sergeant: User, leeds: Organisation) -> None:
        ResponsibilityFactory(
            user=sergeant,
            kind=ResponsibilityKind.SUPERVISOR,
            organisation=leeds,
            start_date=TODAY + timedelta(days=7),
        )
        end(post_of(sergeant), TODAY + timedelta(days=1))
        assert ends(sergeant) == [TODAY + timedelta(days=1)]
        taken = ModelLogEntry.objects.filter(action="accounts.responsibility_taken")
        assert taken.count() == 2

    def test_of_the_day_she_began_is_over_the_day_after(
        self, sergeant: User, leeds: Organisation
    ) -> None:
        Responsibility.objects.filter(user=sergeant).update(start_date=TODAY)
        end(post_of(sergeant))
        assert ends(sergeant) == [TODAY + timedelta(days=1)]

    def test_keeps_an_end_that_came_before(self, sergeant: User) -> None:
        earlier = TODAY - timedelta(days=30)
        Responsibility.objects.filter(user=sergeant).update(end_date=earlier)
        end(post_of(sergeant))
        assert ends(sergeant) == [earlier]


class TestAMover:
    def test_answers_no_longer_for_the_place_she_left(
        self, sergeant: User, leeds: Organisation
    ) -> None:
        start(sergeant, leeds)
        assert ends(sergeant) == [TODAY]

    def test_keeps_what_reaches_the_new_place(
        self, sergeant: User, force: Organisation, leeds: Organisation
    ) -> None:
        ResponsibilityFactory(
            user=sergeant, kind=ResponsibilityKind.SCRUTINY_READER, organisation=force
        )
        ResponsibilityFactory(user=sergeant, kind=ResponsibilityKind.AUTHOR, organisation=None)
        start(sergeant, leeds)
        assert ends(sergeant) == [TODAY, None, None]

    def test_in_another_role_at_the_same_place_keeps_all(
        self, sergeant: User, bradford: Organisation
    ) -> None:
        start(sergeant, bradford)
        assert ends(sergeant) == [None]

    def test_keeps_what_was_never_of_the_place_she_left(
        self, leeds: Organisation, bradford: Organisation
    ) -> None:
        person = UserFactory(officer=True, organisation=bradford)
        wakefield = OrganisationFactory()
        ResponsibilityFactory(
            user=person, kind=ResponsibilityKind.SUPERVISOR, organisation=wakefield
        )
        start(person, leeds)
        assert ends(person) == [None]

    def test_keeps_what_a_second_post_holds(self, sergeant: User, bradford: Organisation) -> None:
        bay = OrganisationFactory(parent=bradford)
        MembershipFactory(user=sergeant, organisation=bay, is_primary=False)
        main = Membership.objects.get(learner=sergeant.learner, is_primary=True)
        end(main)
        assert ends(sergeant) == [None]

    def test_is_told_before(
        self, sergeant: User, leeds: Organisation, bradford: Organisation
    ) -> None:
        (held,) = sergeant.responsibilities.all()
        main = [post_of(sergeant)]
        assert would_lose(sergeant, main, day=TODAY) == [held]
        assert would_lose(sergeant, main, day=TODAY, coming=[leeds]) == [held]
        assert would_lose(sergeant, main, day=TODAY, coming=[bradford]) == []


class TestACorrection:
    def correct(self, post: Membership, **changes: Any) -> None:
        fields: dict[str, Any] = {
            "organisation": post.organisation,
            "role": post.role,
            "start_date": post.start_date,
            "end_date": post.end_date,
            **changes,
        }
        correct_post(post=post, **fields, by=None, at=NOON)

    def test_of_the_place_ends_what_went_with_the_wrong_one(
        self, sergeant: User, leeds: Organisation
    ) -> None:
        self.correct(post_of(sergeant), organisation=leeds)
        assert ends(sergeant) == [TODAY]

    def test_of_the_end_ends_what_went_with_it(self, sergeant: User) -> None:
        self.correct(post_of(sergeant), end_date=TODAY)
        assert ends(sergeant) == [TODAY]

    def test_of_the_role_ends_nothing(self, sergeant: User) -> None:
        self.correct(post_of(sergeant), role=JobRole.DETECTIVE)
        assert ends(sergeant) == [None]


class TestAPostOfThePast:
    """What she has been given since then is no matter of a post that was over."""

    @pytest.fixture
    def first(self, sergeant: User, leeds: Organisation) -> Membership:
        Membership.objects.filter(learner=sergeant.learner).update(start_date=date(2022, 1, 1))
        Responsibility.objects.filter(user=sergeant).update(start_date=date(2023, 1, 1))
        return MembershipFactory(
            user=sergeant,
            organisation=leeds,
            start_date=date(2020, 1, 1),
            end_date=date(2020, 6, 30),
        )

    def test_ends_nothing_of_today_where_its_end_is_put_right(
        self, sergeant: User, first: Membership
    ) -> None:
        end(first, date(2020, 5, 31))
        assert ends(sergeant) == [None]

    def test_ends_nothing_of_today_where_its_place_is_put_right(
        self, sergeant: User, first: Membership, leeds: Organisation
    ) -> None:
        ResponsibilityFactory(user=sergeant, kind=ResponsibilityKind.SUPERVISOR, organisation=leeds)
        correct_post(
            post=first, organisation=OrganisationFactory(), role=first.role,
            start_date=first.start_date, end_date=first.end_date, by=None, at=NOON,
        )  # fmt: skip
        assert ends(sergeant) == [None, None]

    def test_is_left_late_without_what_a_later_post_holds(
        self, sergeant: User, bradford: Organisation, leeds: Organisation
    ) -> None:
        """Nobody had noted that she left, and she has come back since."""
        old = MembershipFactory(
            user=sergeant, organisation=leeds, start_date=date(2020, 1, 1), is_primary=False
        )
        ResponsibilityFactory(user=sergeant, kind=ResponsibilityKind.SUPERVISOR, organisation=leeds)
        end(old, date(2025, 1, 1))
        assert ends(sergeant) == [None, date(2026, 1, 6)]


class TestAPostOpenedAgain:
    def test_brings_back_nothing(self, sergeant: User) -> None:
        end(post_of(sergeant))
        end(post_of(sergeant), TODAY + timedelta(days=90))
        assert ends(sergeant) == [TODAY]

    def test_is_not_where_the_organisation_is_closed(
        self, sergeant: User, bradford: Organisation
    ) -> None:
        end(post_of(sergeant))
        Organisation.objects.filter(pk=bradford.pk).update(closed_date=TODAY)
        with pytest.raises(PostRefused, match="closed on 2 November 2026"):
            end(post_of(sergeant), TODAY + timedelta(days=90))


class TestFollowEnds:
    def test_ends_what_went_with_a_post_whose_end_was_known(self, sergeant: User) -> None:
        Membership.objects.filter(learner=sergeant.learner).update(end_date=TODAY)
        assert follow_ends(at=NOON - timedelta(days=1)) == 0
        assert follow_ends(at=NOON + timedelta(days=1)) == 1
        assert ends(sergeant) == [TODAY]
        assert follow_ends(at=NOON + timedelta(days=1)) == 0

    def test_leaves_what_was_given_since(self, sergeant: User, bradford: Organisation) -> None:
        end(post_of(sergeant))
        ResponsibilityFactory(
            user=sergeant,
            kind=ResponsibilityKind.TRAINER,
            organisation=bradford,
            start_date=TODAY,
        )
        assert follow_ends(at=NOON + timedelta(days=1)) == 0
        assert ends(sergeant) == [TODAY, None]

    def test_asks_no_more_for_more_people(self, bradford: Organisation) -> None:
        def leave(people: int) -> None:
            for _n in range(people):
                person = UserFactory(supervisor=True, organisation=bradford)
                Membership.objects.filter(learner=person.learner).update(end_date=TODAY)
                person.responsibilities.update(start_date=TODAY)  # given that day: left alone

        leave(1)
        few = statements_of(lambda: follow_ends(at=NOON))
        leave(10)
        assert statements_of(lambda: follow_ends(at=NOON)) == few
