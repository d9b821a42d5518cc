"""A unit on its own: beneath it and above it is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.accounts import OrganisationFactory

if TYPE_CHECKING:
    from learning.accounts.models import Organisation


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory()
