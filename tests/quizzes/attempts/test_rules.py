"""Scores, passes and time, for any numbers at all."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.attempts import rules

START = datetime(2026, 10, 2, 9, tzinfo=UTC)
scores = st.decimals(min_value=0, max_value=1, places=4)
percents = st.integers(min_value=0, max_value=100)
instants = st.integers(min_value=0, max_value=10**6).map(lambda s: START + timedelta(seconds=s))


class TestAsScore:
    @given(st.floats(min_value=0, max_value=1))
    def test_stays_within_its_range_at_four_places(self, value: float) -> None:
        score = rules.as_score(value)
        assert 0 <= score <= 1
        assert score == round(score, 4)

    def test_keeps_full_marks_full(self) -> None:
        assert rules.as_score(1.0) == 1

    @given(st.floats(min_value=0, max_value=1, exclude_min=True, exclude_max=True))
    def test_never_makes_all_or_nothing_of_a_part(self, value: float) -> None:
        assert 0 < rules.as_score(value) < 1


class TestMeanScore:
    @given(st.lists(scores, min_size=1))
    def test_lies_between_worst_and_best(self, given_scores: list[Decimal]) -> None:
        mean = rules.mean_score(given_scores)
        assert min(given_scores) <= mean <= max(given_scores)

    @given(st.lists(scores, min_size=1), st.randoms())
    def test_does_not_mind_the_order(self, given_scores: list[Decimal], random: object) -> None:
        mixed = list(given_scores)
        random.shuffle(mixed)  # type: ignore[attr-defined]
        assert rules.mean_score(mixed) == rules.mean_score(given_scores)

    @given(st.lists(scores, min_size=1))
    def test_is_whole_for_full_marks_alone(self, given_scores: list[Decimal]) -> None:
        assert (rules.mean_score(given_scores) == 1) == all(score == 1 for score in given_scores)

    def test_passes_nobody_by_rounding(self) -> None:
        mean = rules.mean_score([Decimal(1), Decimal("0.9999")])
        assert not rules.is_pass(mean, 100)

    def test_is_nothing_without_questions(self) -> None:
        assert rules.mean_score([]) == 0


class TestShownPercent:
    @given(scores, percents)
    def test_tells_nobody_of_a_mark_that_was_missed(self, score: Decimal, mark: int) -> None:
        assert (rules.shown_percent(score) >= mark) == rules.is_pass(score, mark)


class TestIsPass:
    def test_passes_at_exactly_the_mark(self) -> None:
        assert rules.is_pass(Decimal("0.8000"), 80)
        assert not rules.is_pass(Decimal("0.7999"), 80)

    @given(scores, scores, percents)
    def test_never_fails_the_better_of_two(self, one: Decimal, other: Decimal, mark: int) -> None:
        if rules.is_pass(min(one, other), mark):
            assert rules.is_pass(max(one, other), mark)

    def test_lets_everybody_pass_practice(self) -> None:
        assert rules.is_pass(Decimal(0), 0)


class TestNeededForPass:
    @given(st.integers(min_value=1, max_value=60), percents)
    def test_is_enough_and_no_more_than_enough(self, count: int, mark: int) -> None:
        needed = rules.needed_for_pass(count, mark)
        assert needed * 100 >= count * mark
        assert needed == 0 or (needed - 1) * 100 < count * mark


class TestQuestionsShort:
    @given(st.lists(scores, min_size=1, max_size=20), percents)
    def test_is_nothing_exactly_at_a_pass(self, given_scores: list[Decimal], mark: int) -> None:
        count = len(given_scores)
        short = rules.questions_short(given_scores, count=count, pass_percent=mark)
        assert (short == 0) == (sum(given_scores) * 100 >= count * mark)

    def test_counts_questions_left_out(self) -> None:
        assert rules.questions_short([Decimal(1)] * 3, count=6, pass_percent=80) == 2


class TestSecondsSpent:
    @given(st.lists(instants))
    def test_counts_no_gap_above_ten_minutes(self, given_instants: list[datetime]) -> None:
        seconds = rules.seconds_spent(given_instants)
        assert 0 <= seconds <= 600 * max(0, len(given_instants) - 1)

    @given(st.lists(instants), st.randoms())
    def test_does_not_mind_the_order(self, given_instants: list[datetime], random: object) -> None:
        mixed = list(given_instants)
        random.shuffle(mixed)  # type: ignore[attr-defined]
        assert rules.seconds_spent(mixed) == rules.seconds_spent(given_instants)

    def test_adds_up_short_gaps_whole(self) -> None:
        saves = [START, START + timedelta(minutes=3), START + timedelta(minutes=63)]
        assert rules.seconds_spent(saves) == 180 + 600


class TestGoesOn:
    paths = st.lists(st.sampled_from("abc"), max_size=4)

    @given(paths, paths)
    def test_is_true_of_everything_that_only_adds(self, said: list[str], more: list[str]) -> None:
        assert rules.goes_on(said, [*said, *more])

    @pytest.mark.parametrize("now", [[], ["a"], ["b", "c"], ["a", "c", "d"]])
    def test_is_false_of_taking_back(self, now: list[str]) -> None:
        assert not rules.goes_on(["a", "b"], now)
