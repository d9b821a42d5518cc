"""Drawing sample questions and feedback, and reading what was drawn."""

from html.parser import HTMLParser
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string

from quizzes.attempts.presentation import (
    FeedbackView,
    QuestionView,
    feedback_view,
    question_view,
)
from tests.factories.items import FORMS, make_item

KINDS = sorted(FORMS)
# What belongs to the key besides the texts marked as secret: names of fields, of the form's own
# identifiers, and of the scores.
KEY_WORDS = ("is_correct", "is_sign", "reason", "tolerance", "max_score", "score")


def file_url(name: str) -> str:
    return f"/files/{name}"


def asked(kind: str, **options: Any) -> QuestionView:
    return question_view(
        make_item(kind), **{"answer": {}, "seed": 7, "file_url": file_url, **options}
    )


def explained(kind: str, answer: Any) -> FeedbackView:
    return feedback_view(make_item(kind), answer=answer, seed=7, file_url=file_url)


def html_of(view: QuestionView) -> str:
    context = {"view": view, "action": "/answer/", "csrf_token": "t", "can_leave": True}
    return render_to_string("attempts/question.html", context)


def feedback_html(view: FeedbackView) -> str:
    return render_to_string("attempts/feedback_preview.html", {"feedback": view})


class Controls(HTMLParser):
    """The controls of a page, what they would send, and every id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.named: list[str] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        self.ids += [at["id"]] if "id" in at else []
        self.labels += [at["for"]] if tag == "label" else []
        if tag in {"input", "select"} and at.get("type") != "hidden":
            self.named.append(at["id"])
        if tag == "input":
            is_box = at.get("type") in {"radio", "checkbox"}
            if not is_box or "checked" in at:
                self.sent.append((at["name"], at.get("value", "")))
        elif tag == "select":
            self._select = at["name"]
        elif tag == "option" and "selected" in at:
            self.sent.append((self._select, at["value"]))

    def post(self) -> QueryDict:
        query = QueryDict(mutable=True)
        for name, value in self.sent:
            query.appendlist(name, value)
        return query
