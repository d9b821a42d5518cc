from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from media.reference.models import Fact
from media.reference.viewsets import ReferenceViewSetGroup
from tests.counting import statements_of_page
from tests.factories.accounts import UserFactory
from tests.factories.media import FactFactory, GlossaryTermFactory, SettingFactory, SignFactory

pytestmark = pytest.mark.django_db
MODELS = [viewset.model for viewset in ReferenceViewSetGroup.items]


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


def address(model: type, name: str, *args: object) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=args)  # type: ignore[attr-defined]


class TestReferenceViewSetGroup:
    @pytest.mark.parametrize("model", MODELS, ids=[model.__name__ for model in MODELS])
    def test_lists_and_adds_each_kind(self, editor: Client, model: type) -> None:
        assert editor.get(address(model, "list")).status_code == 200
        assert editor.get(address(model, "add")).status_code == 200

    @pytest.mark.parametrize("factory", [FactFactory, GlossaryTermFactory, SignFactory])
    def test_asks_as_little_of_many_as_of_one(self, editor: Client, factory: Any) -> None:
        place = {"settings": [SettingFactory()]} if factory is SignFactory else {}
        where = address(type(factory.create(**place)), "list")
        few = statements_of_page(editor, where)
        factory.create_batch(6, **place)
        assert statements_of_page(editor, where) == few

    def test_finds_facts_by_what_they_say(self, editor: Client) -> None:
        FactFactory.create(label="Helpline", phone=True)
        FactFactory.create(label="Recovery period")
        listed = editor.get(address(Fact, "list"), {"q": "Helpline"}).content.decode()
        assert "08000 121 700" in listed
        assert "Recovery period" not in listed

    def test_filters_facts_by_kind(self, editor: Client) -> None:
        FactFactory.create(label="Helpline", phone=True)
        FactFactory.create(label="Recovery period")
        listed = editor.get(address(Fact, "list"), {"kind": "phone"}).content.decode()
        assert "08000 121 700" in listed
        assert "Recovery period" not in listed

    def test_filters_signs_by_place(self, editor: Client) -> None:
        place = SettingFactory.create()
        sign = SignFactory.create(settings=[place], name="Papers held by another")
        SignFactory.create(name="Never alone")
        where = address(type(sign), "list")
        listed = editor.get(where, {"settings": place.pk}).content.decode()
        assert "Papers held by another" in listed
        assert "Never alone" not in listed

    def test_writes_days_to_come_in_full(self, editor: Client) -> None:
        FactFactory.create(review_by_date=date(2099, 3, 1))
        assert "1 March 2099" in editor.get(address(Fact, "list")).content.decode()

    def test_exports_what_is_listed(self, editor: Client) -> None:
        GlossaryTermFactory.create(term="Cuckooing")
        term = GlossaryTermFactory.create(term="County lines")
        answer = editor.get(address(type(term), "list"), {"export": "csv"})
        assert b"Cuckooing" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    def test_shows_the_history_of_a_fact(self, editor: Client) -> None:
        fact = FactFactory.create()
        assert editor.get(address(Fact, "history", fact.pk)).status_code == 200

    def test_is_closed_to_people_without_the_right(self) -> None:
        client = Client()
        client.force_login(UserFactory())
        assert client.get(address(Fact, "list")).status_code in {302, 403}
        assert Page.objects.exists()
