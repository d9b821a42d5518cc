"""A rule in words of the operations, and the change that waits for a worker."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from learning.completion.operations import carry_out_change
from tests.factories.completion import NOW, TODAY

if TYPE_CHECKING:
    from typing import Any

    from learning.completion.models import RequirementChange
    from learning.modules.models import ModulePage


def fields(module: ModulePage) -> dict[str, Any]:
    return {
        "module": module, "due_rule": "after_joining", "due_days": 60,
        "start_date": TODAY - timedelta(days=30),
    }  # fmt: skip


def waiting(change: RequirementChange | None) -> RequirementChange:
    assert change is not None
    return change


def carry_out(change: RequirementChange | None) -> None:
    carry_out_change(change_id=waiting(change).pk, clock=lambda: NOW)
