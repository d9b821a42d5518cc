"""The review of an attempt, through Django's own client."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.html import strip_tags

from quizzes.attempts.enums import Purpose
from quizzes.attempts.models import Attempt
from quizzes.attempts.operations import save_response, submit_attempt
from tests.factories.accounts import UserFactory
from tests.factories.items import FORMS, FULL_RESPONSES, SECRET, WRONG_RESPONSES
from tests.factories.quizzes import attempt_at, later

pytestmark = pytest.mark.django_db


def handed_in(
    *kinds: str, purpose: Purpose = Purpose.CHECK, answers: dict[str, Any] = FULL_RESPONSES
) -> Attempt:
    """Return a submitted attempt with an answer to each question that `answers` knows."""
    attempt = attempt_at(*kinds, purpose=purpose)
    for position, kind in enumerate(kinds, start=1):
        if kind in answers:
            save_response(
                attempt=attempt,
                position=position,
                sequence=1,
                answer=answers[kind],
                by=attempt.user,
                at=later(position),
            )
    return submit_attempt(attempt=attempt, by=attempt.user, at=later(30))


def opened(attempt: Attempt, user: Any = None) -> Any:
    client = Client()
    client.force_login(user or attempt.user)
    return client.get(f"/attempts/{attempt.uuid}/")


class TestReview:
    def test_shows_every_question_with_its_feedback(self) -> None:
        html = opened(handed_in(*FORMS, answers=WRONG_RESPONSES)).content.decode()
        words = " ".join(strip_tags(html).split())
        for kind, form in FORMS.items():
            assert form()["stem"] in words, kind
        assert f"{SECRET} why r1." in words
        assert f"{SECRET} why n1a." in words
        assert "Question 8 of 8" in words
        assert "You need" in words

    def test_is_to_be_read_only(self) -> None:
        main = opened(handed_in(*FORMS)).content.decode().split('id="main"')[1].split("</main>")[0]
        assert "<form" not in main
        assert "<button" not in main

    def test_names_nothing_twice(self) -> None:
        html = opened(handed_in(*FORMS)).content.decode()
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert "data-autofocus" not in html

    def test_says_what_was_left_out(self) -> None:
        html = opened(handed_in("single_choice", "numeric", answers={})).content.decode()
        assert "Not answered" in html

    def test_of_practice_speaks_of_no_pass(self) -> None:
        html = opened(handed_in("scene", purpose=Purpose.PRACTICE)).content.decode()
        assert "You passed" not in html

    def test_of_an_open_attempt_is_404(self) -> None:
        assert opened(attempt_at("single_choice")).status_code == 404

    def test_of_somebody_elses_attempt_is_404(self) -> None:
        attempt = handed_in("single_choice")
        assert opened(attempt, UserFactory()).status_code == 404
        assert opened(attempt, UserFactory(is_superuser=True)).status_code == 404

    def test_of_no_attempt_is_404(self) -> None:
        client = Client()
        client.force_login(UserFactory())
        assert client.get(f"/attempts/{uuid4()}/").status_code == 404
        assert client.get("/attempts/nonsense/").status_code == 404

    def test_asks_visitors_to_sign_in(self) -> None:
        address = f"/attempts/{handed_in('single_choice').uuid}/"
        assert Client().get(address)["Location"] == f"/sign-in/?next={address}"

    def test_is_kept_in_no_cache(self) -> None:
        assert "no-store" in opened(handed_in("single_choice"))["Cache-Control"]

    def test_takes_no_post(self) -> None:
        attempt = handed_in("single_choice")
        client = Client()
        client.force_login(attempt.user)
        assert client.post(f"/attempts/{attempt.uuid}/").status_code == 405
