"""Somebody without an account is worried about a neighbour, then prints a card for her team."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.functional.conftest import PHONE

if TYPE_CHECKING:
    from tests.functional.conftest import Look, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# CSS pixels, for a thumb (ux.md, S2).
THUMB = 48


def test_a_visitor_finds_help_and_takes_a_card_along(visitor: Visit, inspect: Look) -> None:
    page = visitor(viewport=PHONE)
    page.goto("/")
    inspect(page)
    page.get_by_role("main").get_by_role("link", name="Get help").click()
    number = page.get_by_role("link", name="999")
    expect(number).to_be_in_viewport()
    box = number.bounding_box()
    assert box
    assert box["height"] >= THUMB
    page.get_by_text("Where these numbers come from").click()
    inspect(page)

    page.goto("/materials/")
    page.get_by_text("Filter materials").click()
    page.get_by_label("Sector").select_option(label="Health")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("status")).to_contain_text("materials")
    expect(page.get_by_role("link", name="Remove Health")).to_be_visible()
    inspect(page)
    page.get_by_role("link", name="Signs card: health").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    inspect(page)
    address = page.get_by_role("link", name="Download to print").get_attribute("href")
    answer = page.request.get(address or "")
    assert len(PdfReader(BytesIO(answer.body())).pages) == 1

    page.goto("/pocket-guide/")
    inspect(page)
    page.get_by_role("link", name="Who to call").click()
    expect(page.get_by_role("heading", name="Who to call")).to_be_in_viewport()


def test_a_visitor_reads_the_pocket_guide_without_a_signal(visitor: Visit) -> None:
    page = visitor(viewport=PHONE)
    page.goto("/pocket-guide/")
    expect(page.get_by_text("Kept on this device.")).to_be_visible()
    page.context.set_offline(True)
    page.goto("/pocket-guide/")
    expect(page.get_by_role("heading", name="Who to call")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Atkinson')


def test_a_visitor_leaves_in_a_hurry(visitor: Visit) -> None:
    page = visitor()
    page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="weather"))
    page.goto("/get-help/")

    page.get_by_role("button", name="Exit this page").click()

    page.wait_for_url("https://www.bbc.co.uk/weather")


def test_a_visitor_without_scripts_searches_by_keyboard(visitor: Visit) -> None:
    page = visitor(java_script_enabled=False)
    page.goto("/search/")
    page.get_by_label("Search").focus()
    page.keyboard.type("health card")
    page.keyboard.press("Enter")

    page.get_by_role("link", name="Signs card: health").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Signs card: health")
