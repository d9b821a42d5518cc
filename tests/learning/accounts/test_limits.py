"""Counting tries."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from learning.accounts.limits import Limit, forget_counts, give_back, network_of, take
from learning.accounts.models import TryCount

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
TWICE = Limit("twice", 2, 60)
OFTEN = Limit("often", 100, 60)


@pytest.mark.django_db
class TestTake:
    def test_allows_as_many_as_it_says(self) -> None:
        exceeded = [bool(take([(TWICE, "a")], at=NINE).exceeded) for _try in range(4)]
        assert exceeded == [False, False, True, True]

    def test_counts_everybody_apart(self) -> None:
        for _try in range(3):
            take([(TWICE, "a")], at=NINE)
        assert not take([(TWICE, "b")], at=NINE).exceeded

    def test_begins_anew_with_the_next_span(self) -> None:
        for _try in range(3):
            take([(TWICE, "a")], at=NINE + timedelta(seconds=59))
        assert not take([(TWICE, "a")], at=NINE + timedelta(seconds=60)).exceeded

    def test_names_the_limits_that_are_used_up(self) -> None:
        for _try in range(3):
            taken = take([(TWICE, "a"), (OFTEN, "net")], at=NINE)
        assert taken.exceeded == {TWICE}

    def test_keeps_no_address_in_clear(self) -> None:
        take([(TWICE, "aisha@demo.example")], at=NINE)
        assert "aisha" not in str(TryCount.objects.values_list())

    def test_costs_one_statement_a_limit(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(4):  # two, and the savepoint
            take([(TWICE, "a"), (OFTEN, "net")], at=NINE)


@pytest.mark.django_db
class TestGiveBack:
    def test_uncounts_the_limits_named(self) -> None:
        taken = take([(TWICE, "a"), (OFTEN, "net")], at=NINE)
        give_back(taken, limits={TWICE})
        counts = dict(TryCount.objects.values_list("key", "count"))
        assert counts == {taken.keys[TWICE]: 0, taken.keys[OFTEN]: 1}


@pytest.mark.django_db
class TestForgetCounts:
    def test_forgets_spans_that_are_over(self) -> None:
        take([(TWICE, "a")], at=NINE)
        take([(TWICE, "a")], at=NINE + timedelta(minutes=5))
        assert forget_counts(at=NINE + timedelta(minutes=5)) == 1


class TestNetworkOf:
    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("198.51.100.7", "198.51.100.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
            ("unix:", "unix:"),
        ],
    )
    def test_takes_ipv6_by_the_64(self, address: str, network: str) -> None:
        assert network_of(address) == network
