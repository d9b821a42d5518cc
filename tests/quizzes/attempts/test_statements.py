"""How often taking a quiz asks the database."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.attempts.access import attempt_for
from quizzes.attempts.enums import FeedbackPolicy
from quizzes.attempts.queries import answers_of, item_at
from tests.factories.quizzes import attempt_at
from tests.quizzes.attempts.taking import RIGHT, WRONG, final, save

pytestmark = pytest.mark.django_db


class TestStatements:
    """How often the database is asked (performance.md); BEGIN and COMMIT are counted apart."""

    @pytest.fixture(autouse=True)
    def _warm(self) -> None:
        self.attempt = attempt_at("single_choice", "true_false", policy=FeedbackPolicy.AT_END)
        save(self.attempt, WRONG)

    def asked(self, call: Any) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            call()
        return [
            query["sql"]
            for query in queries
            if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
        ]

    def test_are_four_to_save_an_answer(self) -> None:
        def work() -> None:
            attempt = attempt_for(self.attempt.user, self.attempt.uuid)
            save(attempt, RIGHT, sequence=2)

        assert len(self.asked(work)) == 4

    def test_are_two_to_show_the_next_question(self) -> None:
        def work() -> None:
            attempt = attempt_for(self.attempt.user, self.attempt.uuid)
            answers_of(attempt)

        assert len(self.asked(work)) == 2

    def test_never_fetch_what_an_edition_holds(self) -> None:
        asked = self.asked(lambda: attempt_for(self.attempt.user, self.attempt.uuid))
        assert '"data"' not in asked[0]

    def test_do_not_grow_with_the_saves(self) -> None:
        for sequence in range(2, 12):
            save(self.attempt, RIGHT if sequence % 2 else WRONG, sequence=sequence)
        assert len(self.asked(lambda: save(self.attempt, RIGHT, sequence=20))) == 3

    def test_are_one_more_to_lock_it_as_well(self) -> None:
        attempt = attempt_at()
        item_at(attempt, 1)
        assert len(self.asked(lambda: final(attempt))) == 4
