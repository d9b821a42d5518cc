"""What is sent in the tests of imported evidence, and withdrawn again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from learning.completion.operations import correct_evidence
from tests.factories.completion import NOW

if TYPE_CHECKING:
    from learning.accounts.models import User
    from learning.completion.models import Evidence

HEAD: Final = "person,force,award,day,score,reference\n"
# The officer's row.
TEXT: Final = "aisha@demo.example,,cl-awareness,2026-10-02,83,CL-1\n"


def withdraw(evidence: Evidence, by: User) -> None:
    correct_evidence(evidence=evidence, reason="Wrong", is_withdrawal=True, by=by, at=NOW)
