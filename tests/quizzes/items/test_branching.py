from collections.abc import Callable
from typing import Any

import pytest

from quizzes.items import Branching, InvalidItem, ItemProblem, item_from_form
from tests.factories.items import SECRET, Form, branching_form


def conversation(**changes: object) -> Branching:
    item = item_from_form(branching_form(**changes))
    assert isinstance(item, Branching)
    return item


def problems_after(change: Callable[[Form], None]) -> tuple[ItemProblem, ...]:
    form = branching_form()
    change(form)
    with pytest.raises(InvalidItem) as refusal:
        item_from_form(form)
    return refusal.value.problems


def first_choice(form: Form, node: int = 0) -> Form:
    choice: Form = form["nodes"][node]["choices"][0]
    return choice


class TestMark:
    @pytest.mark.parametrize(
        ("path", "score", "code"),
        [
            (["n1b", "n2b"], 1.0, "full"),
            (["n1b", "n2a"], 2 / 3, "partial"),
            (["n1a"], 0.0, "none"),
            (["n1b"], 0.0, "unanswered"),
            ([], 0.0, "unanswered"),
            (["n2b"], 0.0, "unanswered"),
            (["n1b", "n2b", "n1b", "n2b"], 1.0, "full"),
        ],
    )
    def test_scores_the_points_of_a_finished_path(
        self, path: list[str], score: float, code: str
    ) -> None:
        mark = conversation().mark({"path": path})
        assert (mark.score, mark.code) == (score, code)


class TestNormalise:
    def test_cuts_a_path_at_its_first_step_off_the_tree(self) -> None:
        item = conversation()
        assert item.normalise({"path": ["n1b", "n1a", "n2b"]}) == {"path": ["n1b"]}
        assert item.normalise({"path": ["zz", "n1a"]}) == {"path": []}

    def test_refuses_what_is_no_list_of_identifiers(self) -> None:
        assert conversation().normalise({"path": "n1b"}) is None
        assert conversation().normalise({"path": ["n1b", 2]}) is None


class TestWalking:
    def test_starts_at_the_start(self) -> None:
        item = conversation()
        responses: list[object] = [None, {}, {"path": []}, "nonsense"]
        for nothing in responses:
            assert item.current_node(nothing).id == "n1"
            assert not item.is_finished(nothing)

    def test_goes_on_choice_by_choice(self) -> None:
        item = conversation()
        first = item.choose(None, "n1b")
        assert first == {"path": ["n1b"]}
        assert item.current_node(first).id == "n2"
        second = item.choose(first, "n2b")
        assert second == {"path": ["n1b", "n2b"]}
        assert item.is_finished(second)
        assert item.current_node(second) == item.node("e2")
        assert item.node("e2").is_end

    def test_takes_a_choice_sent_twice_once(self) -> None:
        item = conversation()
        assert item.choose({"path": ["n1b"]}, "n1b") == {"path": ["n1b"]}
        assert item.choose({"path": ["n1a"]}, "n2b") == {"path": ["n1a"]}

    def test_knows_no_other_nodes(self) -> None:
        with pytest.raises(KeyError):
            conversation().node("zz")


class TestPublicNode:
    def test_shows_the_current_turn_alone(self) -> None:
        item = conversation()
        assert item.public_form()["node"] == item.public_node(None)
        shown: Any = item.public_node({"path": ["n1b"]})
        assert shown["text"] == f"{SECRET} he says he sleeps here."
        assert [choice["text"] for choice in shown["choices"]] == [
            "Ask the waitress to interpret",
            "Use telephone interpreting",
        ]

    def test_names_its_choices_so_that_they_can_be_taken(self) -> None:
        item = conversation()
        response: dict[str, object] = {}
        for turn in (1, 1):
            shown: Any = item.public_node(response)
            response = item.choose(response, shown["choices"][turn]["id"])
        assert response == {"path": ["n1b", "n2b"]}
        assert item.normalise(item.public_response(response)) == response


