"""A scene's picture on a page of its own."""

import pytest

from tests.factories.items import FULL_RESPONSES
from tests.learning.modules.conftest import READING, SCENE, Learner, heading_of

pytestmark = pytest.mark.django_db


class TestLargerPicture:
    def test_is_one_link_away_and_leads_back(self, learner: Learner) -> None:
        assert 'href="?larger">Open a larger picture</a>' in learner.reads(f"{SCENE}/")

        html = learner.reads(f"{SCENE}/?larger")

        assert heading_of(html) == "The picture, larger"
        assert f'href="{learner.at(f"{SCENE}/")}"' in html
        assert 'class="app-scene__picture"' in html
        assert "<form" not in html.split("<main")[1]

    def test_tells_nothing_of_the_answer_before_it_is_locked(self, learner: Learner) -> None:
        assert "app-region" not in learner.reads(f"{SCENE}/?larger")

    def test_shows_the_regions_once_it_is_locked(self, learner: Learner) -> None:
        learner.answers(f"{SCENE}/", FULL_RESPONSES["scene"])

        assert "app-region" in learner.reads(f"{SCENE}/?larger")

    def test_is_the_page_itself_where_there_is_no_picture(self, learner: Learner) -> None:
        html = learner.reads(f"{READING}/?larger")

        assert heading_of(html) != "The picture, larger"
