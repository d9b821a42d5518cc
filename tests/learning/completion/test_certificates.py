"""The certificate as PDF, and what a stranger learns of it."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from learning.accounts.models import User
from learning.completion.certificates import certificate_of, certificate_pdf, initials
from learning.completion.enums import AwardState, RevocationReason
from learning.completion.models import Award, AwardEvent
from learning.completion.operations import correct_evidence
from learning.completion.queries import award_state, award_states
from learning.completion.queries.history import award_lines_of
from learning.modules.models import ModulePage
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, passed
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
REVOKED = "This certificate was revoked on 23 November 2026."


@pytest.fixture
def award() -> Award:
    user = UserFactory(
        officer=True,
        organisation=OrganisationFactory(),
        first_name="Siân",
        last_name="#strong[Ŵyn] $x$ Fellgate",
    )
    return passed(user, published_module(), minutes=35).award


def mark_of(client: Client, award: Award) -> tuple[str, str]:
    """Return look and word of the mark on the page where a stranger checks it."""
    page = client.get(f"/verify/{award.code}/").content.decode()
    found = re.search(
        r'class="app-status (app-status--\w+)">(?:<svg.*?</svg>)?([^<]+)<', page, re.S
    )
    assert found
    return found[1], found[2].strip()


class TestCertificatePdf:
    """A tagged PDF that prints a name as it is."""

    def test_is_tagged_titled_and_in_a_language(self, award: Award) -> None:
        reader = PdfReader(io.BytesIO(certificate_pdf(certificate_of(award, at=NOW))))
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/StructTreeRoot"]
        assert str(root["/Lang"]).lower().startswith("en")
        assert reader.metadata is not None
        assert "Spot the signs" in str(reader.metadata.title)
        assert len(reader.pages) == 1

    def test_prints_a_name_that_looks_like_markup(self, award: Award) -> None:
        reader = PdfReader(io.BytesIO(certificate_pdf(certificate_of(award, at=NOW))))
        assert "#strong[Ŵyn]" in reader.pages[0].extract_text()
        assert award.code in reader.pages[0].extract_text()

    def test_prints_when_it_ceased_to_count(self, award: Award) -> None:
        later = datetime(2028, 11, 23, 12, tzinfo=UTC)
        (printed,) = PdfReader(io.BytesIO(certificate_pdf(certificate_of(award, at=later)))).pages
        text = " ".join(printed.extract_text().split())
        assert (
            "This certificate was valid until 23 November 2028 and has not been refreshed." in text
        )

    def test_prints_that_a_newer_one_took_its_place(self, award: Award) -> None:
        correct_evidence(
            evidence=award.evidence, reason="Day", occurred_at=NOW, by=None, at=NOW + DAY
        )
        (printed,) = PdfReader(io.BytesIO(certificate_pdf(certificate_of(award, at=NOW)))).pages
        text = " ".join(printed.extract_text().split())
        assert "On 24 November 2026 a newer certificate for the same training took its" in text

    def test_prints_when_the_one_that_stands_took_its_place(self, award: Award) -> None:
        user, module = User.objects.get(learner=award.learner), ModulePage.objects.get()
        taken_on, withdrawn_on, again_on = NOW + 10 * DAY, NOW + 20 * DAY, NOW + 30 * DAY
        second = passed(user, module, at=taken_on, occurred_at=taken_on, cause="attempt:two")
        correct_evidence(
            evidence=second, reason="Copied", is_withdrawal=True, by=None, at=withdrawn_on
        )
        assert certificate_of(award, at=withdrawn_on).state == AwardState.ISSUED
        third = passed(user, module, at=again_on, occurred_at=again_on, cause="attempt:three")
        said = certificate_of(award, at=again_on).state_text
        assert said.startswith("On 23 December 2026 a newer certificate")
        # One more takes the place of the third, not of what has one in its place.
        last_on = again_on + DAY
        passed(user, module, at=last_on, occurred_at=last_on, cause="attempt:four")
        assert certificate_of(award, at=last_on).state_text == said
        assert "On 24 December" in certificate_of(third.award, at=last_on).state_text

    def test_prints_when_the_third_took_its_place_once_the_second_is_withdrawn(
        self, award: Award
    ) -> None:
        user, module = User.objects.get(learner=award.learner), ModulePage.objects.get()
        days = {cause: NOW + number * 10 * DAY for number, cause in enumerate("abc", start=1)}
        second, _third = [
            passed(user, module, at=days[cause], occurred_at=days[cause], cause=cause)
            for cause in "ab"
        ]
        assert "On 3 December 2026" in certificate_of(award, at=days["c"]).state_text
        correct_evidence(
            evidence=second, reason="Copied", is_withdrawal=True, by=None, at=days["c"]
        )
        assert "On 13 December 2026" in certificate_of(award, at=days["c"]).state_text

    def test_keeps_the_day_where_the_newer_one_is_put_right(self, award: Award) -> None:
        user, module = User.objects.get(learner=award.learner), ModulePage.objects.get()
        taken_on, later = NOW + 10 * DAY, NOW + 20 * DAY
        newer = passed(user, module, at=taken_on, occurred_at=taken_on, cause="b")
        correct_evidence(evidence=newer, reason="Score", score=Decimal(1), by=None, at=later)
        assert "On 3 December 2026" in certificate_of(award, at=later).state_text

    def test_prints_no_state_of_one_that_counts(self, award: Award) -> None:
        (printed,) = PdfReader(io.BytesIO(certificate_pdf(certificate_of(award, at=NOW)))).pages
        assert "alid" not in printed.extract_text()


class TestVerify:
    """What a stranger sees: initials, dates and the state, never a name."""

    def test_shows_initials_and_state(self, award: Award, client: Client) -> None:
        page = client.get(f"/verify/{award.code.lower().replace('-', ' ')}/").content.decode()
        assert "Valid until 23 November 2028" in page
        assert "S." in page
        assert "Fellgate" not in page

    def test_is_kept_by_nobody_on_the_way(self, award: Award, client: Client) -> None:
        assert "no-store" in client.get(f"/verify/{award.code}/")["Cache-Control"]

    def test_calls_the_learning_time_what_it_is(self, award: Award, client: Client) -> None:
        assert "About 35 minutes" in client.get(f"/verify/{award.code}/").content.decode()

    def test_asks_for_a_code_that_was_not_typed(self, client: Client) -> None:
        page = client.get("/verify/?code=+").content.decode()
        assert "<title>Error: Check a certificate" in page
        assert '<a href="#code">Enter the code from the certificate.</a>' in page
        assert 'aria-describedby="code-error"' in page

    def test_takes_the_address_of_its_page_for_the_code(self, award: Award, client: Client) -> None:
        address = f"https://training.police.example/verify/{award.code}/"
        for typed in (address, f" {address.upper()}", f"/verify/{award.code}"):
            answer = client.get("/verify/", {"code": typed})
            assert answer["Location"] == f"/verify/{award.code}/"

    def test_takes_no_more_than_an_address_holds(self, client: Client) -> None:
        assert 'maxlength="200"' in client.get("/verify/").content.decode()

    def test_marks_each_state_by_a_word_and_a_look_of_its_own(
        self, award: Award, client: Client
    ) -> None:
        marks = {AwardState.ISSUED: mark_of(client, award)}
        with time_machine.travel("2028-11-23T12:00:00Z", tick=False):
            marks[AwardState.EXPIRED] = mark_of(client, award)
        newer = correct_evidence(
            evidence=award.evidence, reason="Day", occurred_at=NOW, by=None, at=NOW + DAY
        )
        marks[AwardState.SUPERSEDED] = mark_of(client, award)
        correct_evidence(evidence=newer, reason="Copied", is_withdrawal=True, by=None, at=NOW + DAY)
        marks[AwardState.REVOKED] = mark_of(client, newer.award)
        for state, (_look, word) in marks.items():
            assert word == str(state.label)
        assert len({look for look, _word in marks.values()}) == len(AwardState)

    def test_finds_no_fault_before_anybody_asked(self, client: Client) -> None:
        page = client.get("/verify/").content.decode()
        assert "There is a problem" not in page
        assert "aria-describedby" not in page

    def test_says_that_it_was_revoked_and_of_which_class_the_reason_is(
        self, award: Award, client: Client
    ) -> None:
        correct_evidence(
            evidence=award.evidence,
            is_withdrawal=True,
            reason="Sat by a colleague in custody",
            reason_class=RevocationReason.NOT_OWN_WORK,
            by=None,
            at=NOW,
        )
        page = client.get(f"/verify/{award.code}/").content.decode()
        assert f"{REVOKED} Reason: Not the holder’s own work." in page
        assert "Refresh by" not in page
        assert "colleague" not in page
        client.force_login(award.learner.user)
        assert "colleague" not in client.get(f"/certificates/{award.pk}/").content.decode()

    def test_makes_up_no_initials_for_a_name_that_was_erased(
        self, award: Award, client: Client
    ) -> None:
        User.objects.filter(learner=award.learner).update(learner=None)
        page = client.get(f"/verify/{award.code}/").content.decode()
        assert "Name erased" in page
        assert "N. E." not in page

    def test_helps_with_an_unknown_code(self, client: Client) -> None:
        response = client.get("/verify/ABCDE-FGHJK/")
        assert response.status_code == 404
        assert "We know of no certificate" in response.content.decode()


class TestOrder:
    """Passes are told in any order; the days they are of decide which certificate stands."""

    @pytest.fixture
    def world(self) -> tuple[User, ModulePage]:
        return UserFactory(officer=True, organisation=OrganisationFactory()), published_module()

    def states(self, user: User) -> list[str]:
        awards = Award.objects.filter(learner=user.learner).order_by("evidence__recorded_at")
        one_by_one = [award_state(award, TODAY)[0] for award in awards]
        together = award_states(learner_of(user).pk, TODAY)
        assert one_by_one == [together[award.pk] for award in awards]
        return [str(state) for state in one_by_one]

    def test_leaves_a_newer_one_standing_where_the_older_pass_is_corrected(
        self, world: tuple[User, ModulePage], client: Client
    ) -> None:
        user, module = world
        old, new = [
            passed(user, module, cause=str(at), occurred_at=at, at=at)
            for at in (NOW - 600 * DAY, NOW - 100 * DAY)
        ]
        assert self.states(user) == ["superseded", "issued"]
        corrected = correct_evidence(
            evidence=old, reason="Score", score=Decimal(1), by=None, at=NOW
        )
        assert self.states(user) == ["superseded", "issued", "superseded"]
        said = "On 23 November 2026 a newer certificate for the same training took its place."
        assert said in client.get(f"/verify/{corrected.award.code}/").content.decode()
        client.force_login(user)
        assert said in client.get(f"/certificates/{corrected.award.pk}/").content.decode()
        assert "Valid until" in client.get(f"/verify/{new.award.code}/").content.decode()
        assert "On 15 August 2026" in certificate_of(old.award, at=NOW).state_text
        told = award_lines_of([old, corrected], TODAY)
        assert [str(line.state) for line in told] == [
            "issued", "superseded", "issued", "superseded",
        ]  # fmt: skip
        assert not any(line.counts_now for line in told)

    def test_supersedes_a_pass_that_is_recorded_after_a_newer_one(
        self, world: tuple[User, ModulePage]
    ) -> None:
        user, module = world
        passed(user, module, cause="newer", at=NOW - 2 * DAY, occurred_at=NOW - 2 * DAY)
        passed(user, module, cause="older", at=NOW, occurred_at=NOW - 9 * DAY)
        assert self.states(user) == ["issued", "superseded"]

    def test_lets_the_older_one_stand_where_the_newer_turns_out_to_be_older_still(
        self, world: tuple[User, ModulePage]
    ) -> None:
        user, module = world
        passed(user, module, cause="first", at=NOW - 9 * DAY, occurred_at=NOW - 9 * DAY)
        wrong = passed(user, module, cause="wrong", at=NOW - DAY, occurred_at=NOW - DAY)
        correct_evidence(evidence=wrong, reason="Day", occurred_at=NOW - 20 * DAY, by=None, at=NOW)
        assert self.states(user) == ["issued", "superseded", "superseded"]

    def test_is_told_by_no_event(self, world: tuple[User, ModulePage]) -> None:
        award = passed(*world).award
        with pytest.raises(IntegrityError), transaction.atomic():
            AwardEvent.objects.create(award=award, state="superseded", at=NOW)


class TestCertificatePage:
    """Her own, and nobody else's."""

    def test_is_404_for_somebody_else(self, award: Award, client: Client) -> None:
        client.force_login(award.learner.user)
        assert client.get(f"/certificates/{award.pk}/").status_code == 200
        client.force_login(UserFactory())
        assert client.get(f"/certificates/{award.pk}/").status_code == 404
        assert client.get(f"/certificates/{award.pk}/certificate.pdf").status_code == 404

    def test_is_none_of_a_revoked_one_and_says_why(self, award: Award, client: Client) -> None:
        correct_evidence(
            evidence=award.evidence,
            is_withdrawal=True,
            reason="Sat by a colleague",
            reason_class=RevocationReason.NOT_OWN_WORK,
            by=None,
            at=NOW,
        )
        client.force_login(award.learner.user)
        said = f"{REVOKED} Reason: Not the holder’s own work."
        page = client.get(f"/certificates/{award.pk}/")
        file = client.get(f"/certificates/{award.pk}/certificate.pdf")
        assert (page.status_code, file.status_code) == (200, 410)
        for answer in (page, file):
            html = answer.content.decode()
            assert said in html
            assert "This is to certify that" not in html
            assert "Save as PDF" not in html

    def test_leads_to_what_took_its_place(self, award: Award, client: Client) -> None:
        newer = correct_evidence(
            evidence=award.evidence, reason="Day", occurred_at=NOW - DAY, by=None, at=NOW
        ).award
        client.force_login(award.learner.user)
        link = f'href="/certificates/{newer.pk}/"'
        assert link in client.get(f"/certificates/{award.pk}/").content.decode()
        assert link not in client.get(f"/certificates/{newer.pk}/").content.decode()
        assert str(newer.pk) not in client.get(f"/verify/{award.code}/").content.decode()

    def test_shows_in_print_too_that_it_ceased_to_count(self, award: Award, client: Client) -> None:
        with time_machine.travel("2028-11-23T12:00:00Z", tick=False):
            client.force_login(award.learner.user)
            html = client.get(f"/certificates/{award.pk}/").content.decode()
        article = html.split("<article")[1].split("</article>")[0]
        assert "This certificate was valid until 23 November 2028" in article
        assert "Save as PDF" in html


class TestInitials:
    """As few letters as will do."""

    @pytest.mark.parametrize(("name", "expected"), [("Aisha Khan", "A. K."), ("", "")])
    def test_takes_the_first_of_each_name(self, name: str, expected: str) -> None:
        assert initials(name) == expected
