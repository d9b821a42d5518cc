"""Several who want the last seat at once."""

from collections.abc import Callable
from functools import partial

import pytest

from learning.accounts import operations
from learning.accounts.models import Membership, Organisation
from learning.accounts.operations import SeatsTaken
from tests.factories.accounts import UserFactory
from tests.learning.accounts.seats.ways_in import (
    NOON,
    TODAY,
    ask,
    carry_out,
    invite,
    leave,
    listed,
    transfer,
)
from tests.threads import outcomes_at_once


@pytest.mark.django_db(transaction=True)
class TestTheLastSeat:
    @pytest.fixture
    def crowd(self, trust: Organisation, ward: Organisation) -> list[Callable[[], object]]:
        """Everybody after the one seat that is free: every way in, at the same moment."""
        leave()
        lead = UserFactory(partner_lead=True, organisation=trust)
        Membership.objects.filter(learner=lead.learner).delete()
        outsiders = UserFactory.create_batch(2, officer=True)
        requests = [ask(ward, n).pk for n in (1, 2)]
        found = listed(ward, lead, "somebody.new@demo.example")
        return [
            *(partial(invite, ward, n) for n in (1, 2)),
            *(partial(transfer, person, ward) for person in outsiders),
            partial(operations.approve_requests, requests=requests, by=lead, at=NOON),
            partial(operations.approve_requests, requests=requests[1:], by=lead, at=NOON),
            partial(carry_out, found),
        ]

    def test_is_one_persons(self, trust: Organisation, crowd: list[Callable[[], object]]) -> None:
        answers = outcomes_at_once(*crowd)
        held = Membership.objects.on(TODAY).primary().within(trust)
        assert held.count() == 2
        unforeseen = [
            each
            for each in answers
            if isinstance(each, Exception)
            and not isinstance(each, (SeatsTaken, operations.GroundShifted))
        ]
        assert not unforeseen
