"""The pages of an attempt: questions, steps, feedback and results."""

from typing import Any

import pytest
from django.template.loader import render_to_string

from quizzes.attempts.enums import FeedbackPolicy
from quizzes.attempts.models import Attempt
from quizzes.attempts.operations import answer_question, save_response, submit_attempt
from quizzes.attempts.presentation import (
    Outcome,
    QuestionView,
    feedback_page,
    question_page,
    result_page,
    steps_of,
)
from quizzes.attempts.presentation.feedback import FeedbackNotYet
from quizzes.attempts.queries import answers_of
from tests.factories.items import FULL_RESPONSES, SECRET, WRONG_RESPONSES
from tests.factories.quizzes import attempt_at, later
from tests.quizzes.attempts.presentation.drawing import KINDS, feedback_html, file_url, html_of


@pytest.mark.django_db
class TestThePages:
    def page(self, attempt: Attempt, position: int = 1, **options: Any) -> QuestionView:
        return question_page(
            attempt=attempt,
            position=position,
            answers=answers_of(attempt),
            file_url=file_url,
            **options,
        )

    def answer(self, attempt: Attempt, kind: str, position: int = 1) -> None:
        answer_question(
            attempt=attempt,
            position=position,
            sequence=1,
            answer=FULL_RESPONSES[kind],
            by=None,
            at=later(1),
        )

    @pytest.mark.parametrize("kind", KINDS)
    def test_hold_nothing_of_the_key_until_the_answer_is_locked(self, kind: str) -> None:
        attempt = attempt_at(kind, policy=FeedbackPolicy.AT_END)
        save_response(
            attempt=attempt,
            position=1,
            sequence=1,
            answer={"path": ["n1b"]} if kind == "branching" else WRONG_RESPONSES[kind],
            by=None,
            at=later(1),
        )
        html = html_of(self.page(attempt))
        if kind == "branching":  # she has read the turn her own step led to, and no more
            html = html.replace(f"{SECRET} he says he sleeps here.", "")
        assert SECRET not in html
        with pytest.raises(FeedbackNotYet):
            feedback_page(
                attempt=attempt, position=1, answers=answers_of(attempt), file_url=file_url
            )
        submit_attempt(attempt=attempt, by=None, at=later(2))
        done = Attempt.objects.get(pk=attempt.pk)
        shown = feedback_page(attempt=done, position=1, answers=answers_of(done), file_url=file_url)
        assert SECRET in feedback_html(shown)

    def test_count_the_next_save(self) -> None:
        attempt = attempt_at()
        assert self.page(attempt).sequence == 1
        save_response(
            attempt=attempt, position=1, sequence=4, answer={"choice": "a"}, by=None, at=later(1)
        )
        assert self.page(attempt).sequence == 5

    def test_say_what_the_button_does(self) -> None:
        assert self.page(attempt_at("scene")).submit_text == "Check my notes"
        assert self.page(attempt_at("numeric")).submit_text == "Check my answer"
        at_end = attempt_at("numeric", policy=FeedbackPolicy.AT_END)
        assert self.page(at_end).submit_text == "Continue"

    def test_ask_to_go_on_once_a_conversation_has_ended(self) -> None:
        attempt = attempt_at("branching")
        save_response(
            attempt=attempt, position=1, sequence=1, answer={"path": ["n1a"]}, by=None, at=later(1)
        )
        view = self.page(attempt)
        assert (view.submit_text, view.choices) == ("See how it went", ())
        assert view.turns[-1].is_end

    def test_cannot_be_changed_after_feedback(self) -> None:
        attempt = attempt_at()
        self.answer(attempt, "single_choice")
        assert self.page(attempt).is_locked

    def test_show_the_steps(self) -> None:
        attempt = attempt_at("single_choice", "numeric", "true_false", "scene")
        self.answer(attempt, "single_choice")
        answer_question(
            attempt=attempt, position=2, sequence=1, answer={"value": "1"}, by=None, at=later(1)
        )
        save_response(
            attempt=attempt, position=3, sequence=1, answer={"choice": "true"}, by=None, at=later(1)
        )
        steps = steps_of(
            attempt=attempt, answers=answers_of(attempt), now=4, href=lambda n: f"/q/{n}/"
        )
        assert [step.label for step in steps] == [
            "Question 1, right",
            "Question 2, not quite",
            "Question 3, answered",
            "Question 4",
        ]
        assert [step.classes for step in steps] == ["is-right", "is-again", "is-answered", "is-now"]
        assert [step.href for step in steps] == ["/q/1/", "/q/2/", "/q/3/", ""]
        html = render_to_string("attempts/steps.html", {"steps": steps})
        assert html.count('aria-current="step"') == 1

    def test_tell_nothing_by_the_steps_before_the_end(self) -> None:
        attempt = attempt_at("single_choice", "numeric", policy=FeedbackPolicy.AT_END)
        save_response(
            attempt=attempt, position=1, sequence=1, answer={"choice": "b"}, by=None, at=later(1)
        )
        steps = steps_of(attempt=attempt, answers=answers_of(attempt), now=2)
        assert steps[0].label == "Question 1, answered"

    def test_call_no_conversation_answered_before_its_end(self) -> None:
        attempt = attempt_at("branching", "numeric")
        save_response(
            attempt=attempt, position=1, sequence=1, answer={"path": ["n1b"]}, by=None, at=later(1)
        )
        steps = steps_of(attempt=attempt, answers=answers_of(attempt), now=2)
        assert steps[0].label == "Question 1"

    def test_give_the_result(self) -> None:
        attempt = attempt_at("single_choice", "numeric", "true_false", "scene")
        self.answer(attempt, "single_choice")
        save_response(
            attempt=attempt,
            position=4,
            sequence=1,
            answer={"regions": ["r1"]},
            by=None,
            at=later(1),
        )
        submit_attempt(attempt=attempt, by=None, at=later(5))
        done = Attempt.objects.get(pk=attempt.pk)
        result = result_page(attempt=done, answers=answers_of(done), href=lambda n: f"/f/{n}/")
        assert (result.is_passed, result.heading) == (False, "You need two more")
        assert result.score == "1 of 4 right"
        assert result.pass_mark == "You need 4 of 4 to pass."
        assert result.partly == "Parts of answers count too: 37 per cent in all."
        assert [row.outcome for row in result.rows] == [
            Outcome.RIGHT,
            Outcome.UNANSWERED,
            Outcome.UNANSWERED,
            Outcome.PART,
        ]
        assert [row.number for row in result.to_revisit] == [2, 3, 4]
        html = render_to_string("attempts/result_topics.html", {"result": result})
        assert 'href="/f/4/"' in html

    def test_say_that_it_was_passed(self) -> None:
        attempt = attempt_at()
        self.answer(attempt, "single_choice")
        submit_attempt(attempt=attempt, by=None, at=later(5))
        done = Attempt.objects.get(pk=attempt.pk)
        result = result_page(attempt=done, answers=answers_of(done), href=lambda n: "")
        assert (result.is_passed, result.heading, result.partly) == (True, "You passed", "")
