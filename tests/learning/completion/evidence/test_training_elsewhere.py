"""The training elsewhere we accept, as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from learning.completion.enums import EvidenceSource
from learning.completion.models import ExternalAward
from learning.completion.operations import EvidenceRow, correct_evidence
from learning.completion.operations.external import external_row
from learning.completion.verification import differences
from tests.factories.accounts import learner_of
from tests.factories.completion import NOW, TODAY, elsewhere

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("administrator")
class TestTrainingElsewhere:
    """What counts for what, kept once somebody has it."""

    def test_is_added_and_changed(self, client: Client, module: ModulePage) -> None:
        data = {
            "code": "esr-safeguarding",
            "title": "Safeguarding",
            "provider": "NHS ESR",
            "minutes": "45",
            "counts_for": "",
            "is_accepted": "on",
        }
        assert client.post("/admin/training-elsewhere/new/", data).status_code == 302
        award = ExternalAward.objects.get()
        assert "Safeguarding" in client.get("/admin/training-elsewhere/").content.decode()
        address = f"/admin/training-elsewhere/edit/{award.pk}/"
        assert client.post(address, {**data, "counts_for": module.pk}).status_code == 302
        award.refresh_from_db()
        assert award.evidence_key == module.translation_key

    def test_keeps_what_it_counts_for_once_somebody_has_it(
        self, client: Client, module: ModulePage, officer: User
    ) -> None:
        from learning.completion.operations import record_evidence

        award = elsewhere()
        row: EvidenceRow = external_row(
            learner=learner_of(officer),
            award=award,
            day=TODAY,
            cause="test",
            source=EvidenceSource.IMPORTED,
            at=NOW,
        )
        held = record_evidence(row=row, by=None, at=NOW)
        data = {"code": award.code, "title": award.title, "provider": award.provider}
        address = f"/admin/training-elsewhere/edit/{award.pk}/"
        page = client.post(address, {**data, "counts_for": module.pk}).content.decode()
        assert "People have it already." in page
        newer = correct_evidence(
            evidence=held, reason="Wrong day", occurred_at=NOW, by=None, at=NOW
        )
        assert (newer.provider, newer.external_award) == (award.provider, award)
        assert list(differences()) == []
