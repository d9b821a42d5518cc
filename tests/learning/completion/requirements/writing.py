"""Rules as the form sends them, and what its pages say."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

from django.utils.html import strip_tags

from learning.completion.models import Requirement
from learning.completion.operations import draft_version

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation
    from learning.modules.models import ModulePage

REQUIREMENTS = "/admin/requirements/"


def ended_on(day: str) -> dict[str, str]:
    """Return what ends a rule on a day whose numbers were looked at."""
    return {"end_date": day, "seen": day}


def rule(unit: Organisation, module: ModulePage, **changes: Any) -> dict[str, Any]:
    return {
        "organisations": [unit.pk],
        "main_posts_only": "on",
        "module": module.pk,
        "due_rule": "after_joining",
        "due_date": "",
        "due_days": 60,
        "refresh_months": 24,
        "refresh_base": "completion",
        "refresh_window_days": 0,
        "start_date": "2026-10-01",
        **changes,
    }


def units(*rows: tuple[str, Any, ModulePage | None]) -> dict[str, Any]:
    """Return rows of shorter units as the form sends them."""
    found: dict[str, Any] = {}
    for number, (role, position, page) in enumerate(rows):
        found[f"refreshers-{number}-role"] = role
        found[f"refreshers-{number}-position"] = position
        found[f"refreshers-{number}-module"] = page.pk if page else ""
    return found


def drafted(client: Client, unit: Organisation, module: ModulePage, **changes: Any) -> Requirement:
    """Write a rule down by the form, and return it."""
    response = client.post(f"{REQUIREMENTS}new/", rule(unit, module, **changes))
    assert response.status_code == 302, response.context["form"].errors
    draft = Requirement.objects.latest("pk")
    assert response["Location"] == check_page(draft)
    return draft


def words(answer: Any) -> str:
    """Return a page without its tags."""
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


def pressed(draft: Requirement) -> dict[str, str]:
    """Return what the button of a draft's page sends."""
    return {"do": "live", "seen": draft_version(draft)}


def check_page(draft: Requirement) -> str:
    return f"{REQUIREMENTS}check/{draft.pk}/"
