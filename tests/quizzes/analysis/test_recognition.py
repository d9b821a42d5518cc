"""Which signs are missed."""

from quizzes.analysis import recognition


class TestRecognition:
    def test_puts_the_most_missed_first(self) -> None:
        found = recognition([
            (["papers", "speaks"], ["papers"], 6),
            (["papers", "speaks"], [], 4),
            (["speaks"], ["speaks"], 1),
        ])  # fmt: skip
        assert [(one.sign, one.n, one.missed) for one in found] == [
            ("papers", 10, 6), ("speaks", 11, 1),
        ]  # fmt: skip

    def test_counts_a_sign_once_in_an_answer(self) -> None:
        (one,) = recognition([(["papers", "papers"], ["papers"], 3)])
        assert (one.n, one.missed, one.share) == (3, 3, 1)

    def test_gives_the_interval_of_the_miss_rate(self) -> None:
        (one,) = recognition([(["papers"], [], 20)])
        assert one.interval is not None
        assert one.interval.low == 0

    def test_of_no_answers_is_empty(self) -> None:
        assert recognition([(["papers"], [], 0)]) == []
