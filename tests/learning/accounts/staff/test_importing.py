"""Lists of staff that training administrators import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from learning.accounts import operations
from learning.accounts.enums import ImportSource, ImportState
from learning.accounts.models import Organisation, PeopleImport, User
from learning.notices.models import Notice
from tests.factories.accounts import MembershipFactory
from tests.learning.accounts.staff.sending import HEAD, REFRESH, address_of, nurse, press

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks


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
