"""Many senders and many workers at once, on a database as it is shipped."""

import pytest
from django.core import mail

from learning.accounts.limits import Limit, take
from learning.notices import schedule
from learning.notices.delivery import send_one
from learning.notices.enums import NoticeState
from learning.notices.models import ScheduledJob
from learning.notices.schedule import register, run_due
from tests.factories.notices import AT, NoticeFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 8


class TestSendOne:
    def test_lets_one_of_many_senders_send(self) -> None:
        notice = NoticeFactory()
        states = at_once(*[lambda: send_one(notice_id=notice.pk, at=AT)] * CROWD)
        assert states.count(NoticeState.SENT) == 1
        assert states.count(None) == CROWD - 1
        assert len(mail.outbox) == 1


class TestRunDue:
    def test_lets_one_of_many_workers_run_a_slot(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(schedule, "SCHEDULE", {})
        ran: list[str] = []
        register(name="race", cron="* * * * *", run=lambda at: ran.append("x"))
        names = at_once(*[lambda: run_due(at=AT)] * CROWD)
        assert ran == ["x"]
        assert sorted(names) == [[]] * (CROWD - 1) + [["race"]]
        assert ScheduledJob.objects.get().failure == ""


class TestTake:
    def test_allows_no_more_than_it_says(self) -> None:
        three = Limit("three", 3, 60)
        taken = at_once(*[lambda: take([(three, "aisha")], at=AT)] * CROWD)
        assert sum(not each.exceeded for each in taken) == 3
