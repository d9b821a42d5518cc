"""A person's own record in one piece, to take away from `/account/`: no single answers.

The JSON is described in docs/evidence.md; a change that breaks a reader raises VERSION.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.accounts.models import Membership
from learning.accounts.queries import records_of
from learning.completion.enums import EvidenceKind
from learning.completion.queries import award_states, evidence_of, reflections_of
from learning.courses.queries import bookings_of
from quizzes.attempts.rules import shown_percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal
    from uuid import UUID

    from learning.accounts.models import User
    from learning.completion.enums import AwardState
    from learning.completion.models import Evidence

HEAD = (
    gettext_lazy("What"),
    gettext_lazy("Title"),
    gettext_lazy("Edition"),
    gettext_lazy("Day"),
    gettext_lazy("State"),
    gettext_lazy("Score, per cent"),
    gettext_lazy("First score, per cent"),
    gettext_lazy("Certificate"),
    gettext_lazy("Refresh by"),
    gettext_lazy("Source"),
    gettext_lazy("Minutes"),
    gettext_lazy("Outcome"),
    gettext_lazy("Reflection"),
)
FORMAT = "spot-the-signs-learning-record"
VERSION = 2


def record_of(user: User, *, at: datetime) -> dict[str, Any]:
    """Return what is kept about a person's training and courses, ready for JSON."""
    today = timezone.localdate(at)
    states = award_states(user.learner_id, today) if user.learner_id else {}
    rows = list(evidence_of(user.learner_id, with_withdrawn=True)) if user.learner_id else []
    reflections = reflections_of(user)
    posts = Membership.objects.filter(learner__in=records_of(user.learner_id))
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": at.isoformat(),
        "person": {
            "name": user.get_full_name(),
            "rank": user.rank,
            "collar_number": user.collar_number,
            "email": user.email,
        },
        "posts": [
            {
                "organisation": post.organisation.name,
                "role": post.get_role_display(),
                "is_main": post.is_primary,
                "from": post.start_date.isoformat(),
                "until": _iso(post.end_date),
            }
            for post in posts.select_related("organisation").order_by("start_date", "id")
        ],
        "minutes": total_minutes(rows),
        "training": [_training(row, states, reflections.get(row.pk, "")) for row in rows],
        "bookings": _bookings(user, today),
    }


def record_rows(record: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return training and bookings of a record as the rows of one table; see HEAD."""
    training = [
        (
            row["what"],
            row["title"],
            row["edition"],
            row["day"],
            row["state"],
            row["score_percent"],
            row["first_score_percent"],
            row["certificate"],
            row["refresh_by"],
            row["source"],
            row["minutes"],
            row["outcome"],
            row["reflection"],
        )
        for row in record["training"]
    ]
    bookings = [
        (_("Course booking"), row["course"], None, row["first_day"], row["state"], *[None] * 8)
        for row in record["bookings"]
    ]
    return [*training, *bookings]


def minutes_of(row: Evidence) -> int | None:
    """Return the learning time of one thing; older rows have it on their certificate."""
    award = getattr(row, "award", None)
    return award.minutes if row.minutes is None and award else row.minutes


def total_minutes(rows: Sequence[Evidence]) -> int:
    """Return all learning time; a course counts by its days where they are recorded."""
    counted = [row for row in rows if not row.is_withdrawal]
    by_day = {row.run_day.run_id for row in counted if row.run_day}
    return sum(minutes_of(row) or 0 for row in counted if row.run_id not in by_day)


def outcome_of(row: Evidence) -> str:
    """Say what came of it in a word or two."""
    if row.is_withdrawal:
        return _("Withdrawn")
    if row.kind == EvidenceKind.COURSE_DAY:
        return _("Attended")
    percent = _percent(row.score)
    done = _("Completed") if row.kind == EvidenceKind.EXTERNAL else _("Passed")
    return done if percent is None else f"{done}, {percent}%"


def _training(row: Evidence, states: Mapping[UUID, AwardState], reflection: str) -> dict[str, Any]:
    award = getattr(row, "award", None)
    return {
        "what": row.get_kind_display(),
        "title": row.title,
        "edition": row.edition.number if row.edition else None,
        "day": timezone.localdate(row.occurred_at).isoformat(),
        "recorded_at": row.recorded_at.isoformat(),
        "state": _state(row, states),
        "score_percent": _percent(row.score),
        "first_score_percent": _percent(row.first_score),
        "attempts": row.attempts,
        "seconds": row.seconds,
        "certificate": award.shown_code if award else None,
        "refresh_by": _iso(award.expires_date) if award else None,
        "source": row.source_text,
        "provider": row.provider or None,
        "minutes": minutes_of(row),
        "outcome": outcome_of(row),
        "reflection": reflection,
    }


def _state(row: Evidence, states: Mapping[UUID, AwardState]) -> str | None:
    award = getattr(row, "award", None)
    if row.is_withdrawal:
        return _("Withdrawn")
    return str(states[award.pk].label) if award else None


def _bookings(user: User, today: date) -> list[dict[str, Any]]:
    return [
        {
            "course": line.run.course_title,
            "run": line.run.ref,
            "first_day": line.run.first_date.isoformat(),
            "last_day": line.run.last_date.isoformat(),
            "venue": line.run.venue,
            "state": line.place.get_state_display(),
        }
        for line in bookings_of(user, today=today).all
    ]


def _percent(score: Decimal | None) -> int | None:
    return None if score is None else shown_percent(score)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
