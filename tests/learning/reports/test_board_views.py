"""Packs, answers and figures on the page: who, what, and what bad input gets."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from learning.accounts.enums import ResponsibilityKind
from learning.completion.operations import recompute_standing
from learning.reports.enums import PackState
from learning.reports.models import OutcomeFigure, PackEvent, ScrutinyPack
from learning.reports.operations import add_comment, sign_off_pack, submit_pack
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
)
from tests.factories.completion import NOW
from tests.factories.reports import Force, force_of_people, pack_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from learning.accounts.models import User

FILE = b"month,area,kind,count\n2026-09,force,nrm,31\n2026-10,force,nrm,3\n"


@pytest.fixture
def force(db: None) -> Iterator[Force]:
    with time_machine.travel(NOW, tick=False):
        yield force_of_people()


def enter(client: Client, user: User) -> Client:
    """Sign somebody in."""
    client.force_login(user)
    return client


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


class TestFoi:
    def test_answers_on_page_on_paper_and_in_a_file(self, client: Client, force: Force) -> None:
        enter(client, force.leader)
        assert "How many passed?" in client.get(reverse("reports:foi")).content.decode()
        paper = client.get(reverse("reports:foi_file"))
        assert paper.content.startswith(b"%PDF")
        assert "How many passed?" in client.get(reverse("reports:foi_table")).content.decode()

    @pytest.mark.parametrize("last", [date(2026, 10, 30), date(2026, 11, 30)])
    def test_answers_for_whole_months_that_are_over(
        self, client: Client, force: Force, last: date
    ) -> None:
        enter(client, force.leader)
        days: dict[str, str | int] = {
            "first_day": "1", "first_month": "9", "first_year": "2026",
            "last_day": last.day, "last_month": last.month, "last_year": "2026",
        }  # fmt: skip
        page = client.get(reverse("reports:foi"), days)
        assert "Choose whole months that are over" in page.content.decode()
        days |= {"last_day": 31, "last_month": 10}
        assert "How many passed?" in client.get(reverse("reports:foi"), days).content.decode()

    def test_says_what_is_wrong_with_the_days(self, client: Client, force: Force) -> None:
        enter(client, force.leader)
        days = {
            "first_day": "x", "first_month": "9", "first_year": "2026",
            "last_day": "1", "last_month": "10", "last_year": "2026",
        }  # fmt: skip
        page = client.get(reverse("reports:foi"), days)
        assert "Enter a real date" in page.content.decode()
        assert client.get(reverse("reports:foi_file"), days).status_code == 404


class TestOutcomes:
    def upload(self, client: Client, content: bytes) -> str:
        """Choose a file; return the page."""
        data = {"file": SimpleUploadedFile("counts.csv", content), "source": "Home Office"}
        return client.post(reverse("reports:outcomes_import"), data).content.decode()

    def test_are_shown_before_they_are_kept(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        assert "2 figures are new." in self.upload(client, FILE)
        assert not OutcomeFigure.objects.exists()
        data = {"step": "keep", "text": FILE.decode(), "source": "Home Office"}
        for _click in range(2):
            client.post(reverse("reports:outcomes_import"), data)
        assert OutcomeFigure.objects.count() == 2

    def test_name_the_rows_that_are_wrong(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        page = self.upload(client, FILE + b"2026-10,nowhere,nrm,3\n")
        assert "Row 4: there is no force, district or partner called “nowhere”." in page

    def test_name_everything_that_is_wrong_with_a_row(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        page = self.upload(client, FILE + b"2026-13,nowhere,zzz,-4\n")
        row = page.split("Row 4: ")[1].split("<")[0]
        for part in ("no month", "“nowhere”", "the kind “zzz”", "less than nothing"):
            assert part in row, part

    def test_say_which_areas_and_kinds_a_file_may_name(self, client: Client, force: Force) -> None:
        page = enter(client, force.administrator).get(reverse("reports:outcomes_import"))
        assert force.whole.name in page.content.decode()
        assert "dtn (Duty to notify reports)" in page.content.decode()

    def test_refuse_what_is_no_text(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        assert "The file is not a CSV file" in self.upload(client, b"PK\x03\x04\x00\x00")

    def test_stand_beside_coverage_without_small_counts(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        data = {"step": "keep", "text": FILE.decode(), "source": "Home Office"}
        client.post(reverse("reports:outcomes_import"), data)
        page = enter(client, force.leader).get(reverse("reports:outcomes")).content.decode()
        assert "association and not cause" in page
        assert "fewer than 5" in page
        table = client.get(reverse("reports:outcomes_file")).content.decode()
        assert "Sep 2026,0%,31" in table
        assert "Oct 2026,44%,fewer than 5" in table

    def test_give_away_no_small_count_of_another_area(self, client: Client, force: Force) -> None:
        rows = b"month,area,kind,count\n"
        for area, september, october in (("force", 20, 20), ("north", 17, 12), ("south", 3, 8)):
            rows += f"2026-09,{area},nrm,{september}\n2026-10,{area},nrm,{october}\n".encode()
        data = {"step": "keep", "text": rows.decode(), "source": "Home Office"}
        enter(client, force.administrator).post(reverse("reports:outcomes_import"), data)

        def told(area: str) -> list[str]:
            table = client.get(reverse("reports:outcomes_file"), {"area": area}).content.decode()
            lines = [line.split(",") for line in table.splitlines()]
            return [line[2] for line in lines if line[0] in {"Sep 2026", "Oct 2026"}]

        assert told("force") == ["20", "20"]
        assert told("south") == ["fewer than 5", "8"]
        # Twenty less seventeen would be the three of the south.
        assert told("north") == ["not told", "12"]

    def test_have_no_coverage_of_months_in_which_a_group_stood_in_other(
        self, client: Client, force: Force
    ) -> None:
        small = OrganisationFactory(district=True, parent=force.whole, key="west")
        for number in range(3):
            MembershipFactory(
                user=UserFactory(), organisation=small, start_date=date(2026, 1, number + 1)
            )
        recompute_standing(
            learners=list(small.memberships.values_list("learner", flat=True)), at=NOW
        )
        enter(client, force.leader)
        table = client.get(reverse("reports:outcomes_file"), {"area": "south"}).content.decode()
        assert "%" not in table.partition("\n")[2]


class TestUnderstanding:
    def test_gives_those_without_names_no_choice(self, client: Client, force: Force) -> None:
        enter(client, force.leader)
        address = reverse("reports:understanding")
        page = client.get(address).content.decode()
        assert "People score 63% at their first attempt" in page
        assert 'name="module"' not in page
        assert client.get(address, {"organisation": "south"}).status_code == 404

    def test_gives_those_without_names_no_part_of_what_they_see_whole(
        self, client: Client, force: Force
    ) -> None:
        reader = UserFactory()
        for organisation in (force.whole, force.south):
            ResponsibilityFactory(
                user=reader, kind=ResponsibilityKind.SCRUTINY_READER, organisation=organisation
            )
        address = reverse("reports:understanding")
        enter(client, reader)
        assert client.get(address, {"organisation": "force"}).status_code == 200
        # A line of the force's table, where it may be told; a page of its own would subtract.
        assert client.get(address, {"organisation": "south"}).status_code == 404

    def test_gives_those_with_names_group_and_module(self, client: Client, force: Force) -> None:
        enter(client, force.administrator)
        address = reverse("reports:understanding")
        page = client.get(address, {"organisation": "south", "module": "spot-the-signs"})
        assert "South district" in page.content.decode()
        table = client.get(reverse("reports:understanding_file"), {"organisation": "south"})
        assert "All together,2," in table.content.decode()
