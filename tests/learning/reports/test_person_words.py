"""The person's page calls what is required by a word that is true of all of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import elsewhere
from tests.factories.courses import published_course
from tests.factories.modules import home_page
from tests.learning.completion.test_my_learning import asked_of, now

if TYPE_CHECKING:
    from learning.accounts.models import User

__all__ = ["now"]
pytestmark = pytest.mark.django_db


def tables_of(user: User, person: User) -> list[str]:
    client = Client()
    client.force_login(user)
    html = client.get(reverse("reports:person", args=[person.learner_id])).content.decode()
    tables = re.findall("<table.*?</table>", html, re.DOTALL)
    return [" ".join(strip_tags(found.replace("<", " <")).split()) for found in tables]


def test_calls_courses_and_training_elsewhere_training() -> None:
    home_page()
    unit = OrganisationFactory(force=True)
    administrator = UserFactory(training_administrator=True)
    officer = UserFactory(officer=True, organisation=unit)
    first, *_others = tables_of(administrator, officer)
    assert first.startswith("Training Training Passed Due Standing")
    assert "No training is required of this person." in first
    asked_of(unit, external_award=elsewhere())
    asked_of(unit, course=published_course())
    first, *_others = tables_of(administrator, officer)
    assert "Modern slavery awareness" in first
    assert "Module " not in first
