"""A pack as it is read: what is frozen where it is frozen, what is known now where it is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.reports.contents import Difference, differences, pack_figures, pack_words
from learning.reports.contents.shapes import all_tables
from learning.reports.enums import IN_HAND, ActionState, PackState
from learning.reports.figures import TARGET
from learning.reports.models import PackComment
from media.assets.typesetting import pdf

if TYPE_CHECKING:
    from learning.reports.contents.shapes import Table
    from learning.reports.models import PackEvent, PackVersion, ScrutinyPack

# A line needs so many.
FEWEST_POINTS = 2


@dataclass(frozen=True)
class Reading:
    """What a reader of a pack sees. `version` is None while it is in hand."""

    pack: ScrutinyPack
    words: dict[str, Any]
    figures: dict[str, Any]
    version: PackVersion | None
    later: list[Difference]
    # Who signed, on which day; empty where nobody has.
    signed: str = ""

    @property
    def is_signed(self) -> bool:
        """Whether it was signed off."""
        return self.pack.state == PackState.SIGNED_OFF

    @property
    def days(self) -> str:
        """Of which days the figures are, as the words say that were frozen with them."""
        return _("Figures of %(to)s, held against the meeting of %(from)s") % {
            "to": _day(self.words["to_date"]),
            "from": _day(self.words["from_date"]),
        }

    @property
    def tables(self) -> list[Table]:
        """Every table in the order of the page."""
        return all_tables(self.figures)

    def table(self, key: str) -> Table | None:
        """Return a table by its key."""
        return next((table for table in self.tables if table["key"] == key), None)

    @property
    def trend(self) -> dict[str, Any]:
        """What the line of the trend is drawn from; empty where it has no two points."""
        shown = self.table("trend")
        rows = shown["rows"] if shown else []
        told = [line for line in rows if line["percent"] is not None]
        if shown is None or len(told) < FEWEST_POINTS:
            return {}
        return {
            "title": shown["title"],
            "labels": [line["name"] for line in rows],
            "values": [line["percent"] for line in rows],
            "end": rows[-1]["name"],
        }

    @property
    def mark(self) -> str:
        """What stands at the head of the pack and on every side: where it stands, who signed."""
        return self.signed or _("%(state)s: not signed off") % {
            "state": self.pack.get_state_display()
        }

    @property
    def comments(self) -> list[dict[str, str]]:
        """The comments with their authors, whose names are frozen nowhere."""
        written: list[dict[str, str]] = self.words["comments"]
        found = PackComment.objects.filter(pk__in=[one["id"] for one in written if "id" in one])
        names = {str(comment.pk): str(comment.by) for comment in found.select_related("by")}
        return [{**one, "by": names.get(one.get("id", ""), "")} for one in written]

    @property
    def actions(self) -> list[dict[str, str]]:
        """The pack's actions with their states in words."""
        return in_words(self.words["actions"])

    @property
    def followed_up(self) -> list[dict[str, str]]:
        """The last pack's actions with what became of them."""
        return in_words(self.words["followed_up"])


def in_words(actions: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return actions with `label` for their state."""
    return [
        {
            **action,
            "label": str(ActionState(action["state"]).label),
            "due": _day(action["due"]),
        }
        for action in actions
    ]


def read_pack(pack: ScrutinyPack, *, compares: bool = False) -> Reading:
    """Return a pack as it stands; `compares` holds a signed one against today's knowledge."""
    if pack.state in IN_HAND:
        figures = pack_figures(pack.organisation, pack.from_date, pack.to_date)
        return Reading(pack, pack_words(pack), figures, None, [])
    version = pack.signed_version or pack.versions.latest("number")
    later, signed = [], ""
    if pack.state == PackState.SIGNED_OFF:
        signed = _signature(pack.events.select_related("by").get(to_state=PackState.SIGNED_OFF))
    if compares and pack.state == PackState.SIGNED_OFF:
        words = version.data["words"]
        days = (date.fromisoformat(words[name]) for name in ("from_date", "to_date"))
        today = pack_figures(pack.organisation, *days)
        later = differences(version, today)
    return Reading(pack, version.data["words"], version.data["figures"], version, later, signed)


def _signature(event: PackEvent) -> str:
    return _("Signed off by %(name)s on %(at)s") % {
        "name": event.by,
        "at": date_format(timezone.localtime(event.at), "j F Y, H:i"),
    }


def pack_pdf(reading: Reading) -> bytes:
    """Return the pack as a tagged PDF, A4, numbered."""
    words, version = reading.words, reading.version
    invented = _("Invented figures") if words["is_invented"] else ""
    return pdf(
        "pack",
        {
            "title": f"{words['title']}: {words['organisation']}",
            "language": settings.LANGUAGE_CODE,
            "publisher": settings.SITE_NAME,
            "heading": words["title"],
            "organisation": words["organisation"],
            "days": reading.days,
            "date": words["to_date"],
            "mark": " – ".join(part for part in (reading.mark, invented) if part),
            "finding": reading.figures["finding"],
            "figures": reading.figures["figures"],
            "changed_head": _("What changed"),
            "changed": reading.figures["changed"],
            "asked_head": _("What is asked"),
            "asked": words["asked"] or [_("Nothing is asked of this meeting.")],
            "lenses": reading.figures["lenses"],
            "tables": reading.figures["tables"],
            "actions_head": _("Actions"),
            "new_head": _("New actions"),
            "actions": reading.actions,
            "followed_head": _("Actions of the last pack"),
            "followed": reading.followed_up,
            "comments_head": _("Comments"),
            "comments": reading.comments,
            "due": _("due"),
            "method_head": _("Method"),
            "hash": _("Frozen as version %(number)s, SHA-256 %(hash)s")
            % {"number": version.number, "hash": version.sha256}
            if version
            else "",
            "target": TARGET,
            "target_head": _("Target"),
            "page": _("Page"),
            "of": _("of"),
        },
    )


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "j F Y")


def pack_rows(reading: Reading) -> list[list[Any]]:
    """Return every figure of a pack as lines of a file: table, line, column, value."""
    figures = reading.figures
    rows = [
        [_("Figures"), one["label"], "", one["value"], one["detail"]] for one in figures["figures"]
    ]
    for table in reading.tables:
        for line in table["rows"]:
            rows += [
                [table["title"], line["name"], column, cell, table["definition"]]
                for column, cell in zip(table["head"][1:], line["cells"], strict=False)
            ]
            if line["percent"] is not None:
                percent = f"{line['percent']}%"
                rows.append(
                    [table["title"], line["name"], table["bars"], percent, table["definition"]]
                )
    return rows


def table_rows(table: Table) -> tuple[list[str], list[list[Any]]]:
    """Return a table's heads and lines for a file, its bars as per cent."""
    has_bars = any(line["percent"] is not None for line in table["rows"])
    head = [*table["head"], *([table["bars"] or _("Per cent")] if has_bars else [])]
    rows = []
    for line in table["rows"]:
        share = "" if line["percent"] is None else f"{line['percent']}%"
        rows.append([line["name"], *line["cells"], *([share] if has_bars else [])])
    return head, rows
