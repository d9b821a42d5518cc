"""The editions that counted, and those that came new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.completion.enums import EvidenceKind
from learning.completion.queries import (
    on_days,
    passes_between,
    passes_by_edition,
    people_behind,
)
from learning.modules.models import ModulePage
from learning.reports.contents.shapes import Table, in_whole_months, row, table
from learning.reports.hiding import hidden_groups, tells_of_few
from learning.reports.rules import SMALLEST_GROUP
from media.editions.models import Edition

if TYPE_CHECKING:
    from uuid import UUID

    from learning.accounts.models import Organisation
    from learning.completion.queries import EditionPasses
    from learning.reports.rules import Period
    from learning.reports.understanding import Understanding

MOST_NEW = 6
HASH_SHOWN = 12
NO_HASH = "–"
ELSEWHERE = gettext_lazy("Training elsewhere, recorded here")


def told_elsewhere(organisation: Organisation, period: Period | None) -> int:
    """Return how much training elsewhere was of this time; of fewer than five people, none."""
    if period is None:
        return 0
    people, records = people_behind(
        passes_between(organisation, period.first, period.last, kind=EvidenceKind.EXTERNAL)
    )
    return records if people >= SMALLEST_GROUP else 0


def edition_table(
    organisation: Organisation, period: Period | None, found: Understanding, elsewhere: int
) -> Table:
    """Return the editions behind the passes of this time, with the hash that each is frozen by.

    The table of modules beside it tells how many passes each module has (`found`), so what is
    left of a module when its editions are taken away tells of no few. Training `elsewhere` has
    no edition; it stands beneath them.
    """
    shown, hidden = _parted(organisation, period, found)
    rows = [
        row(
            _("%(title)s, edition %(number)s") % {"title": one.title, "number": one.number},
            [f"{one.passes:,}", one.sha256[:HASH_SHOWN]],
        )
        for one in shown
    ]
    if not tells_of_few(max((one.people for one in hidden), default=0)) and hidden:
        together = sum(one.passes for one in hidden)
        rows.append(row(_("Other editions"), [f"{together:,}", NO_HASH]))
    if elsewhere:
        rows.append(row(str(ELSEWHERE), [f"{elsewhere:,}", NO_HASH]))
    return table(
        "editions",
        _("Editions that counted"),
        [_("Edition"), _("Passes"), _("Begins with (SHA-256)")],
        rows,
        definition=_(
            "%(months)s Every edition is kept as it was shown, and can be replayed by its hash."
        )
        % {"months": in_whole_months(period)},
    )


def _parted(
    organisation: Organisation, period: Period | None, found: Understanding
) -> tuple[list[EditionPasses], list[EditionPasses]]:
    """Part the editions within each module; those of a module that is not told are hidden."""
    if period is None:
        return [], []
    told = {line.module for line in found.modules}
    by_module: dict[UUID | None, list[EditionPasses]] = {}
    for one in passes_by_edition(passes_between(organisation, period.first, period.last)):
        by_module.setdefault(one.module, []).append(one)
    shown: list[EditionPasses] = []
    hidden: list[EditionPasses] = []
    for module, its in by_module.items():
        small = hidden_groups([one.people for one in its], overlaps=True)
        for n, one in enumerate(its):
            (hidden if n in small or module not in told else shown).append(one)
    return sorted(shown, key=lambda one: (one.title, one.number)), hidden


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
