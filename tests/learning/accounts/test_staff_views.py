"""The pages that put people on a list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.formats import date_format

from learning.accounts import operations
from learning.accounts.enums import ImportSource, ImportState
from learning.accounts.models import Organisation, PeopleImport, User
from learning.notices.models import Notice
from tests.counting import statements_of_page
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks

HEAD = "E-mail,First name,Surname,Role"
REFRESH = 'http-equiv="refresh" content="10"'


@pytest.fixture
def trust(db: None) -> Organisation:
    return OrganisationFactory(partner=True, key="trust", email_domains=["trust.example"])


@pytest.fixture
def lead(client: Client, trust: Organisation) -> User:
    user = UserFactory(partner_lead=True, organisation=trust)
    client.force_login(user)
    return user


@pytest.fixture
def administrator(client: Client, trust: Organisation) -> User:
    user = UserFactory(training_administrator=True, organisation=trust)
    client.force_login(user)
    return user


def nurse(n: int, **changes: str) -> str:
    cells = {"email": f"n{n}@trust.example", "first": "Jo", "last": f"Ray-{n}",
             "role": "health_worker"}  # fmt: skip
    return ",".join((cells | changes).values())


def upload(client: Client, *lines: str, how: str = "upload", **fields: Any) -> Any:
    """Send a file on the page Add staff; follows to the page that checks it."""
    file = SimpleUploadedFile("people.csv", "\n".join([HEAD, *lines]).encode())
    data = {"how": how, "file": file, **fields}
    return client.post("/org/trust/staff/add/", data, follow=True)


def address_of(page: Any) -> str:
    address: str = page.redirect_chain[-1][0]
    return address


def press(client: Client, page: Any, action: str, **fields: Any) -> Any:
    found = PeopleImport.objects.latest("pk")
    data = {"action": action, "digest": found.digest, **fields}
    return client.post(address_of(page), data, follow=True)


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


class TestStaffCheck:
    def test_shows_fields_for_bad_rows_only(self, client: Client, lead: User) -> None:
        bad = nurse(3, email="n3 at trust.example")
        page = upload(client, nurse(1), nurse(2), bad).content.decode()
        assert page.count('name="r4-email"') == 1
        assert 'value="n3 at trust.example"' in page
        assert "Row 4: “n3 at trust.example” is not an e-mail address." in page
        assert "r2-" not in page
        assert not User.objects.filter(email="n1@trust.example").exists()

    def test_keeps_everything_typed_until_it_is_right(self, client: Client, lead: User) -> None:
        page = upload(client, nurse(1, email="a"), nurse(2, role="wizard"))
        page = press(client, page, "mend", **{"r2-email": "still wrong", "r3-role": ""})
        text = page.content.decode()
        assert 'value="still wrong"' in text
        assert "“wizard” is not a role" in text
        page = press(
            client, page, "mend", **{"r2-email": "n1@trust.example", "r3-role": "health_worker"}
        )
        assert "Nothing is saved until you confirm" in page.content.decode()
        press(client, page, "confirm")
        assert User.objects.filter(email__endswith="@trust.example").count() == 2

    def test_leaves_a_row_out(self, client: Client, lead: User) -> None:
        page = upload(client, nurse(1), nurse(2, email=""))
        page = press(client, page, "mend", **{"r3-email": "", "r3-is_left_out": "on"})
        page = press(client, page, "confirm")
        assert address_of(page).endswith("/done/")
        assert User.objects.filter(email__endswith="@trust.example").count() == 1

    def test_leaves_out_all_that_are_bad(self, client: Client, lead: User) -> None:
        page = upload(client, nurse(1), *(nurse(n, email="x") for n in range(2, 90)))
        assert page.content.decode().count("<fieldset") == 50
        page = press(client, page, "", leave_out_all="1")
        press(client, page, "confirm")
        assert PeopleImport.objects.get().counts["left_out"] == 88

    def test_leaves_out_who_is_beyond_the_seats(
        self, client: Client, lead: User, trust: Organisation
    ) -> None:
        Organisation.objects.filter(pk=trust.pk).update(seats=3)  # one is the lead's
        page = upload(client, *(nurse(n) for n in range(1, 5)))
        assert "2 seats are free for new people." in page.content.decode()
        assert "Confirm and save" not in page.content.decode()
        page = press(client, page, "leave_out_beyond")
        text = page.content.decode()
        assert "2 rows are left out because no seat is free" in text
        assert "Row 4: Jo Ray-3" in text
        assert "Row 5: Jo Ray-4" in text
        rows = client.get(f"{address_of(page)}rows/").content.decode()
        assert rows.count("Left out: no seat is free") == 2
        done = press(client, page, "confirm").content.decode()
        assert "Left out because no seat was free: rows 4, 5 of your list." in done
        assert set(User.objects.filter(email__endswith="@trust.example").values_list(
            "email", flat=True)) == {"n1@trust.example", "n2@trust.example"}  # fmt: skip

    def test_puts_back_who_was_left_out_for_want_of_a_seat(
        self, client: Client, lead: User, trust: Organisation
    ) -> None:
        Organisation.objects.filter(pk=trust.pk).update(seats=2)
        page = press(client, upload(client, nurse(1), nurse(2)), "leave_out_beyond")
        Organisation.objects.filter(pk=trust.pk).update(seats=3)
        page = press(client, page, "put_back")
        assert "no seat is free" not in page.content.decode()
        assert address_of(press(client, page, "confirm")).endswith("/done/")

    def test_leaves_nobody_out_before_the_rows_are_right(
        self, client: Client, lead: User, trust: Organisation
    ) -> None:
        Organisation.objects.filter(pk=trust.pk).update(seats=2)
        page = upload(client, nurse(1), nurse(2), nurse(3, email="x"))
        assert "1 seat is free for new people." in page.content.decode()
        assert "leave_out_beyond" not in page.content.decode()

    def test_saves_once_however_often_it_is_pressed(self, client: Client, lead: User) -> None:
        page = upload(client, nurse(1))
        for _turn in range(2):
            assert press(client, page, "confirm").status_code == 200
        assert User.objects.filter(email="n1@trust.example").count() == 1

    def test_says_that_the_ground_has_shifted(self, client: Client, lead: User) -> None:
        page = upload(client, nurse(1), nurse(2))
        UserFactory(email="n2@trust.example", is_active=False)
        text = press(client, page, "confirm").content.decode()
        assert "Something has changed since you checked the list" in text
        assert "This account is closed" in text
        assert not User.objects.filter(email="n1@trust.example").exists()

    def test_points_out_strange_domains(self, client: Client, lead: User) -> None:
        text = upload(client, nurse(1, email="jo@post.example")).content.decode()
        assert "1 address is of another domain" in text
        assert "trust.example" in text

    def test_counts_strange_domains_however_many_there_are(
        self, client: Client, lead: User
    ) -> None:
        rows = [nurse(n, email=f"jo{n}@post.example") for n in range(501)]
        text = upload(client, *rows).content.decode()
        assert "501 addresses are of another domain" in text
        assert "and 401 more" in text

    def test_says_that_there_is_nothing_to_do(self, client: Client, lead: User) -> None:
        press(client, upload(client, nurse(1)), "confirm")
        assert "There is nothing to do" in upload(client, nurse(1)).content.decode()

    def test_of_another_person_is_not_found(
        self, client: Client, lead: User, trust: Organisation
    ) -> None:
        address = address_of(upload(client, nurse(1)))
        client.force_login(UserFactory(partner_lead=True, organisation=trust))
        assert client.get(address).status_code == 404

    def test_asks_the_database_no_more_often_for_more_rows(
        self, client: Client, lead: User
    ) -> None:
        few = address_of(upload(client, nurse(0), nurse(1, email="x")))
        many = address_of(
            upload(client, *(nurse(n) for n in range(300)),
                   *(nurse(n, email="x") for n in range(300, 340)))
        )  # fmt: skip
        assert statements_of_page(client, few) == statements_of_page(client, many)

    def test_stays_light_with_many_good_rows(self, client: Client, lead: User) -> None:
        lines = [nurse(n) for n in range(1267)]
        lines += [nurse(n, email="x") for n in range(1267, 1284)]
        page = upload(client, *lines)
        assert "1,284 rows were read" in page.content.decode()
        assert len(page.content) < 100_000


class TestStaffRows:
    def test_lists_the_rows_by_pages(self, client: Client, lead: User) -> None:
        address = address_of(upload(client, *(nurse(n) for n in range(120))))
        first = client.get(f"{address}rows/").content.decode()
        assert first.count("Joins") == 100
        assert "n119@trust.example" in client.get(f"{address}rows/?page=2").content.decode()

    def test_asks_the_database_no_more_often_for_more_rows(
        self, client: Client, lead: User
    ) -> None:
        few = address_of(upload(client, nurse(0)))
        many = address_of(upload(client, *(nurse(n) for n in range(90))))
        assert statements_of_page(client, f"{few}rows/") == statements_of_page(
            client, f"{many}rows/"
        )


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

    def test_offers_none_while_they_are_being_written(self, client: Client, lead: User) -> None:
        page = press(client, upload(client, nurse(1)), "confirm")
        done = address_of(page)
        sent = client.post(done)
        assert sent["Location"] == f"{done}?sent=1"
        PeopleImport.objects.update(invited_at=None)
        assert "Send 1 invitation" not in client.get(sent["Location"]).content.decode()
        assert "Send 1 invitation" in client.get(done).content.decode()


class TestImportStaff:
    def send(
        self,
        client: Client,
        run: DjangoCaptureOnCommitCallbacks,
        *lines: str,
        holds: str = "all",
    ) -> Any:
        file = SimpleUploadedFile("feed.csv", "\n".join([HEAD, *lines]).encode())
        with run(execute=True):
            return client.post(
                "/org/trust/staff/import/", {"file": file, "holds": holds}, follow=True
            )

    def test_shows_that_it_waits_and_then_the_plan(
        self,
        client: Client,
        administrator: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        page = self.send(client, django_capture_on_commit_callbacks, nurse(1))
        assert 'role="status"' in page.content.decode()
        assert REFRESH in page.content.decode()
        assert "Stop looking" in page.content.decode()
        done = client.get(address_of(page)).content.decode()
        assert "Confirm and save" in done
        assert REFRESH not in done

    def test_looks_again_by_itself_until_told_to_stop(
        self, client: Client, administrator: User, trust: Organisation
    ) -> None:
        found = operations.take_list(
            organisation=trust, source=ImportSource.FEED, content=b"", by=administrator,
            at=timezone.now(),
        )  # fmt: skip
        address = f"/org/trust/staff/check/{found.ref}/"
        still = client.get(f"{address}?still").content.decode()
        assert REFRESH not in still
        assert f'href="{address}?still">Look again' in still
        assert f'href="{address}">Keep looking' in still
        for state in (ImportState.READING, ImportState.CONFIRMED):
            PeopleImport.objects.update(state=state)
            assert REFRESH in client.get(address).content.decode()
        PeopleImport.objects.update(state=ImportState.FAILED)
        assert REFRESH not in client.get(address).content.decode()

    def test_asks_for_a_reason_where_many_leave_and_writes_to_nobody(
        self,
        client: Client,
        administrator: User,
        trust: Organisation,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        for _n in range(12):
            MembershipFactory(organisation=trust)
        page = self.send(client, django_capture_on_commit_callbacks, nurse(1))
        text = press(client, page, "confirm").content.decode()
        assert "Say why so many people leave." in text
        with django_capture_on_commit_callbacks(execute=True):
            press(client, page, "confirm", reason="The ward has closed", is_confirmed="on")
        found = PeopleImport.objects.get()
        assert (found.state, found.reason) == (ImportState.APPLIED, "The ward has closed")
        assert found.counts["leave"] == 13
        assert "invitation" not in client.get(address_of(page), follow=True).content.decode()
        assert not Notice.objects.exists()

    def test_says_why_the_file_cannot_be_read(
        self,
        client: Client,
        administrator: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        file = SimpleUploadedFile("feed.xlsx", b"PK\x03\x04broken")
        with django_capture_on_commit_callbacks(execute=True):
            page = client.post(
                "/org/trust/staff/import/", {"file": file, "holds": "some"}, follow=True
            )
        text = client.get(address_of(page)).content.decode()
        assert "damaged" in text
        assert "Nothing was saved" in text

    def test_is_for_training_administrators(self, client: Client, lead: User) -> None:
        assert client.get("/org/trust/staff/import/").status_code == 403
