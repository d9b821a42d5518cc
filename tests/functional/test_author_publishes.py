"""An author mends a module in the admin and publishes; learners get the new edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from learning.modules.models import ModulePage
from media.editions.models import Edition

if TYPE_CHECKING:
    from tests.functional.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_author_mends_a_module_and_publishes_it(sign_in: Visit) -> None:
    page = sign_in("author", viewport={"width": 1280, "height": 1000})
    module = ModulePage.objects.get(code="M03")
    before = Edition.objects.of_page(module.pk).count()
    page.goto("/admin/")
    expect(page.get_by_role("button", name="Questions").first).to_be_attached()
    page.goto(f"/admin/pages/{module.pk}/edit/")
    summary = page.locator('textarea[name="summary"]')
    summary.fill("What to do and say in the first ten minutes. Mended by the author.")
    page.locator('select[name="change_class"]').select_option("clarification")
    page.locator('textarea[name="change_note"]').fill("A clearer summary.")
    page.get_by_role("button", name="Toggle actions").or_(
        page.get_by_role("button", name="More actions")
    ).first.click()
    page.locator('button[name="action-publish"]').click()
    page.wait_for_url("**/admin/pages/**")
    expect(page.get_by_text("published").first).to_be_visible()
    assert Edition.objects.of_page(module.pk).count() == before + 1
    page.goto("/learn/first-contact-safe-separate-understood/")
    expect(page.get_by_text("Mended by the author.")).to_be_visible()

    # The old edition replays with the old words.
    old = Edition.objects.of_page(module.pk).latest_first()[1]
    page.goto(f"/editions/{old.pk}/")
    expect(page.get_by_text("Mended by the author.")).to_have_count(0)
