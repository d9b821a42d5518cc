"""Requirements in the admin, from a draft to the day they go live."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from learning.completion.models import Requirement
from learning.completion.queries import figures
from learning.completion.rules import MOST_REFRESH_MONTHS
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import TODAY, passed, required
from tests.factories.modules import published_module
from tests.learning.completion.requirements.writing import (
    REQUIREMENTS,
    check_page,
    drafted,
    pressed,
    rule,
    units,
    words,
)

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


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
        ("fields", "wrong"),
        [
            ({}, {"organisations", "module", "due_rule", "start_date"}),
            ({"due_rule": "fixed"}, {"organisations", "module", "due_date", "start_date"}),
        ],
    )
    def test_say_all_that_is_missing_at_once(
        self, fields: dict[str, str], wrong: set[str], client: Client
    ) -> None:
        refreshed = {"refresh_months": 24, "refresh_base": "completion", "refresh_window_days": 0}
        sent = {**refreshed, **fields}
        errors = client.post(f"{REQUIREMENTS}new/", sent).context["form"].errors
        assert {*errors} == wrong
        assert all(len(reasons) == 1 for reasons in errors.values())

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
