"""Requirements and evidence in the admin."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import strip_tags

from learning.completion.models import Evidence, Requirement
from learning.completion.operations import draft_version
from learning.completion.queries import figures
from learning.completion.reckoning import standing_differences
from learning.completion.rules import MOST_REFRESH_MONTHS
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation, User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db
REQUIREMENTS, EVIDENCE = "/admin/requirements/", "/admin/evidence/"


@pytest.fixture
def administrator(client: Client) -> User:
    person = UserFactory(training_administrator=True)
    client.force_login(person)
    return person


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory()


@pytest.fixture
def module() -> ModulePage:
    return published_module()


def ended_on(day: str) -> dict[str, str]:
    """Return what ends a rule on a day whose numbers were looked at."""
    return {"end_date": day, "seen": day}


def rule(unit: Organisation, module: ModulePage, **changes: Any) -> dict[str, Any]:
    return {
        "organisations": [unit.pk],
        "main_posts_only": "on",
        "module": module.pk,
        "due_rule": "after_joining",
        "due_date": "",
        "due_days": 60,
        "refresh_months": 24,
        "refresh_base": "completion",
        "refresh_window_days": 0,
        "start_date": "2026-10-01",
        **changes,
    }


def units(*rows: tuple[str, Any, ModulePage | None]) -> dict[str, Any]:
    """Return rows of shorter units as the form sends them."""
    found: dict[str, Any] = {}
    for number, (role, position, page) in enumerate(rows):
        found[f"refreshers-{number}-role"] = role
        found[f"refreshers-{number}-position"] = position
        found[f"refreshers-{number}-module"] = page.pk if page else ""
    return found


def drafted(client: Client, unit: Organisation, module: ModulePage, **changes: Any) -> Requirement:
    """Write a rule down by the form, and return it."""
    response = client.post(f"{REQUIREMENTS}new/", rule(unit, module, **changes))
    assert response.status_code == 302, response.context["form"].errors
    draft = Requirement.objects.latest("pk")
    assert response["Location"] == check_page(draft)
    return draft


def words(answer: Any) -> str:
    """Return a page without its tags."""
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


def pressed(draft: Requirement) -> dict[str, str]:
    """Return what the button of a draft's page sends."""
    return {"do": "live", "seen": draft_version(draft)}


def check_page(draft: Requirement) -> str:
    return f"{REQUIREMENTS}check/{draft.pk}/"


