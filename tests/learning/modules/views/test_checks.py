"""The check from its first page to its result, with feedback after each answer."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from learning.modules.models import ModulePage, Progress
from learning.modules.overlays import Standing
from learning.modules.signals import module_finished
from quizzes.attempts.enums import AttemptState
from quizzes.attempts.models import Attempt, Mark, Response
from quizzes.attempts.queries import key_at
from tests.factories.items import FULL_RESPONSES, WRONG_RESPONSES, shown_as
from tests.learning.modules.conftest import (
    CHECK_TYPES,
    Learner,
    carry_on_of,
    heading_of,
    words_of,
)

pytestmark = pytest.mark.django_db

COUNT = len(CHECK_TYPES)


def question(position: int) -> str:
    return f"check/{position}/"


def feedback(position: int) -> str:
    return f"check/{position}/feedback/"


@pytest.fixture
def finishes() -> Iterator[list[dict[str, Any]]]:
    """What rooms above were told of finished modules."""
    told: list[dict[str, Any]] = []

    def listen(**news: Any) -> None:
        told.append(news)

    module_finished.connect(listen)
    yield told
    module_finished.disconnect(listen)


class TestCheck:
    def test_says_what_it_asks_before_it_starts(self, learner: Learner) -> None:
        words = words_of(learner.reads("check/"))
        assert "6 questions, one to a page" in words
        assert "You pass with 5 of 6 right." in words
        assert not Attempt.objects.exists()

    def test_starts_once_under_a_double_click(self, learner: Learner) -> None:
        for _click in range(2):
            assert learner.starts_check()["Location"] == learner.at(question(1))
        assert Attempt.objects.get().number == 1

    def test_goes_on_at_the_first_unanswered_question(self, learner: Learner) -> None:
        learner.starts_check()
        learner.answers(question(1), FULL_RESPONSES[CHECK_TYPES[0]])
        learner.answers(question(3), FULL_RESPONSES[CHECK_TYPES[2]])
        assert "2 of 6 questions answered." in words_of(learner.reads("check/"))
        assert learner.starts_check()["Location"] == learner.at(question(2))

    def test_is_where_my_learning_resumes(self, learner: Learner) -> None:
        learner.starts_check()
        learner.answers(question(1), FULL_RESPONSES[CHECK_TYPES[0]])
        html = learner.client.get("/learn/").content.decode()
        assert f'href="{learner.at(question(2))}" role="button"' in html
        assert "1 of 6 questions answered." in carry_on_of(html)
        for position, kind in enumerate(CHECK_TYPES, start=1):
            learner.answers(question(position), FULL_RESPONSES[kind])
        html = learner.client.get("/learn/").content.decode()
        assert f'href="{learner.at("check/")}" role="button"' in html

    def test_asks_once_more_before_it_is_handed_in_early(self, learner: Learner) -> None:
        learner.starts_check()
        learner.answers(question(1), FULL_RESPONSES[CHECK_TYPES[0]])
        page = learner.sends("check/", action="finish").content.decode()
        assert "5 questions have no answer" in words_of(page)
        assert Attempt.objects.get().is_open
        learner.sends("check/", action="finish", confirmed="yes")
        assert not Attempt.objects.get().is_open

    def test_that_was_not_passed_is_told_of_until_it_is(self, learner: Learner) -> None:
        learner.does_check(WRONG_RESPONSES)
        assert "Check not passed yet." in words_of(learner.client.get("/learn/").content.decode())
        for address in ("", "check/"):
            html = learner.reads(address)
            assert "You have not passed the check yet." in words_of(html)
            assert f'href="{learner.at("result/")}"' in html
        learner.starts_check()
        assert "not passed the check" not in words_of(learner.reads("check/"))
        learner.does_check()
        for address in ("/learn/", learner.at(), learner.at("check/")):
            assert "not passed" not in words_of(learner.client.get(address).content.decode())

    def test_hands_in_once_under_a_double_click(
        self, learner: Learner, finishes: list[dict[str, Any]]
    ) -> None:
        learner.does_check()
        assert learner.sends("check/", action="finish")["Location"] == learner.at("result/")
        assert len(finishes) == 1
        assert Attempt.objects.get().state == AttemptState.SUBMITTED

    def test_of_an_earlier_go_hands_in_nothing(self, learner: Learner) -> None:
        learner.starts_check()
        old = Attempt.objects.get()
        learner.does_check()
        learner.starts_check()
        learner.sends("check/", action="finish", attempt=str(old.uuid))
        assert Attempt.objects.get(number=2).is_open
        assert "from an earlier go" in words_of(learner.reads("check/"))

    def test_of_somebody_else_is_not_handed_in(
        self, learner: Learner, someone_else: Learner
    ) -> None:
        someone_else.starts_check()
        hers = Attempt.objects.get()
        learner.starts_check()
        response = learner.sends("check/", action="finish", attempt=str(hers.uuid))
        assert response.status_code == 404
        hers.refresh_from_db()
        assert hers.is_open

    def test_tells_the_rooms_above_of_this_time_alone(
        self, learner: Learner, finishes: list[dict[str, Any]]
    ) -> None:
        learner.does_check(WRONG_RESPONSES)
        assert finishes == []
        learner.does_check()
        (first,) = finishes
        assert (first["first_score"], first["attempt_count"]) == (0, 2)
        assert first["attempt"].number == 2
        learner.sends("")  # Do it again
        learner.does_check()
        again = finishes[1]
        assert (again["first_score"], again["attempt_count"]) == (1, 1)

    def test_without_a_session_asks_to_sign_in(self, learner: Learner) -> None:
        learner.client.logout()
        response = learner.starts_check()
        assert response["Location"].startswith("/sign-in/?next=")


class TestQuestion:
    @pytest.mark.parametrize("address", ["0/", "7/", "0/feedback/", "7/feedback/"])
    def test_is_404_where_there_is_none(self, learner: Learner, address: str) -> None:
        assert learner.opens(f"check/{address}").status_code == 404
        learner.starts_check()
        assert learner.opens(f"check/{address}").status_code == 404

    def test_before_the_start_leads_to_the_check(self, learner: Learner) -> None:
        for address in (question(1), feedback(1)):
            assert learner.opens(address)["Location"] == learner.at("check/")
        assert learner.sends(question(1), choice="b")["Location"] == learner.at("check/")

    def test_names_itself_in_heading_and_title(self, learner: Learner) -> None:
        learner.starts_check()
        html = learner.reads(question(1))
        assert "<title>Question 1 of 6" in html
        assert heading_of(html) == "Who may interpret for a possible victim?"

    def test_answered_leads_to_why(self, learner: Learner) -> None:
        learner.starts_check()
        response = learner.answers(question(1), {"choice": "a"})
        assert response["Location"] == learner.at(feedback(1))
        html = learner.reads(feedback(1))
        assert "Not quite" in html
        assert "Secret: why a." in html

    def test_without_an_answer_says_so(self, learner: Learner) -> None:
        learner.starts_check()
        response = learner.sends(question(1), **learner.form(question(1)))
        assert "<title>Error: Question 1 of 6" in response.content.decode()
        assert not Response.objects.exists()

    def test_saved_on_leaving_shows_the_answer_in_place(self, learner: Learner) -> None:
        learner.starts_check()
        response = learner.answers(question(1), {"choice": "c"}, action="leave")
        assert response["Location"] == "/learn/"
        html = learner.reads(question(1))
        assert f'value="{shown_as("single_choice", "c")}" checked' in html
        assert "Saved at" in html
        assert "Secret:" not in html
        assert not Mark.objects.exists()

    def test_left_without_an_answer_just_leaves(self, learner: Learner) -> None:
        learner.starts_check()
        response = learner.sends(question(1), **learner.form(question(1)), action="leave")
        assert response["Location"] == "/learn/"

    def test_can_only_be_read_once_its_feedback_was_shown(self, learner: Learner) -> None:
        learner.starts_check()
        stale = learner.form(question(1))
        learner.answers(question(1), {"choice": "a"})
        html = learner.reads(question(1))
        assert "disabled" in html
        assert f'href="{learner.at(feedback(1))}"' in html
        learner.sends(question(1), **{**stale, "choice": "b"})
        assert "your first answer stands" in words_of(learner.reads(feedback(1)))
        assert Mark.objects.get().score == 0

    def test_of_a_second_tab_never_overwrites_a_newer_answer(self, learner: Learner) -> None:
        learner.starts_check()
        first_tab = learner.form(question(1))
        learner.answers(question(1), {"choice": "c"}, action="leave")
        learner.answers(question(1), {"choice": "b"}, action="leave")
        response = learner.sends(question(1), **{**first_tab, "choice": "a"})
        assert response["Location"] == learner.at(question(1))
        html = learner.reads(question(1))
        assert "in another window" in words_of(html)
        assert f'value="{shown_as("single_choice", "b")}" checked' in html

    def test_of_a_handed_in_attempt_says_so(self, learner: Learner) -> None:
        learner.starts_check()
        stale = learner.form(question(1))
        learner.sends("check/", action="finish", confirmed="yes")
        learner.starts_check()
        response = learner.sends(question(1), **{**stale, "choice": "b"})
        assert response["Location"] == learner.at("check/")
        assert "from an earlier go" in words_of(learner.reads("check/"))
        assert not Response.objects.exists()

    def test_for_someone_elses_attempt_is_404(
        self, learner: Learner, someone_else: Learner
    ) -> None:
        someone_else.starts_check()
        hers = someone_else.form(question(1))["attempt"]
        learner.starts_check()
        response = learner.answers(question(1), {"choice": "b"}, attempt=hers)
        assert response.status_code == 404
        assert not Response.objects.exists()

    def test_tells_our_script_the_next_address(self, learner: Learner) -> None:
        learner.starts_check()
        fields = {**learner.form(question(1)), "choice": "b"}
        response = learner.client.post(
            learner.at(question(1)), fields, headers={"X-Answer": "fetch"}
        )
        assert response.json() == {"next": learner.at(feedback(1))}


class TestFeedback:
    def test_of_an_open_answer_leads_back_to_the_question(self, learner: Learner) -> None:
        learner.starts_check()
        learner.answers(question(1), {"choice": "c"}, action="leave")
        assert learner.opens(feedback(1))["Location"] == learner.at(question(1))

    def test_leads_on_to_what_is_still_open(self, learner: Learner) -> None:
        learner.starts_check()
        learner.answers(question(6), FULL_RESPONSES["numeric"])
        assert f'href="{learner.at(question(1))}" role="button"' in learner.reads(feedback(6))
        for position in range(1, COUNT):
            learner.answers(question(position), FULL_RESPONSES[CHECK_TYPES[position - 1]])
        assert "See my result" in learner.reads(feedback(3))

    def test_can_be_read_again_after_handing_in(self, learner: Learner) -> None:
        learner.does_check()
        for position in range(1, COUNT + 1):
            assert "Back to my result" in learner.reads(feedback(position))

    def test_leads_to_help_with_page_and_question_named(self, learner: Learner) -> None:
        learner.does_check()
        key = key_at(Attempt.objects.get(), 2)
        asked = urlencode({"page": learner.at(feedback(2)), "question": key}, safe="/")
        assert f'href="/help/?{asked.replace("&", "&amp;")}"' in learner.reads(feedback(2))

    def test_is_nobody_elses(self, learner: Learner, someone_else: Learner) -> None:
        learner.does_check()
        assert someone_else.opens(feedback(1))["Location"] == learner.at("check/")


class TestResult:
    def test_says_that_a_pass_was_withdrawn_until_it_is_passed_again(
        self, learner: Learner, page: ModulePage, standings: dict[Any, Standing]
    ) -> None:
        learner.does_check()
        standings[page.translation_key] = Standing(
            state="in_progress", label="In progress", withdrawn="Your pass was withdrawn."
        )
        html = learner.reads("result/")
        assert heading_of(html) == "This pass was withdrawn"
        assert "You passed" not in words_of(html)
        assert "Your pass was withdrawn." in words_of(html)
        learner.sends("")
        learner.does_check()
        standings.clear()
        assert heading_of(learner.reads("result/")) == "You passed"

    def test_says_passed_and_closes_the_place(self, learner: Learner) -> None:
        assert learner.does_check()["Location"] == learner.at("result/")
        html = learner.reads("result/")
        assert heading_of(html) == "You passed"
        assert "6 of 6 right" in words_of(html)
        assert not Progress.objects.get(user=learner.user).is_open

    def test_says_the_shortest_way_to_pass(self, learner: Learner) -> None:
        missed = {"single_choice": {"choice": "a"}, "numeric": {"value": "99"}}
        learner.does_check({**FULL_RESPONSES, **missed})
        html = learner.reads("result/")
        assert heading_of(html) == "You need one more"
        assert "govuk-error" not in html
        assert Progress.objects.get(user=learner.user).is_open

    def test_before_handing_in_leads_to_the_check(self, learner: Learner) -> None:
        assert learner.opens("result/")["Location"] == learner.at("check/")
        learner.starts_check()
        assert learner.opens("result/")["Location"] == learner.at("check/")
