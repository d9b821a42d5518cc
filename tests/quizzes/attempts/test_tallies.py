"""What was missed, over many attempts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from quizzes.attempts.enums import Purpose
from quizzes.attempts.models import Attempt
from quizzes.attempts.operations import save_response, start_attempt, submit_attempt
from quizzes.attempts.tallies import question_tallies, sign_tallies
from tests.factories.accounts import UserFactory
from tests.factories.items import FULL_RESPONSES
from tests.factories.quizzes import AT, edition, later, spec_of

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from media.editions.models import Edition
    from quizzes.attempts.spec import QuizSpec

pytestmark = pytest.mark.django_db


def attempt(shown: Edition, spec: QuizSpec, *answers: Any) -> None:
    """Somebody answers these questions in order and hands in."""
    user = UserFactory()
    begun = start_attempt(
        user=user, edition=shown, usage="drill", purpose=Purpose.CHECK, spec=spec, by=user, at=AT
    )
    for position, answer in enumerate(answers, start=1):
        save_response(
            attempt=begun, position=position, sequence=1, answer=answer, by=user, at=later(1)
        )
    submit_attempt(attempt=begun, by=user, at=later(2))


class TestQuestionTallies:
    def test_put_the_most_missed_first(self) -> None:
        shown, spec = edition(), spec_of("single_choice", "true_false")
        attempt(shown, spec, {"choice": "a"}, FULL_RESPONSES["true_false"])
        attempt(shown, spec, FULL_RESPONSES["single_choice"], FULL_RESPONSES["true_false"])
        found = question_tallies(Attempt.objects.all())
        assert [(one.people, one.facility.full, one.facility.missed) for one in found] == [
            (2, 1, 0.5), (2, 2, 0.0),
        ]  # fmt: skip
        assert all(one.stem for one in found)

    def test_ask_as_often_for_many_as_for_few(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        shown, spec = edition(), spec_of("single_choice", "true_false")
        for _person in range(4):
            attempt(shown, spec, {"choice": "a"})
        with django_assert_num_queries(2):
            assert len(question_tallies(Attempt.objects.all())) == 2

    def test_of_no_attempts_are_none(self) -> None:
        assert question_tallies(Attempt.objects.none()) == []


class TestSignTallies:
    def test_count_each_sign_of_a_scene_by_itself(self) -> None:
        shown, spec = edition(), spec_of("scene")
        attempt(shown, spec, {"regions": ["r1"]})
        attempt(shown, spec, {"regions": ["r1"]})
        attempt(shown, spec, FULL_RESPONSES["scene"])
        attempt(shown, spec)
        found = {one.recognition.sign: one for one in sign_tallies(Attempt.objects.all())}
        bare, mattress = found["no-protection"], found["sleeping-on-site"]
        assert (bare.recognition.n, bare.recognition.missed, bare.people) == (4, 3, 4)
        assert (mattress.recognition.n, mattress.recognition.missed) == (4, 1)

    def test_count_another_question_for_all_its_signs(self) -> None:
        shown, spec = edition(), spec_of("single_choice")
        attempt(shown, spec, {"choice": "a"})
        attempt(shown, spec, FULL_RESPONSES["single_choice"])
        (one, *_more) = sign_tallies(Attempt.objects.all())
        assert (one.recognition.n, one.recognition.missed) == (2, 1)

    def test_ask_as_often_for_many_as_for_few(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        shown, spec = edition(), spec_of("scene", "single_choice")
        for regions in (["r1"], ["r2"], ["r3"], ["r1", "r3"]):
            attempt(shown, spec, {"regions": regions}, {"choice": "a"})
        with django_assert_num_queries(4):
            assert sign_tallies(Attempt.objects.all())
