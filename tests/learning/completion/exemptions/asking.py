"""What is asked for an officer, and how she stands then."""

from datetime import date, datetime, timedelta
from typing import Any

from learning.accounts.models import User
from learning.completion.enums import ExemptionKind
from learning.completion.models import Exemption, StandingSpan
from learning.completion.operations import ask_exemption, decide_exemption
from tests.factories.accounts import learner_of
from tests.factories.completion import NOW, TODAY


def asked(officer: User, by: User, at: datetime = NOW, **fields: Any) -> Exemption:
    """Ask for what is to count of an officer, where her main post is."""
    learner = learner_of(officer)
    values = {
        "organisation": learner.memberships.get(is_primary=True).organisation,
        "kind": ExemptionKind.EXEMPTION,
        "reason": "other_duty",
        "start_date": TODAY,
        "end_date": TODAY + timedelta(days=90),
        **fields,
    }
    return ask_exemption(learner=learner, by=by, at=at, **values)


def approved(officer: User, by: User, administrator: User, **fields: Any) -> Exemption:
    """Ask for it, and have it approved."""
    found = asked(officer, by, **fields)
    decide_exemption(exemption=found, is_approved=True, by=administrator, at=NOW)
    return found


def told(officer: User, day: date) -> tuple[str, date]:
    """Say how she stands on a day, all together."""
    spans = StandingSpan.objects.filter(
        learner=officer.learner_id, requirement=None, known_to=None, from_date__lte=day
    )
    span = spans.latest("from_date")
    return span.state, span.due_date


def page_of(officer: User, key: str = "bradford") -> str:
    return f"/org/{key}/staff/{officer.learner_id}/exemptions/"


def dated(field: str, day: date) -> dict[str, str]:
    """Fill in the three boxes of a day."""
    return {f"{field}_{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
