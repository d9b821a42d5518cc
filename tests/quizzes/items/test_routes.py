from quizzes.items.routes import Routes

DIAMOND = Routes({"a": (("b", 1), ("c", 0)), "b": (("d", 1),), "c": (("d", 5),), "d": ()})
ROUND = Routes({"a": (("b", 1), ("a", 0)), "b": (("a", 1), ("c", 1)), "c": (), "lost": ()})


class TestExplore:
    def test_finds_what_can_be_reached(self) -> None:
        assert DIAMOND.explore("a")[0] == {"a", "b", "c", "d"}
        assert DIAMOND.explore("c")[0] == {"c", "d"}
        assert "lost" not in ROUND.explore("a")[0]

    def test_does_not_take_joining_branches_for_a_circle(self) -> None:
        assert DIAMOND.explore("a")[1] == frozenset()

    def test_finds_every_step_that_leads_back(self) -> None:
        assert ROUND.explore("a")[1] == {("a", "a"), ("b", "a")}


class TestPointsFrom:
    def test_counts_the_worst_and_the_best_way(self) -> None:
        assert DIAMOND.points_from("a") == (2, 5)
        assert DIAMOND.points_from("d") == (0, 0)

    def test_stays_quick_where_ways_multiply(self) -> None:
        steps = {f"n{n}": ((f"n{n + 1}", 0), (f"n{n + 1}", 1)) for n in range(59)}
        assert Routes({**steps, "n59": ()}).points_from("n0") == (0, 59)
