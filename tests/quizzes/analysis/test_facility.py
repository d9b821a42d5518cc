"""How easy a question was."""

from quizzes.analysis import Mean, facility, mean_of


class TestFacility:
    def test_is_the_mean_share_of_the_marks(self) -> None:
        found = facility(scores=mean_of([1, 1, 0.5, 0]), full=2)
        assert (found.n, found.mean, found.missed) == (4, 0.625, 0.5)

    def test_says_how_sure_it_is(self) -> None:
        found = facility(scores=mean_of([1.0] * 20), full=20)
        assert found.interval is not None
        assert 0.83 < found.interval.low < 0.84

    def test_of_nobody_says_nothing(self) -> None:
        found = facility(scores=Mean(0, 0, 0), full=0)
        assert (found.mean, found.missed, found.interval) == (None, None, None)
