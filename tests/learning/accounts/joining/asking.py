"""Somebody who asks for an account."""

from datetime import UTC, datetime
from typing import Any

from learning.accounts.enums import JobRole
from learning.accounts.models import AccessRequest, Organisation
from learning.accounts.operations import request_access

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ADDRESS = "nia.rees@millbeck.nhs.example"


def ask(organisation: Organisation, email: str = ADDRESS, **fields: Any) -> AccessRequest:
    values = {"first_name": "Nia", "last_name": "Rees", "role": JobRole.HEALTH_WORKER, **fields}
    request = request_access(email=email, organisation=organisation, at=NOON, **values)
    assert request is not None
    return request
