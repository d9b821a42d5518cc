"""The editions that counted, and those that came new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.completion.enums import EvidenceKind
from learning.completion.queries import (
    on_days,
    passes_between,
    passes_by_edition,
    people_behind,
)
from learning.modules.models import ModulePage
from learning.reports.contents.shapes import Table, row, table
from learning.reports.hiding import part_small
from learning.reports.rules import SMALLEST_GROUP
from media.editions.models import Edition

if TYPE_CHECKING:
    from learning.accounts.models import Organisation
    from learning.reports.rules import Period

MOST_NEW = 6
HASH_SHOWN = 12
NO_HASH = "–"


def told_elsewhere(organisation: Organisation, period: Period) -> int:
    """Return how much training elsewhere was of this time; of fewer than five people, none."""
    people, records = people_behind(
        passes_between(organisation, period.first, period.last, kind=EvidenceKind.EXTERNAL)
    )
    return records if people >= SMALLEST_GROUP else 0


def edition_table(organisation: Organisation, period: Period, elsewhere: int) -> Table:
    """Return the editions behind the passes of this time, with the hash that each is frozen by.

    Training `elsewhere` has no edition; it stands beneath them.
    """
    found = passes_by_edition(passes_between(organisation, period.first, period.last))
    shown, hidden = part_small(found, size=lambda one: one.people, overlaps=True)
    rows = [
        row(
            _("%(title)s, edition %(number)s") % {"title": one.title, "number": one.number},
            [f"{one.passes:,}", one.sha256[:HASH_SHOWN]],
        )
        for one in shown
    ]
    if hidden:
        together = sum(one.passes for one in hidden)
        rows.append(row(_("Other editions"), [f"{together:,}", NO_HASH]))
    if elsewhere:
        rows.append(row(_("Training elsewhere, recorded here"), [f"{elsewhere:,}", NO_HASH]))
    return table(
        "editions",
        _("Editions that counted"),
        [_("Edition"), _("Passes"), _("Begins with (SHA-256)")],
        rows,
        definition=_("Every edition is kept as it was shown, and can be replayed by its hash."),
    )


def new_editions(period: Period) -> list[str]:
    """Say which editions of modules were published in this time; one query."""
    found = Edition.objects.filter(
        on_days("made_at", period.first, period.last),
        page__in=ModulePage.objects.values("pk"),
        number__gt=1,
    ).order_by("-made_at")
    return [
        _("%(title)s, edition %(number)s, published on %(day)s (%(change)s).")
        % {
            "title": edition.title,
            "number": edition.number,
            "day": date_format(edition.made_at, "j F Y"),
            "change": edition.get_change_class_display().lower(),
        }
        for edition in found.only("title", "number", "made_at", "change_class")[:MOST_NEW]
    ]
