"""Withdrawals and corrections as the forms send them, by whom, and what the pages say."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

from django.utils.html import strip_tags

from learning.accounts.enums import ResponsibilityKind
from tests.factories.accounts import OrganisationFactory, ResponsibilityFactory

if TYPE_CHECKING:
    from django.test import Client

    from learning.completion.models import Evidence

EVIDENCE = "/admin/evidence/"


def withdrawal(**changes: Any) -> dict[str, Any]:
    return {"reason_class": "identity_mistaken", "reason": "Recorded for her namesake", **changes}


def correction(**changes: Any) -> dict[str, Any]:
    return {"day": "2026-11-23", "score": "83.33", "reason": "Another paper", **changes}


def words(answer: Any) -> str:
    """Return the main part of a page without its tags."""
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(unescape(strip_tags(main.replace("<", " <"))).split())


def history_lines(client: Client, evidence: Evidence) -> list[str]:
    """Return what the page of a record says of its certificates."""
    page = client.get(f"{EVIDENCE}inspect/{evidence.pk}/").content.decode()
    listed = page.split("<h2>Certificates</h2>")[1].split("</ul>")[0]
    return [" ".join(strip_tags(line).split()) for line in listed.split("</li>")[:-1]]


def sign_in_elsewhere(client: Client) -> None:
    """Sign in the training administrator of another force."""
    force = OrganisationFactory(force=True, key="elsewhere")
    kind = ResponsibilityKind.TRAINING_ADMINISTRATOR
    client.force_login(ResponsibilityFactory(kind=kind, organisation=force).user)
