from typing import Any

import pytest

from media.blocks.base import ContentError
from portal.home.blocks import GuideCardBlock, card_from_content

CARD: dict[str, Any] = {
    "key": "on-the-phone",
    "title": "Questions on the phone",
    "roles": ["call-handlers"],
    "body": [{"text": "Is it safe to talk?"}],
}
AUDIENCES = {"call-handlers": 7}


def nothing(kind: str, key: str) -> Any:
    raise ContentError(f"there is no {kind} “{key}”")


def stored(**changes: Any) -> dict[str, Any]:
    return card_from_content({**CARD, **changes}, nothing, AUDIENCES, seed="guide")


class TestCardFromContent:
    def test_names_audiences_by_their_rows(self) -> None:
        assert stored()["audiences"] == [7]

    def test_gives_blocks_the_same_ids_each_time(self) -> None:
        assert stored()["body"][0]["id"] == stored()["body"][0]["id"]

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"roles": ["pilots"]}, "there is no audience “pilots”"),
            ({"title": ""}, "“title” is missing"),
            ({"colour": "red"}, "“colour” is not a field"),
            ({"body": [{"video": "x"}]}, "there is no block “video”"),
        ],
    )
    def test_says_what_cannot_be_used(self, changes: dict[str, Any], said: str) -> None:
        with pytest.raises(ContentError, match=said):
            stored(**changes)


class TestGuideCardBlock:
    def test_previews_a_card_as_the_guide_draws_it(self) -> None:
        block: Any = GuideCardBlock()
        html = block.render(block.get_preview_value())
        assert '<h2 class="govuk-heading-m" id="first-contact-title">First contact</h2>' in html
        assert "Take her aside" in html

    def test_refuses_a_key_that_makes_no_address(self) -> None:
        block: Any = GuideCardBlock().child_blocks["key"]

        with pytest.raises(Exception, match="small letters"):
            block.clean("On the phone")
