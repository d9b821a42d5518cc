"""Giving and taking responsibilities, and following the calendar with them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import (
    ModelLogEntry,
)

from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import Responsibility, User
from learning.accounts.operations import (
    GROUPS,
    ResponsibilityRefused,
    follow_responsibilities,
    give_responsibility,
    take_responsibility,
)
from tests.factories.accounts import (
    AT,
    START,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 2)


def midday(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


class TestGiveResponsibility:
    def give(self, user: User, kind: str, **changes: Any) -> Responsibility:
        fields: dict[str, Any] = {"start_date": MONDAY, "by": None, "at": AT + timedelta(days=400)}
        return give_responsibility(user=user, kind=kind, **{**fields, **changes})

    @pytest.mark.parametrize("kind", GROUPS)
    def test_brings_the_group(self, kind: str) -> None:
        person = UserFactory()
        self.give(person, kind, organisation=OrganisationFactory(force=True))
        assert person.groups.get().name == GROUPS[kind]

    def test_brings_the_word_for_the_navigation(self) -> None:
        person = UserFactory()
        self.give(person, ResponsibilityKind.AUTHOR)
        self.give(person, ResponsibilityKind.SCRUTINY_READER)
        person.refresh_from_db()
        assert person.nav_roles == ["author", "scrutiny_reader"]

    @pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 1)])
    def test_refuses_a_year_far_off(self, day: date) -> None:
        person = UserFactory()
        with pytest.raises(ResponsibilityRefused, match="The year must be between 1950"):
            self.give(person, ResponsibilityKind.AUTHOR, organisation=None, start_date=day)
        given = self.give(person, ResponsibilityKind.AUTHOR, organisation=None)
        with pytest.raises(ResponsibilityRefused, match="The year must be between 1950"):
            take_responsibility(responsibility=given, end_date=day, by=None, at=AT)

    def test_twice_is_once(self) -> None:
        person, unit = UserFactory(), OrganisationFactory()
        first = self.give(person, ResponsibilityKind.SUPERVISOR, organisation=unit)
        second = self.give(person, ResponsibilityKind.SUPERVISOR, organisation=unit)
        assert first == second
        assert ModelLogEntry.objects.filter(action="accounts.responsibility_given").count() == 1

    @pytest.mark.parametrize("kind", ["supervisor", "partner_lead"])
    def test_refuses_to_answer_for_nobody_in_particular(self, kind: str) -> None:
        with pytest.raises(ResponsibilityRefused):
            self.give(UserFactory(), kind)


class TestTakeResponsibility:
    def test_takes_group_and_navigation_with_the_last_one(self) -> None:
        person = UserFactory()
        units = [OrganisationFactory(), OrganisationFactory()]
        held = [
            give_responsibility(
                user=person, kind="supervisor", organisation=unit, start_date=START, by=None, at=AT
            )
            for unit in units
        ]
        later = datetime(2026, 11, 3, tzinfo=UTC)
        take_responsibility(responsibility=held[0], end_date=MONDAY, by=None, at=later)
        assert person.groups.exists()
        take_responsibility(responsibility=held[1], end_date=MONDAY, by=None, at=later)
        assert not person.groups.exists()
        person.refresh_from_db()
        assert person.nav_roles == []

    def test_refuses_to_end_before_it_starts(self) -> None:
        person = UserFactory(author=True)
        held = person.responsibilities.get()
        with pytest.raises(ResponsibilityRefused):
            take_responsibility(responsibility=held, end_date=START, by=None, at=AT)

    @pytest.mark.parametrize(
        ("mine", "theirs", "fields", "is_refused"),
        [
            ("", "", {}, False),
            ("force", "", {}, False),
            ("force", "force", {}, False),
            ("", "force", {}, True),
            ("force", "other", {}, True),
            ("", "", {"start_date": MONDAY + timedelta(days=1)}, True),
            ("", "", {"end_date": MONDAY + timedelta(days=9)}, True),
        ],
    )
    def test_keeps_an_administrator_of_training(
        self, mine: str, theirs: str, fields: dict[str, Any], is_refused: bool
    ) -> None:
        places = {key: OrganisationFactory(force=True, key=key) for key in ("force", "other")}
        common = {"kind": ResponsibilityKind.TRAINING_ADMINISTRATOR, "start_date": START}
        held = ResponsibilityFactory(organisation=places.get(mine), **common)
        ResponsibilityFactory(organisation=places.get(theirs), **{**common, **fields})
        if is_refused:
            with pytest.raises(ResponsibilityRefused, match="Give that to somebody first"):
                take_responsibility(responsibility=held, end_date=MONDAY, by=None, at=AT)
        else:
            take_responsibility(responsibility=held, end_date=MONDAY, by=None, at=AT)
        held.refresh_from_db()
        assert (held.end_date is None) is is_refused

    def test_counts_no_administrator_whose_account_is_closed(self) -> None:
        held = UserFactory(training_administrator=True).responsibilities.get()
        UserFactory(training_administrator=True, is_active=False)
        with pytest.raises(ResponsibilityRefused, match="Give that to somebody first"):
            take_responsibility(responsibility=held, end_date=MONDAY, by=None, at=AT)


class TestFollowResponsibilities:
    def test_follows_the_calendar(self) -> None:
        person = UserFactory(author=True)
        Responsibility.objects.update(end_date=MONDAY)
        assert follow_responsibilities(users=[person], day=MONDAY - timedelta(days=1)) == 0
        assert follow_responsibilities(users=[person], day=MONDAY) == 1
        person.refresh_from_db()
        assert person.nav_roles == []
        assert not person.groups.exists()

    def test_opens_the_admin_on_the_first_day_and_closes_it_after_the_last(self) -> None:
        person = UserFactory()
        day_before, last = MONDAY - timedelta(days=1), MONDAY + timedelta(days=9)
        given = give_responsibility(
            user=person, kind="author", start_date=MONDAY, by=None, at=midday(day_before)
        )
        assert not person.groups.exists()
        follow_responsibilities(users=[person], day=MONDAY)
        assert person.groups.get().name == "Author"
        take_responsibility(responsibility=given, end_date=last, by=None, at=midday(MONDAY))
        assert person.groups.exists()
        follow_responsibilities(users=[User.objects.get(pk=person.pk)], day=last)
        assert not person.groups.exists()

    def test_leaves_a_group_given_by_hand(self) -> None:
        person = UserFactory(author=True)
        person.groups.add(Group.objects.get(name="Trainer"))
        Responsibility.objects.update(end_date=MONDAY)
        follow_responsibilities(users=[person], day=MONDAY)
        assert [group.name for group in person.groups.all()] == ["Trainer"]

    def test_asks_little_of_people_who_answer_for_nothing(
        self, django_assert_num_queries: Any
    ) -> None:
        person = UserFactory()
        with django_assert_num_queries(1):
            follow_responsibilities(users=[person], day=MONDAY)

    def test_happens_at_sign_in(self, client: Client) -> None:
        person = UserFactory(author=True)
        User.objects.update(nav_roles=["trainer"])
        person.refresh_from_db()
        client.force_login(person)
        person.refresh_from_db()
        assert person.nav_roles == ["author"]

    def test_shows_in_the_navigation_at_once(self, client: Client) -> None:
        person = UserFactory(officer=True)
        client.force_login(person)
        assert ">Team<" not in client.get("/account/").content.decode()
        give_responsibility(
            user=person, kind="supervisor", organisation=OrganisationFactory(),
            start_date=START, by=None, at=AT,
        )  # fmt: skip
        assert "Team" in client.get("/account/").content.decode()
