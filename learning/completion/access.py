"""Certificates, claims, files of training, exemptions: fetched and authorised in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.accounts.access import Viewer, named_organisation_for, person_for, viewer
from learning.accounts.admin_access import not_elsewhere
from learning.accounts.doubles import find_people, people_alone
from learning.accounts.enums import MANAGES_PEOPLE, ResponsibilityKind
from learning.accounts.models import Learner, Membership, User
from learning.accounts.queries import of_partners, records_of
from learning.completion.models import Award, Claim, Evidence, EvidenceImport, Exemption
from learning.completion.queries.deciding import DECIDES
from learning.completion.queries.register import TOLD_OF

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from learning.accounts.models import Organisation

# Who brings training elsewhere in by file.
IMPORTS_EVIDENCE = MANAGES_PEOPLE
# So many people at most are searched for records: a page is read of those who are meant.
MOST_CALLED = 200


def award_for(seer: Viewer, award_id: UUID, *, at: datetime) -> Award:
    """Return a certificate she may open; Http404 for any other, as for none.

    That of a record which doubles another belongs to the person of that one.
    """
    award: Award | None = (
        Award.objects.select_related(
            "learner__user", "learner__merged_into__user", "evidence__edition"
        )
        .prefetch_related("codes", "events")
        .defer("evidence__edition__data")
        .filter(pk=award_id)
        .first()
    )
    if award is None:
        raise Http404("No such certificate.")
    person_for(seer, award.learner.counts_as, at=at)
    return award


def staff_member_for(
    seer: Viewer, key: str, learner_id: UUID, *, at: datetime
) -> tuple[Organisation, Learner]:
    """Return an organisation whose people she sees by name, and somebody with a post in it.

    Http404 for anybody else, as for nobody; herself is not staff to her.
    """
    organisation = named_organisation_for(seer, key)
    learner = person_for(seer, learner_id, at=at)
    posts = Membership.objects.on(timezone.localdate(at)).within(organisation)
    if not posts.filter(learner=learner).exists() or seer.user.learner_id == learner.pk:
        raise Http404("No such person.")
    return organisation, learner


def may_decide(seer: Viewer, exemption: Exemption) -> bool:
    """Whether she may approve what was asked: never her own request, nor what is about her.

    The training administrator decides; in a partner organisation its lead does too.
    """
    return bool(decidable(seer, [exemption]))


def decidable(seer: Viewer, asked: Iterable[Exemption]) -> set[UUID]:
    """Return the keys of those that she may decide, see `may_decide`; one query for all.

    Fetch their learners and organisations with them.
    """
    foreign = [
        one
        for one in asked
        if one.asked_by_id != seer.user.pk
        and seer.user.learner_id not in {one.learner_id, one.learner.counts_as}
    ]
    partners = of_partners({one.organisation.path for one in foreign})
    return {
        one.pk
        for one in foreign
        if seer.responsibilities.reaches(
            one.organisation.path, DECIDES[one.organisation.path in partners]
        )
    }


def exemption_for(
    seer: Viewer, key: str, learner_id: UUID, exemption_id: UUID, *, at: datetime
) -> Exemption:
    """Return what was asked for somebody whose record she may see; Http404 otherwise."""
    organisation, learner = staff_member_for(seer, key, learner_id, at=at)
    found: Exemption | None = (
        Exemption.objects.filter(
            pk=exemption_id,
            learner__in=records_of(learner.pk),
            organisation__path__startswith=organisation.path,
        )
        .select_related(*TOLD_OF)
        .with_decisions()
        .first()
    )
    if found is None:
        raise Http404("No such request.")
    return found


def decidable_exemption_for(
    seer: Viewer, key: str, learner_id: UUID, exemption_id: UUID, *, at: datetime
) -> Exemption:
    """Return a request she may decide; PermissionDenied (403) where somebody else must."""
    found = exemption_for(seer, key, learner_id, exemption_id, at=at)
    if not may_decide(seer, found):
        raise PermissionDenied(_("The training administrator, or another lead, decides this."))
    return found


def importing_organisation_for(seer: Viewer, key: str) -> Organisation:
    """Return an organisation into whose records she may bring training elsewhere.

    Http404 for an organisation whose people she does not see; PermissionDenied where she sees
    them, but neither leads it nor administers training.
    """
    found = named_organisation_for(seer, key)
    if not seer.responsibilities.reaches(found.path, IMPORTS_EVIDENCE):
        raise PermissionDenied(_("This page is for partner leads and training administrators."))
    return found


def upload_for(seer: Viewer, organisation: Organisation, upload_id: UUID) -> EvidenceImport:
    """Return a file that she uploaded for this organisation; Http404 for any other."""
    found = EvidenceImport.objects.filter(
        pk=upload_id, organisation=organisation, made_by=seer.user
    ).first()
    if found is None:
        raise Http404("No such file.")
    return found


def own_claim_for(user: Any, claim_id: UUID) -> Claim:
    """Return a claim of one's own; Http404 for any other."""
    return _claim(learner__in=records_of(user.learner_id), pk=claim_id)


