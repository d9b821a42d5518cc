"""A pass that is withdrawn: what its learner sees, and what she is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from learning.completion.enums import EvidenceKind, RevocationReason
from learning.completion.models import Evidence
from learning.completion.operations import correct_evidence
from learning.completion.operations.corrections import effect_of_correction
from learning.completion.verification import differences
from learning.modules.operations import finish_section, restart_module
from learning.notices.models import Notice
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, elsewhere, passed, required
from tests.factories.modules import edition_of, published_module, section, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from learning.accounts.models import Organisation, User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
SAID = "Your pass was withdrawn on 24 November 2026. Reason: Not the holder’s own work."


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory()


@pytest.fixture
def officer(unit: Organisation, client: Client) -> User:
    user = UserFactory(officer=True, organisation=unit)
    client.force_login(user)
    return user


@pytest.fixture
def module(unit: Organisation) -> ModulePage:
    page = published_module(
        title="First contact", slug="first", sections=[section("One", text("Read this."))]
    )
    required(unit, page)
    return page


def read_by(user: User, module: ModulePage) -> Evidence:
    """Finish the module's one section, which is all there is; return the evidence."""
    edition = edition_of(module)
    restart_module(user=user, edition=edition, at=NOW)
    finish_section(user=user, edition=edition, number=1, count=1, has_check=False, at=NOW)
    found: Evidence = Evidence.objects.standing().get(learner=user.learner_id)
    return found


def withdrawn(evidence: Evidence) -> Evidence:
    return correct_evidence(
        evidence=evidence,
        reason="Sat by a colleague",
        reason_class=RevocationReason.NOT_OWN_WORK,
        is_withdrawal=True,
        by=None,
        at=LATER,
    )


class TestOwnPass:
    """Evidence and person part where the account no longer names its record."""

    def test_names_nobody_but_the_record(self, officer: User, module: ModulePage) -> None:
        evidence = read_by(officer, module)
        assert evidence.recorded_by is None
        assert [event.by for event in evidence.award.events.all()] == [None]
        assert not list(differences())


class TestLearner:
    def test_has_it_to_do_again_and_reads_why(
        self, client: Client, officer: User, module: ModulePage
    ) -> None:
        evidence = read_by(officer, module)
        assert "You have nothing to do." in client.get("/learn/").content.decode()
        withdrawn(evidence)
        listed = client.get("/learn/").content.decode()
        assert "You have nothing to do." not in listed
        assert "Completed" not in listed
        for address in ("", "first/", "first/result/"):
            page = client.get(f"/learn/{address}").content.decode()
            assert SAID in page, address
            assert "Start again" in page, address
            assert "colleague" not in page, address
        assert "You have finished" not in page

    def test_has_it_to_learn_again_where_nobody_asks_for_it(
        self, client: Client, officer: User
    ) -> None:
        other = published_module(slug="other", sections=[section("One", text("Read this."))])
        withdrawn(read_by(officer, other))
        page = client.get("/learn/").content.decode()
        assert SAID in page
        assert "Completed" not in page

    def test_passes_again_in_the_same_edition(
        self, client: Client, officer: User, module: ModulePage
    ) -> None:
        withdrawn(read_by(officer, module))
        client.post("/learn/first/")
        client.post("/learn/first/1/", {"action": "continue"})
        page = client.get("/learn/").content.decode()
        assert "You have nothing to do." in page
        assert SAID not in page
        assert "You have finished" in client.get("/learn/first/result/").content.decode()

    def test_keeps_an_older_pass(self, client: Client, officer: User, module: ModulePage) -> None:
        passed(officer, module, cause="first time", at=NOW - timedelta(days=9))
        withdrawn(passed(officer, module))
        assert "You have nothing to do." in client.get("/learn/").content.decode()


class TestNotice:
    def test_tells_her_once_and_nothing_of_the_case(
        self, officer: User, module: ModulePage
    ) -> None:
        withdrawn(passed(officer, module))
        notice = Notice.objects.get()
        assert notice.recipient == officer
        assert "First contact" in notice.subject
        assert "counts no more. Its certificate counts no more either. Reason:" in notice.body
        assert "Not the holder’s own work" in notice.body
        assert "/learn/first/" in notice.body
        assert "colleague" not in notice.body

    def test_tells_her_of_training_elsewhere(self, officer: User) -> None:
        award = elsewhere()
        evidence = passed(
            officer,
            published_module(),
            kind=EvidenceKind.EXTERNAL,
            edition=None,
            external_award=award,
            subject_key=award.evidence_key,
            title=award.title,
        )
        withdrawn(evidence)
        body = Notice.objects.get().body
        said = (
            "was withdrawn from your record and counts no more. Reason: Not the holder’s own work."
        )
        assert f"“{award.title}” of 23 November 2026 {said}" in body
        assert "/account/evidence/" in body

    def test_is_not_of_a_correction_nor_of_one_tried_out(
        self, officer: User, module: ModulePage
    ) -> None:
        evidence = passed(officer, module)
        effect_of_correction(
            evidence=evidence, reason="Wrong", is_withdrawal=True, by=None, at=LATER
        )
        assert not Notice.objects.exists()
        correct_evidence(evidence=evidence, reason="Day", occurred_at=NOW, by=None, at=LATER)
        assert not Notice.objects.filter(subject__startswith="Withdrawn").exists()
