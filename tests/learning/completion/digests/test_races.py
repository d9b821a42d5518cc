"""Two workers at once, and a person who passes while her digest is being queued."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core import mail

from learning.completion.enums import DueRule
from learning.completion.operations import add_requirement
from learning.completion.operations.digests import queue_digests, queue_team_digests
from learning.notices.enums import NoticeKind, NoticeState
from learning.notices.models import Notice
from learning.notices.operations import send_due
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.modules import published_module
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

MORNING = datetime(2026, 11, 23, 6, 10, tzinfo=UTC)
DAY = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
WORKERS = 4
PEOPLE = 6


@pytest.fixture(autouse=True)
def overdue_people() -> None:
    unit = OrganisationFactory(key="bradford")
    UserFactory(supervisor=True, organisation=unit)
    UserFactory.create_batch(PEOPLE - 1, officer=True, organisation=unit)
    add_requirement(
        organisation=unit,
        module=published_module(),
        due_rule=DueRule.FIXED,
        due_date=date(2026, 11, 1),
        start_date=date(2026, 9, 1),
        by=None,
        at=MORNING.replace(hour=5),
    )


class TestQueueDigests:
    def test_lets_one_of_many_workers_queue(self) -> None:
        at_once(*[lambda: queue_digests(at=MORNING)] * WORKERS)
        assert Notice.objects.filter(kind=NoticeKind.DIGEST).count() == PEOPLE

    def test_sends_one_each_however_many_workers_send(self) -> None:
        queue_digests(at=MORNING)
        at_once(*[lambda: send_due(at=DAY)] * WORKERS)
        assert len(mail.outbox) == PEOPLE
        assert {notice.state for notice in Notice.objects.all()} == {NoticeState.SENT}


class TestQueueTeamDigests:
    def test_lets_one_of_many_workers_queue(self) -> None:
        at_once(*[lambda: queue_team_digests(at=MORNING)] * WORKERS)
        assert Notice.objects.filter(kind=NoticeKind.TEAM_DIGEST).count() == 1
