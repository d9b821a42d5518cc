"""Packs on the page: who, what, and what bad input gets."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.urls import reverse
from pypdf import PdfReader

from learning.accounts.enums import ResponsibilityKind
from learning.reports.enums import PackState
from learning.reports.models import PackEvent, ScrutinyPack
from learning.reports.operations import add_comment, sign_off_pack, submit_pack
from tests.factories.accounts import OrganisationFactory, ResponsibilityFactory, UserFactory
from tests.factories.completion import NOW
from tests.factories.reports import Force, pack_of
from tests.learning.reports.board.conftest import enter

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries


class TestPack:
    def test_is_read_on_one_page_by_a_leader(self, client: Client, force: Force) -> None:
        pack = pack_of(force)
        page = enter(client, force.leader).get(reverse("reports:pack", args=[pack.key]))
        text = page.content.decode()
        assert "44% of Moorland Police is up to date" in text
        assert "North district" in text
        assert "Not submitted yet" in text

    def test_is_hidden_from_who_answers_for_another_force(
        self, client: Client, force: Force
    ) -> None:
        pack = pack_of(force)
        reader = UserFactory()
        ResponsibilityFactory(
            user=reader, kind=ResponsibilityKind.SCRUTINY_READER, organisation=force.partner
        )
        answer = enter(client, reader).get(reverse("reports:pack", args=[pack.key]))
        assert answer.status_code == 404

    def test_is_worked_on_by_those_who_make_packs_of_its_force(
        self, client: Client, force: Force
    ) -> None:
        pack = pack_of(force)
        other = UserFactory()
        for kind, organisation in (
            (ResponsibilityKind.REGIONAL_COORDINATOR, force.whole),
            (ResponsibilityKind.SUPERVISOR, force.north),
        ):
            ResponsibilityFactory(user=other, kind=kind, organisation=organisation)
        enter(client, other)
        assert client.get(reverse("reports:pack_new")).status_code == 403
        ResponsibilityFactory(
            user=other,
            kind=ResponsibilityKind.TRAINING_ADMINISTRATOR,
            organisation=OrganisationFactory(force=True),
        )
        for name in ("pack", "pack_work", "pack_decide"):
            assert client.get(reverse(f"reports:{name}", args=[pack.key])).status_code == 404
        # What is signed she reads, as a co-ordinator, and changes nothing.
        version = submit_pack(pack=pack, by=force.administrator, at=NOW)
        sign_off_pack(pack=pack, sha256=version.sha256, by=force.leader, at=NOW)
        assert client.get(reverse("reports:pack", args=[pack.key])).status_code == 200
        work = reverse("reports:pack_work", args=[pack.key])
        assert client.get(work).status_code == 403

    def test_gives_back_what_was_written_after_it_was_submitted(
        self, client: Client, force: Force
    ) -> None:
        pack = pack_of(force)
        submit_pack(pack=pack, by=force.administrator, at=NOW)
        client.force_login(force.administrator)
        address = f"/board/{pack.key}/work/"
        written = {"do": "asked", "asked": "Ring the trusts."}
        page = client.post(address, written, follow=True).content.decode()
        assert "submitted meanwhile, so this was not saved: “Ring the trusts.”" in page
        page = client.post(address, {"do": "submit"}, follow=True).content.decode()
        assert "not saved" not in page

    def test_says_the_days_that_were_frozen(self, client: Client, force: Force) -> None:
        pack = pack_of(force)
        submit_pack(pack=pack, by=force.administrator, at=NOW)
        ScrutinyPack.objects.update(to_date=date(2026, 11, 20))
        page = enter(client, force.leader).get(reverse("reports:pack", args=[pack.key]))
        said = "Figures of 23 November 2026, held against the meeting of 1 September 2026."
        assert said in page.content.decode()

    def test_prints_as_a_tagged_pdf_of_four_sides_at_most(
        self, client: Client, force: Force
    ) -> None:
        pack = pack_of(force)
        answer = enter(client, force.leader).get(reverse("reports:pack_file", args=[pack.key]))
        document = PdfReader(io.BytesIO(answer.content))
        root: Any = document.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert len(document.pages) <= 4
        assert "North district" in "".join(page.extract_text() for page in document.pages)

    def test_says_that_it_is_signed_by_whom_and_when_on_page_and_paper(
        self, client: Client, force: Force
    ) -> None:
        force.leader.first_name, force.leader.last_name = "Ruth", "Leader"
        force.leader.save()
        pack = pack_of(force)
        words = "Signed off by Ruth Leader on 23 November 2026, 12:00"
        enter(client, force.leader)
        assert "Draft: not signed off" in self.paper(client, pack)
        version = submit_pack(pack=pack, by=force.administrator, at=NOW)
        assert "Submitted: not signed off" in self.paper(client, pack)
        sign_off_pack(pack=pack, sha256=version.sha256, by=force.leader, at=NOW)
        page = client.get(reverse("reports:pack", args=[pack.key])).content.decode()
        assert words in page.partition('class="app-kpis"')[0]
        assert words in self.paper(client, pack)

    def paper(self, client: Client, pack: ScrutinyPack) -> str:
        """Return the words of the PDF, its lines joined."""
        answer = client.get(reverse("reports:pack_file", args=[pack.key]))
        pages = PdfReader(io.BytesIO(answer.content)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def test_names_who_wrote_a_comment_and_freezes_no_name(
        self, client: Client, force: Force
    ) -> None:
        pack = pack_of(force)
        add_comment(
            pack=pack, text="Coverage moved.", token=uuid4(), by=force.administrator, at=NOW
        )
        said = f"Coverage moved. ({force.administrator}, 23 November 2026)"
        enter(client, force.administrator)
        work = reverse("reports:pack_work", args=[pack.key])
        assert said in client.get(work).content.decode()
        version = submit_pack(pack=pack, by=force.administrator, at=NOW)
        assert said in client.get(reverse("reports:pack", args=[pack.key])).content.decode()
        assert said in self.paper(client, pack)
        assert force.administrator.last_name not in json.dumps(version.data)

    def test_sends_every_table_as_a_file(self, client: Client, force: Force) -> None:
        pack = pack_of(force)
        enter(client, force.leader)
        one = client.get(reverse("reports:pack_one_table", args=[pack.key, "districts"]))
        assert "North district,6 / 10" in one.content.decode()
        assert client.get(f"/board/{pack.key}/nonsense.csv").status_code == 404

    def test_asks_as_often_for_many_packs_as_for_few(
        self,
        client: Client,
        force: Force,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for number in range(4):
            pack_of(force, title=f"Pack {number}")
        enter(client, force.leader)
        with django_assert_max_num_queries(12):
            assert client.get(reverse("reports:packs")).status_code == 200


class TestSigning:
    def decide(self, client: Client, pack: ScrutinyPack, **data: str) -> int:
        """Post a decision; return the status."""
        return client.post(reverse("reports:pack_decide", args=[pack.key]), data).status_code

    def test_is_for_a_leader_who_did_not_make_it(self, client: Client, force: Force) -> None:
        pack = pack_of(force, by=force.leader)
        version = submit_pack(pack=pack, by=force.leader, at=NOW)
        enter(client, force.leader)
        assert self.decide(client, pack, do="sign", sha256=version.sha256) == 403
        enter(client, force.administrator)
        assert self.decide(client, pack, do="sign", sha256=version.sha256) == 403
        enter(client, UserFactory(leader=True))
        assert self.decide(client, pack, do="sign", sha256=version.sha256) == 302
        pack.refresh_from_db()
        assert pack.state == PackState.SIGNED_OFF

    def test_happens_once_under_a_double_click_and_two_tabs(
        self, client: Client, force: Force
    ) -> None:
        pack = pack_of(force)
        version = submit_pack(pack=pack, by=force.administrator, at=NOW)
        enter(client, force.leader)
        for _click in range(3):
            assert self.decide(client, pack, do="sign", sha256=version.sha256) == 302
        assert PackEvent.objects.filter(to_state=PackState.SIGNED_OFF).count() == 1

    def test_asks_for_a_reason_to_return_it(self, client: Client, force: Force) -> None:
        pack = pack_of(force)
        version = submit_pack(pack=pack, by=force.administrator, at=NOW)
        enter(client, force.leader)
        assert self.decide(client, pack, do="return", sha256=version.sha256, reason="") == 200
        assert self.decide(client, pack, do="return", sha256=version.sha256, reason="No") == 302
        pack.refresh_from_db()
        assert pack.state == PackState.RETURNED


class TestWork:
    def test_begins_writes_and_submits(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        days = {
            "from_date_day": 1, "from_date_month": 9, "from_date_year": 2026,
            "to_date_day": 23, "to_date_month": 11, "to_date_year": 2026,
        }  # fmt: skip
        made = client.post(reverse("reports:pack_new"), {"title": "November", **days})
        pack = ScrutinyPack.objects.get()
        work = reverse("reports:pack_work", args=[pack.key])
        assert made["Location"] == work
        client.post(work, {"do": "asked", "asked": "Agree on a lead."})
        wrong = client.post(work, {"do": "action", "action": "", "owner": "Districts"})
        assert "Enter what is to be done" in wrong.content.decode()
        client.post(work, {"do": "submit"})
        pack.refresh_from_db()
        assert (pack.state, pack.asked) == (PackState.SUBMITTED, "Agree on a lead.")

    def test_refuses_an_action_that_is_due_in_the_past(self, client: Client, force: Force) -> None:
        pack = pack_of(force)
        enter(client, force.administrator)
        action = {
            "do": "action", "action": "Name a lead", "owner": "Districts", "token": uuid4(),
            "due_date_day": 22, "due_date_month": 11, "due_date_year": 2026,
        }  # fmt: skip
        work = reverse("reports:pack_work", args=[pack.key])
        page = client.post(work, action).content.decode()
        assert "Choose today or a later day" in page
        # What was typed is still there.
        assert "Name a lead" in page
        assert not pack.actions.exists()
        assert client.post(work, {**action, "due_date_day": 23}).status_code == 302
        assert pack.actions.count() == 1

    def test_refuses_days_that_tell_of_few(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        days = {
            "from_date_day": 20, "from_date_month": 11, "from_date_year": 2026,
            "to_date_day": 23, "to_date_month": 11, "to_date_year": 2026,
        }  # fmt: skip
        page = client.post(reverse("reports:pack_new"), {"title": "November", **days})
        assert "Choose at least four weeks" in page.content.decode()
        page = client.post(
            reverse("reports:pack_new"), {"title": "November", **days, "from_date_month": 12}
        )
        assert "before the previous meeting" in page.content.decode()
        assert not ScrutinyPack.objects.exists()
