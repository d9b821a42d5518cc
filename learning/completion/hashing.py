"""What the hash of a piece of evidence covers. Changing this changes every hash: never do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from media.editions.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from learning.completion.models import Evidence


def evidence_digest(
    evidence: Evidence, posts: Iterable[tuple[int, str, bool]], edition_sha256: str
) -> str:
    """Return the SHA-256 over every field, the posts and the edition's own hash.

    No name goes in, so names can be erased without touching evidence.
    """

    def day(value: object) -> str | None:
        return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else None

    # Came after the first rows were written: in the hash only where set, so theirs stay true.
    later = {
        "run": evidence.run_id,
        "external_award": evidence.external_award_id,
        "provider": evidence.provider or None,
        "minutes": evidence.minutes,
    }
    return sha256_of(
        {
            "id": evidence.pk,
            "learner": evidence.learner_id,
            "kind": evidence.kind,
            "source": evidence.source,
            "cause": evidence.cause,
            "edition": evidence.edition_id,
            "edition_sha256": edition_sha256,
            "run_day": evidence.run_day_id,
            "subject": evidence.subject_key,
            "title": evidence.title,
            "score": None if evidence.score is None else f"{evidence.score:.4f}",
            "first_score": None if evidence.first_score is None else f"{evidence.first_score:.4f}",
            "attempts": evidence.attempts,
            "seconds": evidence.seconds,
            "occurred_at": day(evidence.occurred_at),
            "recorded_at": day(evidence.recorded_at),
            "recorded_by": evidence.recorded_by_id,
            "supersedes": evidence.supersedes_id,
            "is_withdrawal": evidence.is_withdrawal,
            "reason": evidence.reason,
            "posts": sorted([list(post) for post in posts]),
            **{name: value for name, value in later.items() if value is not None},
        }
    )
