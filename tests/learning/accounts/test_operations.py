"""Changes to people, posts, responsibilities, organisations and groups."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    ModelLogEntry,
    Page,
)

from learning.accounts.enums import JobRole, ResponsibilityKind
from learning.accounts.models import Membership, Organisation, Responsibility, User
from learning.accounts.operations import (
    GROUPS,
    MoveRefused,
    PostRefused,
    ResponsibilityRefused,
    correct_post,
    end_post,
    ensure_groups,
    follow_responsibilities,
    give_responsibility,
    grant_content_permissions,
    invite_person,
    move_organisation,
    start_post,
    take_responsibility,
)
from learning.accounts.operations.groups import FILE_PERMISSIONS, PERMISSIONS
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


def midday(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


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

    def test_refuses_dates_the_wrong_way_round(self) -> None:
        with pytest.raises(PostRefused):
            self.correct(MembershipFactory(), end_date=START)


class TestGiveResponsibility:
    def give(self, user: User, kind: str, **changes: Any) -> Responsibility:
        fields: dict[str, Any] = {"start_date": MONDAY, "by": None, "at": AT + timedelta(days=400)}
        return give_responsibility(user=user, kind=kind, **{**fields, **changes})

    @pytest.mark.parametrize("kind", GROUPS)
    def test_brings_the_group(self, kind: str) -> None:
        person = UserFactory()
        self.give(person, kind, organisation=OrganisationFactory())
        assert person.groups.get().name == GROUPS[kind]

    def test_brings_the_word_for_the_navigation(self) -> None:
        person = UserFactory()
        self.give(person, ResponsibilityKind.AUTHOR)
        self.give(person, ResponsibilityKind.SCRUTINY_READER)
        person.refresh_from_db()
        assert person.nav_roles == ["author", "scrutiny_reader"]

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


class TestMoveOrganisation:
    def test_refuses_itself(self) -> None:
        unit = OrganisationFactory()
        with pytest.raises(MoveRefused):
            move_organisation(organisation=unit, parent=unit, by=None, at=AT)

    def test_to_where_it_stands_changes_nothing(self) -> None:
        force = OrganisationFactory()
        unit = OrganisationFactory(parent=force)
        move_organisation(organisation=unit, parent=force, by=None, at=AT)
        assert not ModelLogEntry.objects.filter(action="accounts.organisation_moved").exists()

    def test_works_with_rows_that_have_gone_stale(self) -> None:
        force, unit = OrganisationFactory(), OrganisationFactory()
        OrganisationFactory(parent=force)
        OrganisationFactory(parent=force)
        move_organisation(organisation=unit, parent=force, by=None, at=AT)
        assert Organisation.find_problems() == ([], [], [], [], [])
        assert Organisation.objects.get(pk=force.pk).numchild == 3


class TestEnsureGroups:
    def test_has_run_after_the_migrations(self) -> None:
        assert set(Group.objects.values_list("name", flat=True)) >= set(GROUPS.values())

    def test_names_permissions_that_exist(self) -> None:
        known = set(Permission.objects.values_list("content_type__app_label", "codename"))
        named = {
            (label, codename)
            for tables in PERMISSIONS.values()
            for table in (*tables, FILE_PERMISSIONS)
            for label, codenames in table.items()
            for codename in codenames
        }
        assert named - known == set()

    def test_twice_is_once(self) -> None:
        ensure_groups()
        before = Group.permissions.through.objects.count()
        ensure_groups()
        assert Group.permissions.through.objects.count() == before

    @pytest.mark.parametrize(
        ("trait", "may", "may_not"),
        [
            (
                "author",
                ["wagtailadmin.access_admin", "bank.publish_question", "reference.change_fact"],
                ["accounts.view_user", "notices.view_notice", "courses.change_place"],
            ),
            (
                "trainer",
                ["wagtailadmin.access_admin", "courses.change_courserun", "courses.add_place"],
                ["accounts.view_user", "bank.change_question", "notices.view_notice"],
            ),
            (
                "training_administrator",
                ["accounts.add_user", "notices.change_notice", "bank.publish_question",
                 "courses.change_courserun", "completion.add_requirement"],
                ["accounts.delete_user", "auth.change_group"],
            ),
            ("partner_lead", [], ["wagtailadmin.access_admin"]),
            ("supervisor", [], ["wagtailadmin.access_admin"]),
            ("officer", [], ["wagtailadmin.access_admin"]),
            ("leader", [], ["wagtailadmin.access_admin"]),
        ],
    )  # fmt: skip
    def test_gives_each_what_her_work_needs(
        self, trait: str, may: list[str], may_not: list[str]
    ) -> None:
        person = UserFactory(**{trait: True})
        assert [name for name in may if not person.has_perm(name)] == []
        assert [name for name in may_not if person.has_perm(name)] == []


class TestGrantContentPermissions:
    def test_lets_authors_write_and_publish_pages(self) -> None:
        home = Page.objects.get(depth=2)
        grant_content_permissions(home)
        author = home.permissions_for_user(UserFactory(author=True))
        assert author.can_add_subpage()
        assert author.can_publish()
        assert author.can_edit()
        supervisor = home.permissions_for_user(UserFactory(supervisor=True))
        assert not supervisor.can_edit()

    def test_twice_is_once(self) -> None:
        home = Page.objects.get(depth=2)
        grant_content_permissions(home)
        before = GroupPagePermission.objects.count(), GroupCollectionPermission.objects.count()
        grant_content_permissions(home)
        after = GroupPagePermission.objects.count(), GroupCollectionPermission.objects.count()
        assert before == after

    def test_opens_pictures_and_documents(self, client: Client) -> None:
        grant_content_permissions(Page.objects.get(depth=2))
        client.force_login(UserFactory(author=True))
        assert client.get("/admin/images/").status_code == 200
        assert client.get("/admin/documents/").status_code == 200
