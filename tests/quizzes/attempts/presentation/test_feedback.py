"""A locked answer explained: every part, with its reason, and never as an error."""

import pytest

from quizzes.attempts.presentation import (
    Outcome,
    feedback_view,
)
from tests.factories.items import FULL_RESPONSES, SECRET, WRONG_RESPONSES, make_item
from tests.quizzes.attempts.presentation.drawing import (
    KINDS,
    asked,
    explained,
    feedback_html,
    file_url,
)


class TestTheFeedback:
    @pytest.mark.parametrize("kind", KINDS)
    def test_gives_the_reason_of_every_part(self, kind: str) -> None:
        html = feedback_html(explained(kind, WRONG_RESPONSES[kind]))
        for part in make_item(kind).explain({}).parts:
            assert part.reason in html
            assert part.action in html

    @pytest.mark.parametrize("kind", KINDS)
    def test_says_right_not_quite_or_not_answered_in_words(self, kind: str) -> None:
        assert explained(kind, FULL_RESPONSES[kind]).title == "Right"
        assert explained(kind, {}).title == "Not answered"
        assert explained(kind, WRONG_RESPONSES[kind]).title == "Not quite"

    def test_says_partly_right(self) -> None:
        view = explained("multiple_choice", {"choices": ["a"]})
        assert (view.title, view.outcome) == ("Partly right", Outcome.PART)

    @pytest.mark.parametrize("kind", KINDS)
    def test_is_never_an_error(self, kind: str) -> None:
        html = feedback_html(explained(kind, WRONG_RESPONSES[kind]))
        assert "error" not in html
        assert "Incorrect" not in html

    @pytest.mark.parametrize("kind", KINDS)
    def test_takes_the_focus_once(self, kind: str) -> None:
        html = feedback_html(explained(kind, WRONG_RESPONSES[kind]))
        assert html.count("data-autofocus") == 1

    def test_names_yours_and_the_best(self) -> None:
        parts = {
            part.text: part for part in explained("single_choice", {"choice": "a"}).groups[0].parts
        }
        assert parts["The friend who came along"].flags == ("Your answer",)
        assert parts["The friend who came along"].icon == "x"
        assert parts["A professional without links"].flags == ("Best answer",)
        assert parts["A professional without links"].icon == "check"
        assert (parts["A co-worker"].flags, parts["A co-worker"].icon) == ((), "minus")

    def test_names_both_where_they_are_the_same(self) -> None:
        parts = explained("single_choice", {"choice": "b"}).groups[0].parts
        assert ("Your answer", "Best answer") in [part.flags for part in parts]

    def test_stands_in_the_order_of_the_question(self) -> None:
        shown = [choice.text for choice in asked("multiple_choice").choices]
        parts = explained("multiple_choice", {}).groups[0].parts
        assert [part.text for part in parts] == shown

    def test_of_a_scene_says_what_is_a_sign_and_what_to_do(self) -> None:
        view = explained("scene", {"regions": ["r1", "r2"]})
        flags = [part.flags for part in view.groups[0].parts]
        assert flags == [
            ("A sign", "in your notes"),
            ("Ordinary on its own", "in your notes"),
            ("A sign", "not in your notes"),
            ("Ordinary on its own",),
        ]
        assert view.groups[0].parts[0].action == f"{SECRET} what to do about r1."
        assert view.picture is not None
        assert [marker.state for marker in view.picture.markers] == [
            "is-sign",
            "is-ordinary",
            "is-sign",
            "is-ordinary",
        ]

    def test_of_a_matching_says_yours_and_the_best(self) -> None:
        parts = explained("matching", {"matches": {"p1": "d1", "p2": "p2"}}).groups[0].parts
        by_text = {part.text: part for part in parts}
        assert by_text["Eight months still to pay off"].lines == (
            "Your match: Physical restraint",
            "Best match: Debt bondage",
        )
        assert by_text["They know where my mother lives"].flags == ("Right",)
        assert by_text["He keeps them safe for me"].flags == ("Not answered",)
        assert by_text["Physical restraint"].flags == ("Fits nothing here",)

    def test_of_an_ordering_says_both_places(self) -> None:
        parts = explained("ordering", WRONG_RESPONSES["ordering"]).groups[0].parts
        assert parts[0].lines == ("Your place: 4", "Best place: 1")

    def test_of_a_number_speaks_in_words(self) -> None:
        parts = explained("numeric", {"value": "30"}).groups[0].parts
        assert [part.text for part in parts] == ["22 – 24%", "Less than 22%", "More than 24%"]
        assert parts[2].lines == ("You entered: 30%",)

    def test_of_a_conversation_goes_turn_by_turn(self) -> None:
        view = explained("branching", {"path": ["n1a"]})
        assert [group.heading for group in view.groups] == ["Turn 1"]
        assert [group.intro for group in view.unmet] == [f"{SECRET} he says he sleeps here."]
        assert [turn.who for turn in view.turns] == ["What happens", "You", "How it ends"]

    def test_names_source_and_days(self) -> None:
        view = feedback_view(
            make_item("numeric"),
            answer={},
            seed=None,
            file_url=file_url,
            checked="2026-10-02",
            review_by="2027-10-02",
        )
        html = feedback_html(view)
        assert view.source in html
        assert "Checked on 2 October 2026." in html
        assert "To be checked again by 2 October 2027." in html
