"""What a person notes down about her own learning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from learning.completion.models import Reflection

if TYPE_CHECKING:
    from datetime import datetime

    from learning.accounts.models import User
    from learning.completion.models import Evidence


@transaction.atomic
def write_reflection(*, evidence: Evidence, text: str, by: User, at: datetime) -> None:
    """Keep a person's words about one thing in her record; empty ones are deleted.

    The caller has asked whether the evidence is hers (access.own_evidence_for).
    """
    mine = Reflection.objects.filter(user=by, evidence=evidence)
    if text.strip():
        Reflection.objects.update_or_create(
            user=by, evidence=evidence, defaults={"text": text.strip(), "changed_at": at}
        )
    else:
        mine.delete()
