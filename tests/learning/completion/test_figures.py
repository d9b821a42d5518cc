"""Figures on any day as known at any instant, against the slow force of `worlds`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import hypothesis
import pytest
from django.db import transaction
from hypothesis import Phase
from hypothesis import strategies as st

from learning.accounts.models import Learner, Organisation
from learning.accounts.operations import (
    MergeRefused,
    MoveRefused,
    PostRefused,
    end_post,
    merge_organisations,
    move_organisation,
    start_post,
)
from learning.completion.enums import DueRule, EvidenceKind, EvidenceSource
from learning.completion.models import Evidence
from learning.completion.operations import (
    EvidenceRow,
    ExemptionRefused,
    RequirementRefused,
    ask_exemption,
    correct_evidence,
    decide_exemption,
    fold_deltas,
    record_evidence,
)
from learning.completion.queries import (
    Figures,
    figures,
    figures_by_requirement,
    figures_by_unit,
    figures_by_unit_on,
    trend,
)
from learning.completion.reckoning import standing_differences
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import required
from tests.factories.modules import published_module
from tests.learning.completion.worlds import DUE_DAYS, Rule, World

pytestmark = pytest.mark.django_db

LONG_AGO = date(1990, 1, 1)
RULES_FROM = date(2026, 1, 1)
FIRST_DAY = date(2026, 1, 5)
BEGIN = datetime(2026, 2, 1, 12, tzinfo=UTC)
TREE = {"force": None, "south": "force", "north": "force", "town": "south", "trust": None}
PLACES = st.sampled_from(sorted(TREE))
PEOPLE = st.integers(0, 2)
BACK = st.integers(0, 150)
STEP = st.tuples(
    st.integers(1, 40),  # days since the step before
    st.one_of(
        st.tuples(st.just("pass"), PEOPLE, st.integers(0, 1), BACK),
        st.tuples(st.just("correct"), st.booleans(), st.integers(0, 9), BACK),
        st.tuples(st.just("move"), PLACES, st.none() | PLACES, BACK),
        st.tuples(st.just("merge"), PLACES, PLACES, BACK),
        st.tuples(st.just("start"), PEOPLE, PLACES, BACK),
        st.tuples(st.just("end"), PEOPLE, st.none(), BACK),
        st.tuples(st.just("exempt"), PEOPLE, st.none() | st.integers(0, 9), BACK),
        st.tuples(st.just("extend"), PEOPLE, st.integers(0, 9), BACK),
        st.tuples(st.just("away"), PEOPLE, st.none(), BACK),
        st.tuples(st.just("replace"), st.integers(0, 9), st.sampled_from([20, 60, 100]), BACK),
        st.tuples(st.just("fold"), st.none(), st.none(), BACK),
    ),
)


class Pair:
    """The real force and the slow one, told the same."""

    def __init__(self) -> None:
        self.now = BEGIN
        self.places: dict[str, Organisation] = {}
        for key, parent in TREE.items():
            self.places[key] = OrganisationFactory(
                key=key, parent=self.places[parent] if parent else None
            )
        self.modules = [
            published_module(slug=f"m{n}", code=f"M{n}", title=f"Module {n}") for n in (1, 2)
        ]
        rules = [
            Rule("force", 0, RULES_FROM, 24),
            Rule("south", 1, RULES_FROM, 3),
            Rule("trust", 0, RULES_FROM, 6),
            Rule("force", 1, RULES_FROM, 12, is_after_post=True),
        ]
        self.requirements = [
            required(
                self.places[rule.organisation], self.modules[rule.subject], due_days=DUE_DAYS,
                refresh_months=rule.refresh, start_date=rule.start, at=BEGIN,
                due_rule=DueRule.AFTER_POST if rule.is_after_post else DueRule.AFTER_JOINING,
            )
            for rule in rules
        ]  # fmt: skip
        self.world = World({key: [(LONG_AGO, above)] for key, above in TREE.items()}, rules)
        self.deciders = [UserFactory(training_administrator=True) for _n in range(2)]
        self.learners = [Learner.objects.create() for _n in range(3)]
        for n, where in enumerate(("town", "north", "trust")):
            self.start(n, where, FIRST_DAY)
        self.known = [(self.now, self.world.copy())]

    def step(self, days: int, what: str, one: Any, other: Any, back: int) -> None:
        """Tell both one thing, at an instant later than the last."""
        self.now += timedelta(days=days)
        today = self.now.date()
        # No day after the 28th, so that months are added without thought.
        day = min(today, (today - timedelta(days=back)).replace(day=1 + back % 28))
        try:
            with transaction.atomic():
                getattr(self, what)(one, other, day)
        except (MoveRefused, MergeRefused, PostRefused, ExemptionRefused, RequirementRefused):
            pass
        self.known.append((self.now, self.world.copy()))

    def _at(self, key: str) -> Organisation:
        place: Organisation = Organisation.objects.get(pk=self.places[key].pk)
        return place

    def start(self, learner: int, where: str, day: date) -> None:
        start_post(
            learner=self.learners[learner], organisation=self._at(where), role="other",
            start_date=day, by=None, at=self.now,
        )  # fmt: skip
        self.world.start_post(learner, where, day)

    def end(self, learner: int, _none: None, day: date) -> None:
        post = self.learners[learner].memberships.filter(end_date=None).first()
        if post:
            end_post(post=post, end_date=day, by=None, at=self.now)
            self.world.end_post(learner, day)

    def move(self, one: str, other: str | None, day: date) -> None:
        parent = self._at(other) if other else None
        move_organisation(organisation=self._at(one), parent=parent, day=day, by=None, at=self.now)
        self.world.move(one, other, day)

    def merge(self, one: str, other: str, day: date) -> None:
        merge_organisations(
            organisation=self._at(one), into=self._at(other), day=day, by=None, at=self.now
        )
        self.world.merge(one, other, day, self.now.date())

    def exempt(self, learner: int, number: int | None, day: date) -> None:
        end = day + timedelta(days=50)
        if number is not None:
            number %= len(self.requirements)
        rule = None if number is None else self.requirements[number]
        self._grant(learner, kind="exemption", requirement=rule, start_date=day, end_date=end)
        self.world.exempt.setdefault(learner, []).append((number, day, end))

    def extend(self, learner: int, number: int, day: date) -> None:
        later, number = day + timedelta(days=110), number % len(self.requirements)
        rule = self.requirements[number]
        self._grant(learner, kind="extension", requirement=rule, start_date=day, due_date=later)
        self.world.extensions.setdefault(learner, []).append((number, day, later))

    def away(self, learner: int, _none: None, day: date) -> None:
        end = day + timedelta(days=40)
        self._grant(learner, kind="absence", start_date=day, end_date=end)
        self.world.away.setdefault(learner, []).append((day, end))

    def _grant(self, learner: int, **fields: Any) -> None:
        asker, decider = self.deciders
        asked = ask_exemption(
            learner=self.learners[learner], organisation=self.places["force"],
            reason="other_duty", by=asker, at=self.now, **fields,
        )  # fmt: skip
        decide_exemption(exemption=asked, is_approved=True, by=decider, at=self.now)

    def replace(self, number: int, days: int, day: date) -> None:
        number %= len(self.requirements)
        old = self.requirements[number]
        refresh = 4 if days == 20 else old.refresh_months
        old.refresh_from_db()
        # What ended sooner has nobody to go on with.
        if old.end_date and old.end_date < day:
            return
        new = required(
            self.places[self.world.rules[number].organisation],
            self.modules[self.world.rules[number].subject],
            due_days=days, refresh_months=refresh, start_date=day, replaces=old, at=self.now,
        )  # fmt: skip
        self.requirements.append(new)
        self.world.replace(number, day, days, refresh)

    def fold(self, *_nothing: object) -> None:
        fold_deltas()

    # "pass" is a word of the language.
    def passed(self, learner: int, subject: int, day: date) -> None:
        record_evidence(row=self._row(learner, subject, day), by=None, at=self.now)
        self.world.passes.setdefault((learner, subject), []).append(day)

    def _row(self, learner: int, subject: int, day: date) -> EvidenceRow:
        return EvidenceRow(
            learner=self.learners[learner], kind=EvidenceKind.EXTERNAL,
            source=EvidenceSource.IMPORTED, provider="Elsewhere",
            cause=f"{self.now:%c}", title="Elsewhere",
            occurred_at=_noon(day), subject_key=self.modules[subject].translation_key,
        )  # fmt: skip

    def correct(self, is_withdrawal: bool, number: int, day: date) -> None:
        standing = list(Evidence.objects.standing().filter(is_withdrawal=False).order_by("pk"))
        if not standing:
            return
        evidence = standing[number % len(standing)]
        learner = next(n for n, each in enumerate(self.learners) if each.pk == evidence.learner_id)
        keys = [module.translation_key for module in self.modules]
        passes = self.world.passes[learner, keys.index(evidence.subject_key)]
        passes.remove(evidence.occurred_at.date())
        if not is_withdrawal:
            passes.append(day)
        correct_evidence(
            evidence=evidence, reason="Wrong", is_withdrawal=is_withdrawal,
            occurred_at=_noon(day), by=None, at=self.now,
        )  # fmt: skip

    def check(self) -> None:
        """Compare everything there is to say."""
        days = [date(2026, 1, 31), date(2026, 4, 30), date(2026, 6, 30), date(2026, 7, 14)]
        days += [self.now.date(), date(2027, 12, 31)]
        for known_at, world in [*self.known, (None, self.world)]:
            for key, place in self.places.items():
                wanted = [world.counts(key, day) for day in days]
                got = [figures(place, day, known_at=known_at) for day in days]
                assert [_told(each) for each in got] == [_counted(each) for each in wanted]
                for some in (days[:3], sorted(days)):
                    points = trend(place, some, known_at=known_at)
                    told = {point.day: (point.total, point.held) for point in points}
                    for day, each in zip(days, wanted, strict=True):
                        assert told.get(day, (each["total"], each["held"])) == (
                            each["total"], each["held"]
                        )  # fmt: skip
                for some in (days[:3], sorted(days)):
                    apart = {d: figures_by_unit(place, d, known_at=known_at) for d in some}
                    assert figures_by_unit_on(place, some, known_at=known_at) == apart
                self._check_parts(place, key, days[2], known_at, world)
        assert not list(standing_differences())

    def _check_parts(
        self, place: Organisation, key: str, day: date, known_at: datetime | None, world: World
    ) -> None:
        units = figures_by_unit(place, day, known_at=known_at)
        for unit, its in units:
            if unit != place:
                assert world.parent(unit.key, day) == key
                assert _told(its) == _counted(world.counts(unit.key, day))
        total = sum(its.total for _unit, its in units)
        assert total == world.counts(key, day)["total"]
        by_requirement = dict(figures_by_requirement(place, day, known_at=known_at))
        for number, requirement in enumerate(self.requirements[: len(world.rules)]):
            wanted = _counted(world.counts(key, day, number))
            assert _told(by_requirement.get(requirement, Figures.of(()))) == wanted


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _told(its: Figures) -> tuple[int, ...]:
    return (its.total, its.held, its.due_soon, its.overdue, its.not_started)


def _counted(counts: dict[str, int]) -> tuple[int, ...]:
    late = counts.get("overdue", 0) + counts.get("lapsed", 0)
    soon, not_started = counts.get("due_soon", 0), counts.get("not_started", 0)
    return (counts["total"], counts["held"], soon, late, not_started)


# One history with everything that bends a rule or takes its place.
BENT = [
    (40, ("pass", 0, 1, 3)),
    (1, ("pass", 1, 0, 3)),
    (1, ("start", 2, "north", 5)),
    (18, ("exempt", 0, 0, 15)),
    (9, ("merge", "north", "south", 2)),
    (9, ("replace", 0, 20, 12)),
    (20, ("extend", 1, 3, 2)),
    (3, ("away", 1, None, 1)),
    (40, ("replace", 3, 100, 1)),
    (20, ("merge", "trust", "town", 0)),
]


class TestFigures:
    # Making a failure smaller would take minutes: each example is a history in a database.
    @hypothesis.settings(max_examples=12, phases=[Phase.explicit, Phase.reuse, Phase.generate])
    @hypothesis.example(BENT)
    @hypothesis.given(st.lists(STEP, min_size=2, max_size=9))
    def test_of_any_day_known_at_any_instant_are_what_the_slow_force_says(
        self, steps: list[tuple[int, tuple[str, Any, Any, int]]]
    ) -> None:
        with transaction.atomic():
            pair = Pair()
            for days, (what, one, other, back) in steps:
                pair.step(days, "passed" if what == "pass" else what, one, other, back)
            pair.check()
            transaction.set_rollback(True)
