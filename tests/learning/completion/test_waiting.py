"""How much waits for a decision: the numbers above an overview are those of its lists."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from learning.accounts.queries import waiting_requests
from learning.completion.operations import Document, decline_claim, make_claim
from learning.completion.queries import claims_in, exemptions_in, waiting_in
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, TODAY, elsewhere
from tests.learning.accounts.joining.asking import ask
from tests.learning.completion.exemptions.asking import asked

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from learning.accounts.models import Organisation

pytestmark = pytest.mark.django_db
PDF = Document(b"%PDF-1.7 a certificate", "application/pdf")


@pytest.fixture
def unit() -> Organisation:
    """Two officers, one of them hidden, with something of each that waits; and elsewhere too."""
    force = OrganisationFactory(force=True, email_domains="force.example")
    unit = OrganisationFactory(parent=force, email_domains="unit.example")
    award = elsewhere()
    for place in (unit, force):
        sergeant = UserFactory(supervisor=True, organisation=place)
        for is_hidden in (False, True):
            officer = UserFactory(officer=True, organisation=place, is_hidden_from_lists=is_hidden)
            make_claim(award=award, date=date(2026, 10, 2), document=PDF, by=officer, at=NOW)
            asked(officer, sergeant)
    ask(unit, "a.person@unit.example")
    ask(force, "a.person@force.example")
    return unit


def listed(unit: Organisation, **which: Any) -> tuple[int, int, int]:
    return (
        claims_in(unit.path, TODAY, **which).waiting().count(),
        exemptions_in(unit.path, TODAY, **which).waiting().count(),
        waiting_requests(unit.path).count(),
    )


def counted(unit: Organisation, **which: Any) -> tuple[int, int, int]:
    found = waiting_in(unit, TODAY, manages_people=True, **which)
    return found.claims, found.exemptions, found.requests


@pytest.mark.parametrize(("sees_hidden", "expected"), [(False, (1, 1, 1)), (True, (2, 2, 1))])
def test_counts_what_the_lists_hold(
    unit: Organisation,
    sees_hidden: bool,
    expected: tuple[int, int, int],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        assert counted(unit, sees_hidden=sees_hidden) == expected
    assert listed(unit, sees_hidden=sees_hidden) == expected
    force = unit.get_parent()
    whole = tuple(2 * number for number in expected)
    assert (
        counted(force, sees_hidden=sees_hidden) == listed(force, sees_hidden=sees_hidden) == whole
    )


def test_leaves_out_what_is_decided_and_what_is_her_own(unit: Organisation) -> None:
    sergeant = UserFactory(supervisor=True, organisation=unit)
    claim = claims_in(unit.path, TODAY, sees_hidden=False).get()
    besides = claim.learner_id
    assert counted(unit, sees_hidden=False, besides=besides) == (0, 0, 1)
    assert listed(unit, sees_hidden=False, besides=besides) == (0, 0, 1)
    decline_claim(claim=claim, reason="Not hers.", by=sergeant, at=NOW)
    assert counted(unit, sees_hidden=False) == listed(unit, sees_hidden=False) == (0, 1, 1)
