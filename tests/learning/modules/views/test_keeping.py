"""An answer sent after the session ended waits for the person who sent it, and for her alone."""

from typing import Any

import pytest
from django.test import Client

from quizzes.attempts.models import Response
from tests.factories.accounts import PASSWORD
from tests.factories.items import shown_as
from tests.learning.modules.conftest import CONVERSATION, SCENE, Learner, words_of

pytestmark = pytest.mark.django_db

OPTION, REGION = shown_as("single_choice", "c"), shown_as("scene", "r3")
SAID = shown_as("branching", "n1b")
KEPT = "Your answer was kept. Check it and send it again."


def sends_after_the_session_ended(learner: Learner, address: str, **answer: Any) -> Any:
    """Fill in a page that was opened before; return the sign-in address it leads to."""
    fields = {**learner.form(address), **answer}
    learner.client.logout()
    response = learner.client.post(learner.at(address), fields)
    assert response.status_code == 302
    return response["Location"]


def signs_in(client: Client, sign_in: str, person: Learner) -> Any:
    """Sign in by the front door, which knows where she came from."""
    return client.post(
        sign_in, {"login": person.user.email, "password": PASSWORD, "next": sign_in.split("=")[1]}
    )


class TestKeptAnswer:
    @pytest.mark.parametrize(
        ("address", "answer", "shown"),
        [
            ("check/1/", {"choice": OPTION}, f'value="{OPTION}" checked'),
            (f"{SCENE}/", {"regions": [REGION]}, f'value="{REGION}" checked'),
            (f"{CONVERSATION}/1/", {"choice": SAID}, f'value="{SAID}" checked'),
        ],
    )
    def test_is_filled_in_on_the_same_page_after_signing_in(
        self, learner: Learner, address: str, answer: dict[str, Any], shown: str
    ) -> None:
        learner.starts_check()
        sign_in = sends_after_the_session_ended(learner, address, **answer)
        assert sign_in == f"/sign-in/?next={learner.at(address)}"
        response = signs_in(learner.client, sign_in, learner)
        assert response["Location"] == learner.at(address)
        html = learner.reads(address)
        assert shown in html
        assert KEPT in words_of(html)
        assert not Response.objects.exists()

    def test_is_shown_once(self, learner: Learner) -> None:
        learner.starts_check()
        sign_in = sends_after_the_session_ended(learner, "check/1/", choice="c")
        signs_in(learner.client, sign_in, learner)
        learner.reads("check/1/")
        html = learner.reads("check/1/")
        assert " checked" not in html
        assert KEPT not in words_of(html)

    @pytest.mark.parametrize(
        ("address", "answer"), [("check/1/", {"choice": "c"}), (f"{SCENE}/", {"regions": ["r3"]})]
    )
    def test_is_never_shown_to_another_person(
        self, learner: Learner, someone_else: Learner, address: str, answer: dict[str, Any]
    ) -> None:
        learner.starts_check()
        someone_else.starts_check()
        sign_in = sends_after_the_session_ended(learner, address, **answer)
        signs_in(learner.client, sign_in, someone_else)
        html = learner.reads(address)
        assert " checked" not in html
        assert KEPT not in words_of(html)

    def test_of_an_earlier_attempt_is_dropped(self, learner: Learner) -> None:
        learner.starts_check()
        sign_in = sends_after_the_session_ended(learner, "check/1/", choice="c")
        elsewhere = Learner(learner.user, Client())
        elsewhere.client.force_login(learner.user)
        elsewhere.sends("check/", action="finish")
        elsewhere.starts_check()
        signs_in(learner.client, sign_in, learner)
        assert " checked" not in learner.reads("check/1/")

    def test_that_is_no_answer_is_not_kept(self, learner: Learner) -> None:
        learner.client.logout()
        learner.sends("1/", action="continue")
        assert "kept_post" not in learner.client.session
