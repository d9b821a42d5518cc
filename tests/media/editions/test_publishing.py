"""What is said of a change, as it is checked, published and cleared."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.models import Page, PageLogEntry

from media.editions.content import CannotFreeze
from media.editions.enums import ChangeClass
from media.editions.models import Edition
from media.editions.operations import EditionNotMade, publish_page
from media.editions.verify import verify_edition
from tests.factories.accounts import UserFactory
from tests.factories.base import publish
from tests.factories.media import Leaflet, LeafletFactory, home
from tests.testapp.models import UNFREEZABLE

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


class TestMissingClass:
    def test_counts_as_substance_without_a_duty(self) -> None:
        LeafletFactory.again(LeafletFactory.published(), "")
        edition = Edition.objects.get(number=2)
        assert edition.change_class == ChangeClass.SUBSTANCE
        assert edition.redo_within_days is None

    def test_is_told_in_the_history_of_the_page(self) -> None:
        leaflet = LeafletFactory.again(LeafletFactory.published(), "")
        entry = PageLogEntry.objects.filter(page=leaflet.pk, action="editions.make").latest("pk")
        assert entry.data["is_missing"] is True
        assert "No kind of change was chosen" in str(entry.message)

    def test_is_not_told_of_a_first_edition(self) -> None:
        LeafletFactory.published()
        assert PageLogEntry.objects.get(action="editions.make").data["is_missing"] is False

    def test_refuses_to_call_people_back_for_a_typo(self) -> None:
        leaflet = LeafletFactory.draft()
        leaflet.change_class, leaflet.redo_within_days = ChangeClass.TYPO, 28
        with pytest.raises(ValidationError, match="Only a change of substance or of law"):
            leaflet.full_clean()


class TestShorterUnit:
    """What may be done instead of the whole stands on the page, and then in the edition."""

    @pytest.fixture
    def unit(self) -> Leaflet:
        return LeafletFactory.published(title="What changed", slug="what-changed")

    def called(self, unit: Leaflet | None, **fields: Any) -> Leaflet:
        page = LeafletFactory.published()
        page.change_class, page.redo_within_days, page.redo_unit = ChangeClass.LAW, 28, unit
        for name, value in fields.items():
            setattr(page, name, value)
        return page

    def test_is_kept_by_its_key_and_sealed(self, unit: Leaflet) -> None:
        page = publish(self.called(unit))
        edition = Edition.objects.of_page(page.pk).latest("number")
        assert edition.redo_unit_key == unit.translation_key
        assert verify_edition(edition) == []
        edition.redo_unit_key = None
        assert len(verify_edition(edition)) == 1
        assert page.redo_unit is None

    def test_changes_no_seal_where_none_is_named(self) -> None:
        page = publish(self.called(None))
        edition = Edition.objects.of_page(page.pk).latest("number")
        assert (edition.redo_unit_key, verify_edition(edition)) == (None, [])
        edition.redo_unit_key = edition.translation_key
        assert len(verify_edition(edition)) == 1

    def test_is_never_kept_without_days(self, unit: Leaflet) -> None:
        edition = Edition.objects.get(page=unit.pk)
        edition.pk, edition.number, edition.revision = None, 9, unit.save_revision()
        edition.redo_unit_key, edition._state.adding = unit.translation_key, True
        with pytest.raises(IntegrityError), transaction.atomic():
            edition.save()

    def test_may_be_a_published_page_of_its_kind(self, unit: Leaflet) -> None:
        self.called(unit).full_clean()

    @pytest.mark.parametrize(
        ("refused", "said"),
        [
            ("no days", "Say first within how many days"),
            ("itself", "This is the whole"),
            ("another kind", "Choose another leaflet"),
            ("a draft", "Publish “Draft” first"),
        ],
    )
    def test_is_refused_where_it_cannot_do(self, unit: Leaflet, refused: str, said: str) -> None:
        page = self.called(unit)
        if refused == "no days":
            page.redo_within_days = None
        elif refused == "itself":
            page.redo_unit = Page.objects.get(pk=page.pk)
        elif refused == "another kind":
            page.redo_unit = home()
        else:
            page.redo_unit = LeafletFactory.draft(title="Draft", slug="draft")
        with pytest.raises(ValidationError, match=said):
            page.full_clean()


class TestClearing:
    def test_empties_what_was_said_of_the_change(self) -> None:
        leaflet = LeafletFactory.again(
            LeafletFactory.published(), ChangeClass.LAW, change_note="New.", redo_within_days=28
        )
        assert (leaflet.change_class, leaflet.change_note) == ("", "")
        assert leaflet.redo_within_days is None
        edited = leaflet.get_latest_revision_as_object()
        assert edited.change_class == ""

    def test_makes_no_new_revision(self) -> None:
        leaflet = LeafletFactory.again(LeafletFactory.published(), ChangeClass.LAW)
        assert leaflet.live_revision == leaflet.latest_revision
        assert not leaflet.has_unpublished_changes

    def test_clears_a_later_draft_that_carries_it_along(self) -> None:
        leaflet = LeafletFactory.published()
        leaflet.change_class = ChangeClass.LAW
        first = leaflet.save_revision()
        leaflet.title = "A later draft"
        later = leaflet.save_revision()
        first.publish()
        later.refresh_from_db()
        assert later.content["change_class"] == ""
        assert later.content["title"] == "A later draft"

    def test_leaves_a_later_draft_that_says_something_else(self) -> None:
        leaflet = LeafletFactory.published()
        leaflet.change_class = ChangeClass.LAW
        first = leaflet.save_revision()
        leaflet.change_class = ChangeClass.TYPO
        later = leaflet.save_revision()
        first.publish()
        later.refresh_from_db()
        assert later.content["change_class"] == ChangeClass.TYPO


class TestPublishPage:
    def test_returns_the_edition(self) -> None:
        author = UserFactory()
        edition = publish_page(
            page=LeafletFactory.draft(),
            by=author,
            at=AT,
            change_class=ChangeClass.CLARIFICATION,
            change_note="Said better.",
        )
        assert (edition.number, edition.change_note) == (1, "Said better.")
        assert edition.made_by == author

    def test_says_what_could_not_be_frozen(self) -> None:
        with pytest.raises(CannotFreeze, match="The note says"):
            publish_page(page=LeafletFactory.draft(note=UNFREEZABLE), by=None, at=AT)

    def test_says_when_a_page_is_only_scheduled(self) -> None:
        leaflet = LeafletFactory.draft()
        leaflet.go_live_at = datetime(2099, 1, 1, tzinfo=UTC)
        with pytest.raises(EditionNotMade):
            publish_page(page=leaflet, by=None, at=AT)

    def test_refuses_a_word_it_does_not_know(self) -> None:
        with pytest.raises(TypeError):
            publish_page(page=LeafletFactory.draft(), by=None, at=AT, colour="red")
