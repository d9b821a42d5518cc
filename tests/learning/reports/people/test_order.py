"""The order of long lists of people, the same on every page."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.accounts.models import User
from learning.completion.models import StandingTotal
from learning.completion.queries import PeopleList, figures
from learning.completion.queries import people as people_queries
from learning.modules.models import ModulePage
from tests.counting import statements_of
from tests.factories.completion import passed
from tests.learning.reports.conftest import NOW, Trust, nurses, works_at

pytestmark = pytest.mark.django_db


class TestLongList:
    """One that is too long to be counted one by one; here that is any."""

    def test_is_counted_and_paged_like_a_short_one(
        self, trust: Trust, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        nurses(trust, 7)
        trust.ward_nurse.is_hidden_from_lists = True
        trust.ward_nurse.save()
        User.objects.filter(pk=works_at(trust.ward, "Gone").pk).update(learner=None)
        passed(trust.office_nurse, ModulePage.objects.get())
        states = ((), ("overdue", "lapsed"), ("current",))
        for sort in ("due", "-due", "name"):
            for those in states:
                people = PeopleList(trust.whole, NOW.date(), NOW.date(), states=those, sort=sort)
                short = [person.pk for person in people.people]
                assert people.count() == len(short)
                monkeypatch.setattr(people_queries, "COUNTED_ONE_BY_ONE", -1)
                assert people.count() == len(short)
                monkeypatch.undo()
                pages = [people[first : first + 3] for first in range(0, 9, 3)]
                assert [person.pk for page in pages for person in page] == short

    def test_reads_once_how_many_are_not_named_until_somebody_is_hidden(
        self, trust: Trust, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(people_queries, "COUNTED_ONE_BY_ONE", -1)
        its = figures(trust.whole, NOW.date())

        def count() -> int:
            return PeopleList(trust.whole, NOW.date(), NOW.date(), figures=its).count()

        assert count() == 2
        again = statements_of(count)
        caches["overviews"].clear()
        assert statements_of(count) > again
        User.objects.filter(pk=trust.ward_nurse.pk).update(is_hidden_from_lists=True)
        assert count() == 1

    def test_of_few_people_asks_for_no_figures(self, trust: Trust) -> None:
        people = PeopleList(trust.whole, NOW.date(), NOW.date())
        with CaptureQueriesContext(connection) as asked:
            assert people.count() == 2
        totals = StandingTotal._meta.db_table
        assert not [each for each in asked.captured_queries if totals in each["sql"]]


class TestKeptOrder:
    """The order of a list of more people than are ordered anew each time; here of any."""

    @pytest.fixture(autouse=True)
    def long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(people_queries, "COUNTED_ONE_BY_ONE", 0)

    def listed(self, trust: Trust, **asked: Any) -> list[str]:
        """Return the family names, as a page asks for them: the number first."""
        people = PeopleList(trust.whole, NOW.date(), NOW.date(), **asked)
        count = people.count()
        found = [span.learner.user.last_name for span in people[0:25]]
        assert count == len(found)
        return found

    def test_is_worked_out_once(self, trust: Trust) -> None:
        first = self.listed(trust, sort="name")
        again = statements_of(lambda: self.listed(trust, sort="name"))
        assert self.listed(trust, sort="name") == first == ["Office", "Wardle"]
        caches["orders"].clear()
        assert statements_of(lambda: self.listed(trust, sort="name")) > again

    def test_of_a_search_leaves_out_whoever_is_hidden_meanwhile(self, trust: Trust) -> None:
        assert self.listed(trust, search="wardle") == ["Wardle"]
        User.objects.filter(pk=trust.ward_nurse.pk).update(is_hidden_from_lists=True)
        assert self.listed(trust, search="wardle") == []

    def test_has_a_pass_at_once(self, trust: Trust) -> None:
        assert self.listed(trust, sort="name", states=("overdue",)) == ["Office", "Wardle"]
        passed(trust.ward_nurse, ModulePage.objects.get())
        assert self.listed(trust, sort="name", states=("overdue",)) == ["Office"]

    def test_is_of_what_was_asked(self, trust: Trust) -> None:
        assert self.listed(trust, sort="name") == self.listed(trust, sort="-name")[::-1]
        assert self.listed(trust, search="office") == ["Office"]
