"""What an edition holds, and that it is made once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.utils import translation
from wagtail.models import Locale, Revision

from media.editions.content import CannotFreeze, EditionContent, slot
from media.editions.enums import ChangeClass
from media.editions.models import Edition, EditionFile, EditionFileUse
from media.editions.operations import build_edition, keep_file, publish_page
from media.editions.signals import edition_made
from media.editions.verify import verify_edition
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
from tests.testapp.models import LeafletPage

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
