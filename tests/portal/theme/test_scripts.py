"""What the scripts add to pages that work without them, in a real browser.

Pages come from a server of the test's own, so that it can fail on purpose.
"""

import re
from collections.abc import Iterator
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.portal.theme.answering import (
    QUESTION,
    SCENE,
    Site,
    SiteServer,
    cut_off,
    drawn,
    json_next,
    redirect_to,
    register,
    signed_out,
    tell,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server() -> Iterator[SiteServer]:
    with SiteServer() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def site(browser: "Browser", server: SiteServer) -> Iterator[Site]:
    server.pages.clear()
    server.posted.clear()
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(5_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Site(page, server)
    context.close()
    assert not errors


class TestSupport:
    def test_tells_the_style_sheet_that_scripts_run(self, site: Site) -> None:
        site.open("<p>Text</p>")
        assert "js-enabled" in (site.page.get_attribute("body", "class") or "")
        assert site.page.locator("[data-govuk-service-navigation-init]").count() == 0

    def test_starts_under_the_strict_policy(self, site: Site) -> None:
        said: list[str] = []
        site.page.on("console", lambda message: said.append(message.text))
        site.open("<p>Text</p>", nav_items=[{"text": "Learn", "href": "/learn/"}])
        site.page.locator("[data-govuk-service-navigation-init]").wait_for()
        assert not said


class TestScene:
    def test_marker_ticks_its_box(self, site: Site) -> None:
        site.open(SCENE)
        site.page.locator(".app-marker__face").click()
        assert site.page.locator("#seen-1").is_checked()
        assert "is-on" in (site.page.locator(".app-marker").get_attribute("class") or "")

    def test_box_marks_its_marker_and_shows_its_focus(self, site: Site) -> None:
        site.open(SCENE)
        site.page.locator("#seen-1").focus()
        site.page.keyboard.press("Space")
        site.page.locator(".app-marker.is-on.has-focus").wait_for()


class TestFeedback:
    def test_takes_the_focus(self, site: Site) -> None:
        site.open('<div class="app-fb" tabindex="-1" data-autofocus>Not quite</div>')
        assert site.page.evaluate("document.activeElement.className") == "app-fb"
        assert site.page.evaluate("scrollY") == 0

    def test_comes_into_view_far_down_a_page(self, site: Site) -> None:
        text = "<p>Much to read.</p>" * 60
        site.open(text + '<div class="app-fb" tabindex="-1" data-autofocus>Right</div>' + text)
        top = site.page.evaluate("document.activeElement.getBoundingClientRect().top")
        assert 0 < top < 100


class TestDrafts:
    def test_come_back_after_a_reload(self, site: Site) -> None:
        site.open(QUESTION.format(saved=""))
        site.page.check("#b")
        site.page.reload()
        expect(site.page.locator("#b")).to_be_checked()

    def test_give_way_to_an_answer_the_server_has(self, site: Site) -> None:
        site.open(QUESTION.format(saved=""))
        site.page.check("#b")
        site.open(QUESTION.format(saved=" data-saved"))
        assert not site.page.is_checked("#b")
        assert not site.kept()

    def test_of_one_page_are_not_those_of_another(self, site: Site) -> None:
        site.open(QUESTION.format(saved=""))
        site.page.check("#b")
        site.open(QUESTION.format(saved=""), "/another/")
        assert not site.page.is_checked("#b")

    def test_never_hold_the_token_or_the_sequence(self, site: Site) -> None:
        site.open(QUESTION.format(saved=""))
        site.page.check("#a")
        assert site.kept() == {"answer/0123456789ab/page/a1/q1": '[["choice","a"]]'}

    def test_of_another_person_are_not_shown(self, site: Site) -> None:
        site.open(QUESTION.format(saved=""))
        site.page.check("#b")
        site.open(QUESTION.format(saved=""), draft_owner="ba9876543210")
        assert not site.page.is_checked("#b")

    def test_of_another_person_go_on_a_shared_computer(self, site: Site) -> None:
        site.open(QUESTION.format(saved=""))
        site.page.check("#b")
        site.open("<p>Text</p>", draft_owner="ba9876543210", is_shared_computer=True)
        assert not [key for key in site.kept() if key.startswith("answer/")]

    def test_go_when_somebody_signs_out(self, site: Site) -> None:
        sign_out = '{{% include "components/sign_out.html" %}}'
        site.open(QUESTION.format(saved="") + sign_out.format())
        site.page.check("#b")
        site.server.answer = signed_out
        site.page.get_by_role("button", name="Sign out").click()
        site.page.wait_for_url("**/sign-out/")
        site.open("<p>Text</p>")
        assert not site.kept()


class TestSending:
    def test_opens_the_next_page(self, site: Site) -> None:
        site.open(QUESTION.format(saved=""))
        site.server.answer = json_next
        site.page.check("#b")
        site.page.get_by_role("button", name="Continue").click()
        site.page.wait_for_url("**/next/")
        assert not site.kept()

    def test_loads_the_same_page_again_when_that_is_next(self, site: Site) -> None:
        site.open(QUESTION.format(saved=""))
        site.server.answer = tell("/page/#feedback")
        site.server.pages["/page/"] = drawn('<h1 id="feedback">Not quite</h1>')
        site.page.check("#b")
        site.page.get_by_role("button", name="Continue").click()
        site.page.get_by_role("heading", name="Not quite").wait_for()
        assert site.page.url.endswith("/page/#feedback")

    def test_says_which_button_was_pressed(self, site: Site) -> None:
        site.open(QUESTION.format(saved=""))
        site.server.answer = json_next
        site.page.get_by_role("button", name="Save and leave").click()
        site.page.wait_for_url("**/next/")
        assert re.findall(r'name="action"\s+(\S+)', site.server.posted[0]) == ["leave"]

    def test_follows_the_redirect_of_a_plain_server(self, site: Site) -> None:
        site.open(QUESTION.format(saved=""))
        site.server.answer = redirect_to("/next/")
        site.page.check("#b")
        site.page.get_by_role("button", name="Continue").click()
        site.page.get_by_role("heading", name="At /next/").wait_for()
        assert len(site.server.posted) == 1

    def test_keeps_the_draft_when_it_is_asked_to_sign_in(self, site: Site) -> None:
        site.open(QUESTION.format(saved=""))
        site.server.answer = redirect_to("/sign-in/")
        site.page.check("#b")
        site.page.get_by_role("button", name="Continue").click()
        site.page.get_by_role("heading", name="At /sign-in/").wait_for()
        assert site.kept()

    def test_keeps_the_answer_and_says_so_without_a_connection(self, site: Site) -> None:
        site.open(QUESTION.format(saved=""))
        site.server.answer = cut_off
        site.page.check("#b")
        site.page.get_by_role("button", name="Continue").click()
        banner = site.page.get_by_role("alert")
        banner.wait_for()
        assert "Your answer is kept on this device" in banner.inner_text()
        assert site.page.url.endswith("/page/")
        assert site.kept()

    def test_sends_the_same_save_again(self, site: Site) -> None:
        site.open(QUESTION.format(saved=""))
        site.server.answer = lambda handler: handler.reply(503)
        site.page.check("#b")
        button = site.page.get_by_role("button", name="Continue")
        button.click()
        site.page.get_by_role("alert").wait_for()
        site.server.answer = json_next
        site.page.evaluate("dispatchEvent(new Event('online'))")
        site.page.wait_for_url("**/next/")
        fields = [re.findall(r'name="(\w+)"\s+(\S+)', body) for body in site.server.posted]
        assert len(fields) == 2
        assert fields[0] == fields[1] == [("sequence", "4"), ("choice", "b")]

    def test_leaves_a_form_with_errors_to_the_browser(self, site: Site) -> None:
        site.open(QUESTION.format(saved=""))
        errors = drawn("<h1>Choose an answer</h1>").encode()
        site.server.answer = lambda handler: handler.reply(
            200, errors, {"Content-Type": "text/html; charset=utf-8"}
        )
        site.page.get_by_role("button", name="Continue").click()
        site.page.get_by_role("heading", name="Choose an answer").wait_for()

    def test_keeps_what_was_changed_while_it_was_sending(self, site: Site) -> None:
        site.open(register("", ""))
        site.server.answer = cut_off
        site.page.check("#a1")
        site.page.get_by_role("button", name="Save").click()
        site.page.get_by_role("alert").wait_for()
        site.page.check("#a2")
        # The mark of the first person has been saved meanwhile; the page says so.
        site.server.pages["/page/"] = drawn(register("present", ""))
        site.server.answer = tell("/page/")
        site.page.evaluate("dispatchEvent(new Event('online'))")
        site.page.locator("#p1:checked").wait_for()
        expect(site.page.locator("#a2")).to_be_checked()


class TestRegister:
    def tally(self, site: Site) -> str:
        return " ".join(site.page.locator("[data-tally]").inner_text().split()).replace(" ,", ",")

    def test_counts_as_people_are_marked(self, site: Site) -> None:
        site.open(register("present", ""))
        site.page.check("#a2")
        assert self.tally(site) == "2 of 2 marked, 1 to send"
        site.page.check("#a1")
        assert self.tally(site) == "2 of 2 marked, 2 to send"
        site.page.check("#p1")
        assert self.tally(site) == "2 of 2 marked, 1 to send"

    def test_comes_back_after_a_reload(self, site: Site) -> None:
        site.open(register("", ""))
        site.page.check("#a2")
        site.page.reload()
        expect(site.page.locator("#a2")).to_be_checked()
        assert self.tally(site) == "1 of 2 marked, 1 to send"

    def test_gives_way_to_a_mark_that_somebody_else_set_meanwhile(self, site: Site) -> None:
        site.open(register("", ""))
        site.page.check("#a1")
        site.page.check("#a2")
        site.open(register("present", ""))
        expect(site.page.locator("#p1")).to_be_checked()
        expect(site.page.locator("#a2")).to_be_checked()

    def test_shows_whom_mark_everyone_else_present_means(self, site: Site) -> None:
        site.open(register("", ""))
        site.server.answer = cut_off
        site.page.check("#a1")
        site.page.get_by_role("button", name="Mark everyone else present").click()
        site.page.get_by_role("alert").wait_for()
        expect(site.page.locator("#a1")).to_be_checked()
        expect(site.page.locator("#p2")).to_be_checked()
        assert self.tally(site) == "No connection. 2 of 2 marked, 2 to send"


class TestIdleness:
    def test_is_left_alone_on_ones_own_computer(self, site: Site) -> None:
        site.page.clock.install()
        site.open("<p>Text</p>")
        site.page.clock.fast_forward("20:00")
        assert site.page.get_by_role("dialog").count() == 0

    def test_warns_after_fifteen_minutes_and_lets_one_stay(self, site: Site) -> None:
        site.page.clock.install()
        site.open("<p>Text</p>", is_shared_computer=True)
        site.page.clock.fast_forward("14:00")
        assert site.page.get_by_role("dialog").count() == 0
        site.page.clock.fast_forward("01:10")
        site.page.get_by_role("dialog", name="Are you still there?").wait_for()
        site.page.get_by_role("button", name="Stay signed in").click()
        site.page.clock.fast_forward("10:00")
        assert site.page.get_by_role("dialog").count() == 0

    def test_signs_out_two_minutes_later(self, site: Site) -> None:
        site.page.clock.install()
        site.open("<p>Text</p>", is_shared_computer=True)
        site.server.answer = signed_out
        site.page.clock.fast_forward("15:10")
        site.page.clock.fast_forward("02:10")
        site.page.wait_for_url("**/sign-out/")
