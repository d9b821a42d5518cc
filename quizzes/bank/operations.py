"""Publishing questions."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from media.editions.content import CannotFreeze, Freezer, broken_up
from media.editions.digests import sha256_of
from media.editions.operations import keep_file
from quizzes.bank.conversion import form_from_item
from quizzes.bank.models import Question, QuestionVersion
from quizzes.bank.problems import problems_in
from quizzes.bank.texts import problem_text
from quizzes.items import item_from_form


class NotAQuestion(ValidationError):
    """Raised when what should be published could not be asked; has a sentence per problem."""


def publish_version(*, question: Question, by: Any, at: datetime) -> QuestionVersion:
    """Freeze a question as it stands, unless its newest version says the same already.

    Raises:
        NotAQuestion: If it could not be asked.
    """
    freezer = Freezer()
    try:
        draft = form_from_item(question, freezer)
    except CannotFreeze as lost:
        raise NotAQuestion([str(lost)]) from lost
    problems = problems_in(draft)
    if problems:
        raise NotAQuestion([problem_text(problem, draft) for problem in problems])
    days = {name: draft[name] for name in ("checked_date", "review_by_date")}
    item = item_from_form(draft)
    form = broken_up({**item.to_form(), **days})
    digest = sha256_of(form)
    with transaction.atomic():
        # Two publishers of one question go one after another, so numbers have no gaps.
        Question.objects.select_for_update().get(pk=question.pk)
        newest: QuestionVersion | None = question.versions.order_by("-number").first()
        if newest is not None and newest.digest == digest:
            return newest
        pictures = [
            keep_file(content=file.content, content_type=file.content_type)
            for file in freezer.files.values()
        ]
        version: QuestionVersion = QuestionVersion.objects.create(
            question=question,
            number=newest.number + 1 if newest else 1,
            type=item.type,
            stem=form["stem"],
            form=form,
            digest=digest,
            picture=pictures[0] if pictures else None,
            published_at=at,
            published_by=by,
        )
    return version
