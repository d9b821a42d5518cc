"""Run inside the product's environment after `scale_people`: a rule about everybody.

Puts an eleventh rule in force as the worker does, ends it again, and prints for each one JSON line:
how long it was worked out while nobody waited, how long whoever writes had to wait for it, and
what the process held at most.
"""

from __future__ import annotations

import json
import resource
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import django

if TYPE_CHECKING:
    from learning.completion.models import RequirementChange


def main() -> None:
    """Put the rule in force, end it, and say how long each took."""
    from django.utils import timezone

    from learning.accounts.models import Organisation
    from learning.completion.enums import DueRule
    from learning.completion.models import ExternalAward
    from learning.completion.operations import Reached, ask_end, ask_live, draft_requirement

    today, now = timezone.localdate(), timezone.now()
    award = ExternalAward.objects.create(
        code=f"scale-rule-{now.timestamp():.0f}", title="Training of everybody", provider="Somebody"
    )
    rule = draft_requirement(
        reaches=[Reached(Organisation.objects.get(key="wyp"))],
        external_award=award,
        due_rule=DueRule.AFTER_JOINING,
        due_days=60,
        start_date=today - timedelta(days=30),
        by=None,
        at=now,
    )
    # Both are handed to a worker, and none runs: it is carried out here.
    live = carried_out(ask_live(requirement=rule, by=None, at=now))
    rule.refresh_from_db()
    ended = carried_out(
        ask_end(requirement=rule, end_date=today + timedelta(days=1), by=None, at=timezone.now())
    )
    print(json.dumps({"put in force": live, "ended": ended}))


def carried_out(change: RequirementChange | None) -> dict[str, Any]:
    """Carry it out; return people, seconds in all, seconds that others waited, and megabytes."""
    from django.utils import timezone

    from learning.completion.models import RequirementChange
    from learning.completion.operations import carry_out_change, changes

    assert change is not None
    write = changes._carry_out
    waited: list[float] = []

    def timed(*given: Any) -> None:
        started = time.perf_counter()
        write(*given)
        waited.append(time.perf_counter() - started)

    started = time.perf_counter()
    with patch.object(changes, "_carry_out", timed):
        carry_out_change(change_id=change.pk, clock=timezone.now)
    assert not RequirementChange.objects.filter(pk=change.pk).exists()
    return {
        "people": change.people,
        "seconds": round(time.perf_counter() - started, 1),
        "waited": round(waited[0], 1),
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    django.setup()
    main()
