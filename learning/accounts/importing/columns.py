"""The columns of a list of people, and the many ways their headings are written."""

from __future__ import annotations

import re
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Column(StrEnum):
    """What a cell of the list says of a person."""

    COLLAR_NUMBER = "collar_number"
    ORGANISATION = "organisation"
    ROLE = "role"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    RANK = "rank"
    START_DATE = "start_date"
    END_DATE = "end_date"
    MAIN_POST = "main_post"


COLUMNS: Final[tuple[Column, ...]] = tuple(Column)
LABELS = MappingProxyType(
    {
        Column.COLLAR_NUMBER: _("Collar number"),
        Column.ORGANISATION: _("Organisation"),
        Column.ROLE: _("Role"),
        Column.FIRST_NAME: _("First name"),
        Column.LAST_NAME: _("Family name"),
        Column.EMAIL: _("E-mail"),
        Column.RANK: _("Rank or title"),
        Column.START_DATE: _("Start date"),
        Column.END_DATE: _("End date"),
        Column.MAIN_POST: _("Main post"),
    }
)
# Letters and digits of a heading in lower case → its column. Not translated: files travel.
HEADINGS: Mapping[str, Column] = MappingProxyType(
    {
        name: column
        for column, names in {
            Column.COLLAR_NUMBER: (
                "collarnumber collarno collarnum collar epaulette epaulettenumber "
                "warrantnumber forcenumber staffnumber staffno payrollnumber employeenumber"
            ),
            Column.ORGANISATION: (
                "organisation organization forceorganisation organisationforce force unit team "
                "department district division organisationkey org group ward"
            ),
            Column.ROLE: "role jobrole job post position jobtitle",
            Column.FIRST_NAME: "firstname forename forenames givenname givennames first",
            Column.LAST_NAME: "lastname surname familyname last",
            Column.EMAIL: "email emailaddress workemail workemailaddress mail emails",
            Column.RANK: "rank ranktitle rankortitle title grade",
            Column.START_DATE: "startdate start from startedon datestarted joined postfrom",
            Column.END_DATE: "enddate end until endedon leavingdate leavedate postuntil",
            Column.MAIN_POST: "mainpost main primary isprimary primarypost ismain",
        }.items()
        for name in names.split()
    }
)
# What the file to fill in shows as its example; plainly invented.
TEMPLATE_ROWS: Final[Sequence[Sequence[str]]] = (
    ("", "", "health_worker", "Sample", "Person", "sample.person@example.org", "Nurse",
     "2026-01-05", "", "yes"),
)  # fmt: skip
NOT_LETTERS: Final = re.compile(r"[\W_]+")


def column_named(heading: str) -> Column | None:
    """Return the column a heading stands for, however it is written; None where it is none."""
    return HEADINGS.get(NOT_LETTERS.sub("", heading.casefold()))
