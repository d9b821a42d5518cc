"""Where organisations stood and what they were called: moves, names, merges."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from learning.accounts.models import Membership, Organisation, OrganisationPlacement, User
from learning.accounts.operations import (
    MergeRefused,
    MoveRefused,
    PostRefused,
    RenameRefused,
    effect_of_merge,
    merge_organisations,
    move_organisation,
    rename_organisation,
    start_post,
)
from learning.accounts.rules import EVER, DatedTree, Period
from learning.accounts.signals import tree_changed
from learning.accounts.tree import known_tree, present_tree, tree_on, tree_read_once
from media.editions.append_only import AppendOnlyError
from tests.factories.accounts import (
    AT,
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    UserFactory,
    learner_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoAssertNumQueries

JUNE = date(2026, 6, 1)
NOW = AT + timedelta(days=300)
TODAY = NOW.date()


class TestDatedTree:
    """Plain Python: 1 was beneath 2 until June, then beneath 3; 3 has always been beneath 4."""

    tree = DatedTree(
        {
            1: [(Period(None, JUNE), 2), (Period(JUNE, None), 3)],
            2: [],
            3: [(Period(None, None), 4)],
            4: [],
        }
    )

    def test_says_who_was_above_on_a_day(self) -> None:
        assert self.tree.above(1, JUNE - timedelta(days=1)) == (2,)
        assert self.tree.above(1, JUNE) == (3, 4)
        assert self.tree.above(9, JUNE) == ()

    def test_says_who_was_beneath_on_a_day(self) -> None:
        assert self.tree.under(4, JUNE) == {4, 3, 1}
        assert self.tree.under(4, JUNE - timedelta(days=1)) == {4, 3}
        assert self.tree.children(4, JUNE) == {3}

    def test_says_the_same_of_a_day_as_of_its_period(self) -> None:
        for organisation in self.tree.organisations:
            for stay in self.tree.stays(organisation):
                for day in filter(None, stay.period):
                    inside = day if stay.period.holds(day) else day - timedelta(days=1)
                    assert self.tree.above(organisation, inside) == stay.above
        assert self.tree.under(4, JUNE) == {4, 3, 1}
        assert self.tree.children(4, JUNE) == {3}

    def test_comes_to_an_end_in_a_ring(self) -> None:
        ring = DatedTree({1: [(EVER, 2)], 2: [(EVER, 1)]})
        assert ring.under(1, JUNE) == {1, 2}
        assert ring.above(1, JUNE) == (2, 1)

    def test_gives_the_periods_beneath(self) -> None:
        assert self.tree.periods_beneath(4) == {
            4: [Period(None, None)], 3: [Period(None, None)], 1: [Period(JUNE, None)]
        }  # fmt: skip

    def test_joins_what_only_changed_between(self) -> None:
        tree = DatedTree({1: [(Period(None, JUNE), 2), (Period(JUNE, None), 3)], 3: [], 2: [
            (Period(None, None), 3)]})  # fmt: skip
        assert tree.beneath(1, 3) == [Period(None, None)]

    def test_takes_time_of_which_nothing_is_said_as_time_at_the_top(self) -> None:
        tree = DatedTree({1: [(Period(JUNE, None), 2)]})
        assert tree.above(1, JUNE - timedelta(days=1)) == ()
        assert tree.above(1, JUNE) == (2,)


@pytest.mark.django_db
class TestTreeOn:
    def test_answers_for_a_day_and_for_what_was_known(self) -> None:
        old, new = OrganisationFactory(), OrganisationFactory()
        unit = OrganisationFactory(parent=old)
        move_organisation(organisation=unit, parent=new, day=JUNE, by=None, at=NOW)
        assert tree_on(JUNE).above(unit.pk) == (new.pk,)
        assert tree_on(JUNE - timedelta(days=1)).above(unit.pk) == (old.pk,)
        before = NOW - timedelta(seconds=1)
        assert tree_on(JUNE, known_at=before).above(unit.pk) == (old.pk,)
        assert tree_on(JUNE, known_at=NOW).under(new.pk) == {new.pk, unit.pk}
        # Before it was known at all it stood where it was first put.
        assert tree_on(JUNE, known_at=AT - timedelta(days=900)).above(unit.pk) == (old.pk,)

    def test_asks_twice_however_many_there_are(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        force = OrganisationFactory()
        OrganisationFactory.create_batch(12, parent=force)
        with django_assert_num_queries(2):
            assert len(tree_on(TODAY).under(force.pk)) == 13

    def test_reads_it_once_for_a_page(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        force = OrganisationFactory()
        with django_assert_num_queries(4), tree_read_once():
            assert known_tree(None) is known_tree(None)
            assert known_tree(NOW) is known_tree(NOW)
        unit = OrganisationFactory(parent=force)
        assert unit.pk in known_tree(None).organisations

    def test_takes_what_was_planted_by_other_means_from_the_tree_itself(self) -> None:
        force: Any = OrganisationFactory()
        unit = force.add_child(instance=Organisation(key="odd", name="Odd", kind="unit"))
        assert tree_on(JUNE).above(unit.pk) == (force.pk,)
        move_organisation(organisation=unit, parent=None, day=JUNE, by=None, at=NOW)
        assert tree_on(JUNE - timedelta(days=1)).above(unit.pk) == (force.pk,)
        assert tree_on(JUNE).above(unit.pk) == ()
        assert tree_on(JUNE, known_at=NOW - timedelta(days=1)).above(unit.pk) == (force.pk,)


@pytest.mark.django_db
class TestMoveOrganisation:
    @pytest.fixture
    def told(self) -> Iterator[list[dict[str, Any]]]:
        heard: list[dict[str, Any]] = []

        def hear(**news: Any) -> None:
            heard.append(news)

        tree_changed.connect(hear)
        yield heard
        tree_changed.disconnect(hear)

    def test_tells_who_moved_along_and_since_when(self, told: list[dict[str, Any]]) -> None:
        force, unit = OrganisationFactory(), OrganisationFactory()
        ward = OrganisationFactory(parent=unit)
        move_organisation(organisation=unit, parent=force, day=JUNE, by=None, at=NOW)
        assert told[-1]["organisations"] == {unit.pk, ward.pk}
        assert (told[-1]["day"], told[-1]["at"]) == (JUNE, NOW)

    def test_keeps_what_was_known_and_never_changes_it(self) -> None:
        force, unit = OrganisationFactory(), OrganisationFactory()
        move_organisation(organisation=unit, parent=force, day=JUNE, by=None, at=NOW)
        rows = OrganisationPlacement.objects.filter(organisation=unit).order_by("pk")
        assert [(r.parent, r.start_date, r.end_date, r.known_to) for r in rows] == [
            (None, None, None, NOW), (None, None, JUNE, None), (force, JUNE, None, None)
        ]  # fmt: skip
        with pytest.raises(AppendOnlyError):
            rows.update(parent=None)

    def test_of_a_past_day_takes_the_place_of_later_moves(self) -> None:
        one, other, unit = OrganisationFactory.create_batch(3)
        move_organisation(organisation=unit, parent=one, day=TODAY, by=None, at=NOW)
        move_organisation(organisation=unit, parent=other, day=JUNE, by=None, at=NOW)
        assert present_tree().stays(unit.pk)[-1].period == Period(JUNE, None)
        unit.refresh_from_db()
        assert tree_on(TODAY).above(unit.pk) == (other.pk,)

    def test_is_refused_for_a_day_to_come(self) -> None:
        one, unit = OrganisationFactory.create_batch(2)
        with pytest.raises(MoveRefused, match="no day to come"):
            move_organisation(
                organisation=unit, parent=one, day=TODAY + timedelta(days=1), by=None, at=NOW
            )

    def test_is_refused_where_it_would_have_stood_beneath_itself_on_a_past_day(self) -> None:
        unit = OrganisationFactory()
        ward = OrganisationFactory(parent=unit)
        move_organisation(organisation=ward, parent=None, day=TODAY, by=None, at=NOW)
        with pytest.raises(MoveRefused, match="beneath itself"):
            move_organisation(organisation=unit, parent=ward, day=JUNE, by=None, at=NOW)
        move_organisation(organisation=unit, parent=ward, day=TODAY, by=None, at=NOW)


@pytest.mark.django_db
class TestRenameOrganisation:
    def rename(self, trust: Organisation, name: str, day: date) -> Organisation:
        return rename_organisation(organisation=trust, name=name, start_date=day, by=None, at=NOW)

    def test_keeps_the_old_name_with_its_last_day(self) -> None:
        trust = OrganisationFactory(name="Millbeck Hospital", formerly="Mill Infirmary")
        renamed = self.rename(trust, "  Millbeck  NHS Trust ", JUNE)
        assert renamed.name == "Millbeck NHS Trust"
        assert renamed.formerly_known_as == "Millbeck Hospital (until 1 June 2026); Mill Infirmary"
        again = self.rename(trust, "Millbeck Care", TODAY)
        assert [(n.name, n.start_date, n.end_date) for n in again.names.all()] == [
            ("Millbeck NHS Trust", JUNE, TODAY), ("Millbeck Hospital", None, JUNE)
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("name", "day", "said"),
        [
            (" ", TODAY, "Give a name"),
            ("Now", TODAY, "called so already"),
            ("Other", TODAY + timedelta(days=1), "past day"),
            ("Other", JUNE, "since 01 June 2026"),
        ],
    )
    def test_refuses_nonsense_in_words(self, name: str, day: date, said: str) -> None:
        trust = OrganisationFactory(name="Before")
        self.rename(trust, "Now", JUNE)
        with pytest.raises(RenameRefused, match=said):
            self.rename(trust, name, day)


@pytest.mark.django_db
class TestMergeOrganisations:
    def merge(self, one: Organisation, other: Organisation, day: date = JUNE) -> Organisation:
        return merge_organisations(organisation=one, into=other, day=day, by=None, at=NOW)

    def test_passes_everything_on_and_keeps_what_was(self) -> None:
        old = OrganisationFactory(name="Old", seats=10, email_domains=["old.example"])
        new = OrganisationFactory(name="New", seats=5, email_domains=["new.example"])
        ward = OrganisationFactory(parent=old)
        officer, leaver, later = UserFactory.create_batch(3)
        MembershipFactory(user=officer, organisation=old)
        MembershipFactory(user=leaver, organisation=old, end_date=date(2026, 3, 1))
        MembershipFactory(user=later, organisation=old, start_date=date(2026, 7, 1))
        lead = ResponsibilityFactory(organisation=old).user
        effect = effect_of_merge(organisation=old, into=new, day=JUNE)
        assert (effect.people, effect.children, effect.responsibilities) == (2, 1, 1)
        assert effect.seats == 15
        merged = self.merge(old, new)

        def posts(user: User) -> list[tuple[str, date, date | None]]:
            mine = learner_of(user).memberships.order_by("start_date")
            return [(p.organisation.name, p.start_date, p.end_date) for p in mine]

        start = date(2026, 1, 5)
        assert posts(officer) == [("Old", start, JUNE), ("New", JUNE, None)]
        assert posts(leaver) == [("Old", start, date(2026, 3, 1))]
        assert posts(later) == [("New", date(2026, 7, 1), None)]
        assert tree_on(JUNE).above(ward.pk) == (new.pk,)
        assert tree_on(JUNE - timedelta(days=1)).above(ward.pk) == (old.pk,)
        assert (merged.seats, merged.email_domains) == (15, ["new.example", "old.example"])
        held = lead.responsibilities.order_by("start_date")
        assert [(str(h.organisation), h.start_date, h.end_date) for h in held] == [
            ("Old", start, JUNE), ("New", JUNE, None)
        ]  # fmt: skip
        old.refresh_from_db()
        assert (old.closed_date, old.merged_into) == (JUNE, new)
        assert old not in Organisation.objects.offered()
        assert Organisation.find_problems() == ([], [], [], [], [])

    def test_leaves_guests_guests(self) -> None:
        old, new = OrganisationFactory.create_batch(2)
        until = TODAY + timedelta(days=30)
        guest = UserFactory()
        MembershipFactory(user=guest, organisation=old, end_date=until, is_guest=True)
        self.merge(old, new)
        post = Membership.objects.get(learner=guest.learner, organisation=new)
        assert (post.is_guest, post.end_date) == (True, until)
        guest.refresh_from_db()
        assert guest.access_ends_date == until

    def test_takes_no_new_posts_after(self) -> None:
        old, new = OrganisationFactory.create_batch(2)
        self.merge(old, new)
        old.refresh_from_db()
        with pytest.raises(PostRefused, match="closed on 1 June 2026"):
            start_post(
                learner=learner_of(UserFactory()), organisation=old, role="other",
                start_date=TODAY, by=None, at=NOW,
            )  # fmt: skip

    def test_refuses_nonsense_in_words(self) -> None:
        old, new, third = OrganisationFactory.create_batch(3)
        ward = OrganisationFactory(parent=old)
        for one, other, day, said in (
            (old, old, JUNE, "another organisation"),
            (old, ward, JUNE, "stands beneath"),
            (old, new, TODAY + timedelta(days=1), "past day"),
        ):
            with pytest.raises(MergeRefused, match=said):
                self.merge(one, other, day)
        self.merge(old, new)
        for one, other in ((old, third), (third, old)):
            with pytest.raises(MergeRefused, match="closed already"):
                self.merge(one, other)
        with pytest.raises(MoveRefused, match="closed"):
            move_organisation(organisation=third, parent=old, by=None, at=NOW)
