"""Everything that is kept of a record which doubles another is found at the other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import User
from learning.accounts.operations import merge_people
from learning.completion.enums import EvidenceSource, ExemptionKind, ExemptionReason, StandingState
from learning.completion.importing import make_plan
from learning.completion.importing.plan import Reach
from learning.completion.models import Evidence, StandingSpan
from learning.completion.operations import (
    ClaimRefused,
    Document,
    ExemptionRefused,
    approve_claim,
    ask_exemption,
    decide_exemption,
    make_claim,
    record_evidence,
    record_start,
)
from learning.completion.operations.corrections import effect_of_correction
from learning.completion.operations.external import external_cause, external_row
from learning.completion.queries import award_states, claims_in, claims_of, newest_elsewhere
from learning.completion.queries.digests import passed_since
from learning.completion.verification import differences
from tests.factories.accounts import (
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)
from tests.factories.completion import NOW, TODAY, elsewhere, passed, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from django.test import Client
    from time_machine import TimeMachineFixture

    from learning.accounts.models import Organisation
    from learning.completion.models import Claim, Exemption, ExternalAward
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)
LATER = NOW + timedelta(hours=1)


class Double:
    """Two records in one unit; nothing is joined yet."""

    def __init__(self) -> None:
        self.unit: Organisation = OrganisationFactory(force=True)
        self.module: ModulePage = published_module()
        self.requirement = required(self.unit, self.module)
        self.kept: User = UserFactory(
            officer=True, organisation=self.unit, email="kept@force.example", collar_number="4471"
        )
        self.double: User = UserFactory(
            officer=True, organisation=self.unit, email="double@force.example", collar_number="4471"
        )
        self.award: ExternalAward = elsewhere()

    def merge(self) -> None:
        merge_people(
            kept=learner_of(self.kept), double=learner_of(self.double), reason="One.", by=None,
            at=LATER,
        )  # fmt: skip

    def claim(self) -> Claim:
        document = Document(b"%PDF-1.7", "application/pdf")
        return make_claim(award=self.award, date=DAY, document=document, by=self.double, at=NOW)

    def attend_elsewhere(self) -> None:
        learner = learner_of(self.double)
        cause = external_cause(
            provider="College Learn", reference="CL-1", award=self.award,
            learner_id=learner.pk, day=DAY,
        )  # fmt: skip
        row = external_row(
            learner=learner, award=self.award, day=DAY, cause=cause,
            source=EvidenceSource.IMPORTED, at=NOW,
        )  # fmt: skip
        record_evidence(row=row, by=None, at=NOW)

    def states(self) -> set[str]:
        spans = StandingSpan.objects.filter(
            learner=learner_of(self.kept), requirement=self.requirement, known_to=None
        )
        return {span.state for span in spans}


@pytest.fixture
def pair() -> Double:
    return Double()


class TestRecord:
    """Her own pages and files show what she did under either record."""

    def test_shows_the_certificates_of_both(self, pair: Double, client: Client) -> None:
        award = passed(pair.double, pair.module).award
        pair.merge()
        assert set(award_states(learner_of(pair.kept).pk, TODAY)) == {award.pk}
        client.force_login(pair.kept)
        assert award.shown_code in client.get("/account/record.json").content.decode()
        assert client.get("/account/evidence/").status_code == 200

    def test_names_the_posts_of_both(self, pair: Double, client: Client) -> None:
        organisation = OrganisationFactory(name="Before she moved")
        double = UserFactory(officer=True, organisation=organisation)
        merge_people(
            kept=learner_of(pair.kept), double=learner_of(double), reason="One.", by=None, at=LATER
        )
        client.force_login(pair.kept)
        posts = client.get("/account/record.json").json()["posts"]
        assert "Before she moved" in {post["organisation"] for post in posts}

    def test_lets_her_reflect_on_either(self, pair: Double, client: Client) -> None:
        evidence = passed(pair.double, pair.module)
        pair.merge()
        client.force_login(pair.kept)
        assert client.get(f"/account/evidence/{evidence.pk}/reflection/").status_code == 200

    def test_tells_training_elsewhere_and_passes_of_both(self, pair: Double) -> None:
        passed(pair.double, pair.module)
        pair.attend_elsewhere()
        pair.merge()
        kept = learner_of(pair.kept).pk
        assert [row.provider for row in newest_elsewhere(kept)] == ["College Learn"]
        assert set(passed_since(kept, NOW - timedelta(days=1))) == {
            pair.module.title, pair.award.title,
        }  # fmt: skip

    def test_says_what_a_correction_of_either_changes(self, pair: Double) -> None:
        evidence = passed(pair.double, pair.module)
        pair.merge()
        effect = effect_of_correction(
            evidence=Evidence.objects.get(pk=evidence.pk),
            reason="Wrong.",
            is_withdrawal=True,
            by=None,
            at=LATER,
        )
        assert effect.duties
        assert effect.certificates


class TestClaims:
    def test_are_hers_and_wait_for_her_lead(self, pair: Double, client: Client) -> None:
        claim = pair.claim()
        lead = UserFactory()
        ResponsibilityFactory(user=lead, kind=ResponsibilityKind.SUPERVISOR, organisation=pair.unit)
        pair.merge()
        assert list(claims_of(learner_of(pair.kept).pk)) == [claim]
        assert list(claims_in(pair.unit.path, TODAY, sees_hidden=False)) == [claim]
        client.force_login(lead)
        address = f"/org/{pair.unit.key}/claims/{claim.pk}/"
        assert client.get(address).status_code == 200

    def test_are_not_hers_to_approve(self, pair: Double) -> None:
        claim = pair.claim()
        pair.merge()
        with pytest.raises(ClaimRefused):
            approve_claim(claim=claim, by=pair.kept, at=LATER)

    def test_are_not_made_of_what_the_double_has(self, pair: Double) -> None:
        pair.attend_elsewhere()
        pair.merge()
        with pytest.raises(ClaimRefused, match="recorded already"):
            make_claim(
                award=pair.award,
                date=DAY,
                document=Document(b"%PDF-1.7", "application/pdf"),
                by=pair.kept,
                at=LATER,
            )


class TestStanding:
    def test_is_exempt_where_the_double_was(self, pair: Double) -> None:
        exemption = ask_exemption(
            learner=learner_of(pair.double),
            organisation=pair.unit,
            kind=ExemptionKind.EXEMPTION,
            reason=ExemptionReason.values[0],
            start_date=TODAY,
            end_date=TODAY + timedelta(days=30),
            by=UserFactory(),
            at=NOW,
        )
        decide_exemption(exemption=exemption, is_approved=True, by=UserFactory(), at=NOW)
        assert StandingState.EXEMPT not in pair.states()
        pair.merge()
        assert StandingState.EXEMPT in pair.states()
        assert not list(differences())

    def test_is_in_progress_where_the_double_began(self, pair: Double) -> None:
        record_start(
            learner_id=learner_of(pair.double).pk,
            subject_key=pair.module.translation_key,
            at=NOW - timedelta(days=30),
        )
        pair.merge()
        assert StandingState.IN_PROGRESS in pair.states()
        assert not list(differences())

    def test_of_what_is_asked_for_either_is_not_hers_to_decide(self, pair: Double) -> None:
        exemption = ask_exemption(
            learner=learner_of(pair.double),
            organisation=pair.unit,
            kind=ExemptionKind.EXEMPTION,
            reason=ExemptionReason.values[0],
            start_date=TODAY,
            end_date=TODAY + timedelta(days=30),
            by=UserFactory(),
            at=NOW,
        )
        pair.merge()
        with pytest.raises(ExemptionRefused):
            decide_exemption(exemption=exemption, is_approved=True, by=pair.kept, at=LATER)


@pytest.mark.usefixtures("_now")
class TestWhatIsAsked:
    """What was asked for the double is listed as the kept person's, or nowhere."""

    @pytest.fixture
    def _now(self, time_machine: TimeMachineFixture) -> None:
        time_machine.move_to(LATER)

    @pytest.fixture
    def asked(self, pair: Double) -> Exemption:
        return ask_exemption(
            learner=learner_of(pair.double),
            organisation=pair.unit,
            kind=ExemptionKind.ABSENCE,
            reason=ExemptionReason.LONG_ABSENCE,
            start_date=TODAY,
            end_date=TODAY + timedelta(days=30),
            by=UserFactory(),
            at=NOW,
        )

    def listed(self, pair: Double, client: Client, viewer: User) -> str:
        client.force_login(viewer)
        return client.get(f"/org/{pair.unit.key}/exemptions/").content.decode()

    def test_is_listed_by_her_name_and_decided(
        self, pair: Double, asked: Exemption, client: Client
    ) -> None:
        User.objects.filter(pk=pair.kept.pk).update(last_name="Keptwell")
        User.objects.filter(pk=pair.double.pk).update(last_name="Doublet")
        pair.merge()
        learner_of(pair.double).memberships.update(end_date=DAY)
        page = self.listed(pair, client, UserFactory(training_administrator=True))
        assert "Keptwell" in page
        assert "Doublet" not in page
        person = f"/org/{pair.unit.key}/staff/{pair.kept.learner_id}/exemptions/"
        assert person in page
        assert client.get(person).status_code == 200
        sent = client.post(f"{person}{asked.pk}/decide/", {"decision": "approve", "from_list": "1"})
        assert sent.status_code == 302
        assert asked.decisions.get().outcome == "approved"

    def test_is_not_listed_where_she_is_in_a_sensitive_post(
        self, pair: Double, asked: Exemption, client: Client
    ) -> None:
        pair.merge()
        supervisor = UserFactory(supervisor=True, organisation=pair.unit)
        assert "Long absence" in self.listed(pair, client, supervisor)
        User.objects.filter(pk=pair.kept.pk).update(is_hidden_from_lists=True)
        assert "Nothing to decide" in self.listed(pair, client, supervisor)

    def test_is_not_listed_to_herself(self, pair: Double, asked: Exemption, client: Client) -> None:
        ResponsibilityFactory(
            user=pair.kept, kind=ResponsibilityKind.TRAINING_ADMINISTRATOR, organisation=pair.unit
        )
        pair.merge()
        assert "Nothing to decide" in self.listed(pair, client, pair.kept)
        overview = client.get(f"/org/{pair.unit.key}/").content.decode()
        assert "for a decision" not in overview


