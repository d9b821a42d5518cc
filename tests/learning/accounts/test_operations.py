"""Moving organisations, and the groups with their permissions."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    ModelLogEntry,
    Page,
)

from learning.accounts.models import Organisation
from learning.accounts.operations import (
    GROUPS,
    MoveRefused,
    ensure_groups,
    grant_content_permissions,
    move_organisation,
)
from learning.accounts.operations.groups import FILE_PERMISSIONS, PERMISSIONS
from tests.factories.accounts import (
    AT,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 2)


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