def claim_for(seer: Viewer, organisation: Organisation, claim_id: UUID, *, at: datetime) -> Claim:
    """Return somebody else's claim about which she may decide; Http404 for any other."""
    claim = _claim(pk=claim_id)
    day, learner = timezone.localdate(at), claim.learner.counts_as
    posts = Membership.objects.on(day).within(organisation).filter(learner=learner)
    if learner == seer.user.learner_id or not posts.exists():
        raise Http404("No such claim.")
    person_for(seer, learner, at=at)
    return claim


def document_for(seer: Viewer, claim_id: UUID, *, at: datetime) -> Claim:
    """Return a claim whose document she may open: her own, or of a person she sees by name."""
    claim = _claim(pk=claim_id)
    person_for(seer, claim.learner.counts_as, at=at)
    return claim


def correctable_evidence_for(user: Any, evidence_id: UUID, *, at: datetime) -> Evidence:
    """Return a row that she may correct; Http404 for any other, as for none.

    That is for training administrators: of everybody, leavers included, but for the people of
    another force, which has its own.
    """
    found: Evidence | None = (
        Evidence.objects.select_related("learner").filter(pk=evidence_id).first()
    )
    if found is None:
        raise Http404("No such record.")
    if user.is_superuser:
        return found
    if not viewer(user, at=at).has(ResponsibilityKind.TRAINING_ADMINISTRATOR):
        raise Http404("No such record.")
    whose = Learner.objects.filter(pk=found.learner.counts_as)
    if not not_elsewhere(whose, user, learner="pk", at=at).exists():
        raise Http404("No such record.")
    return found


def names_on_rows(user: Any, rows: Iterable[Evidence], *, at: datetime) -> dict[UUID, str]:
    """Return whose these rows are, by row, where she may correct them; four queries at most."""
    whose = {row.pk: row.learner.counts_as for row in rows}
    people = _corrected_by(user, User.objects.filter(learner__in=set(whose.values())), at=at)
    names = {person.learner_id: person.full_title for person in people}
    return {row: names[learner] for row, learner in whose.items() if learner in names}


def records_called(user: Any, words: str, *, at: datetime) -> tuple[list[UUID], bool]:
    """Return the records of people with this name, collar number or e-mail, and whether all.

    Of those whose evidence she may correct, with what doubles theirs; five queries at most.
    """
    among = _corrected_by(user, people_alone(), at=at)
    found = find_people(words, among=among, most=MOST_CALLED + 1)
    learners = [person.learner_id for person in found[:MOST_CALLED] if person.learner_id]
    doubles = Learner.objects.filter(merged_into__in=learners).values_list("pk", flat=True)
    return [*learners, *doubles], len(found) <= MOST_CALLED


def _corrected_by(user: Any, people: QuerySet[User], *, at: datetime) -> QuerySet[User]:
    """Return those whose evidence she may correct, see `correctable_evidence_for`."""
    if user.is_superuser:
        return people
    if not viewer(user, at=at).has(ResponsibilityKind.TRAINING_ADMINISTRATOR):
        return people.none()
    return not_elsewhere(people, user, learner="learner", at=at)


def own_evidence_for(user: Any, evidence_id: UUID) -> Evidence:
    """Return what stands in one's own record; Http404 for anything else."""
    found: Evidence | None = (
        Evidence.objects.standing()
        .filter(learner__in=records_of(user.learner_id), pk=evidence_id)
        .first()
        if user.learner_id
        else None
    )
    if found is None:
        raise Http404("No such record.")
    return found


def _claim(**which: Any) -> Claim:
    found: Claim | None = (
        Claim.objects.select_related(
            "learner__user", "learner__merged_into__user", "award", "decision__by"
        )
        .filter(**which)
        .first()
    )
    if found is None:
        raise Http404("No such claim.")
    return found
