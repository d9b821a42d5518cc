"""The outbox in the admin: how the mail of a demonstration is read."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from learning.accounts.models import User
from learning.notices.enums import NoticeState
from learning.notices.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.notices import NoticeFactory

pytestmark = pytest.mark.django_db

OUTBOX = "/admin/outbox/"


@pytest.fixture
def administrator(client: Client) -> User:
    person = UserFactory(training_administrator=True)
    client.force_login(person)
    return person


class TestOutbox:
    @pytest.mark.parametrize("role", ["author", "trainer"])
    def test_is_closed_to_those_it_is_none_of(self, client: Client, role: str) -> None:
        notice = NoticeFactory()
        client.force_login(UserFactory(**{role: True}))
        for address in (OUTBOX, f"{OUTBOX}{notice.pk}/", f"{OUTBOX}{notice.pk}/attachment/"):
            response = client.get(address)
            assert response.status_code == 302, address
            assert response["Location"] == "/admin/"
        assert client.post(f"{OUTBOX}{notice.pk}/again/")["Location"] == "/admin/"
        assert Notice.objects.get().state == NoticeState.QUEUED

    def test_lists_what_was_sent(self, client: Client, administrator: User) -> None:
        NoticeFactory(sent=True, subject="Joining instructions")
        page = client.get(OUTBOX).content.decode()
        assert "Joining instructions" in page
        assert "aisha@demo.example" in page
        assert "Outgoing mail" in page

    def test_finds_by_address(self, client: Client, administrator: User) -> None:
        NoticeFactory(subject="Wanted", to_email="ben@demo.example")
        NoticeFactory(subject="Other")
        page = client.get(f"{OUTBOX}results/?q=ben@demo").content.decode()
        assert "Wanted" in page
        assert "Other" not in page

    def test_costs_no_more_for_more_notices(
        self,
        client: Client,
        administrator: User,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        NoticeFactory.create_batch(40, sent=True)
        client.get(OUTBOX)
        with django_assert_max_num_queries(16):
            client.get(OUTBOX)

    def test_shows_the_text_and_gives_the_file(self, client: Client, administrator: User) -> None:
        notice = NoticeFactory(
            sent=True,
            body="<b>Not bold</b> at http://testserver/offers/7/",
            attachment_name="course.ics",
            attachment_type="text/calendar",
            attachment="BEGIN:VCALENDAR",
        )
        page = client.get(f"{OUTBOX}{notice.pk}/").content.decode()
        assert "&lt;b&gt;Not bold" in page
        assert 'href="http://testserver/offers/7/"' in page
        response = client.get(f"{OUTBOX}{notice.pk}/attachment/")
        assert response.content == b"BEGIN:VCALENDAR"
        assert response["Content-Disposition"] == 'attachment; filename="course.ics"'

    def test_has_no_file_where_none_was_sent(self, client: Client, administrator: User) -> None:
        notice = NoticeFactory()
        assert client.get(f"{OUTBOX}{notice.pk}/attachment/").status_code == 404

    def test_sends_again_by_button(self, client: Client, administrator: User) -> None:
        notice = NoticeFactory(sent=True)
        page = client.get(f"{OUTBOX}{notice.pk}/").content.decode()
        assert "Send again" in page
        response = client.post(f"{OUTBOX}{notice.pk}/again/", follow=True)
        assert "On its way to aisha@demo.example" in response.content.decode()
        assert Notice.objects.count() == 2

    def test_does_nothing_by_link(self, client: Client, administrator: User) -> None:
        notice = NoticeFactory(sent=True)
        assert client.get(f"{OUTBOX}{notice.pk}/again/").status_code == 405
        assert Notice.objects.count() == 1

    def test_does_not_send_codes_again(self, client: Client, administrator: User) -> None:
        notice = NoticeFactory(sent=True, code=True)
        assert "Send again" not in client.get(f"{OUTBOX}{notice.pk}/").content.decode()
        response = client.post(f"{OUTBOX}{notice.pk}/again/", follow=True)
        assert "A code works once" in response.content.decode()

    def test_can_be_written_and_deleted_by_nobody(self, client: Client) -> None:
        notice = NoticeFactory()
        client.force_login(User.objects.create_superuser("root@demo.example"))
        for page in ("new/", f"edit/{notice.pk}/", f"delete/{notice.pk}/"):
            assert client.get(f"{OUTBOX}{page}").status_code == 404
        listing = client.get(OUTBOX).content.decode()
        assert f"{OUTBOX}{notice.pk}/" in listing
        assert "Add notice" not in listing


class TestSendStuckAgain:
    STUCK = f"{OUTBOX}stuck/"

    def test_counts_what_failed_and_what_may_have(
        self, client: Client, administrator: User
    ) -> None:
        NoticeFactory.create_batch(2, state=NoticeState.FAILED)
        NoticeFactory(state=NoticeState.UNKNOWN)
        NoticeFactory(state=NoticeState.FAILED, code=True)
        page = client.get(self.STUCK).content.decode()
        assert "Failed: 2" in page
        assert "Unknown: the sender stopped while sending: 1" in page
        assert self.STUCK in client.get(OUTBOX).content.decode()

    def test_sends_those_ticked_again_once(self, client: Client, administrator: User) -> None:
        NoticeFactory.create_batch(2, state=NoticeState.FAILED)
        unknown = NoticeFactory(state=NoticeState.UNKNOWN)
        response = client.post(self.STUCK, {"state": ["failed"]}, follow=True)
        assert "2 e-mails are on their way again" in response.content.decode()
        client.post(self.STUCK, {"state": ["failed"]})
        assert Notice.objects.count() == 5
        unknown.refresh_from_db()
        assert unknown.resent_at is None

    def test_sends_nothing_where_nothing_is_ticked(
        self, client: Client, administrator: User
    ) -> None:
        NoticeFactory(state=NoticeState.FAILED)
        response = client.post(self.STUCK, {"state": ["sent"]}, follow=True)
        assert "0 e-mails" in response.content.decode()

    def test_is_closed_to_those_it_is_none_of(self, client: Client) -> None:
        client.force_login(UserFactory(author=True))
        for response in (client.get(self.STUCK), client.post(self.STUCK, {"state": ["failed"]})):
            assert response["Location"] == "/admin/"

    def test_filters_the_list_by_state(self, client: Client, administrator: User) -> None:
        NoticeFactory(state=NoticeState.FAILED, subject="Stuck")
        NoticeFactory(sent=True, subject="Gone")
        page = client.get(f"{OUTBOX}results/?state=failed").content.decode()
        assert "Stuck" in page
        assert "Gone" not in page
