"""Which edition a person meets, and what she is told of newer ones."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from wagtail.models import Locale

from learning.modules.models import ModulePage, Progress
from learning.modules.overlays import Redo, Standing
from media.editions.enums import ChangeClass
from quizzes.attempts.models import Attempt
from tests.factories.media import LeafletFactory
from tests.factories.modules import module_index, section, text
from tests.learning.modules.conftest import (
    SLUG,
    Learner,
    carry_on_of,
    heading_of,
    page_of,
    publish_again,
    two_sections,
    words_of,
)

pytestmark = pytest.mark.django_db


class TestModule:
    @pytest.mark.parametrize(
        "address",
        ["", "1/", "what-changed/", "check/", "check/1/", "check/1/feedback/", "result/", "4/1/"],
    )
    def test_that_nobody_knows_is_404_everywhere(self, home: Learner, address: str) -> None:
        assert home.client.get(f"/learn/no-such/{address}").status_code == 404
        assert home.client.post(f"/learn/no-such/{address}").status_code in {404, 405}

    def test_without_a_check_has_none(self, home: Learner) -> None:
        two_sections()
        assert home.opens("check/").status_code == 404
        assert home.opens("check/1/").status_code == 404
        assert home.opens("result/")["Location"] == home.at()
        home.sends("1/", action="continue")
        assert home.sends("2/", action="continue")["Location"] == home.at("result/")
        assert heading_of(home.reads("result/")) == "You have finished"
        assert not Attempt.objects.exists()


class TestEdition:
    """Which edition a person meets."""

    def test_is_needed_to_learn(self, home: Learner) -> None:
        published = two_sections()
        page = ModulePage(
            title="Saved only",
            slug="saved-only",
            code="M09",
            summary="Never published through a revision.",
            minutes=5,
            content_owner="Lead",
            marking=published.marking,
            sections=published.sections,
            live=True,
        )
        module_index().add_child(instance=page)
        page.save()
        for address in ("", "1/", "check/"):
            assert home.client.get(f"/learn/saved-only/{address}").status_code == 404
        assert "Saved only" not in page_of(home.client)

    def test_of_a_retired_page_is_gone(self, home: Learner) -> None:
        page = two_sections()
        home.sends("1/", action="continue")
        page.unpublish()
        assert home.opens().status_code == 404
        assert home.opens("1/").status_code == 404
        assert home.sends("2/", action="continue").status_code == 404
        assert "Carry on" not in page_of(home.client)

    def test_of_another_kind_of_page_is_no_module(self, home: Learner) -> None:
        LeafletFactory.published(slug="a-leaflet")
        assert home.client.get("/learn/a-leaflet/").status_code == 404

    @pytest.mark.parametrize(
        "change", [ChangeClass.TYPO, ChangeClass.CLARIFICATION, ChangeClass.SUBSTANCE]
    )
    def test_of_a_learner_midway_stays_hers(self, home: Learner, change: ChangeClass) -> None:
        page = two_sections()
        home.sends("1/", action="continue")
        publish_again(page, change, sections=[section("New", text("New words."))])
        assert "Last." in home.reads("2/")
        assert "Section 2 of 2: Two" in carry_on_of(page_of(home.client))
        assert "1 section" in words_of(Client().get(home.at()).content.decode())

    def test_of_a_learner_midway_gives_way_to_new_law(self, home: Learner) -> None:
        page = two_sections()
        home.sends("1/", action="continue")
        publish_again(page, ChangeClass.LAW, sections=[section("New", text("New words."))])
        publish_again(page, ChangeClass.TYPO, title="Spelt right")
        assert "New words." in home.reads("1/")
        assert home.opens("2/").status_code == 404
        html = page_of(home.client)
        assert "Carry on where you stopped" not in html
        assert "Spelt right" in html

    def test_is_the_newest_for_whoever_starts(self, home: Learner) -> None:
        page = two_sections()
        newest = publish_again(page, ChangeClass.TYPO, title="Spelt right")
        home.sends("")
        assert Progress.objects.get().edition_id == newest.pk

    def test_keeps_its_place_when_the_page_moves(self, home: Learner) -> None:
        page = two_sections()
        home.sends("1/", action="continue")
        publish_again(page, ChangeClass.TYPO, slug="found-here")
        response = home.opens("2/")
        assert response.status_code == 307
        assert response["Location"] == "/learn/found-here/2/"
        assert 'href="/learn/found-here/2/" role="button"' in page_of(home.client)
        response = home.sends("2/", action="continue")
        assert response["Location"] == "/learn/found-here/2/"
        assert response.status_code == 307

    def test_is_that_of_the_language_of_the_address(self, home: Learner) -> None:
        page = two_sections(title="Spot the signs")
        welsh = Locale.objects.create(language_code="cy")
        translated = page.copy_for_translation(welsh, copy_parents=True)
        translated.title = "Adnabod yr arwyddion"
        translated.sections = [section("Un", text("Yn Gymraeg."))]
        translated.save_revision().publish()
        assert "Adnabod yr arwyddion" in home.client.get(f"/cy/learn/{SLUG}/").content.decode()
        assert "Yn Gymraeg." in home.client.get(f"/cy/learn/{SLUG}/1/").content.decode()
        assert "First." in home.reads("1/")
        assert "Adnabod yr arwyddion" in home.client.get("/cy/learn/").content.decode()
        assert "Adnabod yr arwyddion" not in page_of(home.client)
        home.client.post(f"/cy/learn/{SLUG}/1/", {"action": "continue"})
        assert Progress.objects.get().edition.locale == welsh

    def test_is_ours_where_a_language_has_none(self, home: Learner) -> None:
        two_sections(title="Spot the signs")
        Locale.objects.create(language_code="cy")
        html = home.client.get(f"/cy/learn/{SLUG}/1/").content.decode()
        assert 'lang="en-gb"' in html
        assert "First." in html
        assert "Spot the signs" in home.client.get("/cy/learn/").content.decode()


class TestNewerEdition:
    """What is said to whoever is in the middle of an older one."""

    OUT = "A newer edition came out on 1 December 2026."
    COUNTS = "Passing the one you are in counts; you need not do the newer one."

    @pytest.fixture(autouse=True)
    def on_the_day(self) -> Iterator[None]:
        with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=UTC)):
            yield

    @pytest.fixture
    def midway(self, on_the_day: None, home: Learner) -> ModulePage:
        page = two_sections()
        home.sends("1/", action="continue")
        return page

    def publishes(self, page: ModulePage, change: ChangeClass) -> None:
        publish_again(page, change, sections=[section("New", text("New words."))])

    def test_is_told_of_with_what_passing_hers_is_worth(
        self, home: Learner, midway: ModulePage
    ) -> None:
        self.publishes(midway, ChangeClass.SUBSTANCE)
        html = page_of(home.client)
        assert f"{self.OUT} {self.COUNTS}" in words_of(html).split("To do")[1]
        assert f"{self.OUT} {self.COUNTS}" in words_of(home.reads())
        player = home.reads("2/")
        assert "A newer edition of this module came out on 1 December 2026." in words_of(player)
        assert f'href="{home.at()}">What that means for you' in player

    @pytest.mark.parametrize("change", [ChangeClass.TYPO, ChangeClass.CLARIFICATION])
    def test_of_a_change_that_disturbs_nobody_is_not_told_of(
        self, home: Learner, midway: ModulePage, change: ChangeClass
    ) -> None:
        self.publishes(midway, change)
        for html in (page_of(home.client), home.reads(), home.reads("2/")):
            assert "newer edition" not in html

    @pytest.mark.parametrize(
        ("today", "said"),
        [
            (
                datetime(2026, 12, 31, 9, tzinfo=UTC),
                "Passing the one you are in counts until 1 January 2027: do the newer one by then "
                "too.",
            ),
            (
                datetime(2027, 1, 1, 9, tzinfo=UTC),
                "Since 1 January 2027 passing the one you are in no longer counts: do the newer "
                "one.",
            ),
        ],
    )
    def test_that_calls_hers_back_says_until_when_and_what_does_instead(
        self,
        home: Learner,
        midway: ModulePage,
        standings: dict[Any, Standing],
        today: datetime,
        said: str,
    ) -> None:
        older = midway.editions.get()
        unit = two_sections("the-new-duty", title="The new duty")
        self.publishes(midway, ChangeClass.SUBSTANCE)
        redo = Redo(date(2026, 12, 1), date(2027, 1, 1), unit.translation_key)
        standings[midway.translation_key] = Standing(
            state="due_soon", label="Due soon", is_required=True, redo={older.pk: redo}
        )
        whole = f"{self.OUT} {said} “The new duty” does instead of the newer one."
        with time_machine.travel(today, tick=False):
            client = Client()
            client.force_login(home.user)
            assert whole in words_of(page_of(client))
            assert whole in words_of(client.get(home.at()).content.decode())

    def test_is_begun_by_whoever_says_so(self, home: Learner, midway: ModulePage) -> None:
        self.publishes(midway, ChangeClass.SUBSTANCE)
        assert "Begin the newer edition" in words_of(home.reads())
        assert home.sends("", edition="newest")["Location"] == home.at("1/")
        assert "New words." in home.reads("1/")
        assert "newer edition" not in page_of(home.client)
        assert home.sends("", edition="newest")["Location"] == home.at("1/")
        assert Progress.objects.count() == 2

    def test_that_took_the_place_of_hers_says_so_until_she_begins_it(
        self, home: Learner, midway: ModulePage
    ) -> None:
        self.publishes(midway, ChangeClass.LAW)
        said = (
            "The edition you had begun was replaced after a change of law. The newer one came out "
            "on 1 December 2026: begin it from the start."
        )
        assert said in words_of(page_of(home.client))
        page = words_of(home.reads())
        assert said in page
        assert "Begin the newer edition" not in page  # that is what Start does
        home.sends("")
        assert said not in words_of(home.reads())
        assert said not in words_of(page_of(home.client))


class TestWhatChanged:
    @pytest.fixture
    def finished(self, home: Learner) -> ModulePage:
        page = two_sections(title="First contact")
        for number in (1, 2):
            home.sends(f"{number}/", action="continue")
        return page

    def test_lists_what_people_are_told_of(self, home: Learner, finished: ModulePage) -> None:
        publish_again(finished, ChangeClass.SUBSTANCE, change_note="Ring the new number.")
        publish_again(finished, ChangeClass.TYPO, change_note="A comma.")
        publish_again(finished, ChangeClass.LAW, change_note="A duty to notify.")
        words = words_of(home.reads("what-changed/"))
        assert words.index("A duty to notify.") < words.index("Ring the new number.")
        assert "A comma." not in words
        assert f'href="{home.at()}" role="button"' in home.reads("what-changed/")

    def test_is_pointed_to_from_the_module_and_from_my_learning(
        self, home: Learner, finished: ModulePage
    ) -> None:
        link = f'href="{home.at("what-changed/")}"'
        publish_again(finished, ChangeClass.CLARIFICATION, change_note="Said better.")
        assert link not in home.reads()
        assert link not in page_of(home.client)
        publish_again(finished, ChangeClass.SUBSTANCE, change_note="Ring the new number.")
        assert link in home.reads()
        assert link in page_of(home.client)

    def test_is_said_in_the_row_of_whoever_is_called_back(
        self, home: Learner, finished: ModulePage, standings: dict[Any, Standing]
    ) -> None:
        publish_again(finished, ChangeClass.LAW, change_note="A duty to notify.")
        standings[finished.translation_key] = Standing(state="overdue", label="Overdue")
        assert "It has changed since you did it." in words_of(page_of(home.client))

    def test_gives_the_day_and_the_shorter_unit_to_whoever_is_called_back(
        self, home: Learner, finished: ModulePage, standings: dict[Any, Standing]
    ) -> None:
        unit = two_sections("the-new-duty", title="The new duty")
        publish_again(finished, ChangeClass.LAW, change_note="A duty to notify.")
        said = "The module changed on 1 December 2026: do it again by 31 December 2026."
        standings[finished.translation_key] = Standing(
            state="current",
            label="Up to date",
            completed_date=date(2026, 11, 2),
            due_date=date(2026, 12, 31),
            called_back=said,
            shorter_key=unit.translation_key,
        )
        row = words_of(page_of(home.client)).split("To do")[1].split("You may also learn")[0]
        assert f"{said} “The new duty” does instead. Do it again" in row
        assert "It has changed since" not in row
        done = words_of(page_of(home.client)).split("Refresh byCertificate")[1]
        assert "First contactDo it again" in done
        assert "2 November 202631 December 2026" in done
        for page in (home.reads(), home.reads("what-changed/")):
            assert said in words_of(page)
            assert 'href="/learn/the-new-duty/">The new duty</a>' in page

    def test_falls_silent_once_she_has_done_the_newest(
        self, home: Learner, finished: ModulePage
    ) -> None:
        publish_again(finished, ChangeClass.SUBSTANCE, change_note="Ring the new number.")
        for number in (1, 2):
            home.sends(f"{number}/", action="continue")
        assert "Nothing has changed" in home.reads("what-changed/")
        assert "what-changed" not in page_of(home.client)

    def test_has_nothing_to_say_to_whoever_never_finished(self, home: Learner) -> None:
        page = two_sections()
        publish_again(page, ChangeClass.LAW, change_note="A duty to notify.")
        assert "You have not finished this module yet" in home.reads("what-changed/")

    def test_asks_visitors_to_sign_in(self, finished: ModulePage) -> None:
        assert Client().get(f"/learn/{SLUG}/what-changed/").status_code == 302
