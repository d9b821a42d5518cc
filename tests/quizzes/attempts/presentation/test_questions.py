"""What a learner sees of a question: before the answer is locked, nothing of the key."""

import re

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation

from quizzes.attempts.forms import answer_from_post, problem_in
from tests.factories.items import FULL_RESPONSES, SECRET, WRONG_RESPONSES, make_item
from tests.quizzes.attempts.presentation.drawing import (
    KEY_WORDS,
    KINDS,
    Controls,
    asked,
    explained,
    feedback_html,
    html_of,
)

FIRST_STEPS = {"branching": {"path": ["n1b"]}}


class TestTheQuestion:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("answer", ["none", "right", "wrong"])
    def test_holds_nothing_of_the_key(self, kind: str, answer: str) -> None:
        given = {"none": {}, "right": FULL_RESPONSES[kind], "wrong": WRONG_RESPONSES[kind]}[answer]
        if kind == "branching" and given:
            given = {"path": given["path"][:0]}
        html = html_of(asked(kind, answer=given))
        assert SECRET not in html
        assert not [word for word in KEY_WORDS if word in html]

    def test_of_a_matching_does_not_tell_by_its_identifiers(self) -> None:
        html = html_of(asked("matching"))
        assert not re.search(r'value="(p|d)\d"', html)

    def test_of_an_ordering_does_not_tell_by_its_identifiers(self) -> None:
        assert not re.search(r'(value|name|id|for)="[^"]*i\d"', html_of(asked("ordering")))

    @pytest.mark.parametrize("kind", ["single_choice", "multiple_choice", "scene", "branching"])
    def test_does_not_tell_by_the_identifiers_of_what_may_be_chosen(self, kind: str) -> None:
        html = html_of(asked(kind, answer=FIRST_STEPS.get(kind, FULL_RESPONSES[kind])))
        assert re.findall(r'name="(?:choice|choices|regions|path)"', html)
        assert not re.search(r'value="([a-e]|r\d|n\d[ab])"', html)

    def test_of_a_conversation_tells_only_of_the_turns_taken(self) -> None:
        item = make_item("branching")
        html = html_of(asked("branching", answer={"path": ["n1b"]}))
        assert item.node("n2").text in html.replace("&#x27;", "'")  # type: ignore[attr-defined]
        for unseen in ("e0", "e1", "e2"):
            assert item.node(unseen).text not in html  # type: ignore[attr-defined]
        assert f"{SECRET} why" not in html

    @pytest.mark.parametrize("kind", KINDS)
    def test_shows_a_saved_answer_so_that_it_would_be_sent_again(self, kind: str) -> None:
        item = make_item(kind)
        answer = item.normalise(FULL_RESPONSES[kind])
        sent = Controls(html_of(asked(kind, answer=answer))).post()
        assert item.normalise(answer_from_post(kind, sent)) == answer

    @pytest.mark.parametrize("kind", KINDS)
    def test_gives_every_control_a_label_and_every_id_once(self, kind: str) -> None:
        page = Controls(html_of(asked(kind)))
        assert page.named
        assert set(page.named) == set(page.labels)
        assert len(page.ids) == len(set(page.ids))

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("heading", [1, 2])
    def test_is_the_heading(self, kind: str, heading: int) -> None:
        html = html_of(asked(kind, heading=heading))
        assert html.count(f"<h{heading}") == 1
        assert make_item(kind).stem in html

    @pytest.mark.parametrize("kind", KINDS)
    def test_carries_no_style_and_no_script(self, kind: str) -> None:
        html = html_of(asked(kind)) + feedback_html(explained(kind, FULL_RESPONSES[kind]))
        assert not re.search(r"\sstyle=|<script|<style|\son\w+=", html)

    def test_tells_the_device_what_it_drafts(self) -> None:
        html = html_of(asked("single_choice", attempt="a-b", position=3, sequence=2))
        assert 'data-answer="a-b/3"' in html
        assert 'name="sequence" value="2"' in html

    def test_of_a_conversation_is_drafted_turn_by_turn(self) -> None:
        view = asked("branching", attempt="a-b", answer={"path": ["n1b"]})
        assert (view.key, view.turn) == ("a-b/1/2", 2)

    def test_places_markers_in_the_middle_of_their_regions_in_any_language(self) -> None:
        with translation.override("pl"):
            view = asked("scene")
            html = html_of(view)
        assert view.picture is not None
        first, third = view.picture.markers[0], view.picture.markers[2]
        assert (first.x, first.y, third.x) == ("12", "45", "35.5")
        assert 'x="35.5%"' in html

    def test_gives_each_marker_the_checkbox_with_its_number(self) -> None:
        view = asked("scene", answer={"regions": ["r3"]})
        assert view.picture is not None
        for marker, choice in zip(view.picture.markers, view.choices, strict=True):
            assert (marker.control, marker.number) == (choice.id, choice.number)
            assert (marker.state == "is-on") == choice.is_chosen

    def test_asks_the_caller_where_the_picture_is(self) -> None:
        assert 'src="/files/scenes/S01-hand-car-wash.svg"' in html_of(asked("scene"))

    def test_without_an_address_is_only_shown(self) -> None:
        html = render_to_string("attempts/question.html", {"view": asked("single_choice")})
        assert "<form" not in html
        assert "<button" not in html

    @pytest.mark.parametrize("kind", KINDS)
    def test_leads_from_the_error_to_a_control(self, kind: str) -> None:
        problem = problem_in(make_item(kind), QueryDict())
        view = asked(kind, posted=QueryDict(), problem=problem)
        html = html_of(view)
        (error,) = view.errors
        assert error.href.removeprefix("#") in Controls(html).ids
        assert "govuk-form-group--error" in html
        assert f'id="{view.prefix}-error"' in html
        assert f"{view.prefix}-error" in re.findall(r'aria-describedby="([^"]*)"', html)[0]

    def test_shows_again_what_was_typed_and_refused(self) -> None:
        post = QueryDict("value=about+a+quarter")
        problem = problem_in(make_item("numeric"), post)
        assert 'value="about a quarter"' in html_of(asked("numeric", posted=post, problem=problem))

    def test_marks_the_select_on_a_shared_place(self) -> None:
        item = make_item("ordering")
        rows = [row["id"] for row in item.public_form(seed=7)["items"]]  # type: ignore[attr-defined]
        post = QueryDict(
            "&".join(f"order-{row}={place}" for row, place in zip(rows, "1223", strict=True))
        )
        view = asked("ordering", posted=post, problem=problem_in(item, post))
        assert [select.has_error for select in view.selects] == [False, False, True, False]
        assert [entry.value for entry in view.selects[2].entries if entry.is_chosen] == ["2"]

    def test_once_locked_can_only_be_read(self) -> None:
        html = html_of(asked("single_choice", is_locked=True))
        assert "<fieldset" in html
        assert " disabled" in html
        assert "data-saved" in html
        assert 'type="submit"' not in html
        assert "this answer stands" in html
