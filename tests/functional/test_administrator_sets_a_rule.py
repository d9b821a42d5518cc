"""A training administrator writes a rule down, sees its effect, makes it live; a person has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from playwright.sync_api import expect

from learning.completion.models import Requirement
from learning.completion.operations import end_requirement
from learning.modules.models import ModulePage

if TYPE_CHECKING:
    from tests.functional.conftest import Visit

CODE = "M03"
FORCE = "West Yorkshire Police"


def test_a_rule_is_on_my_learning_as_soon_as_it_is_live(sign_in: Visit) -> None:
    module = ModulePage.objects.live().get(code=CODE)
    now = timezone.now()
    today = timezone.localdate(now)
    for rule in Requirement.objects.filter(module=module, state="live"):
        end_requirement(requirement=rule, end_date=today, by=None, at=now)

    officer = sign_in("officer")
    officer.goto("/learn/")
    row = officer.locator("li", has_text=module.title)
    assert row.get_by_text("Due soon").count() == 0

    desk = sign_in("administrator")
    desk.goto("/admin/requirements/new/")
    desk.locator("#id_organisations").get_by_label(FORCE, exact=True).check()
    desk.locator('select[name="module"]').select_option(str(module.pk))
    desk.locator('select[name="due_rule"]').select_option("after_joining")
    desk.locator('input[name="due_days"]').fill("20")
    desk.locator('input[name="start_date"]').fill(today.isoformat())
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Create").click()

    desk.wait_for_url("**/admin/requirements/check/*/")
    assert desk.get_by_text("It reaches").is_visible()
    assert desk.get_by_role("row", name=FORCE).is_visible()
    officer.reload()
    assert row.get_by_text("Due soon").count() == 0

    desk.get_by_role("button", name="Make it live").click()
    desk.wait_for_url("**/admin/requirements/")
    officer.reload()
    assert row.get_by_text("Due soon").is_visible()


def test_a_day_stays_as_it_is_typed_and_is_picked_in_the_same_way(sign_in: Visit) -> None:
    desk = sign_in("administrator")
    desk.goto("/admin/requirements/new/")
    days = {"joined_after": "1 March 2027", "due_date": "31/02/2026", "start_date": "03/02/2027"}
    for name, typed in days.items():
        box = desk.locator(f'input[name="{name}"]')
        box.click()
        box.fill(typed)
        desk.keyboard.press("Tab")
        expect(box).to_have_value(typed)
    desk.get_by_role("button", name="Create").click()
    expect(desk.get_by_text("Enter a valid date.")).to_have_count(1)

    box = desk.locator('input[name="due_date"]')
    box.fill("03/02/2027")
    desk.keyboard.press("Tab")
    box.click()
    picker = desk.locator(".xdsoft_datetimepicker:visible")
    expect(picker.locator(".xdsoft_month span")).to_have_text("February")
    picker.locator('td[data-date="24"]:not(.xdsoft_other_month)').click()
    expect(box).to_have_value("24/02/2027")