@pytest.mark.usefixtures("administrator")
class TestRequirements:
    def test_hold_nobody_as_a_draft_and_everybody_when_live(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        UserFactory(officer=True, organisation=unit)
        draft = drafted(client, unit, module)
        assert figures(unit, TODAY).total == 0
        assert client.post(check_page(draft), pressed(draft)).status_code == 302
        assert figures(unit, TODAY).total == 1

    def test_show_their_effect_first(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        passed(UserFactory(officer=True, organisation=unit), module)
        UserFactory.create_batch(2, officer=True, organisation=unit)
        draft = drafted(client, unit, module)
        page = client.get(check_page(draft)).content.decode()
        assert "It reaches 3 people." in page
        assert unit.name in page
        assert "begins in the past" in page
        Requirement.objects.filter(pk=draft.pk).update(start_date=timezone.localdate())
        assert "begins in the past" not in client.get(check_page(draft)).content.decode()

    def test_go_live_once(self, client: Client, unit: Organisation, module: ModulePage) -> None:
        UserFactory(officer=True, organisation=unit)
        draft = drafted(client, unit, module)
        client.post(check_page(draft), pressed(draft))
        client.post(check_page(draft), pressed(draft))
        assert figures(unit, TODAY).total == 1
        assert client.get(check_page(draft)).status_code == 302

    def test_can_be_changed_and_thrown_away_as_drafts(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        draft = drafted(client, unit, module)
        address = f"{REQUIREMENTS}edit/{draft.pk}/"
        assert client.get(address).status_code == 200
        changed = rule(unit, module, due_days=30, roles=["detective"], **units(("", 1, module)))
        assert client.post(address, changed).status_code == 302
        draft.refresh_from_db()
        assert (draft.due_days, draft.roles) == (30, ["detective"])
        assert draft.refreshers.get().subject_key == module.translation_key
        client.post(check_page(draft), {"do": "discard"})
        assert not Requirement.objects.exists()

    def test_name_shorter_units_for_roles(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        short, shorter = (published_module(slug=slug, title=slug) for slug in ("short", "shorter"))
        rows = [("", 1, short), ("detective", 1, shorter), ("detective", 2, short)]
        draft = drafted(client, unit, module, **units(*rows))
        written = list(draft.refreshers.values_list("role", "position", "module"))
        assert written == [(role, number, page.pk) for role, number, page in rows]
        # What the form shows, sent as it stands, changes nothing.
        address = f"{REQUIREMENTS}edit/{draft.pk}/"
        shown = client.get(address).context["form"]["refreshers"].subwidgets[0].data["rows"]
        again = {field.html_name: field.value() or "" for row in shown for field in row}
        assert len(shown) == len(rows) + 3
        client.post(address, rule(unit, module, **again))
        assert list(draft.refreshers.values_list("role", "position", "module")) == written

    def test_say_in_which_row_a_shorter_unit_is_wrong(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        rows = [("pcso", 1, module), ("", "", module), ("pcso", 1, module), ("pcso", 2, None)]
        page = client.post(f"{REQUIREMENTS}new/", rule(unit, module, **units(*rows)))
        assert page.context["form"].errors["refreshers"] == [
            "Row 2: Give the position: 1, 2, 3 …",
            "Row 3: row 1 has the same role and position.",
            "Row 4: Choose the shorter unit.",
        ]
        assert 'name="refreshers-3-role"' in page.content.decode()
        assert not Requirement.objects.exists()

    def test_go_live_only_as_they_were_shown(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        draft = drafted(client, unit, module)
        shown = pressed(draft)
        Requirement.objects.filter(pk=draft.pk).update(due_days=400)
        page = words(client.post(check_page(draft), shown, follow=True))
        assert "The draft was changed since." in page
        assert Requirement.objects.get(pk=draft.pk).is_draft
        client.post(check_page(draft), pressed(draft))
        assert not Requirement.objects.get(pk=draft.pk).is_draft

    def test_take_the_place_of_another(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        UserFactory(officer=True, organisation=unit)
        before = required(unit, module)
        draft = drafted(
            client, unit, module, replaces=before.pk, start_date="2026-11-24", due_days=10,
            roles=["detective"],
        )  # fmt: skip
        page = client.get(check_page(draft)).content.decode()
        assert "; 1 of them would not be held to this one." in page
        client.post(check_page(draft), pressed(draft))
        before.refresh_from_db()
        assert (before.state, str(before.end_date)) == ("ended", "2026-11-24")
        assert figures(unit, TODAY).total == 1
        assert figures(unit, TODAY.replace(day=24)).total == 0

    def test_say_whom_a_later_day_would_forgive(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        UserFactory(officer=True, organisation=unit)
        before = required(unit, module, start_date=TODAY.replace(year=2025))
        same = drafted(client, unit, module, replaces=before.pk, start_date="2026-11-24")
        kept = "0 would have a later due day than now; 0 who are overdue or lapsed"
        assert kept in words(client.get(check_page(same)))
        later = drafted(
            client, unit, module, replaces=before.pk, start_date="2026-11-24", due_rule="fixed",
            due_days="", due_date="2027-03-01",
        )  # fmt: skip
        forgiven = "1 would have a later due day than now; 1 who are overdue or lapsed"
        assert forgiven in words(client.get(check_page(later)))

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"due_days": ""}, ("due_days", "Enter after how many days it is due.")),
            (
                {"due_rule": "fixed", "due_days": ""},
                ("due_date", "Enter the day by which it is due."),
            ),
            ({"due_date": "30/11/2026"}, ("due_date", "It is due after a number of days, not on")),
            ({"organisations": []}, ("organisations", "Name at least one organisation.")),
            ({"module": ""}, ("module", "Choose a module, a course or training elsewhere: one.")),
            ({"roles": ["wizard"]}, ("roles", "Select a valid choice.")),
            ({"refresh_months": 9999999}, ("refresh_months", "after 120 months at most.")),
            ({"due_days": 9999999}, ("due_days", "It is due after 730 days at most.")),
            ({"refresh_window_days": 9999999}, ("refresh_window_days", "is 366 days at most.")),
            ({"start_date": "1/10/2206"}, ("start_date", "This day is more than 5 years ahead.")),
            ({"start_date": "1/1/0001"}, ("start_date", "The year must be 1990 or later.")),
            ({"joined_after": "1/1/0001"}, ("joined_after", "The year must be 1990 or later.")),
            (
                {"due_rule": "fixed", "due_days": "", "due_date": "30/09/2026"},
                (
                    "due_date",
                    "The rule is in force from 1 October 2026: it cannot be due before that.",
                ),
            ),
            (
                {"due_rule": "fixed", "due_days": "", "due_date": "31/12/9999"},
                ("due_date", "This day is more than 5 years ahead."),
            ),
        ],
    )
    def test_say_at_its_field_what_is_wrong_and_save_nothing(
        self,
        changes: dict[str, Any],
        wrong: tuple[str, str],
        client: Client,
        unit: Organisation,
        module: ModulePage,
    ) -> None:
        field, said = wrong
        page = client.post(f"{REQUIREMENTS}new/", {**rule(unit, module), **changes})
        errors = page.context["form"].errors
        assert {*errors} == {field}
        assert said in errors[field][0]
        assert said in words(page)
        assert not Requirement.objects.exists()

    def test_say_all_that_is_wrong_at_once(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        sent = rule(
            unit, module, organisations=[], start_date="1/1/0001", joined_after="1/1/2206",
            refresh_months=999,
        )  # fmt: skip
        page = client.post(f"{REQUIREMENTS}new/", sent)
        assert {*page.context["form"].errors} == {
            "organisations", "start_date", "joined_after", "refresh_months",
        }  # fmt: skip

    def test_say_what_can_be_counted(self, unit: Organisation, module: ModulePage) -> None:
        rule = required(unit, module)
        rule.refresh_months = MOST_REFRESH_MONTHS + 1
        with pytest.raises(ValidationError) as refusal:
            rule.validate_constraints()
        said = "Due: 730 days, refresh: 120 months, window: 366 days at most."
        assert refusal.value.messages == [said]

    def test_name_the_organisations_that_are_chosen(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        ward = OrganisationFactory(parent=unit, name="Ward 4")
        OrganisationFactory(parent=OrganisationFactory(name="Elsewhere"), name="Ward 5")
        draft = drafted(client, unit, module, organisations=[ward.pk])
        page = client.get(f"{REQUIREMENTS}edit/{draft.pk}/").content.decode()
        assert "Chosen: Ward 4" in page
        # Only the tree in which something is chosen is unfolded.
        assert page.count("<details") == 4
        assert len(re.findall(r"<details[^>]* open", page)) == 1

    def test_are_made_once(self, client: Client, unit: Organisation, module: ModulePage) -> None:
        required(unit, module)
        page = client.post(f"{REQUIREMENTS}new/", rule(unit, module))
        assert page.status_code == 200
        assert "Choose it under “Takes the place of”" in page.content.decode()
        assert Requirement.objects.count() == 1

    def test_do_not_go_live_twice_from_two_drafts(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        one, two = drafted(client, unit, module), drafted(client, unit, module)
        client.post(check_page(one), pressed(one))
        page = client.post(check_page(two), pressed(two), follow=True)
        assert "Choose it under “Takes the place of”" in page.content.decode()
        two.refresh_from_db()
        assert two.is_draft

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
        assert "It takes the place of another rule, which ends on 24 November 2026" in page
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

    def test_are_replaced_once(
        self, client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        old = required(unit, module)
        drafts = [
            drafted(client, unit, module, replaces=old.pk, start_date=day, roles=[role])
            for day, role in (("2026-11-24", "detective"), ("2026-12-24", "call_handler"))
        ]
        for draft in drafts:
            page = words(client.post(check_page(draft), pressed(draft), follow=True))
        assert "Another rule has taken the place of that one already." in page
        assert Requirement.objects.live().get() == drafts[0]

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


class TestRequirementPage:
    def test_says_in_words_what_a_rule_asks(
        self, client: Client, administrator: User, unit: Organisation, module: ModulePage
    ) -> None:
        short = published_module(slug="short", title="Short")
        old = required(unit, module, roles=["detective"])
        draft = drafted(
            client, unit, module, roles=["detective"], replaces=old.pk, start_date="2026-11-24",
            refresh_base="expiry", refresh_window_days=28, joined_after="2026-05-01",
            **units(("detective", 1, short)),
        )  # fmt: skip
        page = client.get(f"{REQUIREMENTS}inspect/{draft.pk}/").content.decode()
        lines = re.findall(r"<dt>(.*?)</dt>\s*<dd>\s*(.*?)\s*</dd>", page, re.DOTALL)
        assert dict(lines) == {
            "Required": module.title,
            "Who": f"Detective, {unit.name}",
            "State": "Draft",
            "Due": "60 days after joining the organisation",
            "Refreshed": "After 24 months, counted from the day it would have lapsed if "
            "passed again within 28 days before",
            "Refreshed in turn by": "1: Short (Detective)",
            "Main posts only": "Yes",
            "Joined after": "1 May 2026",
            "From": "24 Nov 2026",
            "Takes the place of": f"{old}; in force from 1 October 2026",
        }

    def test_leaves_out_what_there_is_not(
        self, client: Client, administrator: User, unit: Organisation, module: ModulePage
    ) -> None:
        old = required(unit, module, main_posts_only=False, refresh_months=0)
        new = required(unit, module, start_date=TODAY, replaces=old)
        page = words(client.get(f"{REQUIREMENTS}inspect/{old.pk}/"))
        assert f"Who everyone, {unit.name}" in page
        assert "Refreshed Never" in page
        assert "No: second posts count too" in page
        assert f"Another has taken its place {new}; in force from 23 November 2026" in page
        for said in ("None", "True", "[]", str(old.subject_key), "Joined after"):
            assert said not in page, said


class TestRequirementForm:
    def test_tells_rules_apart_that_ask_the_same(
        self, client: Client, administrator: User, unit: Organisation, module: ModulePage
    ) -> None:
        one = required(unit, module)
        two = required(unit, module, joined_after=date(2026, 5, 1), main_posts_only=False)
        assert str(one) == str(two)
        page = words(client.get(f"{REQUIREMENTS}new/"))
        assert f"{one}; in force from 1 October 2026" in page
        only = "only who joined after 1 May 2026; second posts too"
        assert f"{two}; in force from 1 October 2026; {only}" in page


class TestRequirementList:
    @time_machine.travel(NOW, tick=False)
    def test_says_from_when_a_rule_is_live(
        self, client: Client, administrator: User, unit: Organisation, module: ModulePage
    ) -> None:
        required(unit, module, start_date=date(2026, 11, 28))
        assert "Live from 28 November 2026" in words(client.get(REQUIREMENTS))
        with time_machine.travel(datetime(2026, 11, 28, 12, tzinfo=UTC), tick=False):
            assert "Live from" not in words(client.get(REQUIREMENTS))

    def test_says_after_how_many_days(
        self, client: Client, administrator: User, unit: Organisation, module: ModulePage
    ) -> None:
        drafted(client, unit, module)
        assert "60 days after joining the organisation" in client.get(REQUIREMENTS).content.decode()


class TestEvidence:
    def test_is_read_and_never_written(
        self, admin_client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        evidence = passed(UserFactory(officer=True, organisation=unit), module)
        listing = admin_client.get(EVIDENCE).content.decode()
        assert evidence.title in listing
        assert f"{EVIDENCE}inspect/{evidence.pk}/" in listing
        assert admin_client.get(f"{EVIDENCE}inspect/{evidence.pk}/").status_code == 200
        for way in ("new/", f"edit/{evidence.pk}/", f"delete/{evidence.pk}/"):
            assert way not in listing
            assert admin_client.get(f"{EVIDENCE}{way}").status_code == 404, way
        assert Evidence.objects.count() == 1

    def test_shows_words_and_no_keys(
        self, admin_client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        evidence = passed(
            UserFactory(officer=True, organisation=unit), module, score=Decimal("0.8333")
        )
        page = admin_client.get(f"{EVIDENCE}inspect/{evidence.pk}/").content.decode()
        # A superuser answers for nobody: the person's page is not hers to open.
        assert f"/people/{evidence.learner_id}/" not in page
        told = re.findall(r"<dd>\s*(.*?)\s*</dd>", page, re.DOTALL)
        assert "83%" in told
        assert "Is withdrawal" not in page
        for key in (evidence.cause, str(evidence.subject_key), str(evidence.learner_id), "None"):
            assert key not in told

    @pytest.mark.parametrize("role", ["author", "trainer"])
    def test_is_for_training_administrators(self, role: str, client: Client) -> None:
        client.force_login(UserFactory(**{role: True}))
        response = client.get(EVIDENCE)
        assert (response.status_code, response["Location"]) == (302, "/admin/")
