"""A locked answer explained, part by part."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quizzes.attempts import queries
from quizzes.attempts.models import Attempt
from quizzes.attempts.presentation.choices import said_of_choice
from quizzes.attempts.presentation.conversations import turns_of
from quizzes.attempts.presentation.parts import part_groups, unmet_groups
from quizzes.attempts.presentation.pictures import FileAddress, marker_view, picture_view
from quizzes.attempts.presentation.texts import LOOKS, outcome_of, paragraphs_of
from quizzes.attempts.presentation.views import FeedbackView, PictureView
from quizzes.items import Branching, Item, Scene


class FeedbackNotYet(Exception):
    """Raised when feedback is asked for while the answer may still change."""


def feedback_page(
    *,
    attempt: Attempt,
    position: int,
    answers: Mapping[int, queries.Answer],
    file_url: FileAddress,
    heading: int = 1,
) -> FeedbackView:
    """Make the feedback of one locked answer ready; the arguments are those of `question_page`.

    Raises:
        FeedbackNotYet: If the answer is not locked.
    """
    answer = answers.get(position)
    if answer is None or not answer.is_locked:
        raise FeedbackNotYet("The feedback is shown once the answer is locked.")
    form = queries.form_at(attempt, position)
    return feedback_view(
        queries.item_at(attempt, position),
        answer=answer.answer,
        seed=attempt.spec["seed"],
        file_url=file_url,
        heading=heading,
        checked=form.get("checked_date"),
        review_by=form.get("review_by_date"),
        question=queries.key_at(attempt, position),
    )


def feedback_view(
    item: Item,
    *,
    answer: Mapping[str, Any],
    seed: int | None,
    file_url: FileAddress,
    heading: int = 1,
    checked: str | None = None,
    review_by: str | None = None,
    question: str = "",
) -> FeedbackView:
    """Explain an answer to any question, an attempt's or a draft's. It holds the whole key.

    Args:
        item: The question.
        answer: What was answered.
        seed: The seed of the attempt, so that parts stand in the order in which they were asked.
        file_url: Turns the name of a picture into its address.
        heading: Level of the question's heading, 1 or 2.
        checked: The day the content was last checked, as ISO 8601 writes it.
        review_by: The day by which it will be checked again, likewise.
        question: The key by which authors know it.
    """
    mark = item.mark(answer)
    outcome = outcome_of(mark.score, is_answered=mark.is_answered)
    look = LOOKS[outcome]
    return FeedbackView(
        outcome=outcome,
        title=str(look.title),
        icon=look.icon,
        classes=look.panel,
        stem=item.stem,
        heading=heading,
        choice=said_of_choice(item, answer) if mark.is_answered else "",
        paragraphs=paragraphs_of(item.feedback),
        groups=part_groups(item, answer, seed=seed),
        unmet=unmet_groups(item, answer) if isinstance(item, Branching) else (),
        picture=_picture(item, file_url),
        turns=turns_of(item, answer) if isinstance(item, Branching) else (),
        source=_sentence(item.source),
        checked=_on_day(_("Checked on %(day)s."), checked),
        review=_on_day(_("To be checked again by %(day)s."), review_by),
        question=question,
    )


def _picture(item: Item, file_url: FileAddress) -> PictureView | None:
    if not isinstance(item, Scene):
        return None
    form: Mapping[str, Any] = item.public_form()
    markers = tuple(
        marker_view(public, number, state="is-sign" if region.is_sign else "is-ordinary")
        for number, (public, region) in enumerate(
            zip(form["regions"], item.regions, strict=True), 1
        )
    )
    return picture_view(form["scene"], markers, file_url)


def _on_day(text: str, day: str | None) -> str:
    return text % {"day": date_format(date.fromisoformat(day), "j F Y")} if day else ""


def _sentence(text: str) -> str:
    return f"{text}." if text and text[-1] not in ".!?" else text
