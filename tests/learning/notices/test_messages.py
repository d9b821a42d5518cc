"""A message to many: one row, one e-mail a person, once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from pytest_django import Settings

from learning.accounts.models import Organisation, User
from learning.notices.enums import NoticeState
from learning.notices.messages import MessageRefused, reach_of, send_message
from learning.notices.models import BulkMessage, Notice
from learning.notices.operations import send_due
from tests.counting import statements_of
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.notices import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward() -> Organisation:
    return OrganisationFactory(key="ward", name="Ward 4")


@pytest.fixture
def lead() -> User:
    return UserFactory(first_name="Jo", last_name="Hall", email="jo@demo.example")


def send(ward: Organisation, lead: User, **changes: object) -> BulkMessage:
    fields: dict[str, object] = {
        "key": uuid4(),
        "organisation": ward,
        "people": User.objects.exclude(pk=lead.pk),
        "audience": "Everybody, Ward 4",
        "subject": "The room has changed",
        "body": "We meet in room 4.",
        "by": lead,
        "at": AT,
    }
    return send_message(**{**fields, **changes})  # type: ignore[arg-type]


class TestSendMessage:
    def test_writes_to_each_and_leaves_out_whom_it_cannot_reach(
        self, ward: Organisation, lead: User
    ) -> None:
        UserFactory(first_name="Priya", last_name="Nair", email="priya@demo.example")
        UserFactory(is_active=False)
        UserFactory(email="dead@demo.example", refused_email="dead@demo.example")
        sent = send(ward, lead)
        assert (sent.sent_count, sent.closed_count, sent.refused_count) == (1, 1, 1)
        assert send_due(at=AT) == 1
        (letter,) = mail.outbox
        assert letter.to == ["priya@demo.example"]
        assert letter.subject == "The room has changed"
        assert letter.body.startswith(
            "Dear Priya Nair,\n\nWe meet in room 4.\n\nJo Hall wrote this"
        )

    def test_writes_once_for_two_clicks(self, ward: Organisation, lead: User) -> None:
        UserFactory()
        key = uuid4()
        assert send(ward, lead, key=key) == send(ward, lead, key=key)
        assert Notice.objects.count() == 1

    def test_waits_for_the_day(self, ward: Organisation, lead: User) -> None:
        UserFactory()
        night = AT - timedelta(hours=5)
        send(ward, lead, at=night)
        assert send_due(at=night) == 0
        assert send_due(at=AT) == 1

    def test_refuses_more_in_a_day_than_one_may(
        self, ward: Organisation, lead: User, settings: Settings
    ) -> None:
        settings.MESSAGES_PER_DAY = 2
        UserFactory()
        for _time in range(2):
            send(ward, lead)
        with pytest.raises(MessageRefused, match="2 messages in 24 hours"):
            send(ward, lead)
        send(ward, lead, at=AT + timedelta(days=1, minutes=1))

    def test_refuses_where_nobody_would_get_it(self, ward: Organisation, lead: User) -> None:
        with pytest.raises(MessageRefused, match="nobody"):
            send(ward, lead)
        assert not BulkMessage.objects.exists()

    def test_goes_to_nobody_who_left_meanwhile(self, ward: Organisation, lead: User) -> None:
        UserFactory()
        send(ward, lead)
        User.objects.exclude(pk=lead.pk).update(is_active=False)
        assert send_due(at=AT) == 0
        assert Notice.objects.get().state == NoticeState.WITHDRAWN

    def test_asks_no_more_for_more_people(self, ward: Organisation, lead: User) -> None:
        UserFactory()
        few = statements_of(lambda: send(ward, lead))
        UserFactory.create_batch(20)
        assert statements_of(lambda: send(ward, lead)) == few


class TestReachOf:
    def test_counts_each_person_once(self) -> None:
        UserFactory(is_active=False, email="x@demo.example", refused_email="x@demo.example")
        UserFactory()
        reach = reach_of(User.objects.all())
        assert (reach.sent, reach.closed, reach.refused) == (1, 1, 0)
