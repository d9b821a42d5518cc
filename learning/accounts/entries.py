"""Many entries of the admin's history, in as many statements as one takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from learning.accounts.bulk import insert_rows

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import Model

    from learning.accounts.models import User


class Entries:
    """Entries of the admin's history, written at once. Labels carry no names: those live on User.

    `ref` tells which were written together.
    """

    def __init__(self, by: User | None, at: datetime, ref: UUID) -> None:
        self.by = by
        self.at = at
        self.ref = ref
        self.entries: list[dict[str, Any]] = []
        self.types: dict[type[Model], ContentType] = {}

    def note(self, model: type[Model], pk: int, action: str, data: dict[str, Any]) -> None:
        """Keep what was done to a row."""
        if model not in self.types:
            self.types[model] = ContentType.objects.get_for_model(model)
        self.entries.append(
            {
                "content_type_id": self.types[model].pk,
                "object_id": str(pk),
                "label": str(model._meta.verbose_name),
                "action": action,
                "data": data,
                "timestamp": self.at,
                "uuid": self.ref,
                "user_id": self.by.pk if self.by else None,
            }
        )

    def write(self) -> None:
        """Write all entries."""
        insert_rows(ModelLogEntry, self.entries)
