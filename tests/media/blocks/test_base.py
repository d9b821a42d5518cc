from typing import Any

import pytest

from media.blocks import TEXT_BLOCKS
from media.blocks.base import (
    ContentError,
    freeze_stream,
    render_live_stream,
    stream_from_content,
)
from media.editions.content import Freezer
from tests.factories.media import text_block
from tests.testapp.models import LeafletPage


def no_rows(kind: str, key: str) -> Any:
    raise ContentError(f"there is no {kind} “{key}”")


def stream(*blocks: dict[str, Any]) -> Any:
    return LeafletPage._meta.get_field("body").stream_block.to_python(list(blocks))


class TestStreamFromContent:
    def test_gives_the_same_ids_each_time(self) -> None:
        entries = [{"heading": "First"}, {"text": "Then this."}]
        loaded = stream_from_content(entries, TEXT_BLOCKS, no_rows, seed="M02/1")
        assert loaded == stream_from_content(entries, TEXT_BLOCKS, no_rows, seed="M02/1")
        assert len({block["id"] for block in loaded}) == 2

    def test_gives_other_ids_elsewhere(self) -> None:
        entries = [{"heading": "First"}]
        here = stream_from_content(entries, TEXT_BLOCKS, no_rows, seed="M02/1")
        there = stream_from_content(entries, TEXT_BLOCKS, no_rows, seed="M02/2")
        assert here[0]["id"] != there[0]["id"]

    @pytest.mark.parametrize(
        ("entries", "said"),
        [
            ([{"heading": "a"}, {"shout": "b"}], "block 2: there is no block “shout”"),
            ([{"heading": "a", "text": "b"}], "block 1: expected one of"),
            (["text"], "block 1: expected one of"),
            ([{"callout": {"title": "a"}}], "block 1, callout: “text” is missing or empty"),
            ([{"fact": {"fact": "gone"}}], "block 1, fact: there is no fact “gone”"),
        ],
    )
    def test_says_which_block_is_wrong(self, entries: list[Any], said: str) -> None:
        with pytest.raises(ContentError, match=said):
            stream_from_content(entries, TEXT_BLOCKS, no_rows, seed="M02/1")


class TestFreezeStream:
    def test_puts_blocks_after_a_heading_one_level_lower(self) -> None:
        callout = {"type": "callout", "value": {"title": "T", "text": "<p>x</p>", "tone": "act"}}
        heading = {"type": "heading", "value": {"text": "H"}}
        frozen = freeze_stream(stream(callout, heading, callout), Freezer())
        assert [data["level"] for data in frozen] == [2, 2, 3]

    def test_keeps_the_id_of_each_block(self) -> None:
        block = text_block()
        (data,) = freeze_stream(stream(block), Freezer())
        assert data["id"] == block["id"]


class TestRenderLiveStream:
    def test_draws_one_block_after_another(self) -> None:
        html = render_live_stream(stream(text_block("<p>One.</p>"), text_block("<p>Two.</p>")))
        assert html == (
            '<div class="app-prose"><p>One.</p></div>\n<div class="app-prose"><p>Two.</p></div>'
        )
