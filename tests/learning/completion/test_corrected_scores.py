"""A corrected score is that of a pass, and of the only attempt the first score too."""

from __future__ import annotations

from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.html import strip_tags

from learning.completion.enums import EvidenceSource
from learning.completion.models import Evidence
from learning.completion.operations import CorrectionRefused, correct_evidence, record_evidence
from learning.completion.operations.external import external_row
from learning.completion.verification import differences
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, elsewhere, passed
from tests.factories.modules import published_module
from tests.factories.quizzes import published_question, quiz_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def evidence() -> Evidence:
    """A pass at the first attempt, of a check with a mark of 80 per cent."""
    return passed_with(attempts=1, first_score=Decimal("0.9"))


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(UserFactory(training_administrator=True))
    return client


def passed_with(**fields: Any) -> Evidence:
    module = published_module(check_quiz=quiz_of(published_question(), pass_percent=80))
    officer = UserFactory(officer=True, organisation=OrganisationFactory(force=True))
    return passed(officer, module, **{"score": Decimal("0.9"), **fields})


def corrected(evidence: Evidence, score: str, **fields: Any) -> Evidence:
    return correct_evidence(
        evidence=evidence, reason="Another paper", score=Decimal(score), by=None, at=NOW, **fields
    )


def test_says_that_training_elsewhere_counts_whatever_its_score(administrator: Client) -> None:
    officer = UserFactory(officer=True, organisation=OrganisationFactory(force=True))
    row = external_row(
        learner=learner_of(officer), award=elsewhere(), day=TODAY, cause="external:1",
        source=EvidenceSource.IMPORTED, at=NOW,
    )  # fmt: skip
    evidence = record_evidence(row=row, by=None, at=NOW)
    page = words(administrator.get(f"/admin/evidence/correct/{evidence.pk}/"))
    assert "Its provider calls it passed: it counts whatever the score." in page


def words(answer: Any) -> str:
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(unescape(strip_tags(main.replace("<", " <"))).split())


class TestTheOperation:
    @pytest.mark.parametrize("score", ["0.7999", "0"])
    def test_refuses_a_score_with_which_nobody_passes(self, evidence: Evidence, score: str) -> None:
        with pytest.raises(CorrectionRefused, match="below the pass mark of 80%") as refused:
            corrected(evidence, score)
        assert refused.value.field == "score"
        assert Evidence.objects.get() == evidence

    def test_takes_exactly_the_mark(self, evidence: Evidence) -> None:
        assert corrected(evidence, "0.8").score == Decimal("0.8")

    def test_withdraws_whatever_the_score(self, evidence: Evidence) -> None:
        assert corrected(evidence, "0.5", is_withdrawal=True).is_withdrawal

    def test_corrects_the_day_of_a_row_that_says_less_already(self) -> None:
        low = passed_with(score=Decimal("0.7"))
        assert corrected(low, "0.7", occurred_at=NOW).score == Decimal("0.7")

    def test_corrects_the_first_score_of_the_only_attempt(self, evidence: Evidence) -> None:
        newer = corrected(evidence, "0.85")
        assert (newer.score, newer.first_score) == (Decimal("0.85"), Decimal("0.85"))
        assert list(differences()) == []

    def test_leaves_the_first_score_of_another_attempt(self) -> None:
        evidence = passed_with(attempts=2, first_score=Decimal("0.4"))
        newer = corrected(evidence, "0.85")
        assert (newer.score, newer.first_score) == (Decimal("0.85"), Decimal("0.4"))

    def test_leaves_the_first_score_where_the_day_is_corrected(self, evidence: Evidence) -> None:
        newer = correct_evidence(
            evidence=evidence, reason="Day", occurred_at=evidence.occurred_at, by=None, at=NOW
        )
        assert (newer.score, newer.first_score) == (evidence.score, evidence.first_score)


class TestThePage:
    def told(self, **changes: Any) -> dict[str, Any]:
        return {"day": "2026-11-23", "score": "90.00", "reason": "Another paper", **changes}

    def test_says_the_mark_and_leads_to_where_a_pass_is_withdrawn(
        self, administrator: Client, evidence: Evidence
    ) -> None:
        address = f"/admin/evidence/correct/{evidence.pk}/"
        for confirm in ({}, {"confirm": "1"}):
            answer = administrator.post(address, self.told(score="75", **confirm))
            said = words(answer)
            assert "75% is below the pass mark of 80%" in said
            assert "What would change today" not in said
            assert answer.context["form"].errors.keys() == {"score"}
            html = answer.content.decode()
            assert (
                f'<a href="/admin/evidence/withdraw/{evidence.pk}/">Withdraw this pass</a>' in html
            )
        assert Evidence.objects.count() == 1

    def test_says_before_what_becomes_of_the_first_score(
        self, administrator: Client, evidence: Evidence
    ) -> None:
        address = f"/admin/evidence/correct/{evidence.pk}/"
        asked = words(administrator.get(address))
        assert "The pass mark is 80%. It was the only attempt: the first score changes" in asked
        check = words(administrator.post(address, self.told(score="85")))
        assert "Score 90% 85% First score 90% 85%" in check

    def test_says_that_the_first_score_of_another_attempt_stays(
        self, administrator: Client
    ) -> None:
        evidence = passed_with(attempts=2, first_score=Decimal("0.4"))
        address = f"/admin/evidence/correct/{evidence.pk}/"
        assert "The first score, 40%, was of another attempt and stays." in words(
            administrator.get(address)
        )
        assert "First score" not in words(administrator.post(address, self.told(score="85")))

    def test_of_a_withdrawal_leads_nowhere_else(
        self, administrator: Client, evidence: Evidence
    ) -> None:
        html = administrator.get(f"/admin/evidence/withdraw/{evidence.pk}/").content.decode()
        assert "must it not count" not in html
