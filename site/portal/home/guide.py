"""The pocket guide as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from learning.accounts.enums import JobRole
from media.blocks.base import freeze_stream, render_live_stream, render_stream
from media.blocks.live import LiveFreezer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.utils.safestring import SafeString

    from portal.home.models import PocketGuidePage

# Which of the guide's audiences a post belongs to; other posts see the cards in their own order.
AUDIENCES_OF_ROLE: Final = {
    JobRole.RESPONSE_OFFICER: {"officers"},
    JobRole.NEIGHBOURHOOD_OFFICER: {"officers"},
    JobRole.DETECTIVE: {"officers", "investigators"},
    JobRole.PCSO: {"pcsos"},
    JobRole.SPECIAL: {"specials"},
    JobRole.CUSTODY: {"custody"},
    JobRole.CALL_HANDLER: {"call-handlers"},
    JobRole.FRONT_COUNTER: {"front-counter"},
    JobRole.SUPERVISOR: {"officers", "supervisors"},
    JobRole.HEALTH_WORKER: {"health-staff", "partner-front-line"},
    JobRole.HOUSING_OFFICER: {"housing-staff", "partner-field-staff"},
    JobRole.FIRE_OFFICER: {"fire-staff", "partner-field-staff"},
    JobRole.COUNCIL_OFFICER: {"first-responder-staff", "partner-field-staff"},
    JobRole.WORK_COACH: {"dwp-staff", "partner-front-line"},
    JobRole.SAFEGUARDING_LEAD: {"partner-managers"},
    JobRole.CHARITY_WORKER: {"partner-front-line"},
}


@dataclass(frozen=True)
class Card:
    """One card, drawn."""

    key: str
    title: str
    audiences: frozenset[str]
    html: SafeString


@dataclass(frozen=True)
class Guide:
    """Everything of the guide that is the same for everybody."""

    cards: tuple[Card, ...]
    contacts: SafeString


def present_guide(page: PocketGuidePage) -> Guide:
    """Draw the guide with today's contacts."""
    return Guide(
        cards=tuple(card_of(block.value) for block in page.cards),
        contacts=render_live_stream(page.contacts),
    )


def card_of(value: Mapping[str, Any]) -> Card:
    """Draw one card, which may be half-empty while it is written."""
    return Card(
        key=value["key"],
        title=value["title"],
        audiences=frozenset(row.key for row in value["audiences"] if row),
        html=_below_a_title(value["body"]),
    )


def pinned(cards: Iterable[Card], audiences: Collection[str]) -> list[Card]:
    """Put the cards written for these audiences first; otherwise their order stays."""
    wanted = frozenset(audiences)
    return sorted(cards, key=lambda card: card.audiences.isdisjoint(wanted))


def _below_a_title(stream: Iterable[Any]) -> SafeString:
    """Draw a card's text; its own headings stand one level below the card's title."""
    freezer = LiveFreezer()
    children = list(stream)
    frozen = [{**data, "level": data["level"] + 1} for data in freeze_stream(children, freezer)]
    return freezer.fill(render_stream(children, frozen))
