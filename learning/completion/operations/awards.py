"""Certificates follow evidence; what became of them is appended."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.accounts.models import User
from learning.completion import rules
from learning.completion.enums import AwardState
from learning.completion.letters import changed_letter, course_passed_letter, withdrawn_letter
from learning.completion.models import Award, AwardCode, AwardEvent, Evidence
from learning.modules.queries import outlines_of
from learning.notices.enums import NoticeKind
from learning.notices.operations import queue_notice
from media.editions.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

# No 0/O, 1/I/L or U: a code is read aloud and typed.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10


def new_code() -> str:
    """Return a random code, about 49 bits, in two groups: 7KQ4M-X9TRD."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def issue_awards(
    awardable: Sequence[tuple[Evidence, int | None, str]], *, by: Any, at: datetime
) -> list[Award]:
    """Issue a certificate for each (evidence, minutes, organisation's name).

    An older certificate for the same training is not touched: which one stands in its place
    follows from the days they certify (`queries.awards`).
    """
    if not awardable:
        return []
    months = _months_by_evidence([evidence for evidence, _minutes, _name in awardable])
    awards = [
        Award(
            code=new_code(),
            learner_id=evidence.learner_id,
            evidence=evidence,
            title=evidence.title,
            edition_number=evidence.edition.number if evidence.edition else None,
            syllabus=_syllabus(evidence),
            minutes=minutes,
            organisation_name=organisation,
            awarded_at=evidence.occurred_at,
            expires_date=rules.expiry_of(
                timezone.localdate(evidence.occurred_at), months[evidence.pk]
            ),
        )
        for evidence, minutes, organisation in awardable
    ]
    Award.objects.bulk_create(awards, batch_size=500)
    AwardEvent.objects.bulk_create(
        [AwardEvent(award=award, state=AwardState.ISSUED, at=at, by=by) for award in awards],
        batch_size=500,
    )
    return awards


def tell_withdrawn(evidence: Evidence, *, reason_class: str, at: datetime) -> None:
    """Tell whose it was that something she passed counts no more; once."""
    person = _holder_of(evidence)
    if person is None:
        return
    letter = withdrawn_letter(to=person, evidence=evidence, reason_class=reason_class)
    _queue(person, letter, cause=f"evidence:{evidence.pk}:withdrawn", at=at)


def tell_corrected(evidence: Evidence, *, at: datetime) -> None:
    """Tell whose it is that this row took another's place; once."""
    person = _holder_of(evidence)
    if person is None:
        return
    letter = changed_letter(to=person, evidence=evidence, is_new_code=False)
    _queue(person, letter, cause=f"evidence:{evidence.pk}:corrected", at=at)


def _tell_new_code(award: Award, *, at: datetime) -> None:
    person = _holder_of(award.evidence)
    if person is None:
        return
    letter = changed_letter(to=person, evidence=award.evidence, is_new_code=True)
    _queue(person, letter, cause=f"award:{award.pk}:{award.shown_code}", at=at)


def _holder_of(evidence: Evidence) -> User | None:
    return User.objects.filter(learner=evidence.learner.counts_as).first()


def _queue(
    person: User,
    letter: tuple[str, str],
    *,
    cause: str,
    at: datetime,
    kind: str = NoticeKind.CERTIFICATE,
) -> None:
    subject, body = letter
    queue_notice(cause=cause, kind=kind, to=person, subject=subject, body=body, at=at)


def tell_course_passed(evidence: Evidence, *, at: datetime) -> None:
    """Tell whoever has passed a course, once, with the way to her certificate."""
    person = _holder_of(evidence)
    if person is None:
        return
    letter = course_passed_letter(to=person, evidence=evidence)
    cause = f"evidence:{evidence.pk}:passed"
    _queue(person, letter, cause=cause, at=at, kind=NoticeKind.COURSE_RESULT)


def revoked(*, award: Award, reason: str, reason_class: str, by: Any, at: datetime) -> AwardEvent:
    """Write down that a certificate is revoked, for a caller that withdraws what it was given for.

    Only together: a certificate that is revoked by itself would leave its pass to count.
    """
    return AwardEvent.objects.create(
        award=award,
        state=AwardState.REVOKED,
        reason_class=reason_class,
        reason=reason[:120],
        at=at,
        by=by,
    )


class ReissueRefused(Exception):
    """Why a certificate is not issued again; the message is for the person who asked."""


@transaction.atomic
def reissue_award(
    *, award: Award, reason: str, needs_new_code: bool, by: Any, at: datetime
) -> Award:
    """Issue a certificate again: the same title, edition, organisation and dates.

    Only where its code fell into wrong hands does it get a new one; the page of the old code then
    says so and leads nobody to take it for proof; its holder is told. Raises ReissueRefused for one
    that was revoked, or without a reason.
    """
    locked: Award = Award.objects.select_for_update(no_key=True).get(pk=award.pk)
    if not reason.strip():
        raise ReissueRefused(_("Say why the certificate is issued again."))
    if locked.events.filter(state=AwardState.REVOKED).exists():
        raise ReissueRefused(_("A certificate that was revoked is not issued again."))
    AwardEvent.objects.create(
        award=locked, state=AwardState.ISSUED, reason=reason.strip()[:120], at=at, by=by
    )
    if needs_new_code:
        AwardCode.objects.create(award=locked, code=new_code(), at=at, by=by)
        _tell_new_code(locked, at=at)
    return locked


def _months_by_evidence(rows: Sequence[Evidence]) -> dict[UUID, int]:
    """Say for how many months each certificate runs: as its edition froze it, or its course says.

    Frozen for modules because the person was promised what her edition said; a course has no
    editions, and its certificate keeps the date it was given.
    """
    editions = {row.edition.pk: row.edition for row in rows if row.edition is not None}
    outlines = outlines_of(editions.values())
    months = {row.pk: row.run.course.refresh_months for row in rows if row.run}
    for row in rows:
        if row.edition is not None:
            months[row.pk] = outlines[row.edition.pk].refresh_months
    return months


def _syllabus(evidence: Evidence) -> str:
    """Name the timetable a course was taught by: its run's own copy, by its first letters.

    Source: facts.md section 4, a certificate carries run number and content version.
    """
    run = evidence.run
    if run is None:
        return ""
    taught = [[day.number, day.title, day.sessions] for day in run.days.order_by("number")]
    made = date_format(timezone.localdate(run.created_at), "j F Y")
    return _("Run %(ref)s, timetable of %(day)s (%(digest)s)") % {
        "ref": run.ref,
        "day": made,
        "digest": sha256_of(taught)[:8],
    }
