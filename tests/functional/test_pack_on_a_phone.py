"""The bars of a pack on a phone, drawn by themselves: no site is loaded for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from learning.reports.contents.shapes import row, table
from tests.functional.conftest import DESK, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.browser


def drawn(browser: Browser, size: ViewportSize) -> Page:
    """Draw a table of districts, of whom one has no share."""
    rows = [row("North", ["6 / 10", "+2"], 60), row("South", ["–", "–"], None)]
    heads = ["District", "Up to date", "Points"]
    shown = table("districts", "1", heads, rows, bars="Share of people", definition="")
    context: dict[str, Any] = {"table": shown, "target": 85, "low": 50}
    page = browser.new_page(viewport=size)
    head = '<!doctype html><meta name="viewport" content="width=device-width">'
    page.set_content(head + render_to_string("reports/pack_table.html", context))
    page.add_style_tag(path=str(finders.find("app.css")))
    return page


def test_take_the_width_of_the_phone(browser: Browser) -> None:
    page = drawn(browser, PHONE)
    bar, name = page.locator(".app-bar__svg"), page.locator("th", has_text="North")
    widths = [box["width"] for one in (bar, name) if (box := one.bounding_box())]
    assert widths[0] > 0.7 * widths[1], widths
    empty = page.locator("tr", has_text="South").locator("td").last.bounding_box()
    assert empty is not None
    assert empty["height"] < 40
    page.close()


def test_stay_beside_the_figures_at_a_desk(browser: Browser) -> None:
    page = drawn(browser, DESK)
    boxes = [
        page.locator("tr", has_text="North").locator("td").nth(n).bounding_box() for n in (0, 2)
    ]
    assert boxes[0] and boxes[1]
    assert boxes[0]["y"] == boxes[1]["y"]
    page.close()
