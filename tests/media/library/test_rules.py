from media.library.rules import Chosen

KNOWN = {
    "sector": {"health": "Health", "fire": "Fire and rescue"},
    "language": {"en-gb": "English", "pl": "Polski"},
    "format": {"A6 card": "A6 card"},
}


class TestOf:
    def test_reads_known_values(self) -> None:
        chosen = Chosen.of({"sector": "health", "language": "pl"}, KNOWN)

        assert chosen == Chosen(sector="health", language="pl")

    def test_takes_an_unknown_value_for_none(self) -> None:
        assert Chosen.of({"sector": "<b>", "page": "2"}, KNOWN) == Chosen()


class TestNames:
    def test_stand_in_the_order_in_which_they_give_way(self) -> None:
        chosen = Chosen(sector="health", language="pl", format="A6 card")

        assert chosen.names == ("format", "sector", "language")

    def test_leave_out_what_was_not_chosen(self) -> None:
        assert Chosen(language="pl").names == ("language",)


class TestQuery:
    def test_is_empty_without_filters(self) -> None:
        assert Chosen().query == ""

    def test_quotes_values(self) -> None:
        assert Chosen(format="A6 card", sector="fire").query == "?format=A6+card&sector=fire"


class TestWithout:
    def test_drops_one_filter(self) -> None:
        chosen = Chosen(sector="health", language="pl")

        assert chosen.without("sector") == Chosen(language="pl")
