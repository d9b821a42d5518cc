"""Publishing freezes a question, once for each change, by every route."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from media.editions.append_only import AppendOnlyError
from media.editions.digests import sha256_of
from media.editions.models import EditionFile
from quizzes.bank.models import Question, QuestionVersion
from quizzes.bank.operations import NotAQuestion, publish_version
from quizzes.bank.queries import item_by_version, latest_version, latest_versions, version_by_id
from quizzes.items import item_from_form
from tests.factories.accounts import UserFactory
from tests.factories.items import FORMS
from tests.factories.quizzes import AT, draft_question, published_question, version_of

pytestmark = pytest.mark.django_db


def publish(question: Question, **options: Any) -> QuestionVersion:
    return publish_version(question=question, by=None, at=AT, **options)


class TestPublishVersion:
    @pytest.mark.parametrize("kind", sorted(FORMS))
    def test_freezes_every_type(self, kind: str) -> None:
        version = publish(draft_question(kind))
        assert (version.type, version.number) == (kind, 1)
        assert version.digest == sha256_of(version.form)
        assert item_from_form(version.form).type == kind

    def test_makes_one_version_of_one_state(self) -> None:
        question = draft_question()
        assert publish(question) == publish(question)
        assert question.versions.count() == 1

    def test_makes_another_after_a_change(self) -> None:
        question = draft_question()
        first = publish(question)
        question.source = "Home Office, chapter 4"
        second = publish(question)
        assert (second.number, first.digest == second.digest) == (2, False)

    def test_makes_another_when_a_question_returns_to_what_it_was(self) -> None:
        question = draft_question(source="first")
        first = publish(question)
        question.source = "second"
        publish(question)
        question.source = "first"
        third = publish(question)
        assert (third.number, third.digest) == (3, first.digest)

    def test_makes_another_when_the_question_was_checked_again(self) -> None:
        question = draft_question()
        publish(question)
        question.checked_date = date(2026, 10, 2)
        assert publish(question).form["checked_date"] == "2026-10-02"

    def test_keeps_the_bytes_of_the_picture(self) -> None:
        version = publish(draft_question("scene"))
        assert version.picture is not None
        assert version.form["scene"]["picture"] == version.picture_id
        assert sha256_of(bytes(version.picture.content)) == version.picture_id

    def test_keeps_the_same_picture_once(self) -> None:
        publish(draft_question("scene"))
        publish(draft_question("scene"))
        assert EditionFile.objects.count() == 1

    def test_refuses_what_is_no_question(self) -> None:
        question = draft_question()
        question.item = [{"type": "single_choice", "value": {"stem": "Who may interpret?"}}]
        with pytest.raises(NotAQuestion) as caught:
            publish(question)
        assert "Add more: at least 2 are needed." in caught.value.messages

    def test_refuses_a_picture_whose_file_is_gone(self) -> None:
        question = draft_question("scene")
        question.item[0].value["picture"].file.delete(save=False)
        with pytest.raises(NotAQuestion, match="cannot be read"):
            publish(Question.objects.get(pk=question.pk))

    def test_breaks_up_what_a_page_would_fill_in(self) -> None:
        version = publish(draft_question(stem="Who holds @@slot:token@@?"))
        assert "@@slot:" not in version.stem + str(version.form)


class TestAVersion:
    def test_is_never_changed_or_deleted(self) -> None:
        version = publish(draft_question())
        version.stem = "Something else"
        with pytest.raises(AppendOnlyError):
            version.save()
        with pytest.raises(AppendOnlyError):
            version.delete()
        with pytest.raises(AppendOnlyError):
            QuestionVersion.objects.filter(pk=version.pk).update(stem="Something else")

    def test_is_guarded_by_the_database_itself(self) -> None:
        version = publish(draft_question())
        with pytest.raises(DatabaseError), transaction.atomic():
            QuestionVersion._base_manager.filter(pk=version.pk)._raw_delete("default")

    def test_outlives_changes_of_its_question(self) -> None:
        question = published_question()
        frozen = dict(version_of(question).form)
        question.item = draft_question("true_false").item
        question.save_revision().publish()
        assert question.versions.get(number=1).form == frozen
        assert question.versions.get(number=2).type == "true_false"


class TestPublishingAQuestion:
    def test_makes_a_version(self) -> None:
        author = UserFactory()
        question = draft_question()
        question.save_revision().publish(user=author, skip_permission_checks=True)
        version = version_of(question)
        assert version.published_by == author
        assert Question.objects.get(pk=question.pk).live

    def test_names_the_author_of_the_revision_where_nobody_publishes(self) -> None:
        author = UserFactory()
        question = draft_question()
        question.save_revision(user=author).publish()
        assert version_of(question).published_by == author

    def test_is_all_or_nothing(self) -> None:
        question = draft_question()
        question.item = [{"type": "single_choice", "value": {"stem": "Who may interpret?"}}]
        revision = question.save_revision(clean=False)
        with pytest.raises(ValidationError):
            revision.publish()
        assert not Question.objects.get(pk=question.pk).live
        assert latest_version(question) is None

    def test_waits_for_a_scheduled_day(self) -> None:
        question = draft_question()
        question.go_live_at = timezone.now() + timedelta(days=3)
        question.save_revision().publish()
        assert latest_version(question) is None

    def test_leaves_drafts_without_a_version(self) -> None:
        question = published_question()
        question.source = "Another source"
        question.save_revision()
        assert question.versions.count() == 1


class TestQueries:
    def test_give_the_newest_version_of_each_in_one_query(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        questions = [published_question(), published_question("numeric"), draft_question()]
        questions[0].source = "Another source"
        questions[0].save_revision().publish()
        with django_assert_num_queries(1):
            found = latest_versions(questions)
        assert {key: version.number for key, version in found.items()} == {
            questions[0].pk: 2,
            questions[1].pk: 1,
        }

    def test_ask_for_a_version_once_in_the_life_of_a_process(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        version = version_of(published_question())
        item_by_version(version.pk, version.digest)
        with django_assert_num_queries(0):
            assert item_by_version(version.pk, version.digest).type == "single_choice"
            assert version_by_id(version.pk, version.digest) == version

    def test_refuse_a_version_of_other_content(self) -> None:
        version = version_of(published_question())
        with pytest.raises(QuestionVersion.DoesNotExist):
            version_by_id(version.pk, "0" * 64)
