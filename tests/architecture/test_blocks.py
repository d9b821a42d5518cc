"""Every block an author can add tells what it is, and shows itself before it is added."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from wagtail.blocks import BaseStreamBlock, BaseStructBlock, Block, ListBlock
from wagtail.fields import StreamField

from tests.factories.accounts import UserFactory

ROOMS = ("learning", "quizzes", "media", "portal")


def offered_in(block: Block) -> Iterator[Any]:
    """Yield what authors choose from in a stream, and in the streams within it."""
    if isinstance(block, BaseStreamBlock):
        yield from block.child_blocks.values()
    if isinstance(block, BaseStreamBlock | BaseStructBlock):
        for child in block.child_blocks.values():
            yield from offered_in(child)
    elif isinstance(block, ListBlock):
        yield from offered_in(block.child_block)


STREAMS = {
    f"{model._meta.label}.{field.name}": field.stream_block
    for model in apps.get_models()
    for field in model._meta.get_fields()
    if isinstance(field, StreamField) and field.model.__module__.split(".")[0] in ROOMS
}
# One class may stand in several streams, under one name or another.
BLOCKS = {type(block): block for stream in STREAMS.values() for block in offered_in(stream)}
EACH = pytest.mark.parametrize("block", BLOCKS.values(), ids=[cls.__name__ for cls in BLOCKS])


def test_there_are_blocks_in_every_room_that_has_pages_or_questions() -> None:
    rooms = {cls.__module__.rpartition(".blocks")[0] for cls in BLOCKS}
    assert {"learning.modules", "quizzes.bank", "media", "portal.home"} <= rooms


@EACH
def test_block_tells_authors_what_it_is(block: Any) -> None:
    assert block.meta.icon not in {"", "placeholder"}
    assert block.meta.label
    assert block.get_description()


@EACH
@pytest.mark.django_db
def test_block_renders_its_preview(block: Any) -> None:
    assert block.is_previewable
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    shown = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert shown.status_code == 200
    main = shown.content.decode().partition("<main")[2].partition(">")[2].partition("</main>")[0]
    assert main.strip(), "The preview is empty: set preview_value, or override get_preview_value."
