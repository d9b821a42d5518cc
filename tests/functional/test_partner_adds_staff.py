"""A partner lead adds 1,284 people from a spreadsheet, 17 of them with a slip of the pen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import FilePayload, expect

from learning.accounts.models import Membership

if TYPE_CHECKING:
    from tests.functional.conftest import Look, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = 1_284
BAD = 17


def spreadsheet() -> bytes:
    """The staff of the trust; the last rows have an address without its sign."""
    lines = ["Work e-mail;Forename;Surname;Job role"]
    for number in range(ROWS):
        sign = "@" if number < ROWS - BAD else " at "
        lines.append(f"staff-{number}{sign}aire.example;Jo;Ray-{number};Health worker")
    return "\r\n".join(lines).encode("cp1252")


def test_a_partner_lead_imports_her_staff_and_fixes_rows_in_place(
    sign_in: Visit, inspect: Look
) -> None:
    before = Membership.objects.filter(organisation__key="aire-valley-nhs").count()
    page = sign_in("partner")
    page.set_default_timeout(60_000)
    page.goto("/org/aire-valley-nhs/")
    page.get_by_role("link", name="Add staff").click()
    inspect(page)
    page.get_by_label("Upload a file").check()
    page.get_by_label("CSV file or Excel workbook").set_input_files(
        FilePayload(name="staff.csv", mimeType="text/csv", buffer=spreadsheet())
    )
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_role("heading", name="17 rows to put right")).to_be_visible()
    inspect(page)
    fields = page.get_by_label("E-mail", exact=True)
    expect(fields).to_have_count(BAD)
    for place in range(BAD):
        field = fields.nth(place)
        # The last one is still wrong, and stays as it was typed.
        right = field.input_value().replace(" at ", "@" if place < BAD - 1 else "#")
        field.fill(right)
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_role("heading", name="1 row to put right")).to_be_visible()
    last = page.get_by_label("E-mail", exact=True)
    expect(last).to_have_value(f"staff-{ROWS - 1}#aire.example")
    assert Membership.objects.filter(organisation__key="aire-valley-nhs").count() == before
    last.fill(f"staff-{ROWS - 1}@aire.example")
    page.get_by_role("button", name="Check again").click()
    inspect(page)
    page.get_by_role("button", name="Confirm and save").click()
    expect(page.get_by_role("heading", name="The list is saved")).to_be_visible()
    inspect(page)
    after = Membership.objects.filter(organisation__key="aire-valley-nhs").count()
    assert after == before + ROWS
    expect(page.get_by_role("button", name="Send 1,284 invitations")).to_be_visible()
