"""Reads of questions and their versions."""

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import F, Value
from django.db.models.functions import Left, Length, StrIndex

from quizzes.bank.models import Question, QuestionVersion
from quizzes.items import Item, item_from_form

# By module, then as people count: M02-Q2 before M02-Q10.
KEY_ORDER = (Left("key", StrIndex("key", Value("-"))), Length("key"), F("key"))


def latest_versions(questions: Iterable[Question]) -> dict[int, QuestionVersion]:
    """Return the newest version of each question by question id; one query."""
    ids = [question.pk for question in questions]
    found = QuestionVersion.objects.filter(question__in=ids).order_by("number")
    return {version.question_id: version for version in found}


def latest_version(question: Question) -> QuestionVersion | None:
    """Return the newest published version, or None before the first."""
    return latest_versions([question]).get(question.pk)


# Versions never change, so each process may keep them for good. The digest is part of the name
# under which one is kept: it stands for the content, as an identifier alone does not where a
# database is replaced beneath a running process.
@lru_cache(maxsize=2000)
def version_by_id(version_id: int, digest: str = "") -> QuestionVersion:
    """Return a version; kept by the process. Raises QuestionVersion.DoesNotExist."""
    named = {"digest": digest} if digest else {}
    version: QuestionVersion = QuestionVersion.objects.select_related("question").get(
        pk=version_id, **named
    )
    return version


@lru_cache(maxsize=2000)
def item_by_version(version_id: int, digest: str = "") -> Item:
    """Return the version's markable item; kept by the process."""
    return item_from_form(version_by_id(version_id, digest).form)
