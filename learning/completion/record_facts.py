"""What this room tells of a record that is compared with another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.completion.models import Award, Evidence

if TYPE_CHECKING:
    from datetime import date

    from learning.accounts.models import Learner


def training_facts(learner: Learner, day: date) -> list[tuple[str, str]]:
    """Return how much training a record holds, when the last was, and its certificates."""
    evidence = Evidence.objects.standing().filter(learner=learner)
    last = evidence.order_by("occurred_at").last()
    awards = Award.objects.filter(learner=learner).count()
    return [
        (_("Training recorded"), str(evidence.count())),
        (_("Last training"), date_format(last.occurred_at, "j F Y") if last else _("None")),
        (_("Certificates"), str(awards)),
    ]
