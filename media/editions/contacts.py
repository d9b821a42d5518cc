"""Contact slots: numbers to ring are shown as they are today, over the value that was frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.html import format_html

from media.reference.enums import FactKind
from media.reference.models import Fact
from media.reference.rules import caution, digits_to_dial

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CONTACT = "contact"


def contact_html(fact: Mapping[str, Any]) -> str:
    """Return what stands beside a contact's name: the number to ring, when to, any caution."""
    detail = format_html("<span>{}</span>", fact["detail"]) if fact["detail"] else ""
    doubt = caution(fact["status"])
    if doubt:
        detail = format_html("{} <span>({})</span>", detail, doubt)
    if fact["kind"] != FactKind.PHONE:
        return format_html("<b>{}</b> {}", fact["value"], detail)
    digits = digits_to_dial(fact["value"])
    return format_html(
        '<a class="govuk-link app-phone" href="tel:{}">{}</a> {}', digits, fact["value"], detail
    )


def contact_slots(facts: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the fillings for the contact slots of these frozen facts."""
    return {f"{CONTACT}:{key}": contact_html(fact) for key, fact in facts.items()}


def live_contact_slots(
    frozen: Mapping[str, Mapping[str, Any]], keys: Iterable[str]
) -> dict[str, str]:
    """Return the fillings for `keys` as they read today; the frozen value where a fact is gone.

    One query, and none when `keys` is empty.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    facts = {key: frozen[key] for key in wanted if key in frozen}
    facts |= {fact.key: fact.as_plain() for fact in Fact.objects.filter(key__in=wanted)}
    return contact_slots(facts)
