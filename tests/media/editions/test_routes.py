"""Every way a page can be published makes its edition, and nothing else does."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page

from media.editions.enums import ChangeClass
from media.editions.models import Edition
from media.editions.operations import sweep_missing
from media.editions.queries import current_edition
from tests.factories.accounts import UserFactory
from tests.factories.media import LeafletFactory, home, text_block
from tests.media.editions.editor import (
    approval_workflow,
    disk_is_full,
    form_of,
    publish_in_admin,
    signed_in,
)
from tests.testapp.models import UNFREEZABLE, LeafletPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Client:
    return signed_in(email="author@demo.example")


def editions(page: Page) -> list[Edition]:
    return list(Edition.objects.filter(page=page.pk).order_by("number"))


class TestAdmin:
    def test_publishing_a_new_page_makes_its_first_edition(self, author: Client) -> None:
        blank = LeafletPage(title="New", slug="new")
        author.post(
            reverse("wagtailadmin_pages:add", args=["testapp", "leafletpage", home().pk]),
            form_of(blank, "<p>Look.</p>", **{"action-publish": "1"}),
        )
        (edition,) = Edition.objects.all()
        assert (edition.slug, edition.number) == ("new", 1)
        assert edition.made_by is not None
        assert edition.made_by.email == "author@demo.example"

    def test_publishing_again_makes_the_next(self, author: Client) -> None:
        leaflet = LeafletFactory.published()
        publish_in_admin(author, leaflet, "<p>Changed.</p>", change_class="typo")
        first, second = editions(leaflet)
        assert (first.number, second.number) == (1, 2)
        assert second.change_class == ChangeClass.TYPO
        assert "Changed." in second.sections.get().html

    def test_asks_for_the_kind_of_change_before_publishing_again(self, author: Client) -> None:
        leaflet = LeafletFactory.published()
        page = publish_in_admin(author, leaflet, "<p>Changed.</p>", change_class="")
        form = page.context["form"]
        assert list(form.errors) == ["change_class"]
        assert "before you publish edition 2" in form.errors["change_class"][0]
        assert form.errors["change_class"][0] in unescape(page.content.decode())
        assert len(editions(leaflet)) == 1

    @pytest.mark.parametrize("action", ["action-submit", "action-publish"])
    def test_asks_before_a_schedule_or_an_approval_too(self, author: Client, action: str) -> None:
        leaflet = LeafletFactory.published()
        approval_workflow()
        later = {"go_live_at": "2099-01-01 09:00"} if action == "action-publish" else {}
        answer = author.post(
            reverse("wagtailadmin_pages:edit", args=[leaflet.pk]),
            form_of(leaflet, "<p>Changed.</p>", **{action: "1", **later}),
        )
        assert list(answer.context["form"].errors) == ["change_class"]
        leaflet.refresh_from_db()
        assert not leaflet.has_unpublished_changes

    def test_lets_a_draft_do_without(self, author: Client) -> None:
        leaflet = LeafletFactory.published()
        author.post(
            reverse("wagtailadmin_pages:edit", args=[leaflet.pk]),
            form_of(leaflet, "<p>Half a thought.</p>"),
        )
        leaflet.refresh_from_db()
        assert leaflet.has_unpublished_changes

    def test_offers_the_kind_of_change_empty_again(self, author: Client) -> None:
        leaflet = LeafletFactory.published()
        publish_in_admin(author, leaflet, "<p>x</p>", change_class="law", change_note="A new duty.")
        page = author.get(reverse("wagtailadmin_pages:edit", args=[leaflet.pk])).content.decode()
        assert "A new duty." not in page
        assert '<option value="" selected>' in page

    def test_says_before_publishing_what_cannot_be_frozen(self, author: Client) -> None:
        leaflet = LeafletFactory.published()
        page = publish_in_admin(author, leaflet, "<p>x</p>", note=UNFREEZABLE).content.decode()
        assert "Saved as a draft, not published: The note says" in page
        leaflet.refresh_from_db()
        assert leaflet.note == ""
        assert len(editions(leaflet)) == 1

    def test_says_before_publishing_that_something_breaks(
        self, author: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        leaflet = LeafletFactory.published()
        monkeypatch.setattr(LeafletPage, "edition_content", disk_is_full)
        page = publish_in_admin(author, leaflet, "<p>x</p>").content.decode()
        assert "Saved as a draft, not published: something in it cannot be frozen." in page
        assert not LeafletPage.objects.get().live_revision.content["note"]

    def test_says_after_publishing_that_the_edition_is_missing(
        self, author: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        leaflet = LeafletFactory.published()
        monkeypatch.setattr("media.editions.receivers.build_edition", disk_is_full)
        page = publish_in_admin(author, leaflet, "<p>x</p>").content.decode()
        assert "learners still see the edition before" in page
        assert len(editions(leaflet)) == 1

    def test_saving_a_draft_makes_none(self, author: Client) -> None:
        leaflet = LeafletFactory.published()
        author.post(
            reverse("wagtailadmin_pages:edit", args=[leaflet.pk]), form_of(leaflet, "<p>x</p>")
        )
        assert len(editions(leaflet)) == 1

    def test_opening_a_page_says_that_its_edition_is_missing(
        self, author: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("media.editions.receivers.build_edition", disk_is_full)
        leaflet = LeafletFactory.published()
        address = reverse("wagtailadmin_pages:edit", args=[leaflet.pk])
        assert "its edition could not be made" in author.get(address).content.decode()
        monkeypatch.undo()
        assert len(sweep_missing(at=timezone.now())) == 1
        assert "its edition could not be made" not in author.get(address).content.decode()

    def test_opening_a_page_that_code_has_saved_says_that_nobody_can_learn_it(
        self, author: Client
    ) -> None:
        leaflet = LeafletPage(title="Saved", slug="saved", body=[text_block()], live=True)
        home().add_child(instance=leaflet)
        address = reverse("wagtailadmin_pages:edit", args=[leaflet.pk])
        assert "nobody can learn it" in author.get(address).content.decode()


class TestBulk:
    def publish(self, author: Client, *pages: Page, beneath: str = "") -> str:
        ids = "&".join(f"id={page.pk}" for page in pages)
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        data = {"include_descendants": beneath}
        next_url = reverse("wagtailadmin_explore", args=[home().pk])
        answer = author.post(f"{address}?{ids}&next={next_url}", data, follow=True)
        return str(answer.content.decode())

    def test_makes_one_for_each(self, author: Client) -> None:
        drafts = [LeafletFactory.draft(slug="one"), LeafletFactory.draft(slug="two")]
        self.publish(author, *drafts)
        assert [len(editions(draft)) for draft in drafts] == [1, 1]

    def test_makes_one_for_each_draft_beneath(self, author: Client) -> None:
        above = LeafletFactory.draft(slug="above")
        beneath = LeafletFactory.draft(slug="beneath", parent=above)
        self.publish(author, above, beneath="on")
        assert [len(editions(draft)) for draft in (above, beneath)] == [1, 1]

    def test_tells_the_author_of_a_missing_class(self, author: Client) -> None:
        leaflet = LeafletFactory.published()
        leaflet.title = "Look again"
        leaflet.save_revision()
        page = self.publish(author, leaflet)
        assert "No kind of change was chosen for “Look again”, so its edition 2 counts" in page

    @pytest.mark.parametrize("beneath", ["", "on"])
    def test_publishes_nothing_when_one_cannot_be_frozen(
        self, author: Client, beneath: str
    ) -> None:
        whole = LeafletFactory.draft(slug="whole")
        broken = LeafletFactory.draft(slug="broken", note=UNFREEZABLE, title="Broken", parent=whole)
        chosen = [whole] if beneath else [whole, broken]
        page = self.publish(author, *chosen, beneath=beneath)
        assert "Nothing was published, because of “Broken”: The note says" in page
        assert not Edition.objects.exists()
        assert not LeafletPage.objects.filter(live=True).exists()


class TestSchedule:
    def test_makes_the_edition_when_the_time_comes(self) -> None:
        tomorrow = datetime(2026, 11, 3, 6, tzinfo=UTC)
        with time_machine.travel(tomorrow - timedelta(days=1), tick=False):
            leaflet = LeafletFactory.draft()
            leaflet.go_live_at = tomorrow
            leaflet.save_revision().publish()
            assert editions(leaflet) == []
        with time_machine.travel(tomorrow + timedelta(minutes=1), tick=False):
            call_command("publish_scheduled")
        (edition,) = editions(leaflet)
        assert edition.made_at == tomorrow + timedelta(minutes=1)

    def test_makes_the_next_edition_of_a_live_page(self) -> None:
        tomorrow = datetime(2026, 11, 3, 6, tzinfo=UTC)
        with time_machine.travel(tomorrow - timedelta(days=1), tick=False):
            leaflet = LeafletFactory.published()
            leaflet.go_live_at, leaflet.change_class = tomorrow, ChangeClass.LAW
            leaflet.save_revision().publish()
            assert len(editions(leaflet)) == 1
        with time_machine.travel(tomorrow + timedelta(minutes=1), tick=False):
            call_command("publish_scheduled")
        assert editions(leaflet)[1].change_class == ChangeClass.LAW


class TestWorkflow:
    def test_counts_as_substance_what_code_submitted_without_a_kind(self) -> None:
        workflow = approval_workflow()
        leaflet = LeafletFactory.published()
        leaflet.save_revision()
        state = workflow.start(leaflet, UserFactory())
        state.current_task_state.approve(
            user=UserFactory(is_superuser=True, email="a@demo.example")
        )
        assert editions(leaflet)[1].change_class == ChangeClass.SUBSTANCE

    def test_makes_the_edition_when_it_is_approved(self) -> None:
        workflow = approval_workflow()
        leaflet = LeafletFactory.draft()
        approver = UserFactory(is_superuser=True, email="approver@demo.example")
        state = workflow.start(leaflet, UserFactory())
        assert editions(leaflet) == []
        client = Client()
        client.force_login(approver)
        address = reverse(
            "wagtailadmin_pages:workflow_action",
            args=[leaflet.pk, "approve", state.current_task_state.pk],
        )
        client.post(address, {"comment": ""})
        (edition,) = editions(leaflet)
        assert edition.made_by == approver


class TestCopy:
    def test_of_a_live_page_has_an_edition_of_its_own(self) -> None:
        leaflet = LeafletFactory.again(LeafletFactory.published(), ChangeClass.LAW)
        copied = leaflet.copy(update_attrs={"slug": "copied", "title": "Copied"})
        (edition,) = editions(copied)
        assert (edition.number, edition.slug) == (1, "copied")
        assert edition.translation_key != leaflet.translation_key
        assert len(editions(leaflet)) == 2

    def test_that_is_a_draft_has_none(self) -> None:
        leaflet = LeafletFactory.published()
        copied = leaflet.copy(update_attrs={"slug": "copied"}, keep_live=False)
        assert editions(copied) == []


class TestAlias:
    def test_has_none(self) -> None:
        leaflet = LeafletFactory.published()
        alias = leaflet.create_alias(update_slug="alias")
        LeafletFactory.again(leaflet, title="Changed")
        alias.refresh_from_db()
        assert alias.title == "Changed"
        assert editions(alias) == []
        assert len(editions(leaflet)) == 2


class TestTranslation:
    def test_has_editions_of_its_own_in_its_language(self, author: Client) -> None:
        leaflet = LeafletFactory.published()
        welsh = Locale.objects.create(language_code="cy")
        home().copy_for_translation(welsh)
        author.post(
            reverse("simple_translation:submit_page_translation", args=[leaflet.pk]),
            {"locales": [welsh.pk], "include_subtree": ""},
        )
        translated = leaflet.get_translation(welsh)
        assert editions(translated) == []
        publish_in_admin(author, translated, "<p>Edrychwch.</p>")
        (edition,) = editions(translated)
        assert edition.locale == welsh
        assert edition.translation_key == leaflet.translation_key
        assert edition.source_edition == editions(leaflet)[0]


class TestCode:
    def test_that_publishes_a_revision_makes_it(self) -> None:
        assert len(editions(LeafletFactory.published())) == 1

    def test_that_only_saves_the_page_makes_none(self) -> None:
        leaflet = LeafletPage(title="Saved", slug="saved", body=[text_block()], live=True)
        home().add_child(instance=leaflet)
        leaflet.title = "Saved again"
        leaflet.save()
        assert leaflet.live_revision is None
        assert editions(leaflet) == []
        assert current_edition("saved", "en-gb") is None

    def test_that_publishes_an_old_revision_again_makes_no_second(self) -> None:
        leaflet = LeafletFactory.published()
        first = leaflet.live_revision
        LeafletFactory.again(leaflet, title="Second")
        first.publish()
        assert len(editions(leaflet)) == 2

    def test_that_retires_and_publishes_again_makes_no_second(self) -> None:
        leaflet = LeafletFactory.published()
        leaflet.unpublish()
        assert current_edition(leaflet.slug, "en-gb") is None
        _publish_latest(leaflet)
        assert len(editions(leaflet)) == 1
        assert current_edition(leaflet.slug, "en-gb") == editions(leaflet)[0]


def _publish_latest(leaflet: Any) -> None:
    LeafletPage.objects.get(pk=leaflet.pk).get_latest_revision().publish()
