"""What an edition holds, and that it is made once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from wagtail.models import Locale, Page, PageLogEntry, Revision

from media.editions.content import CannotFreeze, EditionContent, slot
from media.editions.enums import ChangeClass
from media.editions.models import Edition, EditionFile, EditionFileUse
from media.editions.operations import (
    EditionNotMade,
    build_edition,
    keep_file,
    publish_page,
)
from media.editions.signals import edition_made
from media.editions.verify import verify_edition
from tests.factories.accounts import UserFactory
from tests.factories.base import publish
from tests.factories.media import (
    FactFactory,
    GlossaryTermFactory,
    Leaflet,
    LeafletFactory,
    PictureFactory,
    home,
    stored,
    text_block,
)
from tests.testapp.models import UNFREEZABLE, LeafletPage

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def picture_block(image: Any) -> dict[str, Any]:
    return stored(
        "picture",
        {
            "image": {"image": image.pk, "alt_text": "A forecourt", "decorative": False},
            "caption": "",
        },
    )


class TestBuildEdition:
    def test_keeps_everything_the_page_shows(self) -> None:
        fact = FactFactory.create(key="helpline", phone=True)
        image = PictureFactory.create(drawing=True)
        leaflet = LeafletFactory.published(
            body=[
                text_block(),
                picture_block(image),
                stored("contacts", {"title": "Ring", "facts": [fact.pk]}),
            ],
            terms=[GlossaryTermFactory.create(key="cluster")],
        )
        edition = Edition.objects.get()
        assert (edition.page_id, edition.revision_id) == (leaflet.pk, leaflet.live_revision_id)
        assert (edition.number, edition.slug, edition.title) == (1, leaflet.slug, leaflet.title)
        assert edition.translation_key == leaflet.translation_key
        assert edition.data["facts"]["helpline"]["value"] == "08000 121 700"
        assert set(edition.data["terms"]) == {"cluster"}
        (section,) = edition.sections.all()
        assert 'popovertarget="g-cluster"' in section.html
        (use,) = edition.file_uses.all()
        assert bytes(use.file.content) == image.file.open("rb").read()
        assert f"@@slot:file:{use.file_id}@@" in section.html
        assert verify_edition(edition) == []

    def test_is_made_once_for_a_revision(self) -> None:
        leaflet = LeafletFactory.published()
        edition = Edition.objects.get()
        again = build_edition(page=leaflet, revision=leaflet.live_revision, by=None, at=AT)
        assert again == edition
        leaflet.live_revision.publish()
        assert Edition.objects.count() == 1

    def test_counts_up_for_each_page(self) -> None:
        leaflet = LeafletFactory.again(LeafletFactory.published())
        LeafletFactory.published(slug="another")
        numbers = Edition.objects.order_by("page", "number").values_list("page", "number")
        assert [number for page, number in numbers if page == leaflet.pk] == [1, 2]
        assert [number for page, number in numbers if page != leaflet.pk] == [1]

    def test_keeps_the_same_picture_once(self) -> None:
        image = PictureFactory.create(drawing=True)
        leaflet = LeafletFactory.published(body=[picture_block(image)])
        LeafletFactory.again(leaflet, title="Another title")
        assert EditionFile.objects.count() == 1
        assert EditionFileUse.objects.count() == 2

    def test_takes_over_what_was_said_of_the_change(self) -> None:
        leaflet = LeafletFactory.again(
            LeafletFactory.published(),
            ChangeClass.LAW,
            change_note="The duty is new.",
            change_effective_date=date(2026, 12, 1),
            redo_within_days=28,
        )
        edition = Edition.objects.get(number=2)
        assert (edition.change_class, edition.change_note) == ("law", "The duty is new.")
        assert (edition.effective_date, edition.redo_within_days) == (date(2026, 12, 1), 28)
        assert leaflet.live_revision.content["change_class"] == "law"

    @time_machine.travel(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), tick=False)
    def test_takes_the_day_of_publishing_where_none_is_said(self) -> None:
        LeafletFactory.published()
        # Half past eleven at night in UTC is the next day in Leeds.
        assert Edition.objects.get().effective_date == date(2026, 7, 2)

    def test_sends_word_upward_once(self) -> None:
        heard: list[Edition] = []

        def listen(edition: Edition, **kwargs: Any) -> None:
            heard.append(edition)

        edition_made.connect(listen)
        try:
            leaflet = LeafletFactory.published()
            build_edition(page=leaflet, revision=leaflet.live_revision, by=None, at=AT)
        finally:
            edition_made.disconnect(listen)
        assert heard == [Edition.objects.get()]

    def test_is_none_for_pages_that_make_no_editions(self) -> None:
        page = home()
        revision = page.save_revision()
        assert build_edition(page=page, revision=revision, by=None, at=AT) is None

    def test_is_none_without_a_revision_of_the_page(self) -> None:
        leaflet = LeafletFactory.published()
        other = LeafletFactory.published(slug="another")
        assert build_edition(page=leaflet, revision=None, by=None, at=AT) is None
        found = build_edition(page=leaflet, revision=other.live_revision, by=None, at=AT)
        assert found is None

    def test_refuses_a_contact_that_is_not_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        fact = FactFactory.create(phone=True)
        leaflet = LeafletFactory.draft(body=[stored("contacts", {"title": "", "facts": [fact.pk]})])
        whole = LeafletPage.edition_content

        def without_facts(self: LeafletPage) -> EditionContent:
            content = whole(self)
            return EditionContent(data={}, sections=content.sections, files=content.files)

        monkeypatch.setattr(LeafletPage, "edition_content", without_facts)
        with pytest.raises(CannotFreeze, match="which is not kept"):
            publish_page(page=leaflet, by=None, at=AT)

    def test_refuses_a_picture_of_a_question_that_is_not_kept(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = LeafletPage.edition_content

        def with_a_question(self: LeafletPage) -> EditionContent:
            content = whole(self)
            (section,) = content.sections
            asked = {"asked": f'<img src="{slot("file", "0" * 64)}">'}
            return replace(content, sections=(replace(section, activity=asked),))

        monkeypatch.setattr(LeafletPage, "edition_content", with_a_question)
        with pytest.raises(CannotFreeze, match="shows a picture that is not kept"):
            publish_page(page=LeafletFactory.draft(), by=None, at=AT)


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


class TestTranslation:
    def test_names_the_edition_it_was_made_from(self) -> None:
        source = LeafletFactory.again(LeafletFactory.published())
        welsh = _translated(source)
        welsh.save_revision().publish()
        edition = Edition.objects.get(page=welsh.pk)
        assert edition.source_edition == Edition.objects.get(page=source.pk, number=2)

    def test_does_not_name_an_edition_made_after_the_text_was_saved(self) -> None:
        source = LeafletFactory.published()
        welsh = _translated(source)
        saved = welsh.save_revision()
        LeafletFactory.again(source)
        saved.publish()
        source_edition = Edition.objects.get(page=welsh.pk).source_edition
        assert source_edition == Edition.objects.get(page=source.pk, number=1)


class TestLanguage:
    @pytest.mark.parametrize(
        ("language", "day"),
        [("en-gb", "as at 2 October 2026"), ("cy", "as at 2 Hydref 2026")],
    )
    def test_is_the_pages_own_whatever_the_author_reads(self, language: str, day: str) -> None:
        fact = FactFactory.create()
        leaflet = LeafletFactory.published(body=[stored("fact", {"fact": fact.pk, "text": ""})])
        with translation.override("pl"):
            if language == "cy":
                leaflet = _translated(leaflet)
            leaflet.save_revision().publish()
        edition = Edition.objects.filter(page=leaflet.pk).latest("number")
        assert day in edition.sections.get().html


class TestKeepFile:
    def test_keeps_the_same_bytes_once(self) -> None:
        first = keep_file(content=b"bytes", content_type="image/png")
        assert keep_file(content=b"bytes", content_type="image/png") == first
        assert EditionFile.objects.count() == 1


def _translated(page: Leaflet) -> Leaflet:
    welsh, _made = Locale.objects.get_or_create(language_code="cy")
    copied = page.copy_for_translation(welsh, copy_parents=True)
    assert Revision.objects.for_instance(copied).exists()
    return LeafletPage.objects.get(pk=copied.pk)
