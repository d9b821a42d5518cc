"""An officer books a place; the trainer takes the register; attendance becomes evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from learning.accounts.models import User
from learning.completion.enums import EvidenceKind, EvidenceSource
from learning.completion.models import Evidence
from learning.completion.operations import EvidenceRow, record_evidence
from learning.courses.models import AttendanceMark, CourseRun, Place
from learning.modules.models import ModulePage
from learning.notices.models import Notice
from media.editions.models import Edition
from tests.factories.accounts import learner_of
from tests.functional.conftest import PHONE

if TYPE_CHECKING:
    from tests.functional.conftest import Look, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pass_the_prerequisites(user: User) -> None:
    """Give her what the course asks for."""
    now = timezone.now()
    for page in ModulePage.objects.live():
        edition = Edition.objects.of_page(page.pk).latest_first()[0]
        record_evidence(
            row=EvidenceRow(
                learner=learner_of(user),
                kind=EvidenceKind.MODULE,
                source=EvidenceSource.SITE,
                cause=f"journey:{page.code}",
                title=edition.title,
                occurred_at=now,
                edition=edition,
                subject_key=edition.translation_key,
            ),
            by=user,
            at=now,
        )


def test_an_officer_books_a_place_and_gets_joining_instructions(
    sign_in: Visit, inspect: Look
) -> None:
    officer = User.objects.get(email="officer@demo.example")
    page = sign_in("officer")
    page.goto("/courses/")
    inspect(page)
    page.get_by_role("link", name=re.compile("Monday|Tuesday|Wednesday|Thursday|Friday")).nth(
        1
    ).click()
    inspect(page)
    # Without the modules she reads why she cannot book yet.
    expect(page.get_by_text("You cannot book yet.")).to_be_visible()

    pass_the_prerequisites(officer)
    page.reload()
    page.get_by_role("button", name="Book a place").click()
    for _step in range(4):
        if page.get_by_role("button", name=re.compile("Book this place")).count():
            break
        inspect(page)
        supervisor = page.locator('input[type="email"]')
        if supervisor.count():
            supervisor.first.fill("supervisor@demo.example")
        page.get_by_role("button", name="Continue").click()
    inspect(page)
    page.get_by_role("button", name="Book this place").dblclick()
    page.wait_for_url("**/done/")
    inspect(page)
    place = Place.objects.get(user=officer)
    assert place.state == "booked"
    notice = Notice.objects.get(recipient=officer, kind="place_booked")
    assert notice.attachment.count("BEGIN:VEVENT") == 4
    page.goto("/bookings/")
    inspect(page)


def test_a_trainer_takes_the_register_standing_up(sign_in: Visit, inspect: Look) -> None:
    page = sign_in("trainer", viewport=PHONE)
    page.goto("/trainer/")
    inspect(page)
    page.get_by_role("button", name="Take the register").click()
    inspect(page)
    run = CourseRun.objects.get(ref=page.url.split("/runs/")[1].split("/")[0])
    half = int(page.url.rstrip("/").rsplit("/", 1)[1])
    other = half + 1 if half % 2 else half - 1
    page.locator('input[value="absent"]').first.check()
    page.get_by_role("button", name="Mark everyone else present").click()
    expect(page.get_by_text("Saved. Everybody is marked.")).to_be_visible()
    expect(page.locator("[data-tally]")).to_have_text(re.compile(r"(\d+) of \1 marked"))
    page.goto(f"/trainer/runs/{run.ref}/register/{other}/")
    if page.get_by_role("button", name="Mark everyone else present").count():
        page.get_by_role("button", name="Mark everyone else present").click()
        expect(page.get_by_text("Saved. Everybody is marked.")).to_be_visible()
    page.goto(f"/trainer/runs/{run.ref}/attendance/")
    inspect(page)
    assert AttendanceMark.objects.filter(run_day__run=run).exists()
    there = Evidence.objects.filter(
        kind=EvidenceKind.COURSE_DAY, run_day__run=run, run_day__number=(half + 1) // 2
    )
    assert there.count() == Place.objects.filter(run=run, state="booked").count() - 1


def test_a_trainer_records_who_has_passed(sign_in: Visit, inspect: Look) -> None:
    page = sign_in("administrator", viewport=PHONE)
    run = CourseRun.objects.filter(places__state="attended").distinct()[0]
    page.goto(f"/trainer/runs/{run.ref}/")
    page.get_by_role("link", name="Results").click()
    inspect(page)
    page.get_by_role("button", name="Choose “Passed” for all who attended").click()
    page.get_by_role("button", name="Check before recording").click()
    inspect(page)
    page.get_by_role("button", name=re.compile(r"Record \d+ results?")).dblclick()
    expect(page.get_by_role("heading", name="Results")).to_be_visible()
    inspect(page)
    passed = Place.objects.filter(run=run, state="passed").count()
    assert passed > 0
    evidence = Evidence.objects.filter(kind=EvidenceKind.COURSE, run=run)
    assert evidence.filter(award__isnull=False).count() == passed
    # Back leads to a page, never to a question whether to send the form again.
    page.go_back()
    expect(page.get_by_role("heading", name="Results")).to_be_visible()
    assert Place.objects.filter(run=run, state="passed").count() == passed
