"""Corrections, withdrawals and re-issues as pages, and the training elsewhere we accept."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.html import strip_tags

from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import Learner, User
from learning.completion.enums import EvidenceSource
from learning.completion.models import AwardCode, AwardEvent, Evidence, ExternalAward
from learning.completion.operations import (
    EvidenceRow,
    ReissueRefused,
    correct_evidence,
    reissue_award,
)
from learning.completion.operations.corrections import effect_of_correction
from learning.completion.operations.external import external_row
from learning.completion.verification import differences
from learning.completion.views import corrections
from learning.notices.models import Notice
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

    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db
LISTED = "/admin/evidence/"


@pytest.fixture
def administrator(client: Client) -> User:
    person = UserFactory(training_administrator=True)
    client.force_login(person)
    return person


@pytest.fixture
def module() -> ModulePage:
    return published_module()


@pytest.fixture
def officer(module: ModulePage) -> User:
    unit = OrganisationFactory(parent=OrganisationFactory(force=True))
    required(unit, module)
    return UserFactory(officer=True, organisation=unit)


@pytest.fixture
def evidence(officer: User, module: ModulePage) -> Evidence:
    return passed(officer, module, score=Decimal("0.8333"), minutes=35)


def withdrawal(**changes: Any) -> dict[str, Any]:
    return {"reason_class": "identity_mistaken", "reason": "Recorded for her namesake", **changes}


def correction(**changes: Any) -> dict[str, Any]:
    return {"day": "2026-11-23", "score": "83.33", "reason": "Another paper", **changes}


def words(answer: Any) -> str:
    """Return the main part of a page without its tags."""
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(unescape(strip_tags(main.replace("<", " <"))).split())


def history_lines(client: Client, evidence: Evidence) -> list[str]:
    """Return what the page of a record says of its certificates."""
    page = client.get(f"/admin/evidence/inspect/{evidence.pk}/").content.decode()
    listed = page.split("<h2>Certificates</h2>")[1].split("</ul>")[0]
    return [" ".join(strip_tags(line).split()) for line in listed.split("</li>")[:-1]]


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
        trust = OrganisationFactory(force=True, key="elsewhere")
        client.force_login(
            ResponsibilityFactory(
                kind=ResponsibilityKind.TRAINING_ADMINISTRATOR, organisation=trust
            ).user
        )
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
        trust = OrganisationFactory(force=True, key="elsewhere")
        client.force_login(
            ResponsibilityFactory(
                kind=ResponsibilityKind.TRAINING_ADMINISTRATOR, organisation=trust
            ).user
        )
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


@pytest.mark.usefixtures("administrator")
class TestSearching:
    """By person: who is so called is found first, then her rows."""

    @pytest.fixture
    def aisha(self, officer: User, evidence: Evidence) -> User:
        officer.first_name, officer.last_name = "Aisha", "Quillfeather"
        officer.email, officer.collar_number = "aisha.q@force.example", "4471"
        officer.save()
        return officer

    @pytest.fixture
    def other(self, officer: User, module: ModulePage) -> Evidence:
        person = UserFactory(
            officer=True,
            organisation=learner_of(officer).memberships.get().organisation,
            first_name="Zelda",
            last_name="Bytheway",
        )
        return passed(person, module)

    @staticmethod
    def found(client: Client, words: str) -> set[str]:
        """Return whose rows a search finds."""
        return {row.person for row in client.get(LISTED, {"q": words}).context["object_list"]}

    @pytest.mark.parametrize("typed", ["quillf", "aisha quill", "4471", "aisha.q@force.example"])
    def test_finds_the_rows_of_a_person(
        self, typed: str, client: Client, aisha: User, other: Evidence
    ) -> None:
        assert self.found(client, typed) == {aisha.full_title}
        assert len(self.found(client, "")) == 2
        assert not self.found(client, "aisha bytheway")

    def test_finds_the_rows_of_a_record_that_doubles_hers(
        self, client: Client, aisha: User, other: Evidence
    ) -> None:
        Learner.objects.filter(pk=other.learner_id).update(merged_into=aisha.learner_id)
        rows = client.get(LISTED, {"q": "quillf"}).context["object_list"]
        assert len(rows) == 2
        assert not self.found(client, "bytheway")

    def test_finds_nobody_whose_rows_she_may_not_correct(
        self, client: Client, aisha: User, other: Evidence
    ) -> None:
        trust = OrganisationFactory(force=True, key="elsewhere")
        client.force_login(
            ResponsibilityFactory(
                kind=ResponsibilityKind.TRAINING_ADMINISTRATOR, organisation=trust
            ).user
        )
        assert len(client.get(LISTED).context["object_list"]) == 2
        assert not self.found(client, "quillf")

    def test_says_that_more_are_so_called(
        self, client: Client, aisha: User, other: Evidence, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("learning.completion.access.MOST_CALLED", 1)
        cut = client.get(LISTED, {"q": "example"})
        assert len(cut.context["object_list"]) == 1
        assert "people match" in cut.content.decode()
        assert "people match" not in client.get(LISTED, {"q": "quillf"}).content.decode()

    def test_asks_no_more_for_more_rows_and_reads_only_hers(
        self,
        client: Client,
        aisha: User,
        module: ModulePage,
        other: Evidence,
        django_assert_max_num_queries: Any,
    ) -> None:
        client.get(LISTED)
        with django_assert_max_num_queries(40) as plain:
            client.get(LISTED)
        with django_assert_max_num_queries(len(plain) + 5) as few:
            client.get(LISTED, {"q": "quillf"})
        for number in range(4):
            passed(aisha, module, cause=f"again:{number}")
        with django_assert_max_num_queries(len(few)) as more:
            client.get(LISTED, {"q": "quillf"})
        of_rows = [one["sql"] for one in more if 'FROM "completion_evidence"' in one["sql"]]
        assert of_rows
        # An index leads from a record to its rows; names are not looked for row by row.
        assert all('"learner_id" IN (' in sql and "LIKE" not in sql for sql in of_rows)


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
