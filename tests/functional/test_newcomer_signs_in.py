"""A newcomer signs in by code on a shared computer, and puts her name right."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from learning.accounts.enums import JobRole
from learning.accounts.models import Organisation, User
from learning.accounts.operations import invite_person
from learning.notices.models import Notice
from tests.functional.conftest import PHONE, Look, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESS = "nia.newcomer@demo.example"


@pytest.fixture
def newcomer(site: str) -> User:
    """Somebody whose employer has entered her address, and mistyped her name."""
    return invite_person(
        email=ADDRESS,
        first_name="Nia",
        last_name="Reees",
        organisation=Organisation.objects.filter(kind="partner").order_by("path")[0],
        role=JobRole.HEALTH_WORKER,
        start_date=timezone.localdate() - timedelta(days=30),
        by=None,
        at=timezone.now(),
    )


def newest_code() -> str:
    body = Notice.objects.filter(to_email=ADDRESS).latest("pk").body
    found = re.search(r"^\s+(\d{6})$", body, re.MULTILINE)
    assert found
    return found[1]


class TestNewcomer:
    def test_signs_in_by_code_and_returns_to_her_page(
        self, visitor: Visit, newcomer: User, inspect: Look
    ) -> None:
        page = visitor(viewport=PHONE)
        page.goto("/account/")
        expect(page).to_have_title("Sign in – Spot the signs")
        inspect(page)
        page.get_by_label("Work e-mail address").first.fill(ADDRESS)
        page.get_by_label("This is a shared computer").first.check()
        page.get_by_role("button", name="Send me a 6-digit code").click()

        # A wrong code keeps the address and takes nothing from the right one.
        expect(page.get_by_text(ADDRESS)).to_be_visible()
        page.get_by_label("6-digit code").fill("12345")
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_title(re.compile("^Error: "))
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        inspect(page)
        field = page.get_by_label("6-digit code")
        field.fill("")
        field.focus()
        page.keyboard.insert_text(f" {newest_code()} ")  # as a paste with spaces around it
        page.get_by_role("button", name="Sign in").click()

        # Asked once, on the way to where she was going.
        page.wait_for_url("**/welcome/?next=%2Faccount%2F")
        inspect(page)
        page.get_by_label("Family name").fill("Rees")
        page.get_by_role("button", name="These are right").click()
        page.wait_for_url("**/account/")
        expect(page.get_by_text("Nia Rees", exact=True)).to_be_visible()
        inspect(page)

        # The browser was told to forget her when it closes.
        (cookie,) = [each for each in page.context.cookies() if each["name"] == "sessionid"]
        assert cookie["expires"] == -1
        assert page.evaluate("'shared' in document.body.dataset")
        page.get_by_role("button", name="Sign out", exact=True).click()
        page.goto("/account/")
        expect(page).to_have_title("Sign in – Spot the signs")

    def test_needs_no_scripts(self, visitor: Visit, newcomer: User) -> None:
        page = visitor(java_script_enabled=False)
        page.goto("/sign-in/code/request/")
        page.get_by_label("Work e-mail address").fill(ADDRESS)
        page.get_by_role("button", name="Send me a code").click()
        page.get_by_label("6-digit code").fill(newest_code())
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="Skip for now").click()
        expect(page).to_have_url(re.compile("/learn/$"))
