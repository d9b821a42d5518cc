"""The check with feedback at the end."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.attempts.enums import FeedbackPolicy
from quizzes.attempts.models import Mark
from tests.factories.items import FULL_RESPONSES, shown_as
from tests.learning.modules.conftest import CHECK_TYPES, Learner, heading_of
from tests.learning.modules.views.test_checks import COUNT, feedback, question

pytestmark = pytest.mark.django_db

MOST_STATEMENTS_FOR_BOTH = 12


@pytest.fixture(scope="module")
def policy() -> FeedbackPolicy:
    return FeedbackPolicy.AT_END


class TestCheck:
    def test_goes_from_question_to_question(self, learner: Learner) -> None:
        learner.starts_check()
        for position, kind in enumerate(CHECK_TYPES, start=1):
            response = learner.answers(question(position), FULL_RESPONSES[kind])
            following = question(position + 1) if position < COUNT else "check/"
            assert response["Location"] == learner.at(following)
        assert "Hand in my answers" in learner.reads("check/")
        learner.sends("check/", action="finish")
        assert heading_of(learner.reads("result/")) == "You passed"

    def test_shows_no_feedback_before_the_end(self, learner: Learner) -> None:
        learner.starts_check()
        learner.answers(question(1), {"choice": "a"})
        assert learner.opens(feedback(1))["Location"] == learner.at(question(1))
        assert "Secret:" not in learner.reads(question(1))
        learner.sends("check/", action="finish", confirmed="yes")
        assert "Secret: why a." in learner.reads(feedback(1))

    def test_may_change_an_answer_until_the_end(self, learner: Learner) -> None:
        learner.starts_check()
        learner.answers(question(1), {"choice": "a"})
        learner.answers(question(1), {"choice": "b"})
        shown = shown_as("single_choice", "b")
        assert f'value="{shown}" checked' in learner.reads(question(1))
        learner.sends("check/", action="finish", confirmed="yes")
        assert Mark.objects.get(position=1).score == 1

    def test_saves_and_shows_the_next_in_twelve_statements(self, learner: Learner) -> None:
        learner.starts_check()
        learner.answers(question(1), {"choice": "b"})
        fields = {**learner.form(question(2)), "choices": ["a"]}
        learner.opens(question(3))
        with CaptureQueriesContext(connection) as statements:
            learner.client.post(learner.at(question(2)), fields)
            learner.opens(question(3))
        counted = [
            s["sql"] for s in statements if not s["sql"].startswith(("SAVEPOINT", "RELEASE"))
        ]
        assert len(counted) <= MOST_STATEMENTS_FOR_BOTH, counted
