"""Quizzes, and what people did with them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable
from wagtail.search import index

from media.editions.append_only import AppendOnlyModel, AppendOnlyQuerySet
from quizzes.attempts.enums import AttemptState, FeedbackPolicy, Purpose


class Quiz(index.Indexed, ClusterableModel):
    """A list of questions with a pass mark and a feedback policy.

    Personal data: none.
    """

    key = models.SlugField(_("key"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=160)
    intro = models.TextField(_("introduction"), blank=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Per cent, 1 to 100."),
    )
    policy = models.CharField(
        _("feedback"),
        max_length=12,
        choices=FeedbackPolicy.choices,
        default=FeedbackPolicy.AFTER_EACH,
    )
    is_shuffled = models.BooleanField(_("questions in random order"), default=False)

    panels = [
        FieldPanel("title"),
        FieldPanel("key", widget=forms.TextInput),
        FieldPanel("intro"),
        FieldPanel("pass_percent"),
        FieldPanel("policy"),
        FieldPanel("is_shuffled"),
        InlinePanel("quiz_questions", label=_("Question"), min_num=1),
    ]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.CheckConstraint(
                condition=Q(pass_percent__gte=1, pass_percent__lte=100),
                name="attempts_pass_mark_is_percent",
                violation_error_message=_("The pass mark is between 1 and 100 per cent."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class QuizQuestion(Orderable):
    """A question's place in a quiz; the newest published version is taken when frozen.

    Personal data: none.
    """

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="quiz_questions")
    question = models.ForeignKey("bank.Question", models.PROTECT, related_name="+")

    panels = [FieldPanel("question")]

    class Meta(Orderable.Meta):
        constraints = [
            # A quiz asks each question once.
            models.UniqueConstraint(fields=("quiz", "question"), name="attempts_question_once")
        ]

    def __str__(self) -> str:
        return str(self.question)


class Attempt(models.Model):
    """One go at a quiz or a practice question. `spec` freezes what it was about.

    Only `state`, `submitted_at`, the result columns and `seconds` change, once, at submit.

    Personal data: a person's answers' result. Answers are kept 24 months, then scores only
    (facts.md 7.3).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts")
    edition = models.ForeignKey("editions.Edition", models.PROTECT, related_name="attempts")
    # Where in the edition: "check", or a section's key.
    usage = models.CharField(max_length=64)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    number = models.PositiveIntegerField()
    # QuizSpec.as_json(): title, pass_percent, policy, seed, items [{version, digest, type}].
    spec = models.JSONField()
    state = models.CharField(max_length=10, choices=AttemptState.choices, default=AttemptState.OPEN)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    is_passed = models.BooleanField(null=True, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)

    # Attempts refer to no page content, so Wagtail need not look for any at every save.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("attempt")
        constraints = [
            # A double click on Start starts one attempt.
            models.UniqueConstraint(
                fields=("user", "edition", "usage"),
                condition=Q(state=AttemptState.OPEN),
                name="attempts_one_open",
            ),
            models.UniqueConstraint(
                fields=("user", "edition", "usage", "number"), name="attempts_number"
            ),
            # Submitted means marked, whole: all results, or none. Said of NULL by name: a
            # comparison with it is neither true nor false, and would pass.
            models.CheckConstraint(
                condition=Q(state=AttemptState.OPEN, submitted_at=None, score=None, is_passed=None)
                | Q(
                    state=AttemptState.SUBMITTED,
                    submitted_at__isnull=False,
                    submitted_at__gte=F("started_at"),
                    score__isnull=False,
                    score__gte=0,
                    score__lte=1,
                    is_passed__isnull=False,
                ),
                name="attempts_submitted_means_marked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uuid}"

    @property
    def is_open(self) -> bool:
        """Whether answers may still be saved."""
        return self.state == AttemptState.OPEN


class ResponseQuerySet(AppendOnlyQuerySet):
    """Reads of saves."""

    def with_is_marked(self) -> Self:
        """Say of each save whether its question is marked, and so takes no other save."""
        marks = Mark.objects.filter(attempt=OuterRef("attempt"), position=OuterRef("position"))
        return self.annotate(is_marked=Exists(marks))


class Response(AppendOnlyModel):
    """One save of one answer. The highest sequence is the answer.

    Personal data: what a person answered.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="responses")
    position = models.PositiveSmallIntegerField(help_text=_("from 1"))
    sequence = models.PositiveIntegerField(help_text=_("counted by the client, from 1"))
    answer = models.JSONField()
    saved_at = models.DateTimeField()

    objects: ClassVar[Any] = ResponseQuerySet.as_manager()

    # Told by `with_is_marked`; a save just made has no mark yet.
    is_marked: bool = False

    class Meta:
        constraints = [
            # The same save twice is one save. The index also finds the newest.
            models.UniqueConstraint(
                fields=("attempt", "position", "sequence"), name="attempts_save_once"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, sequence__gte=1), name="attempts_save_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} question {self.position} save {self.sequence}"


class Mark(AppendOnlyModel):
    """That an answer is locked, and what it scored. Feedback may be read from here on.

    Personal data: how a person did on one question.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="marks")
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey("bank.QuestionVersion", models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, models.PROTECT, null=True, related_name="+")
    score = models.DecimalField(max_digits=5, decimal_places=4)
    code = models.CharField(max_length=20)
    locked_at = models.DateTimeField()

    class Meta:
        constraints = [
            # An answer is locked once.
            models.UniqueConstraint(fields=("attempt", "position"), name="attempts_mark_once"),
            # A mark without an answer is worth nothing.
            models.CheckConstraint(
                condition=Q(response__isnull=False) | Q(score=0), name="attempts_mark_of_nothing"
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="attempts_mark_score_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} question {self.position}: {self.score}"
