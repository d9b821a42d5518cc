"""Notices for tests."""

from datetime import UTC, datetime
from typing import Any

import factory

from learning.notices.enums import NoticeKind, NoticeState
from learning.notices.models import Notice
from tests.factories.base import ModelFactory

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


class NoticeFactory(ModelFactory[Notice]):
    """A notice that waits since nine o'clock; traits say how far it got."""

    class Meta:
        model = Notice

    class Params:
        sent: Any = factory.Trait(state=NoticeState.SENT, attempts=1, claimed_at=AT, sent_at=AT)
        claimed: Any = factory.Trait(state=NoticeState.CLAIMED, attempts=1, claimed_at=AT)
        code: Any = factory.Trait(kind=NoticeKind.SIGN_IN_CODE, body="Your code is 123456.")

    cause = factory.Sequence(lambda n: f"place:{n}:booked")
    kind = NoticeKind.PLACE_BOOKED
    to_email = "aisha@demo.example"
    subject = "Your place on the four-day course"
    body = "Bring a pen.\n\nThe course starts at nine."
    created_at = AT
    due_at = AT
