"""Pictures, questions and quizzes."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile

from media.assets.models import CustomImage
from media.blocks.base import ContentError
from media.editions.digests import sha256_of
from media.reference.models import Fact, Setting, Sign
from portal.starter.loading.files import ContentFile, ContentProblem, Located
from quizzes.attempts.models import Quiz, QuizQuestion
from quizzes.bank.conversion import stream_from_form
from quizzes.bank.models import Question
from quizzes.items import InvalidItem, item_from_form

OWN_WORK = "Own work, MIT licence with the site"


class Library:
    """Finds what content files name by key: pictures, facts, places, questions, signs.

    A picture is put into the image library the first time it is named.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._pictures: dict[str, CustomImage] = {}

    def __call__(self, kind: str, key: str) -> Any:
        """Return the row; ContentError where there is none."""
        if kind == "picture":
            return self.picture(key)
        model = {"fact": Fact, "setting": Setting, "question": Question, "sign": Sign}[kind]
        found = model.objects.filter(key=key).first()  # type: ignore[attr-defined]
        if found is None:
            raise ContentError(f"there is no {kind} “{key}”")
        return found

    def picture(self, path: str, *, title: str = "", alt: str = "") -> CustomImage:
        """Return the picture of a content file, putting it into the library if need be.

        A changed file becomes a new picture: one that was shown is never replaced in place.
        """
        if path in self._pictures:
            return self._pictures[path]
        try:
            content = ContentFile.read(self.root, path).content
        except ContentProblem as problem:
            raise ContentError(f"there is no picture “{path}”") from problem
        digest = sha256_of(content)[:12]
        name = f"{Path(path).stem}-{digest}"
        found = CustomImage.objects.filter(file__contains=name).first()
        if found is None:
            found = CustomImage(
                title=title or Path(path).stem.replace("-", " "),
                description=(alt or title or Path(path).stem)[:255],
                licence=OWN_WORK,
                consent_note="No real people; a drawing.",
                file=ImageFile(BytesIO(content), name=f"{name}{Path(path).suffix}"),
            )
            found.save()
        self._pictures[path] = found
        return found


def load_questions(file: ContentFile, library: Library) -> int:
    """Make or change the questions of one module and publish them."""
    entries = file.entries()
    for entry in entries:
        _load_question(entry, library)
    return len(entries)


def _load_question(entry: Located, library: Library) -> Question:
    key = entry.need("id")
    form = entry.plain()
    form["signs"] = form.get("signs") or []
    try:
        item_from_form(form)
    except InvalidItem as invalid:
        problem = invalid.problems[0]
        raise entry.problem(
            f"question {key}: {problem.path}: {problem.code} {problem.detail}"
        ) from (invalid)
    try:
        stream = stream_from_form(
            form,
            resolve_image=lambda path: library.picture(
                path, title=form["scene"]["title"], alt=form["scene"]["alt"]
            ),
            resolve_sign=lambda sign: library("sign", sign),
        )
        signs = [library("sign", sign) for sign in form["signs"]]
    except ContentError as error:
        raise entry.problem(f"question {key}: {error}.") from error
    question = Question.objects.filter(key=key).first() or Question(key=key)
    question.title = short_title(form["stem"])
    question.item = stream
    question.source = entry.need("source")[:250]
    question.checked_date = question.checked_date or date(2026, 10, 2)
    question.review_by_date = question.review_by_date or date(2027, 10, 2)
    question.full_clean()
    question.save()
    question.signs.set(signs)
    question.save()
    question.save_revision().publish()
    return question


def short_title(stem: str, longest: int = 90) -> str:
    """Return a stem as lists show it, cut between words."""
    if len(stem) <= longest:
        return stem
    return stem[: longest - 1].rsplit(" ", 1)[0] + "…"


def load_quiz(module: Located) -> Quiz:
    """Make or change the check of a module file."""
    check = module.need("check", dict)
    key = f"{module.need('id').lower()}-check"
    quiz = Quiz.objects.filter(key=key).first() or Quiz(key=key)
    quiz.title = check.need("title")
    quiz.intro = (check.get("intro") or "").strip()
    quiz.pass_percent = check.need("pass_percent", int)
    quiz.policy = check.need("policy")
    questions = []
    for name in check.need("questions", list):
        found = Question.objects.filter(key=name).first()
        if found is None:
            raise check.problem(f"there is no question “{name}”.", "questions")
        questions.append(found)
    quiz.save()
    standing = list(
        quiz.quiz_questions.order_by("sort_order").values_list("question_id", flat=True)
    )
    if standing != [question.pk for question in questions]:
        quiz.quiz_questions.set(
            [
                QuizQuestion(question=question, sort_order=place)
                for place, question in enumerate(questions)
            ]
        )
        quiz.save()
    return quiz
