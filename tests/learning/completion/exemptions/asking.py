"""What is asked for an officer, and how she stands then."""

from datetime import date, timedelta
from typing import Any

from learning.accounts.models import Organisation, User
from learning.completion.enums import ExemptionKind
from learning.completion.models import Exemption, StandingSpan
from learning.completion.operations import (
    ask_exemption,
)
from tests.factories.accounts import (
    learner_of,
)
from tests.factories.completion import NOW, TODAY


def asked(officer: User, unit: Organisation, by: User, **fields: Any) -> Exemption:
    values = {
        "kind": ExemptionKind.EXEMPTION,
        "reason": "other_duty",
        "start_date": TODAY,
        "end_date": TODAY + timedelta(days=90),
        **fields,
    }
    return ask_exemption(learner=learner_of(officer), organisation=unit, by=by, at=NOW, **values)


def told(officer: User, day: date) -> tuple[str, date]:
    """Say how she stands on a day, all together."""
    spans = StandingSpan.objects.filter(
        learner=officer.learner_id, requirement=None, known_to=None, from_date__lte=day
    )
    span = spans.latest("from_date")
    return span.state, span.due_date


def page_of(officer: User, key: str = "bradford") -> str:
    return f"/org/{key}/staff/{officer.learner_id}/exemptions/"
