"""The editions that counted, and those that came new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.completion.queries import (
    midnight,
    passes_between,
    passes_by_edition,
)
from learning.modules.models import ModulePage
from learning.reports.contents.shapes import Table, row, table
from learning.reports.hiding import part_small
from media.editions.models import Edition

if TYPE_CHECKING:
    from learning.accounts.models import Organisation
    from learning.reports.rules import Period

MOST_NEW = 6
HASH_SHOWN = 12


def edition_table(organisation: Organisation, period: Period) -> Table:
    """Return the editions behind the passes of this time, with the hash that each is frozen by."""
    found = passes_by_edition(passes_between(organisation, period.first, period.last))
    shown, hidden = part_small(found, size=lambda one: one.people, overlaps=True)
    rows = [
        row(
            _("%(title)s, edition %(number)s") % {"title": one.title, "number": one.number}
            if one.number
            else _("Training elsewhere, recorded here"),
            [f"{one.passes:,}", one.sha256[:HASH_SHOWN] or "–"],
        )
        for one in shown
    ]
    if hidden:
        together = sum(one.passes for one in hidden)
        rows.append(row(_("Other editions"), [f"{together:,}", "–"]))
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
        page__in=ModulePage.objects.values("pk"),
        made_at__gte=midnight(period.first),
        made_at__lte=midnight(period.last),
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
