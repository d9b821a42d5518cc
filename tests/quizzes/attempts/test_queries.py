"""Reading attempts."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.http import Http404
from pytest_django import DjangoAssertNumQueries

from quizzes.attempts.access import attempt_for
from quizzes.attempts.operations import answer_question, save_response, submit_attempt
from quizzes.attempts.queries import (
    Answer,
    answers_of,
    form_at,
    key_at,
    latest_attempt,
    submitted_attempts,
)
from quizzes.bank.models import QuestionVersion
from quizzes.bank.queries import version_by_id
from tests.factories.accounts import UserFactory
from tests.factories.quizzes import AT, attempt_at, later

pytestmark = pytest.mark.django_db


class TestAnAnswer:
    def test_is_locked_when_it_has_a_score(self) -> None:
        assert Answer(1, 1, {}, Decimal(0)).is_locked
        assert not Answer(1, 1, {}).is_locked


class TestAnswersOf:
    def test_gives_the_newest_save_of_each_question_in_one_query(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        attempt = attempt_at("single_choice", "true_false", "numeric")
        for sequence, choice in enumerate("acb", 1):
            save_response(
                attempt=attempt,
                position=1,
                sequence=sequence,
                answer={"choice": choice},
                by=None,
                at=AT,
            )
        answer_question(
            attempt=attempt, position=2, sequence=5, answer={"choice": "true"}, by=None, at=AT
        )
        with django_assert_num_queries(1):
            answers = answers_of(attempt)
        assert answers == {
            1: Answer(1, 3, {"choice": "b"}, saved_at=AT),
            2: Answer(2, 5, {"choice": "true"}, Decimal(0), saved_at=AT),
        }

    def test_locks_everything_once_the_attempt_is_submitted(self) -> None:
        attempt = submit_attempt(attempt=attempt_at("numeric", "scene"), by=None, at=later(5))
        answers = answers_of(attempt)
        assert [answer.is_locked for answer in answers.values()] == [True, True]
        assert answers[2] == Answer(2, 0, {}, Decimal(0))


class TestFormAt:
    def test_gives_the_whole_frozen_form(self) -> None:
        assert form_at(attempt_at("numeric"), 1)["answer"] == 23


class TestKeyAt:
    def test_is_the_key_by_which_authors_know_the_question(self) -> None:
        version_by_id.cache_clear()
        attempt = attempt_at("single_choice", "true_false")
        key = QuestionVersion.objects.get(pk=attempt.spec["items"][1]["version"]).question.key
        assert key_at(attempt, 2) == key


class TestFindingAttempts:
    def test_finds_the_newest_one_whether_open_or_submitted(self) -> None:
        attempt = attempt_at()
        here: dict[str, Any] = {
            "user_id": attempt.user_id,
            "edition_id": attempt.edition_id,
            "usage": "drill",
        }
        found = latest_attempt(**here)
        assert found == attempt
        assert found.is_open
        submit_attempt(attempt=attempt, by=None, at=later(5))
        found = latest_attempt(**here)
        assert found == attempt
        assert not found.is_open

    def test_finds_the_submitted_ones_of_a_subject_in_order(self) -> None:
        attempt = attempt_at()
        submit_attempt(attempt=attempt, by=None, at=later(5))
        found = submitted_attempts(
            user_id=attempt.user_id, subject_key=attempt.edition.translation_key, usage="drill"
        )
        assert found == [attempt]


class TestAttemptFor:
    def test_gives_people_their_own(self) -> None:
        attempt = attempt_at()
        assert attempt_for(attempt.user, attempt.uuid) == attempt

    def test_knows_nothing_of_anybody_elses(self) -> None:
        with pytest.raises(Http404):
            attempt_for(UserFactory(), attempt_at().uuid)

    def test_knows_nothing_of_one_that_is_not(self) -> None:
        with pytest.raises(Http404):
            attempt_for(UserFactory(), uuid4())
