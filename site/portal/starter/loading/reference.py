"""The lists everything else refers to, and the tree of organisations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from learning.accounts.models import Organisation
from learning.accounts.operations import plant_organisation
from media.reference.models import (
    Audience,
    District,
    ExploitationType,
    Fact,
    GlossaryTerm,
    Marking,
    Sector,
    Setting,
    Sign,
)
from portal.starter.loading.files import ContentFile, Located

if TYPE_CHECKING:
    from django.db import models

# A content file's field → the model's field.
Fields = Callable[[Located], dict[str, Any]]


def _named(entry: Located) -> dict[str, Any]:
    return {"name": entry.need("name")}


NAMED: tuple[tuple[str, type[models.Model], Fields], ...] = (
    ("sectors", Sector, _named),
    ("districts", District, _named),
    ("audiences", Audience, _named),
    ("markings", Marking, lambda e: {**_named(e), "is_public": bool(e.get("is_public", True))}),
    (
        "exploitation_types",
        ExploitationType,
        lambda e: {
            **_named(e),
            "family": e.need("family"),
            "description": e.get("description", "").strip(),
        },
    ),
    ("settings", Setting, lambda e: {**_named(e), "look_for": e.need("look_for")}),
)


def load_list(file: ContentFile, model: type[Any], fields: Fields) -> int:
    """Make or change one row per entry, in the file's order."""
    entries = file.entries()
    for position, entry in enumerate(entries):
        values = {**fields(entry), "position": position}
        save_row(entry, model, values)
    return len(entries)


def save_row(entry: Located, model: type[Any], values: dict[str, Any]) -> Any:
    """Make or change the row of a key; a refusal by the model names the file and line."""
    row = model.objects.filter(key=entry.need("key")).first() or model(key=entry["key"])
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        raise entry.problem("; ".join(error.messages), next(iter(error.error_dict), "")) from error
    row.save()
    return row


def load_signs(file: ContentFile) -> int:
    """Make or change the signs with their typical places."""
    settings = {setting.key: setting for setting in Setting.objects.all()}
    entries = file.entries()
    for position, entry in enumerate(entries):
        places = entry.get("settings") or []
        unknown = [key for key in places if key not in settings]
        if unknown:
            raise entry.problem(f"there is no place “{unknown[0]}”.", "settings")
        sign = save_row(
            entry,
            Sign,
            {
                "name": entry.need("name"),
                "family": entry.need("family"),
                "description": entry.need("description"),
                "is_child_sign": bool(entry.get("is_child_sign")),
                "position": position,
            },
        )
        sign.settings.set([settings[key] for key in places])
        sign.save()
    return len(entries)


def load_facts(file: ContentFile) -> int:
    """Make or change the facts, with source and dates."""
    entries = file.entries()
    for entry in entries:
        fact = save_row(
            entry,
            Fact,
            {
                "label": entry.need("label"),
                "value": str(entry.need("value", (str, int))),
                "kind": entry.need("kind"),
                "unit": entry.get("unit") or "",
                "detail": (entry.get("detail") or "").strip(),
                "status": entry.need("status"),
                "source": entry.need("source"),
                "source_address": entry.get("source_url") or "",
                "as_at_date": entry.need("as_at", date),
                "checked_date": entry.need("checked_on", date),
                "review_by_date": entry.need("review_by", date),
                "owner": entry.need("owner"),
                "note": (entry.get("note") or "").strip(),
            },
        )
        fact.save_revision()
    return len(entries)


def load_glossary(file: ContentFile) -> int:
    """Make or change the glossary terms."""
    entries = file.entries()
    for entry in entries:
        save_row(
            entry,
            GlossaryTerm,
            {
                "term": entry.need("term"),
                "definition": entry.need("definition"),
                "code_name": entry.get("code_name") or "",
            },
        )
    return len(entries)


def load_organisations(file: ContentFile) -> int:
    """Make or change the tree; a parent stands above its children in the file."""
    sectors = {sector.key: sector for sector in Sector.objects.all()}
    districts = {district.key: district for district in District.objects.all()}
    count = 0
    for row in file.rows():
        count += 1
        values = {
            "name": row.need("name"),
            "formerly": row["formerly"],
            "kind": row.need("kind"),
            "sector": _one_of(row, "sector", sectors),
            "district": _one_of(row, "district", districts),
            "is_first_responder": row["is_first_responder"] == "true",
            "has_s52_duty": row["has_s52_duty"] == "true",
            "email_domains": row["email_domains"].split(),
            "note": row["note"],
        }
        standing = Organisation.objects.filter(key=row.need("key")).first()
        if standing:
            for name, value in values.items():
                setattr(standing, name, value)
            standing.full_clean(exclude=["path", "depth", "numchild"])
            standing.save()
        else:
            _add(row, Organisation(key=row["key"], **values))
    return count


def _add(row: Located, organisation: Organisation) -> None:
    try:
        organisation.full_clean(exclude=["path", "depth", "numchild"])
    except ValidationError as error:
        raise row.problem("; ".join(error.messages)) from error
    parent = Organisation.objects.filter(key=row["parent"]).first() if row["parent"] else None
    if row["parent"] and parent is None:
        raise row.problem(f"there is no organisation “{row['parent']}” above this line.")
    plant_organisation(organisation=organisation, parent=parent, by=None, at=timezone.now())


def _one_of(row: Located, field: str, known: dict[str, Any]) -> Any:
    key = row[field]
    if key and key not in known:
        raise row.problem(f"there is no {field} “{key}”.")
    return known.get(key)
