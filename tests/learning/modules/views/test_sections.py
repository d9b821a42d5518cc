"""Sections as learners meet them, through Django's own client."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from learning.modules.models import ModulePage, Progress
from media.editions.models import Edition
from media.reference.models import Fact
from quizzes.attempts.models import Attempt, Mark, Response
from tests.factories.items import FULL_RESPONSES, WRONG_RESPONSES, shown_as
from tests.learning.modules.conftest import (
    CONTACTS,
    READING,
    SCENE,
    Learner,
    heading_of,
    words_of,
)

pytestmark = pytest.mark.django_db

MOST_STATEMENTS = 6
MOST_BYTES = 20_000
RIGHT, WRONG = FULL_RESPONSES["scene"], WRONG_RESPONSES["scene"]


class TestSection:
    @pytest.mark.parametrize("number", [READING, CONTACTS, SCENE])
    def test_costs_six_statements_and_twenty_kilobytes_at_most(
        self, learner: Learner, number: int
    ) -> None:
        learner.sends(f"{READING}/", action="continue")
        learner.answers(f"{SCENE}/", RIGHT)
        learner.opens(f"{number}/")  # warm
        with CaptureQueriesContext(connection) as statements:
            response = learner.opens(f"{number}/")
        assert len(statements) <= MOST_STATEMENTS, [s["sql"] for s in statements]
        assert len(response.content) <= MOST_BYTES

    def test_reads_as_its_edition_does(self, learner: Learner) -> None:
        html = learner.reads("1/")
        assert heading_of(html) == "Who speaks for whom"
        assert "Look at who answers." in html
        assert "Section 1 of 4" in html

    def test_may_be_read_in_any_order(self, learner: Learner) -> None:
        assert heading_of(learner.reads("4/")) == "The visit"
        assert heading_of(learner.reads("2/")) == "Whom to ring"

    def test_shows_contacts_as_they_are_today(self, learner: Learner) -> None:
        assert "08000 121 700" in learner.reads("2/")
        Fact.objects.filter(key="helpline").update(value="0300 000 000")
        html = learner.reads("2/")
        assert "0300 000 000" in html
        assert "08000 121 700" not in html

    def test_leaves_no_slot_unfilled(self, learner: Learner) -> None:
        for number in range(1, 5):
            assert "@@" not in learner.reads(f"{number}/")

    def test_is_kept_in_no_cache(self, learner: Learner) -> None:
        header = learner.opens("1/")["Cache-Control"]
        assert "no-store" in header
        assert "private" in header

    @pytest.mark.parametrize("address", ["0/", "5/", "99999/", "1/1/", "4/0/", "3/1/"])
    def test_is_404_where_there_is_none(self, learner: Learner, address: str) -> None:
        assert learner.opens(address).status_code == 404
        assert learner.sends(address, action="continue").status_code == 404

    def test_of_an_unknown_module_is_404(self, learner: Learner) -> None:
        assert learner.client.get("/learn/no-such-module/1/").status_code == 404

    def test_asks_visitors_to_sign_in_and_brings_them_back(self, page: ModulePage) -> None:
        response = Client().get("/learn/spot-the-signs/2/")
        assert response.status_code == 302
        assert response["Location"] == "/sign-in/?next=/learn/spot-the-signs/2/"


class TestGoingOn:
    def test_leads_to_the_next_section_and_notes_the_place(
        self, learner: Learner, edition: Edition
    ) -> None:
        response = learner.sends("1/", action="continue")
        assert response["Location"] == learner.at("2/")
        place = Progress.objects.get(user=learner.user)
        assert (place.edition_id, place.section, place.done) == (edition.pk, 2, [1])

    def test_sent_twice_is_once(self, learner: Learner) -> None:
        for _click in range(2):
            assert learner.sends("1/", action="continue")["Location"] == learner.at("2/")
        assert Progress.objects.get(user=learner.user).done == [1]

    def test_goes_on_without_an_answer(self, learner: Learner) -> None:
        assert "Continue without answering" in learner.reads(f"{SCENE}/")
        response = learner.sends(f"{SCENE}/", action="continue")
        assert response["Location"] == learner.at("4/")
        assert not Attempt.objects.exists()

    def test_leads_from_the_last_to_what_was_left_out(self, learner: Learner) -> None:
        for number in (1, 3):
            learner.sends(f"{number}/", action="continue")
        response = learner.client.post(learner.at("4/"), {"action": "continue"}, follow=True)
        assert response.redirect_chain == [(learner.at("2/"), 302)]
        assert "This one is still to do." in words_of(response.content.decode())

    def test_leads_to_the_check_when_all_are_done(self, learner: Learner) -> None:
        for number in range(1, 4):
            learner.sends(f"{number}/", action="continue")
        assert learner.sends("4/", action="continue")["Location"] == learner.at("check/")

    def test_counts_no_break_as_learning_time(self, learner: Learner) -> None:
        with time_machine.travel("2026-10-02T09:00:00Z", tick=False) as clock:
            learner.sends("1/", action="continue")
            clock.shift(120)
            learner.sends("2/", action="continue")
            clock.shift(7200)
            learner.sends("3/", action="continue")
        assert Progress.objects.get(user=learner.user).seconds == 120 + 600


class TestSavedText:
    @pytest.mark.parametrize(
        ("saved", "read", "words"),
        [
            ("2026-07-02T20:46:00Z", "2026-07-02T20:47:00Z", "Saved at 9:46pm"),
            ("2026-12-02T20:46:00Z", "2026-12-02T20:47:00Z", "Saved at 8:46pm"),
            ("2026-12-02T09:00:00Z", "2026-12-02T09:47:00Z", "Saved at 9am"),
            ("2026-12-01T09:05:00Z", "2026-12-02T09:47:00Z", "Saved on 1 December at 9:05am"),
        ],
    )
    def test_is_by_the_clock_in_yorkshire(
        self, learner: Learner, saved: str, read: str, words: str
    ) -> None:
        with time_machine.travel(saved, tick=False):
            learner.client.force_login(learner.user)
            learner.sends("1/", action="continue")
        with time_machine.travel(read, tick=False):
            learner.client.force_login(learner.user)
            assert words in words_of(learner.reads("2/"))


class TestAnswer:
    def test_shows_why_only_after_it_was_given(self, learner: Learner) -> None:
        assert "Secret:" not in learner.reads(f"{SCENE}/")
        response = learner.answers(f"{SCENE}/", WRONG)
        assert response["Location"] == learner.at(f"{SCENE}/#feedback")
        html = learner.reads(f"{SCENE}/")
        assert "Not quite" in html
        assert "Secret: why r1." in html
        assert "data-answer" not in html

    def test_without_a_choice_says_so_and_saves_nothing(self, learner: Learner) -> None:
        response = learner.sends(f"{SCENE}/", **learner.form(f"{SCENE}/"))
        html = response.content.decode()
        assert "<title>Error:" in html
        assert "Choose at least one detail." in words_of(html)
        assert not Attempt.objects.exists()

    def test_keeps_the_place(self, learner: Learner) -> None:
        learner.answers(f"{SCENE}/", RIGHT)
        assert Progress.objects.get(user=learner.user).section == SCENE

    def test_sent_by_a_double_click_is_one_attempt(self, learner: Learner) -> None:
        fields = {**learner.form(f"{SCENE}/"), "regions": ["r1"]}
        for _click in range(2):
            learner.client.post(learner.at(f"{SCENE}/"), fields)
        assert Attempt.objects.count() == Response.objects.count() == Mark.objects.count() == 1
        assert "stands" not in words_of(learner.reads(f"{SCENE}/"))

    def test_changed_in_a_second_tab_after_the_feedback_does_not_count(
        self, learner: Learner
    ) -> None:
        stale = learner.form(f"{SCENE}/")
        learner.answers(f"{SCENE}/", WRONG)
        learner.client.post(learner.at(f"{SCENE}/"), {**stale, "regions": ["r1", "r3"]})
        assert Attempt.objects.count() == 1
        assert "your first answer stands" in words_of(learner.reads(f"{SCENE}/"))
        assert "Not quite" in learner.reads(f"{SCENE}/")

    def test_may_be_tried_again_from_an_empty_list(self, learner: Learner) -> None:
        learner.answers(f"{SCENE}/", WRONG)
        for _click in range(2):
            response = learner.sends(f"{SCENE}/", action="again")
            assert response["Location"] == learner.at(f"{SCENE}/#activity")
        html = learner.reads(f"{SCENE}/")
        assert "checked" not in html
        assert "Secret:" not in html
        assert Attempt.objects.count() == 2
        learner.answers(f"{SCENE}/", RIGHT)
        assert [a.is_passed for a in Attempt.objects.order_by("number")] == [True, True]

    def test_from_before_a_second_go_changes_nothing(self, learner: Learner) -> None:
        learner.sends(f"{SCENE}/", **learner.form(f"{SCENE}/"), action="leave", regions=["r1"])
        stale = learner.form(f"{SCENE}/")
        learner.answers(f"{SCENE}/", WRONG)
        learner.sends(f"{SCENE}/", action="again")
        learner.client.post(learner.at(f"{SCENE}/"), {**stale, "regions": ["r1", "r3"]})
        assert "from an earlier go" in words_of(learner.reads(f"{SCENE}/"))
        assert not Mark.objects.filter(attempt__number=2).exists()

    def test_for_someone_elses_attempt_is_404(
        self, learner: Learner, someone_else: Learner
    ) -> None:
        someone_else.answers(f"{SCENE}/", WRONG)
        hers = Attempt.objects.get(user=someone_else.user)
        response = learner.answers(f"{SCENE}/", RIGHT, attempt=str(hers.uuid))
        assert response.status_code == 404
        assert not Attempt.objects.filter(user=learner.user).exists()

    @pytest.mark.parametrize("uuid", ["nonsense", "6f1e1c5a-0000-4000-8000-6d0b1c866563"])
    def test_for_no_attempt_is_404(self, learner: Learner, uuid: str) -> None:
        assert learner.answers(f"{SCENE}/", RIGHT, attempt=uuid).status_code == 404

    @pytest.mark.parametrize(
        "fields",
        [
            {"sequence": "99999999999999999999"},
            {"sequence": "-1"},
            {"sequence": "٣"},
            {"regions": ["r1", "nonsense", "r1"]},
            {"action": "nonsense"},
            {"position": "7"},
        ],
    )
    def test_never_breaks_on_what_a_client_can_send(
        self, learner: Learner, fields: dict[str, Any]
    ) -> None:
        assert learner.answers(f"{SCENE}/", RIGHT, **fields).status_code in {200, 302}

    def test_refuses_what_no_page_of_ours_sends(self, learner: Learner) -> None:
        assert learner.answers(f"{SCENE}/", RIGHT, regions="\x00").status_code == 400

    def test_on_a_section_that_asks_nothing_leads_back_to_it(self, learner: Learner) -> None:
        assert learner.sends("1/", choice="a")["Location"] == learner.at("1/")

    def test_tells_our_script_the_next_address(self, learner: Learner) -> None:
        fields = {**learner.form(f"{SCENE}/"), "regions": ["r1"]}
        response = learner.client.post(
            learner.at(f"{SCENE}/"), fields, headers={"X-Answer": "fetch"}
        )
        assert response.json() == {"next": learner.at(f"{SCENE}/")}


class TestLeaving:
    def test_keeps_what_was_chosen_and_leads_back_to_it(self, learner: Learner) -> None:
        fields = learner.form(f"{SCENE}/")
        response = learner.sends(f"{SCENE}/", **fields, action="leave", regions=["r3"])
        assert response["Location"] == "/learn/"
        home = learner.client.get("/learn/").content.decode()
        assert f'href="{learner.at(f"{SCENE}/")}" role="button"' in home
        html = learner.reads(f"{SCENE}/")
        assert html.count(" checked") == 1
        assert f'value="{shown_as("scene", "r3")}" checked' in html

    def test_with_nothing_chosen_keeps_the_place(self, learner: Learner) -> None:
        learner.sends(f"{SCENE}/", **learner.form(f"{SCENE}/"), action="leave")
        assert Progress.objects.get(user=learner.user).section == SCENE
        assert " checked" not in learner.reads(f"{SCENE}/")

    def test_a_section_to_read_keeps_the_place(self, learner: Learner) -> None:
        learner.sends("2/", action="leave")
        assert Progress.objects.get(user=learner.user).section == 2

    def test_after_finishing_keeps_no_place(self, learner: Learner) -> None:
        learner.does_check()
        learner.sends("2/", action="leave")
        assert "Carry on where you stopped" not in learner.client.get("/learn/").content.decode()
