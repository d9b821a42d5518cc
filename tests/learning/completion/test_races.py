"""Things that happen to one person or under one rule at the same moment, on a real database."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from threading import Event
from time import sleep
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from learning.accounts.enums import JobRole
from learning.accounts.operations import move_organisation, start_post
from learning.completion.enums import AwardState, DueRule
from learning.completion.models import Evidence, StandingDelta, StandingSpan
from learning.completion.operations import (
    Reached,
    draft_requirement,
    end_requirement,
    fold_deltas,
    make_requirement_live,
)
from learning.completion.queries import award_states, figures
from learning.completion.verification import differences
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module
from tests.threads import at_once

if TYPE_CHECKING:
    from learning.accounts.models import Organisation
    from learning.completion.models import Requirement
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db(transaction=True)


def drafted(force: Organisation, module: ModulePage) -> Requirement:
    return draft_requirement(
        reaches=[Reached(force)],
        module=module,
        due_rule=DueRule.AFTER_JOINING,
        due_days=60,
        start_date=TODAY,
        by=None,
        at=NOW,
    )


class TestOnePerson:
    def test_finishes_several_modules_at_once_and_all_count(self) -> None:
        force = OrganisationFactory(force=True)
        officer = UserFactory(officer=True, organisation=force)
        modules = [
            published_module(slug=code.lower(), code=code, title=f"Module {code}")
            for code in ("M02", "M03", "M04", "M05")
        ]
        for module in modules:
            required(force, module)

        def finish(number: int, module: ModulePage) -> Evidence:
            # The clocks of four web servers differ: the later news is told as the earlier.
            return passed(officer, module, at=NOW + timedelta(hours=1, milliseconds=-number))

        at_once(*[partial(finish, number, module) for number, module in enumerate(modules)])
        assert figures(force, TODAY).held == 1
        assert not list(differences())
        for span in StandingSpan.objects.exclude(known_to=None):
            assert span.known_from <= span.known_to

    def test_passes_once_where_the_same_news_is_told_twice_at_once(self) -> None:
        officer = UserFactory(officer=True, organisation=OrganisationFactory(force=True))
        module = published_module()
        told = at_once(*[partial(passed, officer, module) for _number in range(4)])
        assert len({evidence.pk for evidence in told}) == 1
        assert Evidence.objects.count() == 1

    def test_passes_twice_at_once_and_holds_one_certificate_that_stands(self) -> None:
        officer = UserFactory(officer=True, organisation=OrganisationFactory(force=True))
        module = published_module()
        at_once(*[partial(passed, officer, module, cause=f"attempt:{one}") for one in "ab"])
        states = sorted(award_states(learner_of(officer).pk, TODAY).values())
        assert states == [AwardState.ISSUED, AwardState.SUPERSEDED]


class TestManyPeople:
    def test_finish_while_their_unit_moves_and_totals_are_folded(self) -> None:
        force = OrganisationFactory(force=True)
        old, new = OrganisationFactory(parent=force), OrganisationFactory(parent=force)
        unit = OrganisationFactory(parent=old)
        officers = UserFactory.create_batch(6, officer=True, organisation=unit)
        module = published_module()
        required(force, module)
        required(new, published_module(slug="other", code="M09", title="Other"))

        def finish(number: int) -> object:
            # Each on a web server of its own, whose clock is a little off.
            at = NOW + timedelta(hours=1, milliseconds=7 * (number % 3))
            return passed(officers[number], module, at=at)

        def move() -> object:
            at = NOW + timedelta(hours=1)
            return move_organisation(organisation=unit, parent=new, day=TODAY, by=None, at=at)

        at_once(
            move,
            fold_deltas,
            *[partial(finish, number) for number in range(6)],
            partial(fold_deltas, is_patient=False),
        )
        yesterday = TODAY - timedelta(days=1)
        assert figures(new, TODAY).total == figures(old, yesterday).total == 6
        assert figures(old, TODAY).total == figures(new, yesterday).total == 0
        assert figures(force, TODAY).held == 0
        assert figures(force, TODAY + timedelta(days=1)).total == 6
        assert not list(differences())
        fold_deltas()
        assert not StandingDelta.objects.filter(fold=None).exists()
        assert not list(differences())


class TestRule:
    """A rule goes live or ends at the instant somebody takes up a post, or passes."""

    @pytest.mark.parametrize("what", ["live", "end"])
    def test_and_a_post_see_each_other(self, what: str) -> None:
        force = OrganisationFactory(force=True)
        module = published_module()
        officer = UserFactory(officer=True, organisation=OrganisationFactory(force=True))
        rule = drafted(force, module)
        if what == "end":
            make_requirement_live(requirement=rule, by=None, at=NOW)
        posted = Event()

        def take_up() -> object:
            with transaction.atomic():
                post = start_post(
                    learner=learner_of(officer),
                    organisation=force,
                    role=JobRole.RESPONSE_OFFICER,
                    start_date=TODAY,
                    is_primary=True,
                    by=None,
                    at=NOW,
                )
                posted.set()
                sleep(0.5)  # the other one looks while this is not committed
                return post

        def decide() -> object:
            posted.wait(timeout=10)
            if what == "live":
                return make_requirement_live(requirement=rule, by=None, at=NOW)
            return end_requirement(
                requirement=rule, end_date=TODAY + timedelta(days=1), by=None, at=NOW
            )

        at_once(take_up, decide)
        spans = StandingSpan.objects.filter(requirement=rule, learner=officer.learner)
        assert spans.filter(known_to=None).exists()
        assert not list(differences())
