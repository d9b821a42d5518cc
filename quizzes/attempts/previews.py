"""How authors see their draft: the learner's own screen, before and after answering."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from quizzes.attempts.presentation import FileAddress, feedback_view, question_view
from quizzes.bank.previews import PreviewMode
from quizzes.items import Branching, Item, item_from_form


def draw_question(form: Mapping[str, Any], mode: PreviewMode, file_url: FileAddress) -> SafeString:
    """Draw a question that is not in any attempt. The arguments are those of `bank.previews`."""
    item = item_from_form(form)
    if mode is PreviewMode.ASKED:
        view = question_view(item, answer={}, seed=None, file_url=file_url)
        return render_to_string("attempts/question.html", {"view": view})
    feedback = feedback_view(
        item,
        answer=sample_answer(item),
        seed=None,
        file_url=file_url,
        checked=form.get("checked_date"),
        review_by=form.get("review_by_date"),
    )
    return render_to_string("attempts/feedback_preview.html", {"feedback": feedback})


def sample_answer(item: Item) -> dict[str, Any]:
    """Return what somebody in a hurry would answer: the first things offered."""
    form: Mapping[str, Any] = item.public_form()
    if isinstance(item, Branching):
        answer: dict[str, Any] = {}
        while not item.is_finished(answer):
            answer = item.choose(answer, item.current_node(answer).choices[0].id)
        return answer
    match item.type:
        case "multiple_choice" | "scene":
            rows = form.get("options") or form["regions"]
            given: object = [row["id"] for row in rows[:2]]
        case "matching":
            given = {row["id"]: form["matches"][0]["id"] for row in form["prompts"]}
        case "ordering":
            given = [row["id"] for row in form["items"]]
        case "numeric":
            given = "0"
        case _:
            given = form["options"][0]["id"]
    return {item.response_key: given}
