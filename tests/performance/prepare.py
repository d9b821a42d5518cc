"""Run inside the product's environment: fill the database, hand out sessions, count statements.

Prints one JSON line. `python -m tests.performance.prepare LEARNERS`.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from learning.accounts.models import User

# Method, path, form.
Request = tuple[str, str, dict[str, Any]]


def main(learners: int) -> None:
    """Load content and people, publish the ten-question module, and describe it all."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_starter_content", stdout=sys.stderr)
    call_command("load_demo_people", learners=learners, stdout=sys.stderr)
    slug, choices = _ten_questions()
    sessions = _sessions(64)
    print(
        json.dumps(
            {
                "slug": slug,
                "choices": choices,
                "sessions": sessions,
                "statements": _statements(sessions[0], slug, choices),
            }
        )
    )


def _ten_questions() -> tuple[str, list[list[str]]]:
    """Publish a module whose check asks ten questions with feedback at the end."""
    from learning.modules.models import ModuleIndexPage, ModulePage
    from media.reference.models import Marking
    from quizzes.attempts.enums import FeedbackPolicy
    from quizzes.attempts.models import Quiz, QuizQuestion
    from quizzes.bank.models import Question, QuestionVersion

    versions = list(QuestionVersion.objects.filter(type="multiple_choice").order_by("id")[:10])
    quiz = Quiz(key="ten", title="Ten questions", policy=FeedbackPolicy.AT_END)
    quiz.save()
    quiz.quiz_questions.set(
        [
            QuizQuestion(question=Question.objects.get(pk=version.question_id), sort_order=n)
            for n, version in enumerate(versions)
        ]
    )
    quiz.save()
    page = ModulePage(
        title="Ten questions",
        slug="ten-questions",
        code="B10",
        summary="For the benchmark.",
        minutes=10,
        content_owner="Benchmark",
        marking=Marking.objects.first(),
        check_quiz=quiz,
        change_class="substance",
        sections=[
            {
                "type": "section",
                "value": {
                    "title": "Read",
                    "minutes": 4,
                    "body": [{"type": "text", "value": {"text": "<p>Words.</p>"}}],
                },
            }
        ],
    )
    ModuleIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    choices = [[option["id"] for option in v.form["options"]][:2] for v in versions]
    return page.slug, choices


def _sessions(count: int) -> list[str]:
    """Sign so many people in; return the keys of their sessions."""
    from learning.accounts.models import User

    crowd = User.objects.filter(email__startswith="learner-").order_by("id")
    return [session_of(user) for user in crowd[:count]]


def session_of(user: User) -> str:
    """Sign somebody in; return the key of the session."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from learning.accounts.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _statements(session: str, slug: str, choices: list[list[str]]) -> dict[str, int]:
    """Count the SQL statements of one warm request of each kind, BEGIN and COMMIT included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.cookies["sessionid"] = session

    def count(*requests: Request) -> int:
        with CaptureQueriesContext(connection) as captured:
            for method, path, data in requests:
                response = getattr(client, method)(path, data, HTTP_HOST="127.0.0.1")
                expected = 200 if method == "get" else 302
                if response.status_code != expected:
                    raise RuntimeError(f"{method} {path}: {response.status_code}")
        return len(captured)

    section: Request = ("get", "/learn/spot-the-signs-people-and-places/1/", {})
    learn: Request = ("get", "/learn/", {})
    material: Request = ("get", "/materials/health-sign-card/", {})
    check = f"/learn/{slug}/check/"
    client.post(check, {"action": "start"}, HTTP_HOST="127.0.0.1")
    save = ("post", f"{check}1/", {"choices": choices[0], "sequence": "1", "position": "1"})
    again = ("post", f"{check}1/", {"choices": choices[0][:1], "sequence": "2", "position": "1"})
    following: Request = ("get", f"{check}2/", {})
    for request in (section, learn, material, save, following):
        count(request)
    return {
        "section": count(section),
        "learning": count(learn),
        "material": count(material),
        "answer": count(again, following),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
