"""Third lens: is it taken seriously at senior level?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.modules.models import ModulePage
from learning.reports.contents.shapes import Lens, Table, change_in_words, lens, row, table

if TYPE_CHECKING:
    from datetime import date

    from learning.accounts.models import Organisation
    from learning.reports.contents.coverage import Coverage


def seniority(
    organisation: Organisation, from_date: date, to_date: date, leaders: Coverage
) -> Lens:
    """Return leaders trained and content currency; one query."""
    counts = ModulePage.objects.live().aggregate(
        all=Count("id"),
        current=Count("id", filter=Q(review_by_date__gte=to_date)),
        late=Count("id", filter=Q(review_by_date__lt=to_date)),
    )
    return lens(
        "seniority",
        _("Seriousness at senior level: do leaders lead?"),
        _finding(leaders, counts["late"]),
        [_leader_table(leaders), _currency_table(counts)],
    )


def _finding(leaders: Coverage, late: int) -> str:
    if leaders.now.percent is None:
        said = _("There are too few senior leaders on the list to tell of them")
    else:
        said = _("%(percent)s%% of senior leaders are up to date") % {
            "percent": leaders.now.percent
        }
    if not late:
        return _("%(said)s; every module is inside its review date") % {"said": said}
    words = ngettext(
        "%(said)s; %(n)s module is past its review date",
        "%(said)s; %(n)s modules are past their review date",
        late,
    )
    return words % {"said": said, "n": late}


def _leader_table(leaders: Coverage) -> Table:
    rows = []
    if leaders.now.total:
        rows.append(
            row(
                _("Senior leaders"),
                [
                    f"{leaders.now.held:,} / {leaders.now.total:,}",
                    change_in_words(leaders.now.percent, leaders.before.percent),
                ],
                leaders.now.percent,
            )
        )
    return table(
        "leaders",
        _("Senior leaders trained"),
        [_("Who"), _("Up to date"), _("Points since the last meeting")],
        rows,
        bars=_("Share of people"),
        definition=_("Main post as senior leader on that day. Fewer than 5 are not told."),
    )


def _current(counts: dict[str, int]) -> str:
    if counts["current"] == counts["all"]:
        return _("Every published module is inside its review date")
    return _("%(n)s of %(all)s published modules are inside their review date") % {
        "n": counts["current"],
        "all": counts["all"],
    }


def _currency_table(counts: dict[str, int]) -> Table:
    undated = counts["all"] - counts["current"] - counts["late"]
    rows = [
        row(_("Published modules"), [counts["all"]]),
        row(_("Inside their review date"), [counts["current"]]),
        row(_("Past their review date"), [counts["late"]]),
    ]
    if undated:
        rows.append(row(_("Without a review date"), [undated]))
    return table(
        "currency",
        _current(counts),
        [_("Modules"), _("Number")],
        rows,
        definition=_(
            "The review date is the day by which the owner confirms that the content is right."
        ),
    )
