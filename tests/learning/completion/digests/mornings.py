"""Days on which the worker looks and sends, and what it sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from learning.completion.enums import DueRule
from learning.completion.operations import add_requirement
from learning.completion.operations.digests import queue_digests
from learning.notices.enums import NoticeKind, NoticeState
from learning.notices.models import Notice
from learning.notices.operations import send_due

if TYPE_CHECKING:
    from learning.accounts.models import Organisation, User
    from learning.completion.models import Requirement
    from learning.modules.models import ModulePage

MONDAY = date(2026, 11, 23)


def morning(day: date, hour: int = 6) -> datetime:
    """Return ten past an hour; London is on Greenwich time in winter."""
    return datetime(day.year, day.month, day.day, hour, 10, tzinfo=UTC)


def live(first: date, days: int) -> None:
    """Let the worker do its work on these days: look in the morning, send in the day."""
    for number in range(days):
        day = first + timedelta(days=number)
        queue_digests(at=morning(day))
        send_due(at=morning(day, 9))


def letters(kind: str = NoticeKind.DIGEST) -> list[Notice]:
    return list(Notice.objects.filter(kind=kind, state=NoticeState.SENT).order_by("sent_at"))


@dataclass
class House:
    """A unit with one officer, and a module that nobody requires yet."""

    unit: Organisation
    officer: User
    module: ModulePage

    def require(self, *, due: date, at: datetime, module: ModulePage | None = None) -> Requirement:
        return add_requirement(
            organisation=self.unit,
            module=module or self.module,
            due_rule=DueRule.FIXED,
            due_date=due,
            start_date=at.date(),
            by=None,
            at=at,
        )
