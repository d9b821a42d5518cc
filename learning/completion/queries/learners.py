"""How one person stands, and what she holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import DateField, F, Q, QuerySet, UUIDField
from django.urls import reverse
from django.utils import timezone

from learning.accounts.queries import records_of
from learning.completion.enums import (
    AwardState,
    EvidenceKind,
    EvidenceSource,
    StandingState,
)
from learning.completion.models import Award, Evidence, Reflection, StandingSpan
from learning.completion.rules import (
    DEFAULT_REFRESH_MONTHS,
    WORST_FIRST,
    expiry_of,
)
from learning.completion.wording import withdrawn_text
from learning.modules.overlays import Standing
from media.editions.prepared import Prepared, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from learning.accounts.models import User


# How much training elsewhere stands beside My learning.
NEWEST = 3


def _passes() -> QuerySet[Evidence, Any]:
    hers = Evidence.objects.filter(learner__in=records_of(Slot("learner", UUIDField())))
    found: QuerySet[Evidence, Any] = hers.passes_and_revoked().values_list(
        "subject_key",
        "occurred_at",
        "award__id",
        "award__expires_date",
        "kind",
        "external_award__counts_for__refresh_months",
        "external_award__subject_key",
        "provider",
        "source",
        "revocation__at",
        "revocation__reason_class",
    )
    return found


def _spans() -> QuerySet[StandingSpan]:
    today = Slot("today", DateField())
    found: QuerySet[StandingSpan] = (
        StandingSpan.objects.filter(
            learner=Slot("learner", UUIDField()),
            requirement__isnull=False,
            known_to=None,
            from_date__lte=today,
        )
        .filter(Q(to_date=None) | Q(to_date__gt=today))
        .annotate(subject_key=F("requirement__subject_key"))
    )
    return found


def _elsewhere() -> QuerySet[Evidence]:
    found: QuerySet[Evidence] = (
        Evidence.objects.standing()
        .filter(learner__in=records_of(Slot("learner", UUIDField())), kind=EvidenceKind.EXTERNAL)
        .order_by("-occurred_at")[:NEWEST]
    )
    return found


PASSES = Prepared(_passes)
ELSEWHERE = Prepared(_elsewhere)
SPANS = Prepared(_spans)


def standing_of_modules(user: Any, at: datetime) -> Mapping[UUID, Standing]:
    """Say how a person stands with each module, for My learning; two queries.

    Without a requirement it is her newest pass that tells, or that it was withdrawn.
    """
    if user.learner_id is None:
        return {}
    today = timezone.localdate(at)
    found: dict[UUID, Standing] = {}
    of_modules: set[UUID] = set()
    revoked: list[tuple[datetime, UUID, str]] = []
    for (
        subject,
        occurred_at,
        award_id,
        award_expires,
        kind,
        months,
        own_key,
        provider,
        source,
        revoked_at,
        reason_class,
    ) in PASSES.rows(learner=user.learner_id):
        if revoked_at:
            if kind == EvidenceKind.MODULE:
                revoked.append((revoked_at, subject, reason_class))
            continue
        day = timezone.localdate(occurred_at)
        expires = _expires(day, award_id, award_expires, months)
        elsewhere = f"{provider} ({EvidenceSource(source).label})" if provider else ""
        found[subject] = _passed_standing(
            day, today, award_id=award_id, expires=expires, source=elsewhere
        )
        # A course, and an award that counts for itself only, are no modules.
        if kind != EvidenceKind.COURSE and subject != own_key:
            of_modules.add(subject)
    for revoked_at, subject, reason_class in sorted(revoked):
        if subject not in found or found[subject].withdrawn:
            found[subject] = Standing(
                state=StandingState.NOT_STARTED,
                label=str(StandingState.NOT_STARTED.label),
                withdrawn=withdrawn_text(timezone.localdate(revoked_at), reason_class),
            )
            of_modules.add(subject)
    spans = SPANS.all(learner=user.learner_id, today=today)
    # Two rules may ask for the same: the worst, and then the earliest, tells.
    for span in sorted(spans, key=_told_last, reverse=True):
        subject = span.subject_key  # type: ignore[attr-defined] # as annotated
        passed = found.get(subject)
        found[subject] = Standing(
            state=span.state,
            label=str(StandingState(span.state).label),
            is_required=True,
            is_held=span.is_held,
            due_date=span.due_date,
            completed_date=passed.completed_date if passed else None,
            refresh_by_date=span.due_date if span.is_held else None,
            certificate_href=passed.certificate_href if passed else "",
            source=passed.source if passed else "",
            withdrawn=passed.withdrawn if passed else "",
        )
        of_modules.add(subject)
    return {subject: standing for subject, standing in found.items() if subject in of_modules}


def _expires(
    day: date, award_id: UUID | None, award_expires: date | None, months: int | None
) -> date | None:
    """Return when a pass lapses: as its certificate says; elsewhere, after its module's months."""
    if award_id:
        return award_expires
    return expiry_of(day, DEFAULT_REFRESH_MONTHS if months is None else months)


