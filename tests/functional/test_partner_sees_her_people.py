"""A stranger takes materials; a partner lead sees her own people and nobody else's."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from learning.accounts.models import User
from media.reference.models import Fact

if TYPE_CHECKING:
    from tests.functional.conftest import Look, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def status(page: Page, address: str) -> int:
    """What the site answers."""
    answer = page.goto(address)
    assert answer is not None
    return answer.status


def test_anyone_takes_a_card_and_finds_help(visitor: Visit, inspect: Look) -> None:
    page = visitor()
    page.goto("/")
    inspect(page)
    page.goto("/materials/?sector=health")
    inspect(page)
    page.get_by_role("link", name="Signs card: health").first.click()
    inspect(page)
    response = page.request.get("/materials/health-sign-card/health-sign-card.pdf")
    assert response.ok
    assert response.body().startswith(b"%PDF")
    page.goto("/get-help/")
    inspect(page)
    helpline = Fact.objects.get(key="helpline")
    expect(page.get_by_text(helpline.value).first).to_be_visible()


def test_a_partner_lead_sees_her_own_people_only(sign_in: Visit, inspect: Look) -> None:
    page = sign_in("partner")
    page.goto("/org/")
    page.wait_for_url("**/org/aire-valley-nhs/")
    inspect(page)
    expect(page.locator("h1")).to_have_text("Training overview")
    assert status(page, "/org/wyp/") == 404
    officer = User.objects.get(email="officer@demo.example")
    assert status(page, f"/people/{officer.learner_id}/") == 404


def test_a_leader_sees_figures_without_names(sign_in: Visit, inspect: Look) -> None:
    page = sign_in("leader")
    page.goto("/reports/force/")
    inspect(page)
    expect(page.locator("h1")).to_have_text("Who is trained")
    meaning = page.get_by_text("The day by which a module was due is past.")
    expect(meaning).to_be_hidden()
    page.emulate_media(media="print")
    printed = PdfReader(io.BytesIO(page.pdf()))
    assert "was due is past" in " ".join(side.extract_text() for side in printed.pages)
    page.emulate_media(media="screen")
    for name in User.objects.filter(email__startswith="learner-").values_list(
        "last_name", flat=True
    )[:10]:
        assert name not in page.content()


def test_a_supervisor_finds_who_is_overdue(sign_in: Visit, inspect: Look) -> None:
    page = sign_in("supervisor")
    page.goto("/team/")
    inspect(page)
    expect(page.locator("h1")).to_have_text("My team")
    assert status(page, "/org/aire-valley-nhs/") == 404
