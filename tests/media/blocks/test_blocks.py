"""Each block: its preview, its frozen form, its way in from a content file."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from media.blocks import MATERIAL_BLOCKS, PAGE_BLOCKS, TEXT_BLOCKS
from media.blocks.base import ContentError, FrozenBlock
from media.editions.content import SLOT_OPEN, CannotFreeze, Freezer
from tests.factories.accounts import UserFactory
from tests.factories.media import FactFactory, PictureFactory, SettingFactory, SignFactory

pytestmark = pytest.mark.django_db

TYPED_SLOT = "Look @@slot:token@@ here"
BLOCKS = dict(TEXT_BLOCKS)


def resolve(kind: str, key: str) -> Any:
    if key == "unknown":
        raise ContentError(f"there is no {kind} “{key}”")
    makers: dict[str, Any] = {
        "fact": FactFactory,
        "setting": SettingFactory,
        "picture": PictureFactory,
    }
    return makers[kind].create()


CONTENT: dict[str, Any] = {
    "heading": TYPED_SLOT,
    "text": f"{TYPED_SLOT}\n\n- one\n- **two**",
    "callout": {"title": TYPED_SLOT, "text": TYPED_SLOT, "tone": "act"},
    "steps": {"title": TYPED_SLOT, "items": [{"title": TYPED_SLOT, "text": TYPED_SLOT}]},
    "compare": {
        "title": TYPED_SLOT,
        "left_title": TYPED_SLOT,
        "right_title": TYPED_SLOT,
        "rows": [{"left": TYPED_SLOT, "right": TYPED_SLOT, "why": TYPED_SLOT}],
    },
    "case": {
        "title": TYPED_SLOT,
        "situation": TYPED_SLOT,
        "question": TYPED_SLOT,
        "answer": TYPED_SLOT,
    },
    "picture": {"file": "S01.svg", "alt": TYPED_SLOT, "caption": TYPED_SLOT},
    "place_signs": {"setting": "car-wash", "intro": TYPED_SLOT},
    "contacts": {"title": TYPED_SLOT, "facts": ["helpline"]},
    "fact": {"fact": "referrals", "text": TYPED_SLOT},
}


def from_content(name: str, value: Any) -> Any:
    block = BLOCKS[name]
    return block.to_python(block.from_content(value, resolve))


@pytest.mark.parametrize(("name", "block"), TEXT_BLOCKS, ids=[name for name, _ in TEXT_BLOCKS])
class TestEveryBlock:
    def test_tells_authors_what_it_is(self, name: str, block: FrozenBlock) -> None:
        assert block.meta.icon not in {"", "placeholder"}
        assert block.meta.label
        assert block.meta.group
        assert block.get_description()
        assert block.meta.template == f"blocks/{name}.html"
        assert block.type_name == name
        assert block.is_previewable

    def test_draws_its_preview(self, name: str, block: FrozenBlock) -> None:
        html = block.render(block.get_preview_value())
        assert "app-" in html or "govuk-" in html
        assert SLOT_OPEN not in html

    def test_is_previewed_in_the_admin(self, name: str, block: FrozenBlock) -> None:
        client = Client()
        client.force_login(UserFactory(is_superuser=True))
        address = reverse("wagtailadmin_block_preview")
        response = client.get(address, {"id": block.definition_prefix})
        assert response.status_code == 200
        assert b"app.css" in response.content

    def test_freezes_to_plain_data(self, name: str, block: FrozenBlock) -> None:
        data = block.freeze(from_content(name, CONTENT[name]), Freezer())
        assert json.loads(json.dumps(data)) == data
        assert data["type"] == name

    def test_is_drawn_again_from_plain_data(self, name: str, block: FrozenBlock) -> None:
        data = block.freeze(from_content(name, CONTENT[name]), Freezer())
        again = json.loads(json.dumps(data))
        assert block.render_frozen(again) == block.render_frozen(data)

    def test_breaks_up_slots_that_an_author_typed(self, name: str, block: FrozenBlock) -> None:
        html = block.render_frozen(block.freeze(from_content(name, CONTENT[name]), Freezer()))
        assert f"{SLOT_OPEN}token" not in html
        assert "slot:token" in html

    def test_bears_an_empty_draft(self, name: str, block: FrozenBlock) -> None:
        block.render(block.get_default())

    def test_refuses_a_field_it_does_not_know(self, name: str, block: FrozenBlock) -> None:
        value = CONTENT[name]
        wrong = [value] if isinstance(value, str) else {**value, "colour": "red"}
        with pytest.raises(ContentError, match=r"“colour” is not a field here|expected a text"):
            block.from_content(wrong, resolve)

    def test_refuses_an_empty_field(self, name: str, block: FrozenBlock) -> None:
        value = CONTENT[name]
        wrong = "" if isinstance(value, str) else {**value, next(iter(value)): ""}
        if name == "contacts":
            wrong = {"title": "Whom to ring", "facts": []}
        with pytest.raises(ContentError, match=r"missing or empty|expected a text"):
            block.from_content(wrong, resolve)


class TestVocabulary:
    def test_prints_nothing_that_must_be_opened(self) -> None:
        assert "case" not in dict(MATERIAL_BLOCKS)

    def test_keeps_lessons_out_of_plain_pages(self) -> None:
        assert not {"case", "compare", "place_signs"} & set(dict(PAGE_BLOCKS))


class TestText:
    def test_shows_html_as_it_was_typed(self) -> None:
        html = BLOCKS["text"].render(
            from_content("text", "<script>alert(1)</script> [x](javascript:x)")
        )
        assert "<script" not in html
        assert 'href="javascript' not in html

    def test_keeps_lists_bold_and_links(self) -> None:
        html = BLOCKS["text"].render(from_content("text", "- **a**\n- [b](https://example.org/)"))
        assert "<li><strong>a</strong></li>" in html
        assert '<a href="https://example.org/"' in html


class TestPicture:
    @pytest.mark.parametrize("drawing", [True, False])
    def test_freezes_the_bytes_it_shows(self, drawing: bool) -> None:
        image = PictureFactory.create(drawing=drawing)
        freezer = Freezer()
        block = BLOCKS["picture"]
        value = block.to_python(
            {"image": {"image": image.pk, "alt_text": "A forecourt", "decorative": False}}
        )
        data = block.freeze(value, freezer)
        (kept,) = freezer.files.values()
        assert kept.content_type == ("image/svg+xml" if drawing else "image/png")
        html = block.render_frozen(data)
        assert f'src="@@slot:file:{kept.sha256}@@"' in html
        assert f'width="{data["picture"]["width"]}"' in html
        assert 'alt="A forecourt"' in html

    @pytest.mark.parametrize("drawing", [True, False])
    def test_refuses_to_freeze_a_file_that_is_gone(self, drawing: bool) -> None:
        block, value = self.of_a_lost_file(drawing=drawing)
        with pytest.raises(CannotFreeze, match="“Lost” cannot be read"):
            block.freeze(value, Freezer())

    @pytest.mark.parametrize("drawing", [True, False])
    def test_is_shown_live_without_a_file_that_is_gone(self, drawing: bool) -> None:
        block, value = self.of_a_lost_file(drawing=drawing)
        assert 'alt="A forecourt"' in block.render(value)

    def of_a_lost_file(self, *, drawing: bool) -> tuple[Any, Any]:
        image = PictureFactory.create(drawing=drawing, title="Lost")
        image.file.storage.delete(str(image.file.name))
        chosen = {"image": image.pk, "alt_text": "A forecourt", "decorative": False}
        block = BLOCKS["picture"]
        return block, block.to_python({"image": chosen})

    def test_previews_a_picture_of_the_site(self) -> None:
        PictureFactory.create(description="A forecourt early on a weekday.")
        block = BLOCKS["picture"]
        html = block.render(block.get_preview_value())
        assert 'alt="A forecourt early on a weekday."' in html

    def test_shows_where_the_picture_is_while_it_is_live(self) -> None:
        html = BLOCKS["picture"].render(from_content("picture", CONTENT["picture"]))
        assert "/uploads/" in html


class TestContacts:
    def test_leaves_the_number_to_a_slot(self) -> None:
        fact = FactFactory.create(phone=True, key="helpline")
        block = BLOCKS["contacts"]
        freezer = Freezer()
        data = block.freeze(block.to_python({"title": "", "facts": [fact.pk]}), freezer)
        html = block.render_frozen(data)
        assert "@@slot:contact:helpline@@" in html
        assert fact.value not in html
        assert freezer.facts["helpline"]["value"] == fact.value

    def test_rings_the_number_when_live(self) -> None:
        fact = FactFactory.create(phone=True)
        block = BLOCKS["contacts"]
        html = block.render(block.to_python({"title": "", "facts": [fact.pk]}))
        assert '<a class="govuk-link app-phone" href="tel:08000121700">08000 121 700</a>' in html


class TestPlaceSigns:
    def test_names_the_signs_of_the_place_by_family(self) -> None:
        place = SettingFactory.create()
        SignFactory.create(settings=[place])
        block = BLOCKS["place_signs"]
        data = block.freeze(block.to_python({"setting": place.pk, "intro": ""}), Freezer())
        assert data["look_for"] == ["Bare hands near strong cleaners.", "Bedding in a cabin."]
        assert data["families"] == [
            {"name": "Control", "signs": ["Someone else holds their papers"]}
        ]


class TestFact:
    def test_shows_a_figure_large(self) -> None:
        fact = FactFactory.create(value="22", unit="%")
        block = BLOCKS["fact"]
        html = block.render(block.to_python({"fact": fact.pk, "text": ""}))
        assert '<b class="app-fact__n">22%</b>' in html
        assert "as at 2 October 2026" in html

    @pytest.mark.parametrize("kind", ["figure", "law"])
    def test_says_what_may_not_be_relied_on(self, kind: str) -> None:
        fact = FactFactory.create(kind=kind, value="22", status="enacted_not_in_force")
        html = BLOCKS["fact"].render(BLOCKS["fact"].to_python({"fact": fact.pk, "text": ""}))
        assert "</b> (Enacted, not in force)" in html
        contacts = BLOCKS["contacts"].to_python({"title": "", "facts": [fact.pk]})
        assert "(Enacted, not in force)</span>" in BLOCKS["contacts"].render(contacts)

    def test_shows_a_law_in_words(self) -> None:
        fact = FactFactory.create(kind="law", value="Defence for victims", unit="")
        block = BLOCKS["fact"]
        html = block.render(block.to_python({"fact": fact.pk, "text": ""}))
        assert "app-fact__n" not in html
        assert "Defence for victims" in html
