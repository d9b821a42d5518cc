"""A nurse asks for an account with her work address; an officer moves to another force."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bootstrap.sign_ins import DEMO_PASSWORD
from learning.accounts.enums import OrganisationKind
from learning.accounts.models import Organisation, User
from learning.completion.models import Award, StandingSpan
from learning.notices.models import Notice
from tests.architecture.arguments import give_the_officer_a_certificate
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.functional.conftest import PHONE

if TYPE_CHECKING:
    from tests.functional.conftest import Look, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NURSE = "nia.rees@aire-valley.example"


def newest_code() -> str:
    body = Notice.objects.filter(to_email=NURSE).latest("pk").body
    found = re.search(r"^\s+(\d{6})$", body, re.MULTILINE)
    assert found
    return found[1]


def ask_for_an_account(page: Page, inspect: Look) -> None:
    """Go from the page that says how to get an account to the end of the request."""
    page.goto("/sign-in/no-account/")
    inspect(page)
    page.get_by_role("link", name="Ask for an account").click()
    inspect(page)
    # A private address is told what to do instead.
    page.get_by_label("Work e-mail address").fill("nia@home.example")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("h1")).to_have_text("We do not know this kind of address")
    inspect(page)
    page.get_by_role("link", name="Back").click()
    page.get_by_label("Work e-mail address").fill(NURSE)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/join/code/")
    page.get_by_label("6-digit code").fill("000000")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title(re.compile("^Error: "))
    inspect(page)
    page.get_by_label("6-digit code").fill(newest_code())
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/join/details/")
    page.get_by_role("button", name="Ask for an account").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    inspect(page)
    page.get_by_label("First name").fill("Nia")
    page.get_by_label("Family name").fill("Rees")
    emergency = Organisation.objects.get(key="aire-valley-emergency")
    page.get_by_label("Where you work").select_option(str(emergency.pk))
    page.get_by_label("What you do").select_option("health_worker")
    page.get_by_role("button", name="Ask for an account").click()
    page.wait_for_url("**/join/done/")
    inspect(page)


def test_a_nurse_registers_is_let_in_and_sees_her_module(
    visitor: Visit, sign_in: Visit, inspect: Look
) -> None:
    page = visitor(viewport=PHONE)
    ask_for_an_account(page, inspect)

    # Her lead has an e-mail, and a line on the overview: two others wait already.
    assert Notice.objects.filter(to_email="partner@demo.example", body__contains=NURSE).exists()
    lead = sign_in("partner")
    lead.get_by_role("link", name="3 people ask for an account").click()
    expect(lead.locator("h1")).to_have_text("Requests for an account")
    inspect(lead)
    lead.get_by_label("Nia Rees").check()
    lead.get_by_role("button", name="Let in those ticked").click()
    expect(lead.get_by_text("1 person can sign in from now on")).to_be_visible()
    inspect(lead)

    page.goto("/sign-in/code/request/")
    page.get_by_label("Work e-mail address").fill(NURSE)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("6-digit code").fill(newest_code())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Skip for now").click()
    page.wait_for_url("**/learn/")
    nurse = User.objects.get(email=NURSE)
    span = StandingSpan.objects.filter(learner=nurse.learner, requirement__isnull=False)[0]
    assert span.requirement is not None
    expect(page.get_by_text(span.requirement.module.title).first).to_be_visible()


def test_an_officer_moves_force_and_keeps_her_certificate(
    visitor: Visit, sign_in: Visit, inspect: Look
) -> None:
    give_the_officer_a_certificate()
    officer = User.objects.get(email="officer@demo.example")
    award = Award.objects.get(learner=officer.learner)
    other = OrganisationFactory(key="calder", name="Calder Police", kind=OrganisationKind.FORCE)
    UserFactory(
        supervisor=True,
        organisation=other,
        email="new.sergeant@demo.example",
        password=DEMO_PASSWORD,
    )
    page = sign_in("administrator")
    page.goto(f"/people/{officer.learner_id}/")
    inspect(page)
    page.get_by_role("link", name="Move to another group").click()
    inspect(page)
    page.get_by_label("To", exact=True).select_option(str(other.pk))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Calder Police")).to_be_visible()
    inspect(page)
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_text(re.compile("moves to Calder Police on"))).to_be_visible()

    old, new = sign_in("supervisor"), sign_in("new.sergeant")
    answer = old.goto(f"/people/{officer.learner_id}/")
    assert answer is not None
    assert answer.status == 404
    new.goto(f"/people/{officer.learner_id}/")
    expect(new.locator("h1")).to_have_text(officer.get_full_name())
    expect(new.get_by_text(award.title).first).to_be_visible()

    mine = sign_in("officer")
    mine.goto(f"/certificates/{award.pk}/")
    expect(mine.get_by_text(officer.get_full_name()).first).to_be_visible()
    expect(mine.get_by_text(f"{timezone.localdate():%Y}").first).to_be_visible()
