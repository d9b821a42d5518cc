"""First lens: do people on the ground see the signs?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from learning.reports.contents.courses import course_figures, course_table
from learning.reports.contents.coverage import district_table, trend_table
from learning.reports.contents.shapes import Lens, Table, in_whole_months, lens, row, table
from learning.reports.understanding import head_of_understanding, lowest_heading

if TYPE_CHECKING:
    from datetime import date

    from learning.accounts.models import Organisation
    from learning.reports.rules import Period
    from learning.reports.understanding import Understanding

MOST_SIGNS = 5


def awareness(
    organisation: Organisation,
    from_date: date,
    to_date: date,
    found: Understanding,
    months: Period | None,
) -> Lens:
    """Return coverage by district, trend, understanding, missed signs and the course.

    Understanding, signs and the course are of the whole `months` between both days.
    """
    return lens(
        "awareness",
        _("Awareness: do people see the signs?"),
        found.finding,
        [
            district_table(organisation, from_date, to_date),
            trend_table(organisation, to_date),
            understanding_table(found, months),
            sign_table(found, months),
            course_table(course_figures(months) if months else None, months),
        ],
    )


def understanding_table(found: Understanding, months: Period | None) -> Table:
    """Return first scores and attempts by module, and all together."""
    return table(
        "understanding",
        lowest_heading(found.modules, _("How well people understood, by module")),
        head_of_understanding(_("Module")),
        [row(line.name, line.cells) for line in found.by_module],
        definition=_(
            "%(months)s Checks of modules passed. In brackets the 95%% interval: Student’s t for "
            "means, Wilson’s for shares."
        )
        % {"months": in_whole_months(months)},
    )


def sign_table(found: Understanding, months: Period | None) -> Table:
    """Return the signs that were missed most at first attempts."""
    lines = found.signs[:MOST_SIGNS]
    return table(
        "signs",
        _("“%(name)s” is the sign missed most") % {"name": lines[0].name} if lines else "",
        [_("Sign"), _("Missed at the first attempt")],
        [
            row(line.name, [f"{line.missed:,} / {line.n:,} ({line.span})"], line.percent)
            for line in lines
        ],
        bars=_("Share of answers"),
        definition=_(
            "%(months)s Share of first attempts in which the sign was there and was not "
            "recognised, with Wilson’s 95%% interval. Signs put to fewer than 5 people are left "
            "out."
        )
        % {"months": in_whole_months(months)},
    )
