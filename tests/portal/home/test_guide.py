from django.utils.safestring import SafeString

from learning.accounts.enums import JobRole
from portal.home.guide import AUDIENCES_OF_ROLE, Card, pinned

CARDS = [
    Card("first", "First contact", frozenset({"officers", "pcsos"}), SafeString("")),
    Card("phone", "On the phone", frozenset({"call-handlers"}), SafeString("")),
    Card("record", "Write it down", frozenset({"everyone"}), SafeString("")),
]


def keys(audiences: set[str]) -> list[str]:
    return [card.key for card in pinned(CARDS, audiences)]


class TestPinned:
    def test_keeps_the_order_for_visitors(self) -> None:
        assert keys(set()) == ["first", "phone", "record"]

    def test_puts_a_persons_own_cards_first(self) -> None:
        assert keys({"call-handlers"}) == ["phone", "first", "record"]

    def test_keeps_the_order_among_several(self) -> None:
        assert keys({"call-handlers", "officers"}) == ["first", "phone", "record"]


class TestAudiencesOfRole:
    def test_knows_only_roles_that_exist(self) -> None:
        assert set(AUDIENCES_OF_ROLE) <= set(JobRole)
