"""Requirements in the admin once they are live: ended, called off, replaced, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine

from learning.completion.models import Requirement
from learning.completion.queries import figures
from learning.completion.reckoning import standing_differences
from tests.factories.accounts import UserFactory
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module
from tests.learning.completion.requirements.writing import (
    REQUIREMENTS,
    check_page,
    drafted,
    ended_on,
    pressed,
    rule,
    words,
)

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("administrator")
class TestRequirementsInForce:
    def test_end_on_a_day_and_keep_their_past(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        UserFactory(officer=True, organisation=unit)
        standing = required(unit, module)
        address = f"{REQUIREMENTS}edit/{standing.pk}/"
        assert client.post(address, ended_on("2026-11-23")).status_code == 302
        assert figures(unit, TODAY).total == 0
        assert figures(unit, TODAY.replace(day=22)).total == 1

    @time_machine.travel(NOW, tick=False)
    def test_say_whom_they_let_go_before_they_end(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        people = UserFactory.create_batch(3, officer=True, organisation=unit)
        standing = required(unit, module)
        passed(people[0], module)
        address = f"{REQUIREMENTS}edit/{standing.pk}/"
        page = client.post(address, {"end_date": "2027-06-01"})
        said = words(page)
        assert "Whom it lets go on 1 June 2027" in said
        assert "It holds 3 people that day." in said
        assert "2 of them are overdue or lapsed, and are let go as well." in said
        assert 'name="seen" value="2027-06-01"' in page.content.decode()
        # Another day than the one whose numbers were shown shows its own first.
        page = client.post(address, {"end_date": "01/12/2026", "seen": "2027-06-01"})
        assert "Whom it lets go on 1 December 2026" in words(page)
        standing.refresh_from_db()
        assert standing.end_date is None
        assert client.post(address, ended_on("2026-12-01")).status_code == 302
        standing.refresh_from_db()
        assert str(standing.end_date) == "2026-12-01"

    @time_machine.travel(NOW, tick=False)
    def test_say_that_they_let_nobody_go_or_nobody_who_is_late(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        address = f"{REQUIREMENTS}edit/{required(unit, module).pk}/"
        page = words(client.post(address, {"end_date": "2026-12-01"}))
        assert "Whom it lets go on 1 December 2026 It holds nobody that day." in page
        assert "This is as known now" not in page
        passed(UserFactory(officer=True, organisation=unit), module)
        page = words(client.post(address, {"end_date": "2026-12-01"}))
        said = "It holds 1 person that day. None of them is overdue or lapsed. This is as known now"
        assert said in page

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            ("2026-10-01", "It began on 1 October 2026: the first day without it must be later."),
            ("", "This field is required."),
            ("31/12/9999", "This day is more than 5 years ahead."),
        ],
    )
    def test_do_not_end_before_they_start(
        self, day: str, said: str, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        standing = required(unit, module)
        page = client.post(f"{REQUIREMENTS}edit/{standing.pk}/", {"end_date": day})
        assert page.context["form"].errors == {"end_date": [said]}
        assert said in words(page)
        standing.refresh_from_db()
        assert standing.end_date is None

    @time_machine.travel(NOW, tick=False)
    def test_are_called_off_before_they_begin(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        UserFactory(officer=True, organisation=unit)
        standing = required(unit, module, start_date=TODAY.replace(day=24))
        tomorrow = TODAY.replace(day=24)
        assert figures(unit, tomorrow).total == 1
        address = f"{REQUIREMENTS}edit/{standing.pk}/"
        assert "give its own first day, 24 November 2026, to call it off" in words(
            client.get(address)
        )
        client.post(address, {"end_date": "2026-11-24", "seen": "2026-11-24"})
        standing.refresh_from_db()
        assert standing.end_date == standing.start_date
        assert figures(unit, tomorrow).total == 0
        assert not list(standing_differences())
        client.get("/admin/")  # takes the message away
        assert "Called off before it began" in words(client.get(REQUIREMENTS))
        # What was called off asks nothing any more, so that the same can be asked anew.
        assert required(unit, module, start_date=tomorrow).pk != standing.pk

    @time_machine.travel(NOW, tick=False)
    def test_that_have_begun_or_replace_another_are_not_called_off(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        begun = required(unit, module, start_date=TODAY)
        page = words(client.post(f"{REQUIREMENTS}edit/{begun.pk}/", {"end_date": "2026-11-23"}))
        assert "It began on 23 November 2026: the first day without it must be later." in page
        tomorrow = TODAY.replace(day=24)
        new = required(unit, module, start_date=tomorrow, replaces=begun)
        address = f"{REQUIREMENTS}edit/{new.pk}/"
        assert "to call it off" not in words(client.get(address))
        page = words(client.post(address, {"end_date": "2026-11-24"}))
        assert "It takes the place of another rule, so it cannot be called off." in page
        new.refresh_from_db()
        assert new.end_date is None

    def test_are_not_ended_by_the_form_of_a_draft(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        draft = drafted(client, unit, module)
        client.post(check_page(draft), pressed(draft))
        changed = rule(unit, module, due_days=30)
        answer = client.post(f"{REQUIREMENTS}edit/{draft.pk}/", changed, follow=True)
        assert answer.redirect_chain[-1][0] == f"{REQUIREMENTS}inspect/{draft.pk}/"
        assert "This rule is live now: your changes were not saved." in words(answer)
        draft.refresh_from_db()
        assert (draft.due_days, draft.end_date) == (60, None)

    def test_that_ended_are_not_drawn_out(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        ended = required(unit, module)
        address = f"{REQUIREMENTS}edit/{ended.pk}/"
        client.post(address, ended_on("2026-12-23"))
        page = words(client.post(address, {"end_date": "2028-01-01"}))
        assert "It ends on 23 December 2026 and cannot be made to last longer" in page
        assert client.post(address, ended_on("2026-12-20")).status_code == 302
        ended.refresh_from_db()
        assert str(ended.end_date) == "2026-12-20"

    @time_machine.travel(NOW, tick=False)
    def test_that_were_replaced_keep_their_last_day(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        old = required(unit, module)
        required(unit, module, replaces=old, start_date=TODAY)
        address = f"{REQUIREMENTS}edit/{old.pk}/"
        said = "Another rule takes its place from 23 November 2026: its last day stays."
        for day in ("2026-11-20", "2028-01-01"):
            assert said in words(client.post(address, {"end_date": day}))
        answer = client.get(address, follow=True)
        assert answer.redirect_chain[-1][0] == f"{REQUIREMENTS}inspect/{old.pk}/"
        assert said in words(answer)
        old.refresh_from_db()
        assert old.end_date == TODAY

    def test_cannot_be_deleted(
        self, client: Client, unit: Organisation, module: ModulePage, admin_client: Client
    ) -> None:
        standing = required(unit, module)
        assert admin_client.post(f"{REQUIREMENTS}delete/{standing.pk}/").status_code == 404
        assert Requirement.objects.exists()

    def test_say_what_they_ask_and_what_ending_them_does(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        UserFactory.create_batch(2, officer=True, organisation=unit)
        standing = required(unit, module, roles=["detective"], refresh_window_days=28)
        everybody = required(unit, module, main_posts_only=False, refresh_months=0)
        page = words(client.get(f"{REQUIREMENTS}edit/{standing.pk}/"))
        for said in (
            f"{module.title}: Detective, {unit.name}",
            "In force from 1 October 2026.",
            "Due 60 days after joining the organisation.",
            "Refreshed after 24 months",
            "Main posts only.",
            "It holds nobody today.",
            "From the day you give",
        ):
            assert said in page, said
        page = words(client.get(f"{REQUIREMENTS}edit/{everybody.pk}/"))
        assert "Main posts only." not in page
        assert "Never refreshed." in page
        assert "It holds 2 people today." in page

    @time_machine.travel(NOW, tick=False)
    def test_say_what_was_done(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        page = words(client.post(f"{REQUIREMENTS}new/", rule(unit, module), follow=True))
        assert "is kept as a draft. It holds nobody until it is made live." in page
        live = required(unit, published_module(slug="other"))
        address = f"{REQUIREMENTS}edit/{live.pk}/"
        page = words(client.post(address, ended_on("2027-01-31"), follow=True))
        assert f"“{live}”: Ends on 31 January 2027." in page

    @pytest.mark.parametrize(
        ("day", "said"),
        [("2026-11-23", "Ended on 23 November 2026"), ("2026-11-24", "Ends on 24 November 2026")],
    )
    def test_are_listed_as_what_they_are_today(
        self, day: str, said: str, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        standing = required(unit, module)
        with time_machine.travel(NOW, tick=False):
            client.post(f"{REQUIREMENTS}edit/{standing.pk}/", ended_on(day))
            for address in (REQUIREMENTS, f"{REQUIREMENTS}inspect/{standing.pk}/"):
                client.get("/admin/")  # takes the message away
                assert said in words(client.get(address)), address
