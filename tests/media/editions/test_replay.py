"""An old edition replays byte for byte, whatever became of what it was made from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client, override_settings
from django.urls import reverse

from media.editions.models import Edition
from media.editions.verify import verify_edition
from media.editions.views import replayed_sections
from media.reference.models import Fact, GlossaryTerm
from tests.factories.media import (
    SVG,
    FactFactory,
    GlossaryTermFactory,
    Leaflet,
    LeafletFactory,
    PictureFactory,
    SettingFactory,
    SignFactory,
    stored,
    text_block,
)
from tests.media.editions.editor import publish_in_admin, signed_in
from tests.media.editions.routes import ROUTES, by_code
from tests.testapp.models import LeafletPage

pytestmark = pytest.mark.django_db


class Kept:
    """A leaflet that refers to one of everything, published by one route."""

    def __init__(self, publish: Callable[[Leaflet], Leaflet] = by_code) -> None:
        self.number = FactFactory.create(key="helpline", phone=True)
        self.figure = FactFactory.create(key="referrals", value="23,411")
        self.term = GlossaryTermFactory.create(key="cluster")
        self.drawing = PictureFactory.create(drawing=True)
        self.photograph = PictureFactory.create()
        self.place = SettingFactory.create()
        self.sign = SignFactory.create(settings=[self.place])
        draft = LeafletFactory.draft(
            body=[
                text_block(),
                self._picture(self.drawing),
                self._picture(self.photograph),
                stored("place_signs", {"setting": self.place.pk, "intro": "<p>Look:</p>"}),
                stored("fact", {"fact": self.figure.pk, "text": "<p>People.</p>"}),
                stored("contacts", {"title": "Ring", "facts": [self.number.pk]}),
            ],
            terms=[self.term],
        )
        self.leaflet = publish(draft)
        self.edition = Edition.objects.get(page=self.leaflet.pk, number=1)

    @staticmethod
    def _picture(image: Any) -> dict[str, Any]:
        chosen = {"image": image.pk, "alt_text": "A forecourt", "decorative": False}
        return stored("picture", {"image": chosen, "caption": "Early"})

    def replayed(self, edition: Edition | None = None) -> tuple[list[str], dict[str, bytes]]:
        """What a person sees of an edition: the text of each section, each picture's bytes."""
        shown = edition or self.edition
        sections = [str(section.html) for section in replayed_sections(_fresh(shown))]
        files = {
            use.name: Client().get(reverse("editions:file", args=[use.file_id])).content
            for use in shown.file_uses.all()
        }
        assert len(files) == 2
        return sections, files

    def replace_pictures(self) -> None:
        """Put other files in the place of both."""
        for image, name, content in (
            (self.drawing, "another.svg", SVG.format(colour="red").encode()),
            (self.photograph, "another.png", PictureFactory.create(colour="red").file.read()),
        ):
            image.file = ContentFile(content, name)
            image.save()

    def published_again(self) -> Edition:
        """The next edition, made from whatever things have become."""
        LeafletFactory.again(LeafletPage.objects.get(pk=self.leaflet.pk))
        newest: Edition = Edition.objects.filter(page=self.leaflet.pk).latest("number")
        return newest


def _fresh(edition: Edition) -> Edition:
    return Edition.objects.get(pk=edition.pk)


def new_look(folder: Path) -> Any:
    """Other templates for all blocks, and style sheets at another address."""
    (folder / "blocks").mkdir()
    for name in ("text", "picture", "contacts", "fact", "place_signs"):
        (folder / "blocks" / f"{name}.html").write_text("<p>A new look.</p>")
    engine: dict[str, Any] = settings.TEMPLATES[0]
    changed = [{**engine, "DIRS": [folder, *engine["DIRS"]]}]
    return override_settings(TEMPLATES=changed, STATIC_URL="/elsewhere/")


@pytest.fixture
def kept() -> Kept:
    return Kept()


class TestReplay:
    def test_survives_a_new_text_published_in_the_admin(self, kept: Kept) -> None:
        before = kept.replayed()
        page = publish_in_admin(signed_in(), kept.leaflet, "<p>All new.</p>")
        assert page.status_code == 200
        assert kept.replayed() == before
        newest = Edition.objects.get(page=kept.leaflet.pk, number=2)
        assert "All new." in newest.sections.get().html
        assert "A <button" in before[0][0]

    @pytest.mark.parametrize("route", ROUTES)
    def test_by_any_route_survives_everything_at_once(self, route: str, tmp_path: Path) -> None:
        kept = Kept(ROUTES[route])
        before = kept.replayed()
        assert "08000 121 700" in before[0][0]
        assert "23,411" in before[0][0]
        Fact.objects.update(value="9")
        GlossaryTerm.objects.update(definition="Something else.")
        kept.replace_pictures()
        with new_look(tmp_path):
            newest = kept.published_again()
            assert kept.replayed() == before
        assert "A new look." in newest.sections.get().html
        assert verify_edition(_fresh(kept.edition)) == []

    def test_survives_changed_facts(self, kept: Kept) -> None:
        before = kept.replayed()
        kept.number.value, kept.figure.value = "08000 000 000", "99,999"
        kept.number.save()
        kept.figure.save()
        newest = kept.published_again()
        assert kept.replayed() == before
        assert "08000 121 700" in before[0][0]
        assert "23,411" in before[0][0]
        assert "99,999" in kept.replayed(newest)[0][0]

    def test_survives_deleted_facts_terms_signs_and_places(self, kept: Kept) -> None:
        before = kept.replayed()
        for row in (kept.number, kept.figure, kept.term, kept.sign, kept.place):
            row.delete()
        assert kept.replayed() == before

    def test_survives_a_changed_glossary(self, kept: Kept) -> None:
        before = kept.replayed()
        GlossaryTerm.objects.update(definition="Something else.")
        newest = kept.published_again()
        assert kept.replayed() == before
        assert "Something else." in kept.replayed(newest)[0][0]

    def test_survives_replaced_pictures(self, kept: Kept) -> None:
        before = kept.replayed()
        kept.replace_pictures()
        newest = kept.published_again()
        assert kept.replayed() == before
        assert kept.replayed(newest)[1] != before[1]

    def test_survives_deleted_pictures_and_their_files(self, kept: Kept) -> None:
        before = kept.replayed()
        for image in (kept.drawing, kept.photograph):
            for rendition in image.renditions.all():
                rendition.file.delete(save=False)
            image.file.delete(save=False)
            image.delete()
        assert kept.replayed() == before

    def test_survives_new_templates_and_styles(self, kept: Kept, tmp_path: Path) -> None:
        before = kept.replayed()
        with new_look(tmp_path):
            newest = kept.published_again()
            assert kept.replayed() == before
        assert "A new look." in newest.sections.get().html

    def test_holds_no_static_address(self, kept: Kept) -> None:
        html = kept.edition.sections.get().html
        assert settings.STATIC_URL not in html
        assert settings.MEDIA_URL not in html
        assert "/editions/files/" not in html

    def test_still_fits_its_hashes(self, kept: Kept) -> None:
        kept.number.delete()
        kept.published_again()
        assert verify_edition(_fresh(kept.edition)) == []
