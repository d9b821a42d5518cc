"""A quiz frozen, and read again years later."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.attempts.enums import FeedbackPolicy
from quizzes.attempts.spec import NotPublished, QuizSpec, SpecItem, freeze_quiz, practice_spec
from tests.factories.items import FORMS
from tests.factories.quizzes import published_question, question_from, quiz_of, version_of

specs = st.builds(
    QuizSpec,
    title=st.text(),
    pass_percent=st.integers(0, 100),
    policy=st.sampled_from(FeedbackPolicy.values),
    items=st.lists(
        st.builds(SpecItem, st.integers(1), st.text(min_size=1), st.text(min_size=1)), max_size=8
    ).map(tuple),
    is_shuffled=st.booleans(),
    intro=st.text(),
    seed=st.integers(0, 2**31),
)


class TestAsJson:
    @given(specs)
    def test_is_read_back_unchanged(self, spec: QuizSpec) -> None:
        assert QuizSpec.from_json(json.loads(json.dumps(spec.as_json()))) == spec


class TestDrawn:
    @given(specs, st.integers(0, 2**31))
    def test_keeps_every_question(self, spec: QuizSpec, seed: int) -> None:
        drawn = spec.drawn(seed)
        assert drawn.seed == seed
        assert sorted(map(repr, drawn.items)) == sorted(map(repr, spec.items))
        assert spec.is_shuffled or drawn.items == spec.items

    @given(specs, st.integers(0, 2**31))
    def test_is_the_same_for_the_same_seed(self, spec: QuizSpec, seed: int) -> None:
        assert spec.drawn(seed) == spec.drawn(seed)


@pytest.mark.django_db
class TestFreezeQuiz:
    def test_asks_no_question_that_was_retired(self) -> None:
        question = published_question()
        question.unpublish()
        with pytest.raises(NotPublished, match="is not published"):
            freeze_quiz(quiz_of(question))

    def test_takes_the_newest_version_of_each_question_in_order(self) -> None:
        first, second = published_question("numeric"), published_question()
        second.source = "Another source"
        second.save_revision().publish()
        spec = freeze_quiz(quiz_of(second, first, pass_percent=75, intro="Take your time."))
        assert [item.version for item in spec.items] == [
            version_of(second).pk,
            version_of(first).pk,
        ]
        assert (spec.pass_percent, spec.intro) == (75, "Take your time.")

    def test_names_the_question_that_was_never_published(self) -> None:
        draft = question_from(FORMS["numeric"](), key="M02-Q9")
        with pytest.raises(NotPublished, match="M02-Q9") as caught:
            freeze_quiz(quiz_of(published_question(), draft))
        assert caught.value.question == draft


class TestPracticeSpec:
    def test_is_passed_by_doing_it(self) -> None:
        spec = practice_spec(SpecItem(1, "d", "scene"), title="Signs")
        assert (spec.pass_percent, spec.policy) == (0, FeedbackPolicy.AFTER_EACH)
