"""Figures that are kept as they were drawn: shown again for nothing, and never when changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.log_actions import log

from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import OrganisationPlacement
from learning.accounts.operations import move_organisation, rename_organisation
from learning.completion.models import Requirement
from learning.completion.operations import fold_deltas, remind_people
from learning.completion.queries import figures_version
from learning.modules.models import ModulePage
from tests.counting import statements_of
from tests.factories.accounts import (
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)
from tests.factories.completion import passed
from tests.learning.reports.conftest import NOW, Trust, nurses

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
ADDRESS = "/org/trust/"
NOBODY = "0 of 8 people"


@pytest.fixture
def shown(client: Client, trust: Trust) -> str:
    """What the lead sees of eight people, none of whom has passed."""
    nurses(trust, 6)
    client.force_login(trust.lead)
    found = page(client)
    assert NOBODY in found
    return found


def page(client: Client, address: str = ADDRESS) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def pass_it(trust: Trust) -> None:
    module = Requirement.objects.get().module
    assert module
    passed(trust.ward_nurse, module, at=NOW + timedelta(minutes=1))


class TestOverview:
    def test_is_drawn_once(self, client: Client, shown: str) -> None:
        again = statements_of(lambda: page(client))
        caches["overviews"].clear()
        assert statements_of(lambda: page(client)) >= again + 8

    @pytest.mark.parametrize("is_named", [True, False])
    def test_reads_the_tree_once_for_a_past_day(
        self, client: Client, shown: str, trust: Trust, is_named: bool
    ) -> None:
        if not is_named:
            reader = UserFactory()
            kind = ResponsibilityKind.SCRUTINY_READER
            ResponsibilityFactory(user=reader, kind=kind, organisation=trust.whole)
            client.force_login(reader)
        with CaptureQueriesContext(connection) as asked:
            page(client, f"{ADDRESS}?day=2026-10-31&known=2026-10-31")
        column = f'"{OrganisationPlacement._meta.db_table}"."known_to"'
        assert len([each for each in asked.captured_queries if column in each["sql"]]) == 1

    def test_has_a_pass_on_the_next_request(self, client: Client, shown: str, trust: Trust) -> None:
        pass_it(trust)
        assert "1 of 8 people" in page(client)
        fold_deltas()
        assert "1 of 8 people" in page(client)

    def test_has_a_new_name_on_the_next_request(
        self, client: Client, shown: str, trust: Trust
    ) -> None:
        rename_organisation(
            organisation=trust.ward,
            name="Ward of the Moor",
            start_date=NOW.date(),
            by=trust.lead,
            at=NOW,
        )
        assert "Ward of the Moor" in page(client)

    def test_has_a_move_on_the_next_request(self, client: Client, shown: str, trust: Trust) -> None:
        elsewhere = OrganisationFactory(partner=True, key="elsewhere")
        move_organisation(
            organisation=trust.ward, parent=elsewhere, day=NOW.date(), by=trust.lead, at=NOW
        )
        assert "of 1 people" in page(client)

    def test_of_a_reader_with_names_is_not_shown_to_one_without(
        self, client: Client, shown: str, trust: Trust
    ) -> None:
        reader = UserFactory()
        ResponsibilityFactory(
            user=reader, kind=ResponsibilityKind.SCRUTINY_READER, organisation=trust.whole
        )
        client.force_login(reader)
        hers = page(client)
        assert "Groups of fewer than 5 people" in hers
        assert "Groups of fewer than 5 people" not in shown


class TestFiguresVersion:
    def test_differs_after_every_change(self, trust: Trust) -> None:
        seen = {figures_version()}
        pass_it(trust)
        seen.add(figures_version())
        fold_deltas()
        seen.add(figures_version())
        assert len(seen) == 3

    def test_stays_where_nothing_changes(self, trust: Trust) -> None:
        before = figures_version()
        fold_deltas()
        folded = figures_version()
        fold_deltas()
        assert figures_version() == folded != before

    def test_stays_where_no_name_changes(self, trust: Trust) -> None:
        before = figures_version()
        remind_people(people=[learner_of(trust.ward_nurse)], by=trust.lead, at=NOW)
        log(instance=trust.whole, action="reports.export", user=trust.lead)
        page = ModulePage.objects.get()
        page.title = "A draft"
        page.save_revision(user=trust.lead, log_action=True)
        assert figures_version() == before

    def test_differs_after_every_change_of_a_name(self, trust: Trust) -> None:
        def rename_group() -> None:
            rename_organisation(
                organisation=trust.ward, name="Ward 5", start_date=NOW.date(), by=None, at=NOW
            )

        def rename_person() -> None:
            log(instance=trust.ward_nurse, action="wagtail.edit")

        def rename_module() -> None:
            ModulePage.objects.get().save_revision().publish()

        for rename in (rename_group, rename_person, rename_module):
            before = figures_version()
            rename()
            assert figures_version() != before, rename

    def test_takes_one_query(self, trust: Trust) -> None:
        assert statements_of(figures_version) == 1
