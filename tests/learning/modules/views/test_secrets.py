"""Neither the key nor the feedback is on any page before that answer is locked: all eight types."""

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from learning.modules.models import ModulePage
from media.editions.models import Edition
from quizzes.attempts.enums import FeedbackPolicy
from tests.factories.items import FORMS, FULL_RESPONSES, SECRET
from tests.factories.modules import published_module, section
from tests.factories.quizzes import published_question, quiz_of
from tests.learning.modules.conftest import SLUG, Learner, activity

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.django_db

KINDS = list(FORMS)
# What a key looks like in a form of ours, besides the texts that begin with the marker.
KEYS = re.compile(r"is_correct|is_sign|is_best|tolerance|max_score|distractor|data-correct", re.I)
# What a conversation answers to what was said is part of it; why it was well said is not.
REPLIES = (f"{SECRET} he says he sleeps here.", f"{SECRET} he speaks.")


@pytest.fixture(scope="module", params=[FeedbackPolicy.AFTER_EACH, FeedbackPolicy.AT_END])
def policy(request: pytest.FixtureRequest) -> FeedbackPolicy:
    return FeedbackPolicy(request.param)


@pytest.fixture(scope="module")
def shelf(
    django_db_setup: None, django_db_blocker: "DjangoDbBlocker", policy: FeedbackPolicy
) -> Iterator[int]:
    """A module that asks every type of question, in a section each and again in its check."""
    with django_db_blocker.unblock(), transaction.atomic():
        questions = [published_question(kind) for kind in KINDS]
        page = published_module(
            slug=SLUG,
            sections=[section(question.title, activity(question)) for question in questions],
            check_quiz=quiz_of(*questions, policy=policy),
        )
        yield page.pk
        transaction.set_rollback(True)


def assert_tells_nothing(html: str) -> None:
    for reply in REPLIES:
        html = html.replace(reply, "")
    assert SECRET not in html
    assert not KEYS.search(html)


@pytest.mark.parametrize("number", range(1, len(KINDS) + 1), ids=KINDS)
class TestPages:
    def test_of_sections_tell_nothing_before_the_answer(
        self, learner: Learner, number: int
    ) -> None:
        assert_tells_nothing(learner.reads(f"{number}/"))
        learner.sends(f"{number}/", **learner.form(f"{number}/"), action="leave")
        assert_tells_nothing(learner.reads(f"{number}/"))
        assert_tells_nothing(learner.sends(f"{number}/", sequence="1").content.decode())

    def test_of_the_check_tell_nothing_before_the_answer(
        self, learner: Learner, number: int
    ) -> None:
        address = f"check/{number}/"
        learner.starts_check()
        assert_tells_nothing(learner.reads(address))
        assert_tells_nothing(learner.sends(address, sequence="1").content.decode())
        full = FULL_RESPONSES[KINDS[number - 1]]
        learner.answers(address, full, action="leave")
        assert_tells_nothing(learner.reads(address))
        assert learner.opens(f"{address}feedback/").status_code == 302

    def test_of_other_questions_tell_nothing_of_it(
        self, learner: Learner, number: int, policy: FeedbackPolicy
    ) -> None:
        learner.starts_check()
        for position, kind in enumerate(KINDS, start=1):
            if position != number:
                learner.answers(f"check/{position}/", FULL_RESPONSES[kind])
        assert_tells_nothing(learner.reads(f"check/{number}/"))
        learner.sends("check/", action="finish", confirmed="yes")
        assert SECRET in learner.reads(f"check/{number}/feedback/")

    def test_tell_why_once_it_is_locked(self, learner: Learner, number: int) -> None:
        kind = KINDS[number - 1]
        if kind == "branching":
            for turn, choice in enumerate(FULL_RESPONSES[kind]["path"], start=1):
                fields = learner.form(f"{number}/{turn}/")
                assert_tells_nothing(learner.reads(f"{number}/{turn}/"))
                learner.sends(f"{number}/{turn}/", **{**fields, "choice": choice})
        else:
            learner.answers(f"{number}/", FULL_RESPONSES[kind])
        html = learner.reads(f"{number}/")
        assert f"{SECRET} why" in html
        assert f"{SECRET} what to remember." in html
        assert f"{SECRET} guidance, chapter 9" in html


class TestEdition:
    def test_keeps_questions_as_asked_without_their_key(self, edition: Edition) -> None:
        for kept in edition.sections.all():
            assert kept.activity is not None
            assert_tells_nothing(kept.activity["asked"])
            assert_tells_nothing(kept.html)
            assert "<form" not in kept.activity["asked"]
        assert SECRET not in json.dumps(edition.data)

    def test_tells_visitors_nothing(self, learner: Learner, page: ModulePage) -> None:
        learner.client.logout()
        assert_tells_nothing(learner.reads())
        assert_tells_nothing(learner.client.get("/learn/").content.decode())
