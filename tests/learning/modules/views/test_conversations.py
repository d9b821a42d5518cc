"""A conversation, each turn a page."""

from typing import Any

import pytest

from learning.modules.models import Progress
from quizzes.attempts.models import Attempt, Mark, Response
from tests.factories.items import shown_as
from tests.learning.modules.conftest import CONVERSATION, Learner, hidden_fields, words_of

pytestmark = pytest.mark.django_db

# What can be met and said in it: see `branching_form` in tests/factories/items.py.
FIRST, SECOND, LAST = "n1b", "n2b", "e2"
SECTION = f"{CONVERSATION}/"


def turn(number: int) -> str:
    return f"{CONVERSATION}/{number}/"


def says(learner: Learner, number: int, choice: str, **changes: Any) -> Any:
    """Choose something on the page of a turn and press *Continue*."""
    return learner.sends(
        turn(number), **{**learner.form(turn(number)), "choice": choice}, **changes
    )


def marked() -> object:
    """Return the answer that the one mark is for."""
    return Mark.objects.values_list("response__answer", flat=True).get()


class TestTurn:
    def test_begins_on_the_section_page(self, learner: Learner) -> None:
        html = learner.reads(SECTION)
        assert f'action="{learner.at(turn(1))}"' in html
        assert "The manager says he is a cousin." in html

    def test_leads_to_the_next_with_the_reply_first(self, learner: Learner) -> None:
        assert says(learner, 1, FIRST)["Location"] == learner.at(turn(2))
        html = learner.reads(turn(2))
        assert "he says he sleeps here." in html
        assert "Greet the man apart" in html
        assert "Use telephone interpreting" in html
        assert hidden_fields(html)["path"] == [shown_as("branching", FIRST)]

    def test_shows_why_only_when_it_has_ended(self, learner: Learner) -> None:
        says(learner, 1, FIRST)
        assert "Secret: why" not in learner.reads(turn(2))
        response = says(learner, 2, SECOND)
        assert response["Location"] == learner.at(turn(2))
        html = learner.reads(turn(2))
        assert "Secret: why n2b." in html
        assert "data-answer" not in html
        assert "Secret: why n2b." in learner.reads(SECTION)
        assert Attempt.objects.get().is_passed is not None

    def test_may_end_early(self, learner: Learner) -> None:
        assert says(learner, 1, "n1a")["Location"] == learner.at(turn(1))
        assert "Not quite" in learner.reads(turn(1))

    def test_shows_the_earlier_choice_on_the_way_back(self, learner: Learner) -> None:
        says(learner, 1, FIRST)
        assert f'href="{learner.at(turn(1))}"' in learner.reads(turn(2))
        html = learner.reads(turn(1))
        assert f'value="{shown_as("branching", FIRST)}" checked' in html
        assert "he says he sleeps here." not in html

    def test_may_be_chosen_otherwise_on_the_way_back(self, learner: Learner) -> None:
        says(learner, 1, FIRST)
        assert says(learner, 1, "n1a")["Location"] == learner.at(turn(1))
        assert marked() == {"path": ["n1a"]}

    def test_without_a_choice_says_so(self, learner: Learner) -> None:
        html = learner.sends(turn(1), **learner.form(turn(1))).content.decode()
        assert "Choose what you would do." in words_of(html)
        assert not Attempt.objects.exists()

    def test_refuses_a_choice_that_is_not_offered(self, learner: Learner) -> None:
        fields = {**learner.form(turn(1)), "choice": SECOND}
        assert "Choose what you would do." in learner.sends(turn(1), **fields).content.decode()

    def test_that_is_not_reached_leads_to_the_one_that_is(self, learner: Learner) -> None:
        assert learner.opens(turn(7))["Location"] == learner.at(turn(1))
        says(learner, 1, FIRST)
        assert learner.opens(turn(7))["Location"] == learner.at(turn(2))
        assert learner.sends(turn(7), choice=FIRST)["Location"] == learner.at(turn(2))
        says(learner, 2, SECOND)
        assert learner.opens(turn(3))["Location"] == learner.at(turn(2))

    def test_sent_twice_is_one_save(self, learner: Learner) -> None:
        fields = {**learner.form(turn(1)), "choice": FIRST}
        for _click in range(2):
            assert learner.sends(turn(1), **fields)["Location"] == learner.at(turn(2))
        assert Response.objects.count() == 1

    def test_sent_twice_at_the_end_is_one_attempt_and_says_nothing(self, learner: Learner) -> None:
        fields = {**learner.form(turn(1)), "choice": "n1a"}
        for _click in range(2):
            assert learner.sends(turn(1), **fields)["Location"] == learner.at(turn(1))
        assert Attempt.objects.count() == Mark.objects.count() == 1
        assert "has ended" not in words_of(learner.reads(turn(1)))

    def test_of_an_older_tab_does_not_undo_a_newer_choice(self, learner: Learner) -> None:
        says(learner, 1, FIRST)
        stale = learner.form(turn(2))
        says(learner, 1, FIRST)  # back, and forth again
        response = learner.sends(turn(2), **{**stale, "choice": "n2a"})
        assert response["Location"] == learner.at(turn(2))
        assert "in another window" in words_of(learner.reads(turn(2)))
        assert not Mark.objects.exists()

    def test_that_has_ended_takes_nothing_more(self, learner: Learner) -> None:
        says(learner, 1, FIRST)
        stale = learner.form(turn(2))
        says(learner, 2, SECOND)
        learner.sends(turn(2), **{**stale, "choice": "n2a"})
        assert "has ended" in words_of(learner.reads(turn(2)))
        assert marked() == {"path": [FIRST, SECOND]}

    def test_begins_afresh_when_tried_again(self, learner: Learner) -> None:
        says(learner, 1, "n1a")
        learner.sends(SECTION, action="again")
        html = learner.reads(SECTION)
        assert "checked" not in html
        assert "Secret:" not in html

    def test_goes_on_after_leaving(self, learner: Learner) -> None:
        says(learner, 1, FIRST)
        fields = {**learner.form(turn(2)), "action": "leave", "choice": SECOND}
        assert learner.sends(turn(2), **fields)["Location"] == "/learn/"
        assert Progress.objects.get(user=learner.user).section == CONVERSATION
        assert not Mark.objects.exists()
        response = learner.sends(SECTION, **learner.form(SECTION))
        assert response["Location"] == learner.at(turn(2))

    def test_of_someone_elses_attempt_is_404(self, learner: Learner, someone_else: Learner) -> None:
        says(someone_else, 1, FIRST)
        hers = Attempt.objects.get()
        fields = {**learner.form(turn(1)), "choice": FIRST, "attempt": str(hers.uuid)}
        assert learner.sends(turn(1), **fields).status_code == 404

    def test_says_where_a_section_holds_none(self, learner: Learner) -> None:
        assert learner.opens("1/1/").status_code == 404
        assert learner.opens("3/1/").status_code == 404
