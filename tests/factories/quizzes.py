"""Questions, versions, specs and attempts for tests, built on the forms of `factories.items`."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from learning.accounts.models import User
from media.assets.models import CustomImage
from media.editions.models import Edition
from media.reference.models import Sign
from quizzes.attempts.enums import FeedbackPolicy, Purpose
from quizzes.attempts.models import Attempt, Quiz, QuizQuestion
from quizzes.attempts.operations import start_attempt
from quizzes.attempts.spec import QuizSpec, SpecItem
from quizzes.bank.conversion import stream_from_form
from quizzes.bank.models import Question, QuestionVersion
from quizzes.bank.queries import latest_version
from tests.factories.accounts import UserFactory
from tests.factories.base import publish
from tests.factories.items import FORMS, Form
from tests.factories.media import LeafletFactory, PictureFactory, SignFactory

AT = datetime(2026, 10, 2, 9, tzinfo=UTC)
_numbers = count(1)


def later(minutes: float) -> datetime:
    """Return the instant so many minutes after AT."""
    return AT + timedelta(minutes=minutes)


def sign_of(key: str) -> Sign:
    """Return the sign with a key, made the first time."""
    return Sign.objects.filter(key=key).first() or SignFactory.create(key=key)


def drawing(_path: str = "") -> CustomImage:
    """Return a drawing for scenes."""
    picture: CustomImage = PictureFactory.create(drawing=True)
    return picture


def question_from(form: Mapping[str, Any], *, key: str = "", **fields: Any) -> Question:
    """Return a draft holding a form; `fields` are those of Question."""
    question = Question(
        key=key or f"Q{next(_numbers)}",
        title=form["stem"][:200],
        item=stream_from_form(form, resolve_image=drawing, resolve_sign=sign_of),
        source=form.get("source", ""),
        live=False,
        **fields,
    )
    question.save()
    question.signs.set([sign_of(sign) for sign in form.get("signs", ())])
    question.save()
    question.save_revision()
    return Question.objects.get(pk=question.pk)


def draft_question(kind: str = "single_choice", **changes: Any) -> Question:
    """Return a draft of a type, parts of its sample form changed."""
    return question_from(FORMS[kind](**changes))


def published_question(kind: str = "single_choice", **changes: Any) -> Question:
    """Return a question with its first version."""
    return publish(draft_question(kind, **changes))


def version_of(question: Question) -> QuestionVersion:
    """Return the newest version of a published question."""
    version = latest_version(question)
    assert version is not None
    return version


def quiz_of(*questions: Question, **fields: Any) -> Quiz:
    """Return a stored quiz asking questions in order."""
    quiz = Quiz(key=f"quiz-{next(_numbers)}", title="Check what you know", **fields)
    quiz.save()
    quiz.quiz_questions.set(
        [
            QuizQuestion(question=question, sort_order=place)
            for place, question in enumerate(questions)
        ]
    )
    quiz.save()
    return quiz


def spec_of(
    *kinds: str, policy: FeedbackPolicy = FeedbackPolicy.AFTER_EACH, **fields: Any
) -> QuizSpec:
    """Return the spec of freshly published questions, one of each kind named."""
    versions = [version_of(published_question(kind)) for kind in kinds]
    return QuizSpec(
        **{
            "title": "Check what you know",
            "pass_percent": 80,
            "policy": policy,
            "items": tuple(SpecItem.of(version) for version in versions),
            **fields,
        }
    )


def edition() -> Edition:
    """Return a published edition of something small."""
    leaflet = LeafletFactory.published(slug=f"leaflet-{next(_numbers)}")
    found: Edition = Edition.objects.get(page_id=leaflet.pk)
    return found


def attempt_at(
    *kinds: str,
    user: User | None = None,
    policy: FeedbackPolicy = FeedbackPolicy.AFTER_EACH,
    purpose: Purpose = Purpose.CHECK,
    **fields: Any,
) -> Attempt:
    """Return an open attempt at fresh questions, one of each kind named."""
    user = user or UserFactory()
    return start_attempt(
        user=user,
        edition=edition(),
        usage="drill",  # of no module, so the rooms above take no notice
        purpose=purpose,
        spec=spec_of(*(kinds or ("single_choice",)), policy=policy, **fields),
        by=user,
        at=AT,
    )


__all__ = [
    "AT",
    "Form",
    "attempt_at",
    "draft_question",
    "drawing",
    "edition",
    "later",
    "published_question",
    "question_from",
    "quiz_of",
    "sign_of",
    "spec_of",
    "version_of",
]
