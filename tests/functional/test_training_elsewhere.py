"""Training from College Learn is brought in; the officer sees it and takes her record away."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import FilePayload, expect
from pypdf import PdfReader

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.functional.conftest import Look, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAD = "E-mail,Course code,Completion date,Score,Certificate number\n"
GOOD = "officer@demo.example,college-learn-awareness,02/10/2026,83,CL-2026-118\n"
BAD = (
    "supervisor@demo.example,college-learn-awarenes,02/10/2026,,\n"
    "supervisor@demo.example,college-learn-awareness,31/02/2026,,\n"
)
ADDRESS = "/org/wyp-bradford-response/evidence/import/"


def upload(page: Page, text: str) -> None:
    """Choose the source and the file, and ask for the check."""
    file = FilePayload(name="college-learn.csv", mimeType="text/csv", buffer=text.encode())
    page.get_by_label("Where the training was done").select_option("College Learn")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Check the file").click()


def test_a_file_with_two_bad_rows_is_mended_and_recorded(sign_in: Visit, inspect: Look) -> None:
    page = sign_in("administrator")
    page.goto(ADDRESS)
    inspect(page)
    upload(page, HEAD + GOOD + BAD)
    inspect(page)
    expect(page.get_by_role("link", name="Row 3: There is no training")).to_be_visible()
    expect(page.get_by_role("link", name="There is no day “31/02/2026”")).to_be_visible()
    page.get_by_label("Day", exact=True).fill("28/02/2026")
    page.get_by_label("Leave this row out").first.check()
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_text("Every row is settled.")).to_be_visible()
    inspect(page)
    page.get_by_role("button", name="Record 2 completions").click()
    expect(page.locator("h1")).to_have_text("Training recorded")
    inspect(page)

    hers = sign_in("officer")
    expect(hers.get_by_text("College Learn (Imported)")).to_be_visible()
    hers.goto("/account/")
    hers.get_by_role("link", name="See your record").click()
    inspect(hers)
    expect(hers.get_by_text("College Learn (Imported)")).to_be_visible()
    hers.get_by_role("link", name="your reflection on").first.click()
    inspect(hers)
    hers.get_by_label("What did you take from it").fill("I ask who speaks first.")
    hers.get_by_role("button", name="Save").click()
    hers.goto("/account/")
    with hers.expect_download() as download:
        hers.get_by_role("link", name="Download as a document (PDF)").click()
    content = download.value.path().read_bytes()
    printed = " ".join(
        " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages).split()
    )
    assert "College Learn (Imported)" in printed
    assert "I ask who speaks first." in printed


def test_a_claim_is_sent_and_approved(sign_in: Visit, inspect: Look) -> None:
    hers = sign_in("officer")
    hers.goto("/account/evidence/new/")
    inspect(hers)
    hers.get_by_label("What did you complete?").select_option(index=1)
    for part, value in (("Day", "2"), ("Month", "10"), ("Year", "2026")):
        hers.get_by_label(part, exact=True).fill(value)
    lie = FilePayload(name="certificate.pdf", mimeType="application/pdf", buffer=b"<html></html>")
    hers.get_by_label("What shows it?").set_input_files(lie)
    hers.get_by_role("button", name="Send").click()
    expect(hers.get_by_role("alert")).to_contain_text("neither a PDF nor")
    inspect(hers)
    truth = FilePayload(name="certificate.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 x")
    hers.get_by_label("What shows it?").set_input_files(truth)
    hers.get_by_role("button", name="Send").click()
    expect(hers.get_by_text("Waits to be checked", exact=True)).to_be_visible()
    inspect(hers)

    page = sign_in("supervisor")
    page.goto("/org/wyp-bradford-response/claims/")
    inspect(page)
    page.get_by_role("link", name="Aisha Fellgate").click()
    inspect(page)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved: it is part of the record now.")).to_be_visible()
    hers.goto("/account/evidence/")
    expect(hers.get_by_text("Claimed with a document, and approved")).to_be_visible()
