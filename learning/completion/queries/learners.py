"""How one person stands, and what she holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, UUIDField
from django.urls import reverse
from django.utils import timezone

from learning.accounts.queries import records_of
from learning.completion.doing import what_to_know, where_to_act
from learning.completion.enums import EvidenceKind, EvidenceSource, StandingState
from learning.completion.models import Evidence, Reflection
from learning.completion.queries.callbacks import CallBacks
from learning.completion.queries.required import required_now
from learning.completion.rules import DEFAULT_REFRESH_MONTHS, expiry_of
from learning.completion.wording import called_back_text, withdrawn_text
from learning.modules.overlays import Redo, Standing
from learning.modules.texts import exempt_until_text
from media.editions.prepared import Prepared, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from learning.accounts.models import User
    from learning.completion.queries.callbacks import Pass
    from learning.completion.queries.required import Required


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
        "edition_id",
        "revocation__at",
        "revocation__reason_class",
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


def standing_of_modules(user: Any, at: datetime) -> Mapping[UUID, Standing]:
    """Say how a person stands with each module, for My learning; three queries.

    Without a requirement it is her newest pass that tells, or that it was withdrawn.
    """
    if user.learner_id is None:
        return {}
    today = timezone.localdate(at)
    found: dict[UUID, Standing] = {}
    of_modules: set[UUID] = set()
    passes: dict[UUID, list[Pass]] = {}
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
        edition,
        revoked_at,
        reason_class,
    ) in PASSES.rows(learner=user.learner_id):
        if revoked_at:
            if kind == EvidenceKind.MODULE:
                revoked.append((revoked_at, subject, reason_class))
            continue
        day = timezone.localdate(occurred_at)
        passes.setdefault(subject, []).append((edition, day))
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
    calls = CallBacks.read()
    for required in required_now(user.learner_id, today):
        span, subject = required.span, required.requirement.subject_key
        passed = found.get(subject)
        call = calls.running(subject, passes)
        if call and span.due_date <= call.told:  # it had lapsed before that
            call = None
        is_away = required.is_away_on(today)
        found[subject] = Standing(
            state=span.state,
            label=_label(required, is_away=is_away),
            is_required=True,
            is_held=span.is_held,
            due_date=span.due_date,
            completed_date=passed.completed_date if passed else None,
            refresh_by_date=span.due_date if span.is_held else None,
            certificate_href=passed.certificate_href if passed else "",
            source=passed.source if passed else "",
            withdrawn=passed.withdrawn if passed else "",
            called_back=called_back_text(call.told, span.due_date, today) if call else "",
            shorter_key=call.unit if call else None,
            redo={
                edition: Redo(newer.told, newer.last, newer.unit)
                for edition, newer in calls.of_editions(subject, passes).items()
            },
            title=required.requirement.title,
            href=where_to_act(required),
            hint=what_to_know(required),
            exempt=required.exempt,
            away=required.away,
            is_away=is_away,
            is_extended=required.is_extended,
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


def _label(required: Required, *, is_away: bool) -> str:
    """Return the standing in words; of an exempt person until when she is, or is away."""
    state = StandingState(required.span.state)
    if state != StandingState.EXEMPT or required.exempt is None:
        return str(state.label)
    return exempt_until_text(required.exempt[1], is_away=is_away)


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

    With what was withdrawn, on request, and for which class of reason (`reason_class`).
    """
    told = Evidence.objects.told().with_reason_classes()
    rows = told if with_withdrawn else Evidence.objects.standing()
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


def has_current(learner_id: UUID, subjects: Sequence[UUID], day: date) -> set[UUID]:
    """Return which of these modules the learner has passed and not let lapse; two queries.

    Training elsewhere counts as it does for a requirement; so does what is called back.
    """
    calls = CallBacks.read()
    rows = (
        _valid_passes(learner_id)
        .filter(subject_key__in={*subjects, *calls.units_for(subjects)})
        .values_list(
            "subject_key",
            "edition_id",
            "occurred_at",
            "award__id",
            "award__expires_date",
            "external_award__counts_for__refresh_months",
        )
    )
    found: set[UUID] = set()
    passes: dict[UUID, list[Pass]] = {}
    for subject, edition, at, *expiring in rows:
        passed = timezone.localdate(at)
        passes.setdefault(subject, []).append((edition, passed))
        expiry = _expires(passed, *expiring)
        if expiry is None or expiry > day:
            found.add(subject)
    running = {subject: calls.running(subject, passes) for subject in found.intersection(subjects)}
    return {subject for subject, call in running.items() if call is None or call.last > day}
