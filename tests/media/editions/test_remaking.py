"""A changed fact: which pages show it as it was, and their new editions in one plan."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import WorkflowState

from media.editions.content import CannotFreeze
from media.editions.enums import ChangeClass
from media.editions.models import Edition
from media.editions.operations import remake_editions, remake_plan
from media.reference.enums import FactStatus
from media.reference.models import Fact
from tests.counting import statements_of_page
from tests.factories.accounts import UserFactory
from tests.factories.media import FactFactory, Leaflet, LeafletFactory, stored
from tests.media.editions.editor import approval_workflow, signed_in
from tests.testapp.models import UNFREEZABLE, LeafletPage

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def figure() -> Fact:
    return FactFactory.create(key="referrals", value="23,411")


@pytest.fixture
def publisher() -> Any:
    return UserFactory(is_superuser=True)


def leaflet_about(fact: Fact, slug: str = "one", **fields: Any) -> Leaflet:
    return LeafletFactory.published(
        slug=slug, body=[stored("fact", {"fact": fact.pk, "text": ""})], **fields
    )


def change(fact: Fact, **fields: Any) -> Fact:
    for name, value in fields.items():
        setattr(fact, name, value)
    fact.save()
    return fact


class TestRemakePlan:
    def test_lists_the_pages_that_show_it_as_it_was(self, figure: Fact, publisher: Any) -> None:
        leaflet = leaflet_about(figure)
        LeafletFactory.published(slug="about-nothing")
        change(figure, value="25,000")
        (remake,) = remake_plan([figure], by=publisher).remakes
        assert remake.page == leaflet
        (shown,) = remake.changes
        assert (shown.before, shown.after) == ("23,411 referrals", "25,000 referrals")
        assert remake.may_publish

    def test_looks_only_at_the_newest_edition(self, figure: Fact, publisher: Any) -> None:
        leaflet = leaflet_about(figure)
        change(figure, value="25,000")
        LeafletFactory.again(leaflet)
        assert remake_plan([figure], by=publisher).remakes == ()

    def test_leaves_out_retired_pages(self, figure: Fact, publisher: Any) -> None:
        leaflet_about(figure).unpublish()
        change(figure, value="25,000")
        assert remake_plan([figure], by=publisher).remakes == ()

    def test_lists_pages_that_show_it_as_in_force(self, figure: Fact, publisher: Any) -> None:
        leaflet_about(figure)
        change(figure, status=FactStatus.HISTORIC)
        (remake,) = remake_plan([figure], by=publisher).remakes
        assert remake.changes[0].after == "23,411 referrals (Historic)"

    def test_ignores_a_fresh_check(self, figure: Fact, publisher: Any) -> None:
        leaflet_about(figure)
        change(figure, checked_date=date(2026, 11, 1), note="Asked again.")
        assert remake_plan([figure], by=publisher).remakes == ()

    def test_says_what_one_may_not_publish(self, figure: Fact) -> None:
        leaflet_about(figure)
        change(figure, value="25,000")
        plan = remake_plan([figure], by=UserFactory())
        assert not plan.remakes[0].may_publish
        assert remake_editions(plan=plan, by=UserFactory(), at=AT) == []


class TestRemakeEditions:
    def test_publishes_clarifications(self, figure: Fact, publisher: Any) -> None:
        leaflet = leaflet_about(figure)
        change(figure, value="25,000")
        (edition,) = remake_editions(plan=remake_plan([figure], by=publisher), by=publisher, at=AT)
        assert (edition.page_id, edition.number) == (leaflet.pk, 2)
        assert edition.change_class == ChangeClass.CLARIFICATION
        assert "is now: 25,000 referrals." in edition.change_note
        assert "25,000" in edition.sections.get().html
        assert remake_plan([figure], by=publisher).remakes == ()

    def test_publishes_what_is_live_and_keeps_the_draft(self, figure: Fact, publisher: Any) -> None:
        leaflet = leaflet_about(figure)
        leaflet.title = "Not ready"
        leaflet.save_revision(user=publisher)
        change(figure, value="25,000")
        plan = remake_plan([figure], by=publisher)
        assert plan.remakes[0].has_draft
        (edition,) = remake_editions(plan=plan, by=publisher, at=AT)
        assert edition.title == "What to look for"
        leaflet = LeafletPage.objects.get(pk=leaflet.pk)
        assert leaflet.has_unpublished_changes
        assert leaflet.get_latest_revision_as_object().title == "Not ready"

    @pytest.mark.parametrize("has_later_draft", [False, True])
    def test_keeps_what_is_scheduled(
        self, figure: Fact, publisher: Any, has_later_draft: bool
    ) -> None:
        with time_machine.travel(AT):  # it ticks, so that revisions have an order
            leaflet = leaflet_about(figure)
            leaflet.title, leaflet.go_live_at = "In force tomorrow", AT + timedelta(days=1)
            leaflet.save_revision(user=publisher).publish()
            if has_later_draft:
                leaflet.title = "Not ready"
                leaflet.save_revision(user=publisher)
            change(figure, value="25,000")
            remake_editions(plan=remake_plan([figure], by=publisher), by=publisher, at=AT)
        scheduled = LeafletPage.objects.get(pk=leaflet.pk).scheduled_revision
        assert scheduled.content["title"] == "In force tomorrow"
        with time_machine.travel(AT + timedelta(days=1, minutes=1), tick=False):
            call_command("publish_scheduled")
        leaflet = LeafletPage.objects.get(pk=leaflet.pk)
        assert Edition.objects.get(number=3).title == leaflet.title == "In force tomorrow"
        assert leaflet.has_unpublished_changes == has_later_draft

    def test_leaves_out_what_is_being_approved(self, figure: Fact, publisher: Any) -> None:
        leaflet = leaflet_about(figure)
        leaflet.title = "Please look at this"
        leaflet.save_revision(user=publisher)
        state = approval_workflow().start(LeafletPage.objects.get(pk=leaflet.pk), publisher)
        change(figure, value="25,000")
        plan = remake_plan([figure], by=publisher)
        assert plan.remakes[0].is_in_review
        assert remake_editions(plan=plan, by=publisher, at=AT) == []
        state.refresh_from_db()
        assert state.status == WorkflowState.STATUS_IN_PROGRESS

    def test_is_all_or_none(
        self, figure: Fact, publisher: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = leaflet_about(figure, "one", title="A")
        second = leaflet_about(figure, "two", title="B")
        change(figure, value="25,000")
        whole = LeafletPage.edition_content

        def fail_for_the_second(self: LeafletPage) -> Any:
            if self.pk == second.pk:
                self.note = UNFREEZABLE
            return whole(self)

        plan = remake_plan([figure], by=publisher)
        monkeypatch.setattr(LeafletPage, "edition_content", fail_for_the_second)
        with pytest.raises(CannotFreeze):
            remake_editions(plan=plan, by=publisher, at=AT)
        assert Edition.objects.count() == 2
        assert LeafletPage.objects.get(pk=first.pk).live_revision == first.live_revision


class TestRemakeView:
    @pytest.fixture
    def client(self) -> Client:
        return signed_in()

    def save_fact(self, client: Client, fact: Fact, **fields: Any) -> Any:
        kept = {
            name: getattr(fact, name)
            for name in ("key", "label", "kind", "value", "unit", "status", "source", "owner")
        }
        days = {
            name: getattr(fact, name).isoformat()
            for name in ("as_at_date", "checked_date", "review_by_date")
        }
        address = reverse(Fact.snippet_viewset.get_url_name("edit"), args=[fact.pk])  # type: ignore[attr-defined]
        data = {**kept, **days, "detail": "", "source_address": "", "note": "", **fields}
        return client.post(address, data)

    def test_is_where_a_changed_fact_leads(self, client: Client, figure: Fact) -> None:
        leaflet = leaflet_about(figure)
        answer = self.save_fact(client, figure, value="25,000")
        assert answer.status_code == 302
        assert answer.url == reverse("editions_remake")
        page = client.get(answer.url).content.decode()
        assert leaflet.title in page
        assert "23,411 referrals" in page
        assert "25,000 referrals" in page

    def test_asks_as_little_of_many_pages_as_of_one(self, client: Client, figure: Fact) -> None:
        leaflet_about(figure)
        change(figure, value="25,000")
        few = statements_of_page(client, reverse("editions_remake"))
        change(figure, value="23,411")
        for number in range(4):
            leaflet_about(figure, f"leaflet-{number}")
        change(figure, value="25,000")
        assert statements_of_page(client, reverse("editions_remake")) == few

    def test_is_passed_by_when_nothing_shows_the_fact(self, client: Client, figure: Fact) -> None:
        answer = self.save_fact(client, figure, value="25,000")
        assert answer.url != reverse("editions_remake")

    def test_publishes_what_was_confirmed(self, client: Client, figure: Fact) -> None:
        leaflet_about(figure)
        change(figure, value="25,000")
        plan = remake_plan(Fact.objects.all(), by=UserFactory(is_superuser=True))
        answer = client.post(reverse("editions_remake"), {"plan": plan.digest}, follow=True)
        assert "1 new edition was made." in answer.content.decode()
        assert "Every published page shows the facts as they are today." in answer.content.decode()
        assert Edition.objects.count() == 2

    def test_does_nothing_when_the_plan_has_changed(self, client: Client, figure: Fact) -> None:
        leaflet_about(figure)
        change(figure, value="25,000")
        plan = remake_plan(Fact.objects.all(), by=UserFactory(is_superuser=True))
        change(figure, value="26,000")
        answer = client.post(reverse("editions_remake"), {"plan": plan.digest}, follow=True)
        assert "The plan has changed since you saw it." in answer.content.decode()
        assert Edition.objects.count() == 1

    def test_is_found_again_in_the_menu_of_those_who_may(self, client: Client) -> None:
        assert reverse("editions_remake") in client.get("/admin/").content.decode()
        reader = UserFactory()
        permissions = Permission.objects.filter(codename__in=["access_admin", "view_edition"])
        reader.user_permissions.set(permissions)
        client.force_login(reader)
        assert reverse("editions_remake") not in client.get("/admin/").content.decode()

    def test_is_closed_to_people_who_may_not_change_facts(self) -> None:
        client = Client()
        person = UserFactory()
        person.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client.force_login(person)
        assert client.get(reverse("editions_remake")).status_code in {302, 403}
