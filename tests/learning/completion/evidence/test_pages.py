"""Evidence in the admin: listed and shown, never written."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from learning.completion.models import Evidence
from tests.factories.accounts import UserFactory
from tests.factories.completion import passed
from tests.learning.completion.evidence.correcting import EVIDENCE

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


class TestEvidence:
    def test_is_read_and_never_written(
        self, admin_client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        evidence = passed(UserFactory(officer=True, organisation=unit), module)
        listing = admin_client.get(EVIDENCE).content.decode()
        assert evidence.title in listing
        assert f"{EVIDENCE}inspect/{evidence.pk}/" in listing
        assert admin_client.get(f"{EVIDENCE}inspect/{evidence.pk}/").status_code == 200
        for way in ("new/", f"edit/{evidence.pk}/", f"delete/{evidence.pk}/"):
            assert way not in listing
            assert admin_client.get(f"{EVIDENCE}{way}").status_code == 404, way
        assert Evidence.objects.count() == 1

    def test_shows_words_and_no_keys(
        self, admin_client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        evidence = passed(
            UserFactory(officer=True, organisation=unit), module, score=Decimal("0.8333")
        )
        page = admin_client.get(f"{EVIDENCE}inspect/{evidence.pk}/").content.decode()
        # A superuser answers for nobody: the person's page is not hers to open.
        assert f"/people/{evidence.learner_id}/" not in page
        told = re.findall(r"<dd>\s*(.*?)\s*</dd>", page, re.DOTALL)
        assert "83%" in told
        assert "Is withdrawal" not in page
        for key in (evidence.cause, str(evidence.subject_key), str(evidence.learner_id), "None"):
            assert key not in told

    def test_says_the_local_time_of_a_summers_day(
        self, admin_client: Client, unit: Organisation, module: ModulePage
    ) -> None:
        noon = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Europe/London"))
        evidence = passed(UserFactory(officer=True, organisation=unit), module, occurred_at=noon)
        for address in (EVIDENCE, f"{EVIDENCE}inspect/{evidence.pk}/"):
            page = admin_client.get(address).content.decode()
            assert "1 Jul 2026, 12:00" in page, address

    @pytest.mark.parametrize("role", ["author", "trainer"])
    def test_is_for_training_administrators(self, role: str, client: Client) -> None:
        client.force_login(UserFactory(**{role: True}))
        response = client.get(EVIDENCE)
        assert (response.status_code, response["Location"]) == (302, "/admin/")
