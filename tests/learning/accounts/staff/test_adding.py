"""The pages by which a lead adds staff, before and after the list is checked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.formats import date_format

from learning.accounts.models import Organisation, PeopleImport, User
from learning.notices.models import Notice
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.learning.accounts.staff.sending import HEAD, address_of, nurse, press, upload

if TYPE_CHECKING:
    from django.test import Client


class TestAddStaff:
    def test_reads_what_was_pasted(self, client: Client, lead: User) -> None:
        page = client.post(
            "/org/trust/staff/add/",
            {"how": "paste", "text": "Jo Ray <jo@trust.example>", "role": "health_worker"},
            follow=True,
        )
        assert "Confirm and save" in page.content.decode()
        press(client, page, "confirm")
        assert User.objects.get(email="jo@trust.example").last_name == "Ray"

    @pytest.mark.parametrize("how", ["", "paste", "upload"])
    def test_goes_by_what_was_given_whatever_is_ticked(
        self, client: Client, lead: User, how: str
    ) -> None:
        assert "Confirm and save" in upload(client, nurse(1), how=how).content.decode()
        text = {"how": how, "text": "Jo Ray <jo@trust.example>", "role": "health_worker"}
        page = client.post("/org/trust/staff/add/", text, follow=True)
        assert "Confirm and save" in page.content.decode()

    def test_shows_the_format_as_it_is_typed(self, client: Client, lead: User) -> None:
        page = client.get("/org/trust/staff/add/").content.decode()
        assert "like Priya Khan &lt;priya.khan@trust.example&gt;" in page

    def test_offers_the_roles_that_people_have_there(
        self, client: Client, lead: User, trust: Organisation
    ) -> None:
        OrganisationFactory(parent=trust, key="ward")
        OrganisationFactory(force=True, key="force")
        for key in ("trust", "ward"):
            page = client.get(f"/org/{key}/staff/add/").content.decode()
            assert "Health worker" in page
            assert "Custody staff" not in page
        client.force_login(UserFactory(training_administrator=True))
        assert "Custody staff" in client.get("/org/force/staff/add/").content.decode()

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({}, "Choose how to add people."),
            ({"how": "paste"}, "Paste at least one address."),
            ({"how": "upload"}, "Choose a file."),
            ({"how": "upload", "file": SimpleUploadedFile("a.csv", b"")}, "The file is empty."),
            ({"how": "upload", "file": SimpleUploadedFile("a.pdf", b"%PDF\0")}, "neither a CSV"),
        ],
    )
    def test_says_at_the_field_what_is_missing(
        self, client: Client, lead: User, fields: dict[str, Any], words: str
    ) -> None:
        page = client.post("/org/trust/staff/add/", fields)
        assert words in page.content.decode()
        assert "Error:" in page.content.decode()
        assert not PeopleImport.objects.exists()

    def test_is_for_leads_of_the_organisation(self, client: Client, trust: Organisation) -> None:
        client.force_login(UserFactory(supervisor=True, organisation=trust))
        assert client.get("/org/trust/staff/add/").status_code == 403
        client.force_login(UserFactory(partner_lead=True))
        assert client.get("/org/trust/staff/add/").status_code == 404


class TestStaffTemplate:
    def test_can_be_filled_in_and_read_again(self, client: Client, lead: User) -> None:
        data = client.get("/org/trust/staff/people.csv").content
        file = SimpleUploadedFile("people.csv", data)
        page = client.post("/org/trust/staff/add/", {"how": "upload", "file": file}, follow=True)
        assert "1 row was read" in page.content.decode()
        assert not PeopleImport.objects.get().problems


class TestStaffDone:
    def test_offers_invitations_and_sends_each_once(self, client: Client, lead: User) -> None:
        page = press(client, upload(client, nurse(1), nurse(2)), "confirm")
        assert "Send 2 invitations" in page.content.decode()
        assert not Notice.objects.exists()
        for _turn in range(2):
            page = client.post(
                address_of(page) if page.redirect_chain else page.request["PATH_INFO"], follow=True
            )
        assert Notice.objects.filter(cause__startswith="invited:").count() == 2
        assert "Invitations were written" in page.content.decode()

    def test_says_who_begins_later_and_when(self, client: Client, lead: User) -> None:
        first = timezone.localdate() + timedelta(days=9)
        rows = [f"{nurse(1)},", f"{nurse(2)},{first}", f"{nurse(3)},{first}"]
        file = SimpleUploadedFile("p.csv", "\n".join([f"{HEAD},Start date", *rows]).encode())
        data = {"how": "upload", "file": file}
        checked = client.post("/org/trust/staff/add/", data, follow=True)
        done = press(client, checked, "confirm")
        said = f"2 people on {date_format(first, 'j F Y')}"
        for page in (checked, done):
            assert said in page.content.decode()
        assert "<dt>Join</dt>" in checked.content.decode()
        assert "<dt>Joined</dt>" in done.content.decode()
        assert "To those who begin later it says their first day." in done.content.decode()
        client.post(address_of(done))
        said = f"Your first day there is {date_format(first, 'j F Y')}."
        assert [said in notice.body for notice in Notice.objects.order_by("pk")] == [
            False,
            True,
            True,
        ]

    def test_offers_none_while_they_are_being_written(self, client: Client, lead: User) -> None:
        page = press(client, upload(client, nurse(1)), "confirm")
        done = address_of(page)
        sent = client.post(done)
        assert sent["Location"] == f"{done}?sent=1"
        PeopleImport.objects.update(invited_at=None)
        assert "Send 1 invitation" not in client.get(sent["Location"]).content.decode()
        assert "Send 1 invitation" in client.get(done).content.decode()
