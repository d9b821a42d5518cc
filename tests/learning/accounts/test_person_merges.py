"""Two records of one person: joined, and parted again."""

from datetime import timedelta

import pytest

from learning.accounts.models import Learner, Membership, Organisation, PersonMerge, User
from learning.accounts.operations import PersonMergeRefused, merge_people, undo_merge
from tests.factories.accounts import AT, OrganisationFactory, UserFactory, learner_of
from tests.threads import outcomes_at_once

LATER = AT + timedelta(days=1)


@pytest.fixture
def place(db: None) -> Organisation:
    return OrganisationFactory(force=True)


@pytest.fixture
def kept(place: Organisation) -> User:
    return UserFactory(officer=True, organisation=place)


@pytest.fixture
def double(place: Organisation) -> User:
    return UserFactory(officer=True, organisation=place)


def merge(kept: User, double: User, reason: str = "Two addresses, one person.") -> PersonMerge:
    return merge_people(
        kept=learner_of(kept), double=learner_of(double), reason=reason, by=None, at=AT
    )


class TestMergePeople:
    def test_closes_the_doubles_account(self, kept: User, double: User) -> None:
        merge(kept, double)
        double.refresh_from_db()
        assert not double.is_active
        assert double.session_generation == 1
        assert learner_of(double).merged_into == kept.learner
        assert User.objects.get(pk=kept.pk).is_active

    def test_rewrites_no_post(self, kept: User, double: User) -> None:
        before = list(Membership.objects.order_by("pk").values())
        merge(kept, double)
        assert list(Membership.objects.order_by("pk").values()) == before

    def test_again_is_the_same_merge(self, kept: User, double: User) -> None:
        assert merge(kept, double) == merge(kept, double)
        assert PersonMerge.objects.count() == 1

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_asks_for_a_reason(self, kept: User, double: User, reason: str) -> None:
        with pytest.raises(PersonMergeRefused, match="Say why"):
            merge(kept, double, reason)

    def test_refuses_a_record_and_itself(self, kept: User) -> None:
        with pytest.raises(PersonMergeRefused, match="two different"):
            merge(kept, kept)

    def test_makes_no_chains(self, kept: User, double: User) -> None:
        third = UserFactory()
        merge(kept, double)
        with pytest.raises(PersonMergeRefused, match="Undo that first"):
            merge(third, double)
        with pytest.raises(PersonMergeRefused, match="doubles another itself"):
            merge(double, third)
        with pytest.raises(PersonMergeRefused, match="Other records double this one"):
            merge(third, kept)

    def test_does_not_close_ones_own_account(self, kept: User, double: User) -> None:
        with pytest.raises(PersonMergeRefused, match="cannot be closed"):
            merge_people(
                kept=learner_of(kept), double=learner_of(double), reason="x", by=double, at=AT
            )


class TestUndoMerge:
    def test_opens_the_account_again(self, kept: User, double: User) -> None:
        undo_merge(merge=merge(kept, double), reason="Twins.", by=None, at=LATER)
        double.refresh_from_db()
        assert double.is_active
        assert learner_of(double).merged_into is None

    def test_opens_no_account_that_was_closed(self, kept: User, double: User) -> None:
        User.objects.filter(pk=double.pk).update(is_active=False)
        undo_merge(merge=merge(kept, double), reason="Twins.", by=None, at=LATER)
        assert not User.objects.get(pk=double.pk).is_active

    def test_happens_once(self, kept: User, double: User) -> None:
        done = merge(kept, double)
        first = undo_merge(merge=done, reason="Twins.", by=None, at=LATER)
        assert undo_merge(merge=done, reason="Twins.", by=None, at=LATER) == first

    def test_lets_them_be_merged_again(self, kept: User, double: User) -> None:
        first = merge(kept, double)
        undo_merge(merge=first, reason="Twins.", by=None, at=LATER)
        again = merge(kept, double)
        assert again != first
        assert merge(kept, double) == again

    def test_asks_for_a_reason(self, kept: User, double: User) -> None:
        with pytest.raises(PersonMergeRefused, match="Say why"):
            undo_merge(merge=merge(kept, double), reason=" ", by=None, at=LATER)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_administrators_merge_either_way_once(self) -> None:
        first, second = learner_of(UserFactory()), learner_of(UserFactory())
        outcomes = outcomes_at_once(
            lambda: merge_people(kept=first, double=second, reason="One.", by=None, at=AT),
            lambda: merge_people(kept=second, double=first, reason="One.", by=None, at=AT),
        )
        assert sum(isinstance(each, PersonMergeRefused) for each in outcomes) == 1
        assert PersonMerge.objects.count() == 1
        assert Learner.objects.filter(merged_into__isnull=False).count() == 1
