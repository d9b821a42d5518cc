"""What a merge of two records does to standing, figures, certificates and the record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from learning.accounts.operations import merge_people, undo_merge
from learning.completion.models import Award, Evidence, StandingSpan
from learning.completion.operations import recompute_standing
from learning.completion.queries import (
    award_state,
    evidence_of,
    figures,
    has_current,
    people_standing,
    standing_of_modules,
)
from learning.completion.verification import differences
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation, PersonMerge, User
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db
DAYS = [TODAY, date(2026, 12, 1), date(2027, 6, 1), date(2029, 1, 1)]


class Pair:
    """Two records in one unit, a module required of both, passed by the double only."""

    def __init__(self) -> None:
        self.unit: Organisation = OrganisationFactory(force=True)
        self.module: ModulePage = published_module()
        self.kept: User = UserFactory(officer=True, organisation=self.unit)
        self.double: User = UserFactory(officer=True, organisation=self.unit)
        required(self.unit, self.module)
        passed(self.double, self.module)

    def merge(self, at: Any = NOW + timedelta(hours=1)) -> PersonMerge:
        return merge_people(
            kept=learner_of(self.kept), double=learner_of(self.double), reason="One.", by=None,
            at=at,
        )  # fmt: skip

    def undo(self, merge: PersonMerge) -> None:
        undo_merge(merge=merge, reason="Two.", by=None, at=NOW + timedelta(hours=2))

    def spans(self) -> list[tuple[Any, ...]]:
        known = StandingSpan.objects.filter(known_to=None).order_by(
            "learner", "requirement", "from_date"
        )
        return [(span.learner_id, span.requirement_id, span.fact) for span in known]

    def figures(self) -> list[Any]:
        return [figures(self.unit, day) for day in DAYS]


@pytest.fixture
def pair() -> Pair:
    return Pair()


class TestMerge:
    def test_counts_the_doubles_evidence_for_the_kept(self, pair: Pair) -> None:
        before = figures(pair.unit, TODAY)
        assert (before.total, before.held) == (2, 1)
        pair.merge()
        after = figures(pair.unit, TODAY)
        assert (after.total, after.held) == (1, 1)
        key = pair.module.translation_key
        assert has_current(learner_of(pair.kept).pk, [key], TODAY) == {key}
        assert standing_of_modules(pair.kept, NOW)[key].completed_date == TODAY

    def test_leaves_the_double_without_standing_and_out_of_lists(self, pair: Pair) -> None:
        pair.merge()
        spans = StandingSpan.objects.filter(known_to=None, learner=learner_of(pair.double))
        assert not spans.exists()
        listed = [span.learner for span in people_standing(pair.unit, TODAY, today=TODAY)]
        assert listed == [pair.kept.learner]

    def test_rewrites_no_evidence(self, pair: Pair) -> None:
        before = list(Evidence.objects.values())
        pair.merge()
        assert list(Evidence.objects.values()) == before
        assert [row.pk for row in evidence_of(learner_of(pair.kept).pk)] == [before[0]["id"]]

    def test_undone_gives_back_exactly_what_was(self, pair: Pair) -> None:
        spans, figures_before = pair.spans(), pair.figures()
        merge = pair.merge()
        assert pair.spans() != spans
        pair.undo(merge)
        assert pair.spans() == spans
        assert pair.figures() == figures_before

    def test_keeps_what_was_said_before(self, pair: Pair) -> None:
        pair.merge()
        then = figures(pair.unit, TODAY, known_at=NOW + timedelta(minutes=30))
        assert (then.total, then.held) == (2, 1)

    def test_verifies(self, pair: Pair) -> None:
        merge = pair.merge()
        assert not list(differences())
        pair.undo(merge)
        assert not list(differences())

    def test_counts_what_is_recorded_of_the_double_later(self, pair: Pair) -> None:
        other = published_module(slug="other", code="M09", title="Other")
        requirement = required(pair.unit, other)
        pair.merge()
        passed(pair.double, other, at=NOW + timedelta(hours=3))
        spans = StandingSpan.objects.filter(known_to=None, requirement=requirement)
        assert {span.learner for span in spans} == {pair.kept.learner}
        assert any(span.is_held for span in spans)
        assert recompute_standing(learners=[learner_of(pair.kept).pk], at=NOW) == 0


class TestCertificate:
    def test_of_the_double_is_the_kept_persons(self, pair: Pair, client: Client) -> None:
        award = Award.objects.get()
        pair.merge()
        client.force_login(pair.kept)
        page = client.get(f"/certificates/{award.pk}/").content.decode()
        assert pair.kept.get_full_name() in page
        assert client.get(f"/verify/{award.code}/").status_code == 200

    def test_of_the_double_is_superseded_by_a_newer_one(self, pair: Pair) -> None:
        old = Award.objects.get()
        pair.merge()
        later = NOW + timedelta(days=1)
        passed(pair.kept, pair.module, at=later, occurred_at=later)
        assert award_state(old, TODAY)[0] == "superseded"
