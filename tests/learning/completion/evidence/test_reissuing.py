"""Certificates issued again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from learning.completion.models import AwardCode, Evidence
from learning.completion.operations import ReissueRefused, correct_evidence, reissue_award
from learning.notices.models import Notice
from tests.factories.completion import NOW
from tests.learning.completion.evidence.correcting import history_lines

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import User

pytestmark = pytest.mark.django_db


class TestReissueAward:
    """The same dates; a new code only where the old one fell into wrong hands."""

    def test_keeps_code_and_dates(self, evidence: Evidence) -> None:
        award = evidence.award
        again = reissue_award(award=award, reason="Lost", needs_new_code=False, by=None, at=NOW)
        assert (again.shown_code, again.awarded_at, again.expires_date) == (
            award.code,
            award.awarded_at,
            award.expires_date,
        )
        assert not Notice.objects.exists()

    def test_tells_its_holder_the_new_code(self, evidence: Evidence) -> None:
        reissue_award(
            award=evidence.award, reason="In wrong hands", needs_new_code=True, by=None, at=NOW
        )
        (told,) = Notice.objects.filter(recipient=evidence.learner.user)
        assert AwardCode.objects.get().code in told.body
        assert f"/certificates/{evidence.award.pk}/" in told.body
        assert "wrong hands" not in told.body

    def test_lets_the_old_code_prove_nothing(
        self, client: Client, evidence: Evidence, administrator: User
    ) -> None:
        address = f"/admin/evidence/reissue/{evidence.pk}/"
        assert client.get(address).status_code == 200
        client.post(address, {"reason": "Shown by somebody else", "needs_new_code": "on"})
        new = AwardCode.objects.get().code
        old = client.get(f"/verify/{evidence.award.code}/").content.decode()
        assert "This code no longer proves anything." in old
        assert new not in old
        page = client.get(f"/verify/{new}/").content.decode()
        assert "Valid until 23 November 2028" in page
        client.force_login(evidence.learner.user)
        assert new in client.get(f"/certificates/{evidence.award.pk}/").content.decode()

    def test_leaves_the_old_code_in_the_history(
        self, client: Client, evidence: Evidence, administrator: User
    ) -> None:
        old = evidence.award.code
        for days, reason, needs_new_code in ((1, "Lost", False), (2, "Copied", True)):
            reissue_award(
                award=evidence.award,
                reason=reason,
                needs_new_code=needs_new_code,
                by=administrator,
                at=NOW + timedelta(days=days),
            )
        new = AwardCode.objects.get().code
        lines = history_lines(client, evidence)
        assert [line.split(": ")[1] for line in lines] == [
            f"{old}, Issued",
            f"{old}, Issued again",
            f"{new}, Issued again",
        ]
        assert [line.endswith("(counts now)") for line in lines] == [False, False, True]

    def test_marks_no_code_of_a_certificate_that_counts_no_more(
        self, client: Client, evidence: Evidence, administrator: User
    ) -> None:
        correct_evidence(evidence=evidence, reason="Wrong", is_withdrawal=True, by=None, at=NOW)
        assert len(history_lines(client, evidence)) == 2
        assert "counts now" not in "".join(history_lines(client, evidence))

    def test_is_refused_for_one_that_was_revoked(self, evidence: Evidence) -> None:
        correct_evidence(evidence=evidence, reason="Wrong", is_withdrawal=True, by=None, at=NOW)
        with pytest.raises(ReissueRefused, match="revoked"):
            reissue_award(award=evidence.award, reason="Lost", needs_new_code=True, by=None, at=NOW)
