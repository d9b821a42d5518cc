"""A person's record of learning as a tagged PDF: hours, outcome, source, reflection."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.completion.wording import learning_time
from media.assets.typesetting import pdf

if TYPE_CHECKING:
    from collections.abc import Mapping


def record_pdf(record: Mapping[str, Any]) -> bytes:
    """Return a record (`record.record_of`) as a document. Names travel as data, not markup."""
    made = datetime.fromisoformat(record["made_at"]).date()
    return pdf(
        "record",
        {
            "site": settings.SITE_NAME,
            "tagline": settings.SITE_TAGLINE,
            "language": "en-gb",
            "publisher": settings.SITE_NAME,
            "date": made.isoformat(),
            "title": _("Record of learning"),
            "facts": _person(record, made),
            "rows": [_row(row) for row in record["training"]],
            "empty": _("Nothing has been recorded yet."),
            "reflection": _("Reflection"),
            "note": _("Learning time is what the training is planned for. Certificates can be "
                      "checked at %(address)s.") % {"address": f"{settings.SITE_ADDRESS}/verify/"},
        },
    )  # fmt: skip


def _person(record: Mapping[str, Any], made: date) -> list[dict[str, str]]:
    person = record["person"]
    now = next((post for post in record["posts"] if post["is_main"] and not post["until"]), None)
    said = [
        (_("Name"), " ".join(part for part in (person["rank"], person["name"]) if part)),
        (_("Collar number"), person["collar_number"]),
        (_("Organisation"), now["organisation"] if now else ""),
        (_("Made on"), _written(made)),
        (_("Learning time in all"), learning_time(record["minutes"])),
    ]
    return _facts(said)


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    said = [
        (_("What"), row["what"]),
        (_("Day"), _written(date.fromisoformat(row["day"]))),
        (_("Learning time"), learning_time(row["minutes"]) if row["minutes"] else ""),
        (_("Outcome"), row["outcome"]),
        (_("Edition"), str(row["edition"] or "")),
        (_("Source"), row["source"]),
        (_("Certificate"), _certificate(row)),
        (_("Refresh by"), _written(date.fromisoformat(row["refresh_by"])) if row["refresh_by"]
         else ""),
    ]  # fmt: skip
    return {"title": row["title"], "facts": _facts(said), "reflection": row["reflection"]}


def _certificate(row: Mapping[str, Any]) -> str:
    return f"{row['certificate']} ({row['state']})" if row["certificate"] else ""


def _facts(said: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in said if value]


def _written(day: date) -> str:
    return date_format(day, "j F Y")
