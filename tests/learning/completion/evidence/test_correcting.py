"""Corrections and withdrawals as pages."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import User
from learning.completion.models import AwardCode, AwardEvent, Evidence
from learning.completion.operations import correct_evidence
from learning.completion.operations.corrections import effect_of_correction
from learning.completion.verification import differences
from learning.completion.views import corrections
from tests.factories.accounts import OrganisationFactory, ResponsibilityFactory, UserFactory
from tests.factories.completion import NOW, passed
from tests.learning.completion.evidence.correcting import (
    correction,
    sign_in_elsewhere,
    withdrawal,
    words,
)

if TYPE_CHECKING:
    from django.test import Client

    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


class TestEffectOfCorrection:
    """What would change, said by doing it and taking it back."""

    def test_says_which_duty_and_which_certificate_change(self, evidence: Evidence) -> None:
        effect = effect_of_correction(
            evidence=evidence, reason="Wrong", is_withdrawal=True, by=None, at=NOW
        )
        assert effect.duties[0].before.startswith("Up to date")
        assert effect.duties[0].after.startswith("Due soon")
        assert [c.after for c in effect.certificates] == ["Revoked"]

    def test_leaves_everything_as_it_was(self, evidence: Evidence) -> None:
        effect_of_correction(
            evidence=evidence, reason="Wrong", score=Decimal("0.5"), by=None, at=NOW
        )
        assert Evidence.objects.count() == AwardEvent.objects.count() == 1
        assert list(differences()) == []


@pytest.mark.usefixtures("administrator")
class TestCorrecting:
    """A page, a check, a new row with its author; the old one stays."""

    def test_shows_what_changes_before_it_is_done(
        self, client: Client, evidence: Evidence, administrator: User
    ) -> None:
        address = f"/admin/evidence/withdraw/{evidence.pk}/"
        assert client.get(address).status_code == 200
        check = client.post(address, withdrawal()).content.decode()
        assert "What would change today" in check
        assert "Revoked" in check
        assert Evidence.objects.count() == 1
        done = client.post(address, withdrawal(confirm="1"))
        newer = Evidence.objects.get(supersedes=evidence)
        assert done["Location"] == f"/admin/evidence/inspect/{newer.pk}/"
        assert (newer.is_withdrawal, newer.recorded_by) == (True, administrator)
        assert AwardEvent.objects.get(state="revoked").reason_class == "identity_mistaken"
        verify = client.get(f"/verify/{evidence.award.code}/").content.decode()
        assert "Recorded for the wrong person" in verify
        assert "namesake" not in verify
        assert list(differences()) == []

    def test_leads_to_what_was_done_where_somebody_was_quicker(
        self, client: Client, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def be_late(**how: Any) -> Evidence:
            correct_evidence(**how)
            return correct_evidence(**how)

        monkeypatch.setattr(corrections, "correct_evidence", be_late)
        address = f"/admin/evidence/withdraw/{evidence.pk}/"
        answer = client.post(address, withdrawal(confirm="1"), follow=True)
        assert answer.redirect_chain == [(address, 302)]
        assert "Nothing is left to change" in answer.content.decode()
        assert Evidence.objects.filter(supersedes=evidence).count() == 1

    def test_corrects_a_score_and_replaces_the_certificate(
        self, client: Client, evidence: Evidence
    ) -> None:
        address = f"/admin/evidence/correct/{evidence.pk}/"
        check = words(client.post(address, correction(score="50")))
        assert "Score 83.33% 50%" in check
        assert "Day 23 November 2026 23 November 2026" not in check
        client.post(address, correction(score="50", confirm="1"))
        newer = Evidence.objects.get(supersedes=evidence)
        assert (newer.score, newer.occurred_at) == (Decimal("0.5"), evidence.occurred_at)
        assert newer.award.awarded_at == evidence.award.awarded_at
        page = client.get(f"/verify/{evidence.award.code}/").content.decode()
        assert "a newer certificate for the same training took its place." in page
        history = client.get(f"/admin/evidence/inspect/{newer.pk}/").content.decode()
        assert f"/admin/evidence/inspect/{evidence.pk}/" in history
        assert "Another paper" in history

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"score": "50", "reason": ""}, "This field is required."),
            ({}, "Change the day or the score"),
            ({"day": "", "score": ""}, "Change the day or the score"),
            ({"day": "2099-01-01"}, "still to come"),
            ({"day": "0001-11-27"}, "The day is before 2010."),
            ({"score": "183"}, "less than or equal to 100"),
        ],
    )
    def test_says_what_is_wrong_and_changes_nothing(
        self, changes: dict[str, Any], said: str, client: Client, evidence: Evidence
    ) -> None:
        address = f"/admin/evidence/correct/{evidence.pk}/"
        page = client.post(address, correction(confirm="1", **changes))
        assert said in page.content.decode()
        assert Evidence.objects.count() == 1

    @pytest.mark.parametrize("reason_class", ["", "of_no_kind"])
    def test_asks_for_the_class_of_the_reason_of_a_withdrawal_and_offers_none_first(
        self, reason_class: str, client: Client, evidence: Evidence
    ) -> None:
        address = f"/admin/evidence/withdraw/{evidence.pk}/"
        asked = client.get(address).content.decode()
        assert asked.count('type="radio"') == 5
        assert "checked" not in asked
        page = client.post(address, withdrawal(reason_class=reason_class, confirm="1"))
        assert page.context["form"].errors.keys() == {"reason_class"}
        assert Evidence.objects.count() == 1
        correcting = client.get(f"/admin/evidence/correct/{evidence.pk}/").content.decode()
        assert "reason_class" not in correcting

    @pytest.mark.parametrize(
        ("way", "told"), [("withdraw", withdrawal()), ("correct", correction(score="50"))]
    )
    def test_says_whose_it_is_and_what_is_done(
        self, way: str, told: dict[str, Any], client: Client, evidence: Evidence
    ) -> None:
        officer = User.objects.get(learner=evidence.learner)
        officer.collar_number, officer.is_hidden_from_lists = "4471", True
        officer.save()
        then = evidence.posts.get().organisation
        address = f"/admin/evidence/{way}/{evidence.pk}/"
        pages = [words(client.get(address)), words(client.post(address, told))]
        pages.append(words(client.get(f"/admin/evidence/inspect/{evidence.pk}/")))
        for page in pages:
            assert f"Person {officer.full_title} " in page
            assert "4471" in page
            assert f"Organisation on that day {then} " in page
        check = pages[1]
        of_whom = f"the pass of {officer.full_title}, {evidence.title}, 23 November 2026"
        assert f"{way.capitalize()} {of_whom}" in check
        assert "It cannot be taken back; " in check
        assert ("a new pass can be recorded." in check) == (way == "withdraw")
        assert f"{way.capitalize()} this pass Change what you typed" in check
        assert told["reason"] in check
        said_class = "which strangers read Recorded for the wrong person"
        assert (said_class in check) == (way == "withdraw")

    def test_leads_back_to_the_form_with_what_was_typed(
        self, client: Client, evidence: Evidence
    ) -> None:
        for way, told in (("withdraw", withdrawal()), ("correct", correction(score="51.25"))):
            page = client.post(f"/admin/evidence/{way}/{evidence.pk}/", {**told, "again": "1"})
            html = page.content.decode()
            assert "See what changes" in html
            assert told["reason"] in html
            kept = page.context["form"]
            assert {name: kept[name].value() for name in told} == told
            assert not kept.errors
        assert Evidence.objects.count() == 1

    @pytest.mark.parametrize("way", ["withdraw", "correct", "reissue"])
    def test_opens_no_form_about_a_row_in_whose_place_another_stands(
        self, way: str, client: Client, evidence: Evidence
    ) -> None:
        newer = correct_evidence(
            evidence=evidence, reason="Score", score=Decimal(1), by=None, at=NOW
        )
        address = f"/admin/evidence/{way}/{evidence.pk}/"
        told = {"withdraw": withdrawal, "correct": correction, "reissue": dict}[way](confirm="1")
        for answer in (client.get(address), client.post(address, told)):
            assert "was corrected on 23 November 2026: a newer row stands" in words(answer)
            html = answer.content.decode()
            assert f"/admin/evidence/{way}/{newer.pk}/" in html
            assert f"/admin/evidence/inspect/{newer.pk}/" in html
            assert 'name="reason"' not in html
        gone = correct_evidence(evidence=newer, reason="Wrong", is_withdrawal=True, by=None, at=NOW)
        for row in (evidence, newer, gone):
            answer = client.get(f"/admin/evidence/{way}/{row.pk}/")
            assert "was withdrawn on 23 November 2026. Nothing is left to change." in words(answer)
            html = answer.content.decode()
            assert f"/admin/evidence/inspect/{gone.pk}/" in html
            assert f"/admin/evidence/{way}/" not in html
        assert Evidence.objects.count() == 3
        inspected = client.get(f"/admin/evidence/inspect/{evidence.pk}/")
        assert "the pass was withdrawn on 23 November 2026" in words(inspected)

    def test_is_reached_from_the_persons_page(
        self, client: Client, evidence: Evidence, officer: User
    ) -> None:
        page = client.get(f"/people/{officer.learner_id}/").content.decode()
        assert f"/admin/evidence/inspect/{evidence.pk}/" in page
        listing = client.get("/admin/evidence/").content.decode()
        assert evidence.title in listing
        assert str(officer) in listing

    def test_is_not_offered_where_it_is_somebody_elses(
        self, client: Client, evidence: Evidence, officer: User
    ) -> None:
        sign_in_elsewhere(client)
        page = client.get(f"/admin/evidence/inspect/{evidence.pk}/").content.decode()
        assert "a person whom you do not answer for" in page
        assert "/admin/evidence/correct/" not in page
        assert "/admin/evidence/withdraw/" not in page
        assert "Organisation on that day" not in page
        listing = client.get("/admin/evidence/").content.decode()
        assert evidence.title in listing
        assert str(officer) not in listing
        assert f"/people/{officer.learner_id}/" not in page

    def test_is_for_the_administrator_of_a_force_where_it_is_of_a_partners_people(
        self, client: Client, module: ModulePage
    ) -> None:
        nurse = UserFactory(officer=True, organisation=OrganisationFactory(partner=True))
        hers = passed(nurse, module)
        client.force_login(
            ResponsibilityFactory(
                kind=ResponsibilityKind.TRAINING_ADMINISTRATOR,
                organisation=OrganisationFactory(force=True),
            ).user
        )
        page = client.get(f"/admin/evidence/inspect/{hers.pk}/").content.decode()
        assert f"/admin/evidence/correct/{hers.pk}/" in page
        # Her page is for her lead.
        assert f"/people/{nurse.learner_id}/" not in page
        assert str(nurse) in client.get("/admin/evidence/").content.decode()

    def test_names_who_recorded_it_only_where_the_person_may_be_seen(
        self, client: Client, evidence: Evidence, administrator: User
    ) -> None:
        colleague = UserFactory(last_name="Recordwright")
        newer = correct_evidence(
            evidence=evidence, reason="Score", score=Decimal(1), by=colleague, at=NOW
        )
        address = f"/admin/evidence/inspect/{newer.pk}/"
        assert client.get(address).content.decode().count("Recordwright") == 2
        sign_in_elsewhere(client)
        assert "Recordwright" not in client.get(address).content.decode()

    @pytest.mark.parametrize("role", ["author", "trainer", "supervisor"])
    def test_is_for_training_administrators(
        self, role: str, client: Client, evidence: Evidence
    ) -> None:
        client.force_login(UserFactory(**{role: True}))
        for way in ("correct", "withdraw", "reissue"):
            told = {**correction(score="50"), **withdrawal(confirm="1")}
            answer = client.post(f"/admin/evidence/{way}/{evidence.pk}/", told)
            assert answer.status_code in {302, 403, 404}
        assert Evidence.objects.count() == 1
        assert not AwardCode.objects.exists()
