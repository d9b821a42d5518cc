"""A partner lead builds a report, takes it away, prints it, and keeps it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.functional.conftest import Look, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_lead_builds_exports_prints_and_saves_a_report(sign_in: Visit, inspect: Look) -> None:
    page = sign_in("partner")
    page.goto("/org/")
    page.get_by_role("link", name="Build a report").click()
    inspect(page)
    page.get_by_label("Standing: who must hold what, and does").check()
    page.get_by_role("button", name="Continue").click()
    inspect(page)
    status = page.locator("[data-counted]")
    expect(status).to_contain_text("The report has")
    before = status.inner_text()
    page.get_by_label("Exempt").check()
    expect(status).not_to_have_text(before)
    expect(status).to_have_text("The report has 0 lines.")
    page.get_by_label("Exempt").uncheck()
    expect(status).to_have_text(before)
    page.get_by_role("button", name="Continue").click()
    inspect(page)
    page.get_by_role("button", name="Continue").click()
    inspect(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("h1")).to_have_text("Check your report")
    inspect(page)
    page.get_by_role("button", name="Show the report").click()
    inspect(page)
    names = page.locator("tbody th").all_inner_texts()
    assert names

    with page.expect_download() as taken:
        page.get_by_role("button", name="Table as text (CSV)").click()
    assert taken.value.suggested_filename.startswith("standing-2")
    text = Path(taken.value.path()).read_text(encoding="utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()[1:]][: len(names)] == names

    page.get_by_role("link", name="The whole report on one page, to print").click()
    inspect(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Back")).to_be_hidden()
    expect(page.locator("tbody th").first).to_be_visible()
    page.emulate_media(media="screen")
    page.go_back()

    page.get_by_role("link", name="Save it under a name").click()
    inspect(page)
    page.get_by_label("Name of the report").fill("Our standing")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Our standing")
    page.goto("/reports/")
    expect(page.get_by_role("link", name="Our standing")).to_be_visible()
    inspect(page)
    page.goto("/reports/exports/")
    expect(page.get_by_text("Expires on")).to_be_visible()
    inspect(page)
