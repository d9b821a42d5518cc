"""A module's own page."""

from typing import Any

import pytest
from django.test import Client

from learning.modules.models import ModulePage, Progress
from learning.modules.overlays import Standing
from media.editions.models import Edition
from tests.learning.modules.conftest import (
    SLUG,
    Learner,
    carry_on_of,
    heading_of,
    page_of,
    words_of,
)

pytestmark = pytest.mark.django_db


class TestModule:
    def test_shows_visitors_what_it_holds(self, page: ModulePage) -> None:
        response = Client().get(f"/learn/{SLUG}/")
        html = response.content.decode()
        assert heading_of(html) == "Spot the signs"
        assert "4 sections" in words_of(html)
        assert "6 questions" in words_of(html)
        assert "Sign in to start" in html
        assert f'href="/learn/{SLUG}/1/"' not in html

    def test_starts_with_one_press(self, learner: Learner, edition: Edition) -> None:
        assert "Start" in words_of(learner.reads())
        for _click in range(2):
            assert learner.sends("")["Location"] == learner.at("1/")
        assert Progress.objects.get(user=learner.user).edition_id == edition.pk

    def test_leads_back_to_where_she_was(self, learner: Learner) -> None:
        learner.sends("1/", action="continue")
        learner.sends("3/", action="leave")
        assert "Carry on" in words_of(learner.reads())
        assert learner.sends("")["Location"] == learner.at("3/")

    def test_begins_again_after_finishing_and_can_be_left_again(self, learner: Learner) -> None:
        learner.does_check()
        assert "Do it again" in words_of(learner.reads())
        for _click in range(2):
            assert learner.sends("")["Location"] == learner.at("1/")
        learner.sends("1/", action="continue")
        assert "Section 2 of 4" in carry_on_of(page_of(learner.client))
        assert learner.sends("")["Location"] == learner.at("2/")
        learner.does_check()
        assert "Carry on where you stopped" not in page_of(learner.client)

    def test_asks_visitors_who_start_to_sign_in(self, page: ModulePage) -> None:
        response = Client().post(f"/learn/{SLUG}/")
        assert response["Location"] == f"/sign-in/?next=/learn/{SLUG}/"

    def test_shows_how_she_stands(
        self, learner: Learner, edition: Edition, standings: dict[Any, Standing]
    ) -> None:
        standings[edition.translation_key] = Standing(
            state="current", label="Up to date", certificate_href="/certificates/7/"
        )
        html = learner.reads()
        assert "Up to date" in words_of(html)
        assert 'href="/certificates/7/"' in html