class TestExplain:
    def test_tells_turns_that_were_reached_from_others(self) -> None:
        explanation = conversation().explain({"path": ["n1a"]})
        assert [
            (part.id, part.was_chosen, part.is_best, part.given) for part in explanation.parts
        ] == [
            ("n1a", True, False, "Accept it"),
            ("n1b", False, True, "Accept it"),
            ("n2a", False, False, ""),
            ("n2b", False, True, ""),
        ]
        assert explanation.parts[0].expected == "Greet the man apart"

    def test_sums_up_the_path_and_the_best_one(self) -> None:
        explanation = conversation().explain({"path": ["n1b", "n2a"]})
        assert explanation.summary_given == "Greet the man apart → Ask the waitress to interpret"
        assert explanation.summary_expected == "Greet the man apart → Use telephone interpreting"

    def test_calls_a_choice_best_for_what_it_leads_to(self) -> None:
        form = branching_form(max_score=3)
        first_choice(form)["score"] = 1
        form["nodes"][0]["choices"][1]["score"] = 0
        form["nodes"][1]["choices"][1]["score"] = 3
        item = item_from_form(form)
        assert [part.id for part in item.explain({}).parts if part.is_best] == ["n1b", "n2b"]


class TestForm:
    def test_may_join_branches_again(self) -> None:
        form = branching_form()
        first_choice(form)["next"] = "n2"
        form["nodes"] = [node for node in form["nodes"] if node["id"] != "e0"]
        item = item_from_form(form)
        assert item.mark({"path": ["n1a", "n2b"]}).score == 1 / 3

    def test_may_write_whole_points_with_a_decimal_point(self) -> None:
        assert conversation(max_score=3.0) == conversation()

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            (lambda form: form.update(start="zz"), ItemProblem("start", "start_unknown", "zz")),
            (
                lambda form: form.update(max_score=4),
                ItemProblem("max_score", "max_score_wrong", "3"),
            ),
            (
                lambda form: form.update(max_score=0),
                ItemProblem("max_score", "number_out_of_range"),
            ),
            (lambda form: form.pop("max_score"), ItemProblem("max_score", "number_expected")),
            (
                lambda form: first_choice(form).update(next="zz"),
                ItemProblem("nodes[0].choices[0].next", "next_unknown", "zz"),
            ),
            (
                lambda form: first_choice(form, 1).update(next="n1"),
                ItemProblem("nodes[1].choices[0].next", "cycle", "n1"),
            ),
            (
                lambda form: first_choice(form).update(next="n1"),
                ItemProblem("nodes[0].choices[0].next", "cycle", "n1"),
            ),
            (
                lambda form: form["nodes"][4].update(text=""),
                ItemProblem("nodes[4].text", "text_missing"),
            ),
            (
                lambda form: first_choice(form).update(reason=""),
                ItemProblem("nodes[0].choices[0].reason", "reason_missing"),
            ),
            (
                lambda form: first_choice(form).update(score=-1),
                ItemProblem("nodes[0].choices[0].score", "number_out_of_range"),
            ),
            (
                lambda form: first_choice(form, 1).update(id="n1a"),
                ItemProblem("nodes[1].choices[0].id", "id_repeated", "n1a"),
            ),
        ],
    )
    def test_must_be_a_finite_conversation(
        self, change: Callable[[Form], None], problem: ItemProblem
    ) -> None:
        assert problem in problems_after(change)

    def test_must_lead_to_every_node(self) -> None:
        extra = {"id": "e9", "text": "Never seen.", "choices": []}
        assert problems_after(lambda form: form["nodes"].append(extra)) == (
            ItemProblem("nodes[5]", "node_unreachable", "e9"),
        )

    def test_must_start_with_a_choice(self) -> None:
        assert ItemProblem("start", "start_is_end") in problems_after(
            lambda form: form.update(start="e0")
        )

    def test_must_tell_good_paths_from_bad(self) -> None:
        def level(form: Form, score: int) -> None:
            for node in form["nodes"]:
                for choice in node["choices"]:
                    choice["score"] = score

        assert problems_after(lambda form: level(form, 0)) == (
            ItemProblem("nodes", "right_missing"),
            ItemProblem("nodes", "wrong_missing"),
        )

    def test_reports_every_step_that_leads_back(self) -> None:
        def turn_back(form: Form) -> None:
            first_choice(form)["next"] = "n1"
            first_choice(form, 1)["next"] = "n2"

        found = {problem.path for problem in problems_after(turn_back) if problem.code == "cycle"}
        assert found == {"nodes[0].choices[0].next", "nodes[1].choices[0].next"}
