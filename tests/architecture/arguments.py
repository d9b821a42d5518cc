"""What the addresses of the demonstration site are about, found or made."""

from __future__ import annotations

from typing import Any

from learning.accounts.models import PeopleImport, User
from learning.completion.models import Award, Claim, Exemption, ExternalAward
from learning.completion.operations import Document, make_claim
from learning.courses.models import CourseRun
from learning.notices.unsubscribing import unsubscribe_address
from learning.reports.enums import PackState
from learning.reports.models import ScrutinyPack
from media.editions.models import Edition, EditionFile
from tests.factories.accounts import learner_of
from tests.factories.media import PictureFactory


def arguments() -> dict[str, list[Any]]:
    """Make or find what the addresses are about."""
    officer = User.objects.get(email="officer@demo.example")
    run = CourseRun.objects.filter(places__isnull=False).order_by("first_date").first()
    assert run is not None
    slug = "spot-the-signs-people-and-places"
    award = Award.objects.get(learner=officer.learner)
    asked = Exemption.objects.get(organisation__key="aire-valley-nhs")
    post = learner_of(officer).memberships.select_related("organisation").get()
    signed = ScrutinyPack.objects.get(state=PackState.SIGNED_OFF)
    return {
        "": [],
        "module": [slug],
        "question": [slug, 1],
        "section": [slug, 2],
        "turn": ["first-contact-safe-separate-understood", 7, 1],
        "attempt": ["00000000-0000-4000-8000-000000000000"],
        "edition": [Edition.objects.order_by("id")[0].pk],
        "file": [EditionFile.objects.filter(uses__isnull=False)[0].pk],
        "upload": [PictureFactory.create().file.name],
        "award": [award.pk],
        "code": [award.code],
        "evidence": [award.evidence_id],
        "claim": [claim_of(officer).pk],
        "unit_claim": ["wyp-bradford-response", claim_of(officer).pk],
        "trust": ["aire-valley-nhs"],
        "list": ["aire-valley-nhs", a_list_of_the_partner().ref],
        "step": ["who"],
        "nothing": ["00000000-0000-4000-8000-000000000000"],
        "officer": [officer.learner_id],
        "exemption": ["aire-valley-nhs", asked.learner_id, asked.pk],
        "staff": [post.organisation.key, officer.learner_id],
        "stop": [unsubscribe_address(officer).rstrip("/").rpartition("/")[2]],
        "material": ["health-sign-card"],
        "material_pdf": ["health-sign-card", "health-sign-card"],
        "material_short": ["3a"],
        "course": ["modern-slavery-investigation"],
        "run": [run.ref],
        "open_run": [CourseRun.objects.order_by("-first_date")[0].ref],
        "half": [run.ref, 1],
        "pack": [signed.key],
        "pack_part": [signed.key, "currency"],
        "pack_action": [signed.key, signed.actions.get().pk],
        "draft_pack": [ScrutinyPack.objects.get(state=PackState.DRAFT).key],
    }


def a_list_of_the_partner() -> PeopleImport:
    """Keep a list of people that waits to be checked."""
    from django.utils import timezone

    from learning.accounts.importing import Limits, read_pasted
    from learning.accounts.models import Organisation
    from learning.accounts.operations import plan_import, take_list

    now = timezone.now()
    taken = take_list(
        organisation=Organisation.objects.get(key="aire-valley-nhs"),
        source="paste",
        rows=read_pasted("jo.ray@demo.example", limits=Limits(1_000, 10)),
        by=User.objects.get(email="partner@demo.example"),
        at=now,
    )
    return plan_import(people_import=taken, at=now)


def claim_of(officer: User) -> Claim:
    """Claim a training for the demo officer; the same claim each time."""
    from django.utils import timezone

    return make_claim(
        award=ExternalAward.objects.order_by("pk")[0],
        date=timezone.localdate(),
        document=Document(b"%PDF-1.7", "application/pdf"),
        by=officer,
        at=timezone.now(),
    )


def give_the_officer_a_certificate() -> None:
    """Record a pass for the demo officer."""
    from django.utils import timezone

    from learning.completion.enums import EvidenceKind, EvidenceSource
    from learning.completion.operations import EvidenceRow, record_evidence

    officer = User.objects.get(email="officer@demo.example")
    edition = Edition.objects.order_by("id")[0]
    now = timezone.now()
    record_evidence(
        row=EvidenceRow(
            learner=learner_of(officer),
            kind=EvidenceKind.MODULE,
            source=EvidenceSource.SITE,
            cause="matrix",
            title=edition.title,
            occurred_at=now,
            edition=edition,
            subject_key=edition.translation_key,
        ),
        by=officer,
        at=now,
    )
