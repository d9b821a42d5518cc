"""Plain forms, read without JavaScript."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from quizzes.attempts.forms import answer_from_post, fields_of, problem_in
from quizzes.items import Ordering
from tests.factories.items import FORMS, FULL_RESPONSES, make_item

KINDS = sorted(FORMS)


def post(text: str) -> QueryDict:
    return QueryDict(text)


def posted(fields: dict[str, list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in fields.items():
        query.setlist(name, values)
    return query


class TestAnswerFromPost:
    @pytest.mark.parametrize("kind", KINDS)
    def test_reads_what_the_controls_of_an_answer_would_send(self, kind: str) -> None:
        item = make_item(kind)
        shown = fields_of(item.public_response(FULL_RESPONSES[kind]))
        assert item.mark(answer_from_post(kind, posted(shown))).is_full

    @pytest.mark.parametrize("kind", KINDS)
    @given(data=st.data())
    def test_reads_anything_a_client_can_send(self, kind: str, data: st.DataObject) -> None:
        item = make_item(kind)
        names = st.one_of(
            st.sampled_from(
                ["choice", "choices", "regions", "value", "path", "match-p1", "order-i1"]
            ),
            st.text(max_size=12),
        )
        fields = data.draw(
            st.dictionaries(names, st.lists(st.text(max_size=40), min_size=1, max_size=3))
        )
        answer = answer_from_post(kind, posted(fields))
        item.normalise(answer)
        problem_in(item, posted(fields))

    def test_adds_the_new_step_to_the_path_taken(self) -> None:
        assert answer_from_post("branching", post("path=n1b&choice=n2a")) == {
            "path": ["n1b", "n2a"]
        }

    def test_reads_a_finished_conversation_without_a_new_step(self) -> None:
        assert answer_from_post("branching", post("path=n1a")) == {"path": ["n1a"]}

    def test_puts_items_in_the_order_of_their_places(self) -> None:
        answer = answer_from_post("ordering", post("order-i2=1&order-i1=3&order-i3=2&order-i4="))
        assert answer == {"order": ["i2", "i3", "i1"]}


class TestFieldsOf:
    def test_goes_by_the_names_of_the_controls(self) -> None:
        assert fields_of({"choice": "a"}) == {"choice": ["a"]}

    def test_counts_places_from_one(self) -> None:
        assert fields_of({"order": ["t-b", "t-a"]}) == {"order-t-b": ["1"], "order-t-a": ["2"]}


class TestProblemIn:
    @pytest.mark.parametrize("kind", KINDS)
    def test_finds_none_in_a_whole_answer(self, kind: str) -> None:
        item = make_item(kind)
        shown = fields_of(item.public_response(FULL_RESPONSES[kind]))
        assert problem_in(item, posted(shown)) is None

    @pytest.mark.parametrize("kind", KINDS)
    def test_finds_one_in_an_empty_form(self, kind: str) -> None:
        problem = problem_in(make_item(kind), post(""))
        assert problem is not None
        assert problem.text.endswith(".")

    def test_names_the_control_of_the_missing_match(self) -> None:
        problem = problem_in(make_item("matching"), post("match-p1=p1&match-p2=&match-p3=p3"))
        assert problem is not None
        assert problem.field == "match-p2"

    def test_names_the_second_item_on_a_shared_place(self) -> None:
        problem = problem_in(
            make_item("ordering"), post("order-i1=1&order-i2=2&order-i3=2&order-i4=4")
        )
        assert problem is not None
        assert problem.field == "order-i3"
        assert "place 2" in problem.text

    def test_names_the_item_without_a_place(self) -> None:
        problem = problem_in(
            make_item("ordering"), post("order-i1=1&order-i2=&order-i3=2&order-i4=3")
        )
        assert problem is not None
        assert problem.field == "order-i2"

    def test_counts_everything_on_a_shared_place_and_names_what_has_none(self) -> None:
        item = make_item("ordering")
        problem = problem_in(item, post("order-i1=1&order-i2=1&order-i3=1&order-i4="))
        assert problem is not None
        assert isinstance(item, Ordering)
        assert problem.text == (
            f"Three of them share place 1. Still without a place: “{item.items[3].text}”."
        )

    def test_names_each_place_that_is_shared(self) -> None:
        problem = problem_in(
            make_item("ordering"), post("order-i1=1&order-i2=2&order-i3=2&order-i4=1")
        )
        assert problem is not None
        assert problem.text == (
            "Two of them share place 1. Two of them share place 2. Give each a place of its own."
        )
        assert problem.field == "order-i4"

    def test_does_not_name_them_all(self) -> None:
        problem = problem_in(make_item("ordering"), post("order-i1=&order-i2="))
        assert problem is not None
        assert problem.text == "Choose a place for each one."
        assert problem.field == "order-i1"

    def test_gives_an_example_with_the_unit_of_the_question(self) -> None:
        problem = problem_in(make_item("numeric", unit="£ an hour"), post("value=two"))
        assert problem is not None
        assert problem.text == "Enter the number in figures, such as £4.20 an hour."

    def test_tells_letters_from_an_empty_field(self) -> None:
        item = make_item("numeric")
        words, nothing = problem_in(item, post("value=many")), problem_in(item, post("value="))
        assert words is not None
        assert nothing is not None
        assert words.text != nothing.text

    def test_takes_one_step_of_several(self) -> None:
        assert problem_in(make_item("branching"), post("choice=n1b")) is None
