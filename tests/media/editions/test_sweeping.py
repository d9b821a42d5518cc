"""What becomes of a page whose edition could not be made."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import PageLogEntry

from media.editions.enums import ChangeClass
from media.editions.models import Edition
from media.editions.operations import sweep_missing
from tests.factories.media import LeafletFactory, home, text_block
from tests.media.editions.editor import disk_is_full
from tests.testapp.models import UNFREEZABLE, LeafletPage

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


class TestAFailedBuild:
    def test_leaves_the_page_live_and_the_edition_before(self) -> None:
        leaflet = LeafletFactory.again(LeafletFactory.published(), note=UNFREEZABLE)
        assert leaflet.live
        assert Edition.objects.get().number == 1
        entry = PageLogEntry.objects.get(page=leaflet.pk, action="editions.fail")
        assert "The note says that it cannot be frozen." in str(entry.message)

    def test_is_repaired_by_the_sweep(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(LeafletPage, "edition_content", disk_is_full)
            leaflet = LeafletFactory.again(LeafletFactory.published(), ChangeClass.LAW)
        assert not Edition.objects.exists()
        (edition,) = sweep_missing(at=AT)
        assert edition.revision_id == leaflet.live_revision_id
        assert (edition.change_class, edition.made_at) == (ChangeClass.LAW, AT)
        assert sweep_missing(at=AT) == []


class TestSweepMissing:
    def test_leaves_alone_what_has_none_by_right(self) -> None:
        LeafletFactory.draft()
        saved = LeafletPage(title="Saved", slug="saved", body=[text_block()])
        home().add_child(instance=saved)
        original = LeafletFactory.published(slug="original")
        original.create_alias(update_slug="alias")
        retired = LeafletFactory.published(slug="retired")
        retired.unpublish()
        with transaction.atomic():
            assert sweep_missing(at=AT) == []

    def test_is_not_stopped_by_a_page_that_cannot_be_frozen(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(LeafletPage, "edition_content", disk_is_full)
            LeafletFactory.published(slug="broken", note=UNFREEZABLE)
            whole = LeafletFactory.published(slug="whole")
        (edition,) = sweep_missing(at=AT)
        assert edition.page_id == whole.pk

    def test_makes_the_edition_of_a_converted_alias(self) -> None:
        original = LeafletFactory.published()
        alias = original.create_alias(update_slug="alias")
        ConvertAliasPageAction(LeafletPage.objects.get(pk=alias.pk)).execute()
        (edition,) = sweep_missing(at=AT)
        assert edition.page_id == alias.pk
