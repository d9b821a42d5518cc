"""The traps of Wagtail that were reproduced, closed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from media.editions.guards import pinned_pages
from media.editions.models import Edition
from media.editions.operations import sweep_missing
from media.editions.verify import verify_edition
from media.editions.views import replayed_sections
from tests.factories.media import Leaflet, LeafletFactory, home, text_block
from tests.media.editions.editor import disk_is_full, form_of, publish_in_admin, signed_in
from tests.testapp.models import LeafletPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Client:
    return signed_in()


class TestAutosave:
    @pytest.fixture
    def published(self, author: Client) -> Leaflet:
        """A page that the author published herself, so that Wagtail would let her overwrite."""
        leaflet = LeafletFactory.published()
        publish_in_admin(author, leaflet, "<p>As published.</p>", change_class="typo")
        return LeafletPage.objects.get(pk=leaflet.pk)

    def autosave(self, author: Client, leaflet: Leaflet, text: str, revision: int) -> Any:
        """What a tab that was left open sends by itself."""
        return author.post(
            reverse("wagtailadmin_pages:edit", args=[leaflet.pk]),
            form_of(leaflet, text, overwrite_revision_id=str(revision)),
            headers={"accept": "application/json"},
        )

    def test_into_the_published_revision_is_refused(
        self, author: Client, published: Leaflet
    ) -> None:
        before = published.live_revision.content
        answer = self.autosave(author, published, "<p>Hours later.</p>", published.live_revision.pk)
        assert answer.status_code == 400
        assert answer.json()["error_code"] == "invalid_revision"
        assert "kept as it is" in answer.json()["error_message"]
        assert Revision.objects.get(pk=published.live_revision.pk).content == before

    def test_into_a_published_revision_without_an_edition_is_refused(
        self, author: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        leaflet = LeafletFactory.published()
        with monkeypatch.context() as broken:
            broken.setattr("media.editions.receivers.build_edition", disk_is_full)
            publish_in_admin(author, leaflet, "<p>As published.</p>", change_class="typo")
        live = LeafletPage.objects.get(pk=leaflet.pk).live_revision
        assert not Edition.objects.filter(revision=live).exists()
        answer = self.autosave(author, leaflet, "<p>Never published.</p>", live.pk)
        assert answer.json()["error_code"] == "invalid_revision"
        (edition,) = sweep_missing(at=timezone.now())
        assert "As published." in edition.sections.get().html

    def test_into_a_draft_is_kept(self, author: Client, published: Leaflet) -> None:
        author.post(
            reverse("wagtailadmin_pages:edit", args=[published.pk]),
            form_of(published, "<p>A draft.</p>"),
        )
        draft = Revision.objects.for_instance(published).latest("pk")
        assert self.autosave(author, published, "<p>More.</p>", draft.pk).status_code == 200
        draft.refresh_from_db()
        assert "More." in str(draft.content["body"])

    def test_without_javascript_is_refused_with_a_sentence(
        self, author: Client, published: Leaflet
    ) -> None:
        answer = author.post(
            reverse("wagtailadmin_pages:edit", args=[published.pk]),
            form_of(published, "<p>x</p>", overwrite_revision_id=str(published.live_revision.pk)),
        )
        assert "kept as it is" in answer.content.decode()


class TestRefuseRewriting:
    def test_refuses_changed_content_in_code(self) -> None:
        revision = LeafletFactory.published().live_revision
        revision.content = {**revision.content, "title": "Changed"}
        with pytest.raises(PermissionDenied, match="kept as it is"):
            revision.save()

    def test_lets_the_rest_of_a_revision_change(self) -> None:
        revision = LeafletFactory.published().live_revision
        revision.approved_go_live_at = timezone.now()
        revision.save(update_fields=["approved_go_live_at"])
        revision.save()

    def test_lets_a_draft_change(self) -> None:
        revision = LeafletFactory.draft().latest_revision
        revision.content = {**revision.content, "title": "Changed"}
        revision.save()

    def test_is_not_all_that_keeps_an_edition_as_it_was(self) -> None:
        leaflet = LeafletFactory.published()
        before = replayed_sections(Edition.objects.get())
        Revision.objects.filter(pk=leaflet.live_revision.pk).update(content={"title": "Changed"})
        assert verify_edition(Edition.objects.get()) == []
        assert replayed_sections(Edition.objects.get()) == before


class TestBringingBackAnOldVersion:
    def test_does_not_say_again_what_was_said_of_its_change(self, author: Client) -> None:
        leaflet = LeafletFactory.published()
        said = {"change_class": "law", "change_note": "A new duty.", "redo_within_days": "28"}
        publish_in_admin(author, leaflet, "<p>The duty.</p>", **said)
        old = LeafletPage.objects.get(pk=leaflet.pk).live_revision
        publish_in_admin(author, leaflet, "<p>Newer.</p>", change_class="typo")
        address = reverse("wagtailadmin_pages:revisions_revert", args=[leaflet.pk, old.pk])
        page = author.get(address).content.decode()
        assert "The duty." in page
        assert "A new duty." not in page
        assert '<option value="" selected>' in page
        assert 'value="28"' not in page

    def test_keeps_what_was_said_in_a_draft(self, author: Client) -> None:
        leaflet = LeafletFactory.published()
        leaflet.change_note = "Said of a change to come."
        draft = leaflet.save_revision()
        address = reverse("wagtailadmin_pages:revisions_revert", args=[leaflet.pk, draft.pk])
        assert "Said of a change to come." in author.get(address).content.decode()


class TestDeleting:
    @pytest.fixture
    def folder(self) -> Page:
        page = Page(title="Folder", slug="folder")
        home().add_child(instance=page)
        return page

    def bulk_address(self, action: str, *pages: Page) -> str:
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        return f"{address}?{'&'.join(f'id={page.pk}' for page in pages)}"

    def test_a_page_with_editions_offers_to_retire_it(self, author: Client) -> None:
        leaflet = LeafletFactory.published()
        address = reverse("wagtailadmin_pages:delete", args=[leaflet.pk])
        offered = author.get(address)
        assert offered.status_code == 200
        assert f"Retire “{leaflet.title}”" in offered.content.decode()
        assert (
            reverse("wagtailadmin_pages:unpublish", args=[leaflet.pk]) in offered.content.decode()
        )
        assert author.post(address).status_code == 409
        assert LeafletPage.objects.filter(pk=leaflet.pk).exists()

    def test_its_parent_offers_the_same(self, author: Client, folder: Page) -> None:
        LeafletFactory.published(parent=folder)
        answer = author.post(reverse("wagtailadmin_pages:delete", args=[folder.pk]))
        assert answer.status_code == 409
        assert "Retire “What to look for”" in answer.content.decode()
        assert Page.objects.filter(pk=folder.pk).exists()

    def test_many_at_once_deletes_none_of_them(self, author: Client, folder: Page) -> None:
        LeafletFactory.published(parent=folder)
        draft = LeafletFactory.draft(slug="draft")
        answer = author.post(self.bulk_address("delete", folder, draft))
        assert answer.status_code == 409
        assert Page.objects.filter(pk__in=[folder.pk, draft.pk]).count() == 2

    def test_says_what_is_retired_already(self, author: Client) -> None:
        leaflet = LeafletFactory.published()
        leaflet.unpublish()
        page = author.get(reverse("wagtailadmin_pages:delete", args=[leaflet.pk])).content.decode()
        assert "retired already" in page
        assert "Retire “" not in page

    def test_a_page_without_editions_works(self, author: Client, folder: Page) -> None:
        LeafletFactory.draft(parent=folder)
        author.post(reverse("wagtailadmin_pages:delete", args=[folder.pk]))
        assert not Page.objects.filter(pk=folder.pk).exists()

    def test_pages_without_editions_at_once_works(self, author: Client) -> None:
        drafts = [LeafletFactory.draft(slug="one"), LeafletFactory.draft(slug="two")]
        author.post(self.bulk_address("delete", *drafts))
        assert not LeafletPage.objects.exists()

    def test_unpublishing_at_once_works(self, author: Client) -> None:
        leaflet = LeafletFactory.published()
        author.post(self.bulk_address("unpublish", leaflet), {"include_descendants": ""})
        leaflet.refresh_from_db()
        assert not leaflet.live

    def test_is_refused_by_the_database_for_code(self) -> None:
        leaflet = LeafletFactory.published()
        with pytest.raises(ProtectedError):
            leaflet.delete()
        assert LeafletPage.objects.filter(pk=leaflet.pk).exists()


class TestPinnedPages:
    def test_are_none_among_none(self) -> None:
        LeafletFactory.published()
        assert pinned_pages([]) == []


class TestPurgeRevisions:
    def test_keeps_those_on_which_editions_stand(self) -> None:
        leaflet = LeafletFactory.draft(body=[text_block()])
        leaflet.save_revision()
        leaflet.save_revision().publish()
        leaflet = LeafletFactory.again(LeafletPage.objects.get(pk=leaflet.pk), title="Second")
        leaflet.save_revision()
        Revision.objects.update(created_at=timezone.now() - timedelta(days=900))
        call_command("purge_revisions", days=30)
        left = set(Revision.objects.for_instance(leaflet).values_list("pk", flat=True))
        pinned = set(Edition.objects.values_list("revision", flat=True))
        assert len(pinned) == 2
        # Wagtail keeps the newest draft too.
        assert left == pinned | {LeafletPage.objects.get().latest_revision_id}
