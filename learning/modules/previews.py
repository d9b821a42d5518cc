"""A module as learners will see it, drawn live from a draft: all sections on one page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from media.blocks.base import freeze_stream, render_stream
from media.blocks.glossary import mark_terms
from media.blocks.live import LiveFreezer
from media.editions.contacts import contact_slots
from media.editions.rendering import fill
from media.editions.views import file_url
from quizzes.attempts.presentation import question_view
from quizzes.bank.queries import item_by_version

if TYPE_CHECKING:
    from learning.modules.models import ModulePage


@dataclass(frozen=True)
class DrawnSection:
    """A section in the preview."""

    number: int
    title: str
    minutes: int
    html: SafeString


def draw_sections(page: "ModulePage") -> list[DrawnSection]:
    """Draw every section by the blocks that publishing freezes, half-empty ones too."""
    freezer = LiveFreezer()
    terms = [freezer.add_term(term) for term in page.terms.all()]
    return [
        DrawnSection(
            number,
            child.value.get("title") or "",
            child.value.get("minutes") or 0,
            _draw(child.value["body"], terms, prefix=f"g{number}"),
        )
        for number, child in enumerate(page.sections, start=1)
    ]


def _draw(body: Any, terms: list[dict[str, Any]], *, prefix: str) -> SafeString:
    freezer = LiveFreezer()
    frozen = freeze_stream(body, freezer)
    html = mark_terms(render_stream(body, frozen), terms, prefix=prefix)
    asked = "".join(_ask(data) for data in frozen if data["type"] == "activity")

    def address(name: str) -> str:
        return freezer.addresses[name] if name in freezer.addresses else file_url(name)

    slots = {**contact_slots(freezer.facts), "answers": asked}
    return fill(html, file_url=address, slots=slots)


def _ask(data: dict[str, Any]) -> str:
    """Draw a question as its newest published version asks it."""
    if not data["version"]:
        return render_to_string("modules/not_published.html", {"key": data["key"]})
    item = item_by_version(data["version"], data["digest"])
    view = question_view(item, answer={}, seed=None, heading=2, file_url=file_url)
    return render_to_string("attempts/question.html", {"view": view})