class TestImport:
    """A file may name her by either record."""

    @pytest.mark.parametrize(
        ("person", "force"),
        [("kept@force.example", ""), ("double@force.example", ""), ("4471", "force")],
    )
    def test_finds_the_kept_record(self, pair: Double, person: str, force: str) -> None:
        pair.merge()
        named = pair.unit.key if force else ""
        rows = [(2, (person, named, pair.award.code, "2026-11-02", "", ""))]
        plan = make_plan(
            rows, provider="College Learn", reach=Reach(pair.unit, sees_hidden=True), at=LATER
        )
        assert plan.problems == []
        assert [each.learner for each in plan.fresh] == [pair.kept.learner]

    @pytest.mark.parametrize("reference", ["", "CL-1"])
    def test_knows_what_is_recorded_of_the_double(self, pair: Double, reference: str) -> None:
        pair.attend_elsewhere()
        pair.merge()
        rows = [(2, (pair.kept.email, "", pair.award.code, "2026-11-02", "", reference))]
        plan = make_plan(
            rows, provider="College Learn", reach=Reach(pair.unit, sees_hidden=True), at=LATER
        )
        assert (plan.known, plan.fresh, plan.problems) == ([2], [], [])


class TestNobody:
    def test_without_a_record_has_nothing_of_anybodys(self, pair: Double, client: Client) -> None:
        claim, evidence = pair.claim(), passed(pair.kept, pair.module)
        User.objects.filter(pk=pair.kept.pk).update(learner=None)
        client.force_login(User.objects.get(pk=pair.kept.pk))
        assert client.get(f"/account/evidence/{claim.pk}/").status_code == 404
        assert client.get(f"/account/evidence/{evidence.pk}/reflection/").status_code == 404
