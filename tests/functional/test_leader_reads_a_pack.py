"""A leader opens a pack from a link in a board paper, reads it and prints it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from learning.reports.enums import PackState
from learning.reports.models import ScrutinyPack

if TYPE_CHECKING:
    from tests.functional.conftest import Look, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_SIDES = 4


def test_a_leader_reads_and_prints_a_pack(sign_in: Visit, inspect: Look) -> None:
    page = sign_in("leader")
    pack = ScrutinyPack.objects.get(state=PackState.SIGNED_OFF)
    page.goto(f"/board/{pack.key}/")
    expect(page.locator("h1")).to_contain_text("West Yorkshire Police")
    expect(page.get_by_text("Invented figures", exact=True)).to_be_visible()
    inspect(page)
    page.get_by_text("What this means").first.click()
    expect(page.get_by_text("holds all training required of her").first).to_be_visible()
    page.emulate_media(media="print")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(PdfReader(io.BytesIO(printed)).pages) <= MOST_SIDES
    page.emulate_media(media="screen")
    answer = page.request.get(f"/board/{pack.key}/pack.pdf")
    assert len(PdfReader(io.BytesIO(answer.body())).pages) <= MOST_SIDES
    for address in ("/board/", "/reports/understanding/", "/reports/outcomes/", "/reports/foi/"):
        page.goto(address)
        inspect(page)
