"""The bank as authors use it, through Wagtail's own views."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, TaskState, Workflow, WorkflowContentType, WorkflowTask
from wagtail.test.utils.form_data import nested_form_data

from media.assets.models import CustomImage
from quizzes.attempts.operations import submit_attempt
from quizzes.bank.models import Question
from quizzes.bank.queries import latest_version
from tests.counting import statements_of_page
from tests.factories.accounts import UserFactory
from tests.factories.items import SECRET
from tests.factories.quizzes import (
    attempt_at,
    draft_question,
    later,
    published_question,
    quiz_of,
    version_of,
)

pytestmark = pytest.mark.django_db
URLS, QUIZZES = "wagtailsnippets_bank_question", "wagtailsnippets_attempts_quiz"
TYPED = {
    "stem": "Who may interpret for a possible victim?",
    "feedback": "Somebody without a part in it.",
}
OPTIONS = [
    {"text": "The friend who came along", "reason": "A friend may have been sent along."},
    {"text": "A professional", "is_correct": "on", "reason": "The words arrive unchanged."},
]


@pytest.fixture
def author() -> Client:
    """A superuser's client: what groups may do is the accounts' own test."""
    client = Client()
    client.force_login(UserFactory.create(is_superuser=True, is_staff=True))
    return client


def typed(*options: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """What the editor sends for a question with one right answer."""
    listed = {
        **{
            f"options-{number}": {
                "deleted": "",
                "order": str(number),
                "id": "",
                "type": "item",
                "value": option,
            }
            for number, option in enumerate(options)
        },
        "options-count": str(len(options)),
    }
    flat: dict[str, Any] = {}
    for name, value in listed.items():
        if isinstance(value, dict):
            inner = value.pop("value")
            flat |= {f"{name}-{key}": part for key, part in value.items()}
            flat |= {f"{name}-value-{key}": part for key, part in inner.items()}
        else:
            flat[name] = value
    sent: dict[str, Any] = nested_form_data(
        {
            "key": "M02-Q1",
            "title": "Interpreters",
            "source": "Toolkit, chapter 4",
            "item": {
                "count": "1",
                "0": {
                    "deleted": "",
                    "order": "0",
                    "type": "single_choice",
                    "id": "",
                    "value": {**TYPED, **flat},
                },
            },
            **fields,
        }
    )
    return sent


class TestWriting:
    def test_keeps_a_draft_that_is_half_empty(self, author: Client) -> None:
        data = typed(item={"count": "0"}, source="")
        response = author.post(reverse(f"{URLS}:add"), data)
        assert response.status_code == 302, response.content
        assert not Question.objects.get().live
        assert latest_version(Question.objects.get()) is None

    def test_publishes_a_whole_question(self, author: Client) -> None:
        data = typed(*OPTIONS, **{"action-publish": "yes"})
        response = author.post(reverse(f"{URLS}:add"), data)
        assert response.status_code == 302, response.content
        question = Question.objects.get()
        version = version_of(question)
        assert (question.live, question.type, version.number) == (True, "single_choice", 1)
        assert [option["text"] for option in version.form["options"]] == [
            "The friend who came along",
            "A professional",
        ]

    def test_refuses_to_publish_without_reasons_and_says_where(self, author: Client) -> None:
        wrong = [{**OPTIONS[0], "is_correct": "on"}, OPTIONS[1]]
        response = author.post(reverse(f"{URLS}:add"), typed(*wrong, **{"action-publish": "yes"}))
        assert response.status_code == 200
        assert "Only one may be right." in response.content.decode()
        assert not Question.objects.exists()

    def test_keeps_the_identifiers_of_answers_through_an_edit(self, author: Client) -> None:
        question = published_question()
        before = [option["id"] for option in version_of(question).form["options"]]
        question.item[0].value["options"][0]["text"] = "A friend"
        question.save_revision().publish()
        assert [option["id"] for option in version_of(question).form["options"]] == before

    @pytest.mark.parametrize("mode", ["asked", "feedback"])
    @pytest.mark.parametrize("kind", ["single_choice", "scene", "branching"])
    def test_previews_the_learners_own_screen(self, author: Client, kind: str, mode: str) -> None:
        question = draft_question(kind)
        name, at = f"{URLS}:preview_on_edit", [question.pk]
        page = author.get(reverse(f"{URLS}:edit", args=at)).content.decode()
        assert "preview" in page
        drawn = question.make_preview_request(preview_mode=mode)
        html = drawn.content.decode()
        assert question.item[0].value["stem"] in html
        assert (SECRET in html) == (mode == "feedback")
        assert reverse(name, args=at)

    def test_previews_what_is_typed_in_a_frame_beside_it(self, author: Client) -> None:
        question = draft_question()
        address = reverse(f"{URLS}:preview_on_edit", args=[question.pk])
        stored = author.post(address, typed(*OPTIONS, key=question.key)).json()
        assert stored == {"is_valid": True, "is_available": True}
        shown = author.get(address, {"mode": "asked"})
        assert "The friend who came along" in shown.content.decode()
        assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]

    def test_opens_the_editor_for_every_type(self, author: Client) -> None:
        for kind in ("matching", "ordering", "numeric", "true_false", "multiple_choice"):
            question = draft_question(kind)
            response = author.get(reverse(f"{URLS}:edit", args=[question.pk]))
            assert response.status_code == 200


class TestOtherRoutes:
    def test_make_a_version_on_the_scheduled_day(self) -> None:
        question = self.scheduled(draft_question())
        assert latest_version(question) is None
        self.let_the_day_come(question)
        call_command("publish_scheduled", stdout=StringIO())
        assert version_of(question).number == 1

    def test_leave_what_is_unfinished_on_its_day_and_go_on_with_the_rest(
        self, author: Client
    ) -> None:
        broken, whole = self.scheduled(draft_question("scene")), self.scheduled(draft_question())
        CustomImage.objects.all().delete()
        self.let_the_day_come(broken, hour=1)
        self.let_the_day_come(whole, hour=2)
        call_command("publish_scheduled", stdout=StringIO())
        assert version_of(whole).number == 1
        broken = Question.objects.get(pk=broken.pk)
        assert (broken.live, broken.scheduled_revision) == (False, None)
        assert latest_version(broken) is None
        history = author.get(reverse(f"{URLS}:history", args=[broken.pk])).content.decode()
        assert "Not published on the day it was due: Choose a picture." in history

    def scheduled(self, question: Question) -> Question:
        question.go_live_at = timezone.now() + timedelta(minutes=5)
        question.save_revision().publish()
        return Question.objects.get(pk=question.pk)

    def let_the_day_come(self, question: Question, hour: int = 0) -> None:
        day = datetime(2026, 1, 1, hour, tzinfo=UTC)
        scheduled = question.scheduled_revision
        scheduled.approved_go_live_at = day
        scheduled.content["go_live_at"] = day.isoformat()
        scheduled.save()

    def handed_in(self, question: Question) -> TaskState:
        task = GroupApprovalTask.objects.create(name="Look it over")
        workflow = Workflow.objects.create(name="Questions")
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        WorkflowContentType.objects.create(
            workflow=workflow, content_type=ContentType.objects.get_for_model(Question)
        )
        task_state: TaskState = workflow.start(question, None).current_task_state
        return task_state

    def test_make_a_version_when_a_workflow_approves(self) -> None:
        question = draft_question()
        self.handed_in(question).approve()
        assert version_of(question).number == 1

    def test_refuse_in_words_what_a_workflow_approves_unfinished(self, author: Client) -> None:
        question = draft_question()
        question.item = [{"type": "single_choice", "value": {"stem": "Who may interpret?"}}]
        question.save_revision(clean=False)
        state = self.handed_in(question)
        address = reverse(f"{URLS}:workflow_action", args=[question.pk, "approve", state.pk])
        response = author.post(address, {}, follow=True)
        assert "Not published. Add more: at least 2 are needed." in response.content.decode()
        state.refresh_from_db()
        assert state.status == TaskState.STATUS_IN_PROGRESS
        assert latest_version(question) is None


class TestTheList:
    def test_says_version_and_use(self, author: Client) -> None:
        question = published_question()
        question.source = "Another source"
        question.save_revision().publish()
        quiz_of(question)
        response = author.get(reverse(f"{URLS}:list"))
        (listed,) = response.context["object_list"]
        assert (listed.newest_version, listed.used_in) == (2, 1)

    @pytest.mark.parametrize(
        "name", [f"{URLS}:list", "wagtailsnippetchoosers_bank_question:choose", f"{QUIZZES}:list"]
    )
    def test_asks_as_little_of_many_as_of_one(self, author: Client, name: str) -> None:
        quiz_of(published_question("scene"))
        few = statements_of_page(author, reverse(name))
        for _turn in range(6):
            quiz_of(published_question("scene"))
        assert statements_of_page(author, reverse(name)) == few

    def test_says_what_is_scheduled_and_what_is_being_approved(self, author: Client) -> None:
        TestOtherRoutes().scheduled(draft_question())
        TestOtherRoutes().handed_in(draft_question("numeric"))
        published_question("true_false")
        listed = author.get(reverse(f"{URLS}:list")).context["object_list"]
        assert {str(question.status_string) for question in listed} == {
            "scheduled",
            "in moderation",
            "live",
        }

    def test_is_filtered_by_module_and_type(self, author: Client) -> None:
        for key, kind in (("M02-Q1", "numeric"), ("M02-Q2", "scene"), ("M03-Q1", "numeric")):
            question = draft_question(kind)
            question.key = key
            question.save()
        response = author.get(reverse(f"{URLS}:list"), {"module": "M02", "type": "numeric"})
        assert [question.key for question in response.context["object_list"]] == ["M02-Q1"]

    def test_is_searched_by_key_and_title(self, author: Client) -> None:
        question = draft_question()
        question.title = "Interpreters"
        question.save()
        response = author.get(reverse(f"{URLS}:list"), {"q": "Interpreters"})
        assert list(response.context["object_list"]) == [question]

    def test_lists_quizzes_beside_questions(self, author: Client) -> None:
        quiz_of(published_question(), published_question("numeric"))
        response = author.get(reverse(f"{QUIZZES}:list"))
        assert [quiz.question_count for quiz in response.context["object_list"]] == [2]


class TestTheChooser:
    def test_shows_type_and_preview(self, author: Client) -> None:
        question = published_question("scene")
        response = author.get(reverse("wagtailsnippetchoosers_bank_question:choose"))
        html = response.json()["html"]
        assert "Spot-the-signs scene" in html
        assert (
            reverse(f"{URLS}:revisions_view", args=[question.pk, question.latest_revision_id])
            in html
        )


class TestDeleting:
    def test_is_refused_in_words_once_a_version_was_made(self, author: Client) -> None:
        question = published_question()
        response = author.post(reverse(f"{URLS}:delete", args=[question.pk]), follow=True)
        assert "Not deleted" in response.content.decode()
        assert Question.objects.filter(pk=question.pk).exists()

    def test_is_refused_in_bulk_too(self, author: Client) -> None:
        question = published_question()
        address = reverse("wagtail_bulk_action", args=["bank", "question", "delete"])
        response = author.post(f"{address}?id={question.pk}", follow=True)
        assert "Not deleted" in response.content.decode()
        assert Question.objects.filter(pk=question.pk).exists()

    def test_is_allowed_for_a_draft_nobody_met(self, author: Client) -> None:
        question = draft_question()
        author.post(reverse(f"{URLS}:delete", args=[question.pk]))
        assert not Question.objects.filter(pk=question.pk).exists()


class TestUnpublishing:
    def test_leaves_versions_and_answers_alone(self) -> None:
        attempt = attempt_at()
        question = Question.objects.get()
        question.unpublish()
        done = submit_attempt(attempt=attempt, by=None, at=later(5))
        assert done.score == 0
        assert version_of(question).number == 1