def _told_last(span: StandingSpan) -> tuple[int, date]:
    return WORST_FIRST.index(StandingState(span.state)), span.due_date


def _valid_passes(learner_id: UUID) -> Any:
    """Return her passes, the oldest first."""
    return Evidence.objects.filter(learner__in=records_of(learner_id)).passes()


def _passed_standing(
    day: date, today: date, *, award_id: UUID | None, expires: date | None, source: str
) -> Standing:
    lapsed = expires is not None and expires <= today
    state = StandingState.LAPSED if lapsed else StandingState.CURRENT
    return Standing(
        state=state,
        label=str(state.label),
        completed_date=day,
        refresh_by_date=expires,
        certificate_href=reverse("completion:certificate", args=[award_id]) if award_id else "",
        source=source,
    )


def evidence_of(learner_id: UUID, *, with_withdrawn: bool = False) -> QuerySet[Evidence]:
    """Return what stands in a learner's record and its doubles, newest first.

    With what was withdrawn, on request.
    """
    rows = Evidence.objects.told() if with_withdrawn else Evidence.objects.standing()
    return (
        rows.filter(learner__in=records_of(learner_id))
        .select_related("edition", "run_day__run", "award")
        .prefetch_related("award__codes")
        .order_by("-occurred_at")
    )


def newest_elsewhere(learner_id: UUID) -> list[Evidence]:
    """Return the newest training elsewhere in a learner's record; one query."""
    return ELSEWHERE.all(learner=learner_id)


def reflections_of(user: User) -> dict[UUID, str]:
    """Return a person's own reflections by what they are about. For nobody's eyes but hers."""
    return dict(Reflection.objects.filter(user=user).values_list("evidence", "text"))


def award_state(award: Award, day: date) -> tuple[AwardState, str]:
    """Return what an award is on a day, and the reason where it was revoked."""
    events = sorted(award.events.all(), key=lambda event: event.pk)
    revoked = next((e for e in events if e.state == AwardState.REVOKED), None)
    if revoked:
        return AwardState.REVOKED, revoked.reason
    if any(e.state == AwardState.SUPERSEDED for e in events) and _has_successor(award):
        return AwardState.SUPERSEDED, ""
    if award.expires_date and award.expires_date <= day:
        return AwardState.EXPIRED, ""
    return AwardState.ISSUED, ""


def revocation_of(award: Award) -> str:
    """Return in words of which class the reason is for which it was revoked; empty: it was not."""
    revoked = next((e for e in award.events.all() if e.state == AwardState.REVOKED), None)
    return str(revoked.get_reason_class_display()) if revoked else ""


def superseded_on(award: Award) -> date | None:
    """Return the day on which a newer one took its place last; None: none did."""
    instants = [e.at for e in award.events.all() if e.state == AwardState.SUPERSEDED]
    return timezone.localdate(max(instants)) if instants else None


def award_by_code(code: str) -> Award | None:
    """Return the certificate that goes or went by this code; one or two queries."""
    awards = Award.objects.select_related(
        "learner__user", "learner__merged_into__user", "evidence"
    ).prefetch_related("codes", "events")
    found: Award | None = awards.filter(Q(code=code) | Q(codes__code=code)).first()
    return found


def _has_successor(award: Award) -> bool:
    return successor_of(award) is not None


def successor_of(award: Award) -> Award | None:
    """Return the newest that stands in its place; None where those were revoked since."""
    newer = Award.objects.filter(
        Q(evidence__supersedes=award.evidence_id) | Q(awarded_at__gt=award.awarded_at),
        learner__in=records_of(award.learner.counts_as),
        evidence__subject_key=award.evidence.subject_key,
    )
    found: Award | None = (
        newer.exclude(events__state=AwardState.REVOKED).order_by("awarded_at", "pk").last()
    )
    return found


def has_current(learner_id: UUID, subjects: Sequence[UUID], day: date) -> set[UUID]:
    """Return which of these modules the learner has passed and not let lapse; one query.

    Training elsewhere counts as it does for a requirement.
    """
    passes = (
        _valid_passes(learner_id)
        .filter(subject_key__in=subjects)
        .values_list(
            "subject_key",
            "occurred_at",
            "award__id",
            "award__expires_date",
            "external_award__counts_for__refresh_months",
        )
    )
    return {
        subject
        for subject, at, *expiring in passes
        if (expiry := _expires(timezone.localdate(at), *expiring)) is None or expiry > day
    }
