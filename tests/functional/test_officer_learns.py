"""An officer signs in, carries on, leaves, resumes, passes and holds a certificate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from learning.completion.models import Award, Evidence
from quizzes.bank.models import QuestionVersion
from quizzes.items import Item, item_from_form

if TYPE_CHECKING:
    from tests.functional.conftest import Look, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def accepted(item: Item) -> dict[str, Any]:  # noqa: PLR0911 - one for each type
    """Return an accepted response, from the authored key."""
    form: dict[str, Any] = item.to_form()
    match item.type:
        case "single_choice":
            return {"choice": next(o["id"] for o in form["options"] if o["is_correct"])}
        case "multiple_choice":
            return {"choices": [o["id"] for o in form["options"] if o["is_correct"]]}
        case "true_false":
            return {"choice": str(form["answer"]).lower()}
        case "matching":
            return {"matches": {p["id"]: p["id"] for p in form["pairs"]}}
        case "ordering":
            return {"order": [i["id"] for i in form["items"]]}
        case "numeric":
            return {"value": str(form["answer"])}
        case _:
            return {"regions": [r["id"] for r in form["regions"] if r["is_sign"]]}


def answer_question(page: Page) -> None:
    """Answer the question on the page rightly, with the controls a person uses."""
    stem = page.locator("form[data-answer] h1").first.inner_text().strip()
    version = QuestionVersion.objects.filter(stem=stem).order_by("-number").first()
    assert version is not None, stem
    item = item_from_form(version.form)
    shown: dict[str, Any] = item.public_response(accepted(item))
    form = page.locator("form[data-answer]")
    for name, value in shown.items():
        if name == "matches":
            for prompt, match in value.items():
                form.locator(f'select[name="match-{prompt}"]').select_option(match)
        elif name == "order":
            for place, entry in enumerate(value, start=1):
                form.locator(f'select[name="order-{entry}"]').select_option(str(place))
        elif name == "value":
            form.locator('input[name="value"]').fill(str(value))
        else:
            for choice in [value] if isinstance(value, str) else value:
                form.locator(f'input[name="{name}"][value="{choice}"]').check()
    form.get_by_role("button", name=re.compile("Check|Continue")).first.click()


def test_an_officer_learns_passes_and_shows_her_certificate(
    sign_in: Visit, visitor: Visit, inspect: Look
) -> None:
    page = sign_in("officer")
    inspect(page)
    expect(page.get_by_role("heading", name="Carry on where you stopped")).to_have_count(0)
    expect(page.get_by_text("Carry on where you stopped")).to_be_visible()

    # She resumes in one click, at the section where she stopped.
    page.get_by_role("button", name="Carry on").click()
    expect(page.locator("h1")).to_have_text("The hand car wash at dawn")
    inspect(page)

    # The picture's markers and the list are one control.
    boxes = page.locator('input[name="regions"]')
    boxes.first.check()
    assert boxes.count() >= 6
    page.get_by_role("button", name="Save and leave").click()
    page.wait_for_url("**/learn/")
    page.get_by_role("button", name="Carry on").click()
    expect(page.locator('input[name="regions"]').first).to_be_checked()

    page.get_by_role("button", name="Check my notes").click()
    expect(page.locator("[data-autofocus]")).to_be_focused()
    expect(page.get_by_text("Read a description").first).to_be_visible()
    inspect(page)

    # The check: one question a page, saved per answer, why after each.
    page.goto("/learn/spot-the-signs-people-and-places/check/")
    inspect(page)
    page.get_by_role("button", name="Start the check").click()
    for number in range(1, 7):
        expect(page.get_by_text(f"question {number} of 6")).to_be_visible()
        if number == 1:
            inspect(page)
        answer_question(page)
        page.wait_for_url(f"**/check/{number}/feedback/")
        expect(page.locator("#feedback-heading")).to_have_text("Right")
        if number == 1:
            inspect(page)
        page.get_by_role("button", name=re.compile("Next question|See my result")).click()
    expect(page.locator("h1")).to_have_text("You passed")
    inspect(page)
    assert Evidence.objects.filter(learner__user__email="officer@demo.example").count() == 1

    page.get_by_role("button", name="Open your certificate").click()
    expect(page.get_by_text("Aisha Fellgate")).to_be_visible()
    inspect(page)
    award = Award.objects.get(learner__user__email="officer@demo.example")

    # A stranger checks it, and learns initials, not the name.
    stranger = visitor()
    stranger.goto(f"/verify/{award.code}/")
    expect(stranger.get_by_text("Valid until")).to_be_visible()
    expect(stranger.get_by_text("A. F.")).to_be_visible()
    assert "Fellgate" not in stranger.content()
    inspect(stranger)


def test_an_officer_holds_a_conversation_without_javascript(
    sign_in: Visit,
) -> None:
    page = sign_in("officer", java_script_enabled=False)
    page.goto("/learn/first-contact-safe-separate-understood/7/")
    for _turn in range(12):
        radios = page.locator('form[data-answer] input[type="radio"]')
        if not radios.count():
            break
        radios.last.check()
        page.locator('form[data-answer] button[type="submit"]').first.click()
    expect(page.locator("#feedback-heading")).to_be_visible()
