"""My learning; signed out, the catalogue."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from learning.modules import overlays
from learning.modules.models import Progress
from learning.modules.overlays import AsidePanel, Standing
from tests.factories.items import FULL_RESPONSES, WRONG_RESPONSES
from tests.factories.quizzes import published_question, quiz_of
from tests.learning.modules.conftest import (
    HOME,
    Learner,
    carry_on_of,
    heading_of,
    page_of,
    two_sections,
    words_of,
)

pytestmark = pytest.mark.django_db


class TestLearn:
    def test_signed_out_lists_the_modules(self, db: None) -> None:
        two_sections(title="First contact")
        html = page_of(Client())
        assert heading_of(html) == "Modules"
        assert "First contact" in html
        assert "Sign in" in html

    def test_without_modules_says_so(self, home: Learner) -> None:
        assert "No modules yet" in page_of(Client())
        assert "You have nothing to do." in page_of(home.client)

    def test_lists_what_is_to_do(self, home: Learner, standings: dict[Any, Standing]) -> None:
        page = two_sections(title="First contact")
        standings[page.translation_key] = Standing(
            state="not_started", label="Not started", due_date=date(2027, 5, 4)
        )
        html = page_of(home.client)
        assert "You may also learn" not in html
        assert "First contact" in html
        assert "Not started" in words_of(html)
        assert "Carry on where you stopped" not in html
        assert "Completed" not in html

    def test_sets_apart_what_nobody_asks_of_her(
        self, home: Learner, standings: dict[Any, Standing]
    ) -> None:
        asked = two_sections(title="Asked for")
        two_sections(slug="free", title="Free to choose", code="M03")
        standings[asked.translation_key] = Standing(
            state="not_started", label="Not started", due_date=date(2027, 5, 4)
        )
        words = words_of(page_of(home.client))
        to_do, more = words.split("You may also learn")
        assert "Asked for" in to_do
        assert "Free to choose" not in to_do
        assert "Free to choose" in more

    def test_takes_what_she_began_for_something_to_do(self, home: Learner) -> None:
        two_sections(title="First contact")
        home.sends("1/", action="continue")
        assert "You may also learn" not in page_of(home.client)

    def test_offers_to_carry_on_first(self, home: Learner) -> None:
        two_sections()
        with time_machine.travel("2026-07-02T20:46:00Z", tick=False):
            home.client.force_login(home.user)
            home.sends("1/", action="continue")
            panel = carry_on_of(page_of(home.client))
        assert "Section 2 of 2: Two" in panel
        assert "About 4 minutes left." in panel
        assert "Saved at 9:46pm." in panel

    def test_leaves_as_many_minutes_as_the_module_has(self, home: Learner) -> None:
        two_sections(check_quiz=quiz_of(published_question("single_choice")))
        assert "10 minutes." in words_of(page_of(home.client))
        home.client.post("/learn/spot-the-signs/", {"action": "start"})
        html = page_of(home.client)
        assert "About 10 minutes left." in carry_on_of(html)
        assert "10 minutes left." in words_of(html.split('class="govuk-task-list"')[1])
        assert "0 of 2 sections done, about 10 minutes left" in words_of(home.reads("1/"))
        home.sends("1/", action="continue")
        home.starts_check()
        assert "6 minutes left." in words_of(page_of(home.client))
        home.answers("check/1/", FULL_RESPONSES["single_choice"])
        assert "4 minutes left." in words_of(page_of(home.client))
        assert "1 of 2 sections done, about 4 minutes left" in words_of(home.reads("check/"))

    def test_leaves_the_whole_check_where_it_was_not_passed(self, home: Learner) -> None:
        two_sections(check_quiz=quiz_of(published_question("single_choice")))
        home.sends("1/", action="continue")
        home.starts_check()
        home.answers("check/1/", WRONG_RESPONSES["single_choice"])
        home.sends("check/", action="finish", confirmed="yes")
        assert "6 minutes left. Check not passed yet." in words_of(page_of(home.client))

    def test_offers_first_nothing_that_she_is_exempt_from(
        self, home: Learner, standings: dict[Any, Standing]
    ) -> None:
        page = two_sections(title="First contact")
        home.sends("1/", action="continue")
        standings[page.translation_key] = Standing(
            state="exempt", label="Exempt", is_required=True, due_date=date(2027, 5, 4)
        )
        html = page_of(home.client)
        assert "Carry on where you stopped" not in html
        apart = html.split("Not asked of you at present")[1]
        assert f'href="{home.at("2/")}"' in apart
        assert "First contact: carry on where you stopped" in words_of(apart)

    def test_carries_on_with_what_was_saved_last(self, home: Learner) -> None:
        two_sections(title="Older")
        two_sections(slug="newer", title="Newer", code="M03")
        home.sends("1/", action="continue")
        home.client.post("/learn/newer/1/", {"action": "continue"})
        assert "Newer" in carry_on_of(page_of(home.client))

    @pytest.mark.parametrize(("state", "is_first"), [("current", False), ("due_soon", True)])
    def test_puts_nothing_first_that_she_holds_and_need_not_renew(
        self, state: str, is_first: bool, home: Learner, standings: dict[Any, Standing]
    ) -> None:
        page = two_sections(title="First contact")
        home.sends("1/", action="continue")
        standings[page.translation_key] = Standing(
            state=state, label="", completed_date=date(2026, 5, 4), source="College Learn (Claimed)"
        )
        html = page_of(home.client)
        assert ("Carry on where you stopped" in html) is is_first
        assert f'href="{home.at("2/")}"' in html
        assert "Carry on with First contact" in words_of(html)

    @pytest.mark.parametrize("gone", [0, 3, 17])
    def test_leads_to_the_first_section_when_the_place_is_gone(
        self, home: Learner, gone: int
    ) -> None:
        two_sections()
        home.sends("1/", action="continue")
        Progress.objects.update(section=gone)
        html = page_of(home.client)
        assert f'href="{home.at("1/")}" role="button"' in html
        assert "Section 1 of 2: One" in carry_on_of(html)
        assert home.sends("")["Location"] == home.at("1/")

    def test_lists_what_is_done_with_its_day(self, home: Learner) -> None:
        two_sections(title="First contact")
        with time_machine.travel("2026-10-02T09:00:00Z", tick=False):
            home.client.force_login(home.user)
            home.sends("1/", action="continue")
            home.sends("2/", action="continue")
            words = words_of(page_of(home.client))
        assert "You have nothing to do." in words
        assert "First contact2 October 2026" in words

    def test_says_when_the_next_refresh_is(
        self, home: Learner, standings: dict[Any, Standing]
    ) -> None:
        page = two_sections()
        standings[page.translation_key] = Standing(
            state="current",
            label="Up to date",
            completed_date=date(2026, 5, 4),
            refresh_by_date=date(2028, 5, 4),
        )
        assert "Next refresh: May 2028." in words_of(page_of(home.client))

    @pytest.mark.parametrize(
        ("state", "is_required", "is_held", "group"),
        [
            ("not_started", True, False, "To do"),
            ("in_progress", True, False, "To do"),
            ("due_soon", True, False, "To do"),
            ("due_soon", True, True, "Completed"),
            ("overdue", True, False, "To do"),
            ("lapsed", True, False, "To do"),
            ("current", True, True, "Completed"),
            ("exempt", True, False, "Not asked of you at present"),
            ("exempt", True, True, "Completed"),
            ("current", False, True, "Completed"),
            ("lapsed", False, False, "You may also learn"),
        ],
    )
    def test_takes_nothing_for_done_that_is_asked_for_and_not_held(
        self,
        state: str,
        *,
        is_required: bool,
        is_held: bool,
        group: str,
        home: Learner,
        standings: dict[Any, Standing],
    ) -> None:
        page = two_sections(title="First contact")
        home.sends("1/", action="continue")
        home.sends("2/", action="continue")
        standings[page.translation_key] = Standing(
            state=state,
            label="",
            is_required=is_required,
            is_held=is_held,
            due_date=date(2026, 12, 27) if is_required else None,
            completed_date=date(2023, 10, 27),
        )
        words = words_of(page_of(home.client))
        groups = re.split(
            "(To do|Not asked of you at present|You may also learn|Completed(?= ?Training))", words
        )
        assert group in groups
        assert "First contact" in groups[groups.index(group) + 1]
        assert ("You have nothing to do" in words) is (group != "To do")
        assert ("Due 27 December 2026." in words) is (group == "To do")

    def test_says_of_what_counts_no_more_that_it_begins_again(
        self, home: Learner, standings: dict[Any, Standing]
    ) -> None:
        page = two_sections(title="First contact")
        home.sends("1/", action="continue")
        home.sends("2/", action="continue")
        standings[page.translation_key] = Standing(
            state="in_progress",
            label="In progress",
            is_required=True,
            due_date=date(2026, 12, 27),
            completed_date=date(2023, 10, 27),
        )
        for words in (words_of(page_of(home.client)), words_of(home.reads())):
            assert "Due 27 December 2026" in words
            assert "Start again" in words
            assert "In progress" not in words
            assert "Do it again" not in words

    def test_puts_what_is_overdue_back_on_the_list(
        self, home: Learner, standings: dict[Any, Standing]
    ) -> None:
        page = two_sections()
        for number in (1, 2):
            home.sends(f"{number}/", action="continue")
        standings[page.translation_key] = Standing(
            state="lapsed", label="Lapsed", due_date=date(2026, 5, 4)
        )
        words = words_of(page_of(home.client))
        assert "Due 4 May 2026." in words
        assert "You have nothing to do." not in words

    def test_says_overdue_of_what_was_started(
        self, home: Learner, standings: dict[Any, Standing]
    ) -> None:
        page = two_sections()
        home.sends("1/", action="continue")
        standings[page.translation_key] = Standing(
            state="overdue", label="Overdue", due_date=date(2026, 5, 4)
        )
        assert "Overdue, started" in words_of(page_of(home.client))

    def test_shows_panels_of_other_rooms(
        self, home: Learner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        panel = AsidePanel("components/panel.html", {})
        monkeypatch.setattr(overlays, "_panels", [lambda user, at: panel, lambda user, at: None])
        assert home.client.get(HOME).status_code == 200

    def test_costs_the_same_for_twelve_modules_as_for_two(self, home: Learner) -> None:
        counts = []
        for number in range(1, 13):
            two_sections(slug=f"m{number}", code=f"M{number:02}", title=f"Module {number}")
            home.client.post(f"/learn/m{number}/1/", {"action": "continue"})
            if number in {2, 12}:
                home.client.get(HOME)
                with CaptureQueriesContext(connection) as statements:
                    html = page_of(home.client)
                counts.append(len(statements))
                assert html.count("govuk-task-list__item--with-link") == number
        assert counts[0] == counts[1]

    def test_costs_the_same_in_a_process_that_knows_no_outline(self, home: Learner) -> None:
        counts = []
        for number in range(1, 6):
            two_sections(slug=f"m{number}", code=f"M{number:02}")
            if number in {2, 5}:
                caches["fragments"].clear()
                with CaptureQueriesContext(connection) as statements:
                    page_of(home.client)
                counts.append(len(statements))
        assert counts[0] == counts[1]

    def test_is_kept_in_no_cache(self, home: Learner) -> None:
        assert "no-store" in home.client.get(HOME)["Cache-Control"]
