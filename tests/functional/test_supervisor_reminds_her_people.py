"""A supervisor finds who is overdue, reminds them and writes to them; the e-mails arrive."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from learning.accounts.enums import Reminders
from learning.accounts.models import User
from learning.notices.models import Notice
from learning.notices.operations import send_due
from learning.notices.unsubscribing import unsubscribe_address
from tests.functional.conftest import PHONE

if TYPE_CHECKING:
    from tests.functional.conftest import Look, Visit
    from tests.smtp import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def next_working_noon() -> datetime:
    """Return an hour at which e-mails that can wait leave."""
    day = timezone.localdate() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_a_supervisor_reminds_whoever_is_overdue(
    sign_in: Visit, inspect: Look, mail_server: MailServer
) -> None:
    page = sign_in("supervisor")
    page.goto("/team/")
    expect(page.get_by_role("heading", name="People who need a reminder")).to_be_visible()
    expect(page.get_by_role("link", name="Morag Tarnside")).to_be_visible()
    page.get_by_role("button", name="Remind everybody found").click()
    # She is overdue too, and nobody reminds herself.
    expect(page.locator("h1")).to_have_text("Remind 3 people")
    inspect(page)
    page.get_by_role("button", name=re.compile("^Send")).click()
    expect(page.get_by_text(re.compile(r"(is|are) reminded"))).to_be_visible()
    reminded = set(Notice.objects.filter(kind="reminder").values_list("to_email", flat=True))
    assert len(reminded) == 3
    assert send_due(at=timezone.now())
    # What else waits in the demo goes out too.
    hers = [each for each in mail_server.taken if str(each["To"]) in reminded]
    assert {str(each["To"]) for each in hers} == reminded
    assert "Begin or carry on in My learning" in hers[0].get_content()


def test_a_supervisor_sorts_her_people_on_a_phone(sign_in: Visit, inspect: Look) -> None:
    page = sign_in("supervisor", viewport=PHONE)
    page.goto("/team/?state=all")
    # The head cannot be seen there, so nothing in it is a Tab stop.
    expect(page.locator("thead a").first).to_be_hidden()
    expect(page.get_by_role("columnheader")).to_have_count(0)
    page.get_by_label("Sorted by").select_option("Name, Z to A")
    page.get_by_role("button", name="Show").last.click()
    page.wait_for_url("**sort=-name**")
    names = page.locator("tbody th a").all_inner_texts()
    families = [name.rsplit(" ", 1)[1] for name in names]
    assert families == sorted(families, reverse=True)
    assert len(families) > 2
    inspect(page)


def test_a_lead_writes_to_her_people(
    sign_in: Visit, inspect: Look, mail_server: MailServer
) -> None:
    page = sign_in("partner")
    page.goto("/org/aire-valley-nhs/message/")
    inspect(page)
    page.get_by_label("Everybody").check()
    page.get_by_label("Subject").fill("The room has changed")
    page.get_by_label("Message", exact=True).fill("We meet in room 4.\n\nBring a pen.")
    page.get_by_role("button", name="Check the message").click()
    expect(page.locator("h1")).to_have_text("Check the message")
    inspect(page)
    page.get_by_role("button", name=re.compile("^Send to")).click()
    expect(page.get_by_text("Your message is on its way")).to_be_visible()
    inspect(page)
    assert send_due(at=next_working_noon())
    # What else waits in the demo goes out too.
    hers = [each for each in mail_server.taken if each["Subject"] == "The room has changed"]
    everybody = Notice.objects.filter(kind="message").values_list("to_email", flat=True)
    assert {str(each["To"]) for each in hers} == set(everybody)
    assert "We meet in room 4." in hers[0].get_content()


def test_an_officer_stops_reminders_from_her_e_mail(visitor: Visit, inspect: Look) -> None:
    page = visitor()
    officer = User.objects.get(email="officer@demo.example")
    page.goto(unsubscribe_address(officer))
    inspect(page)
    page.get_by_role("button", name="Stop reminders").click()
    expect(page.locator("h1")).to_have_text("Reminders are off")
    inspect(page)
    officer.refresh_from_db()
    assert officer.reminders == Reminders.OFF
