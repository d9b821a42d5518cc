"""Questions as drafts, and the immutable versions that publishing makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django import forms
from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from typing_extensions import override
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import (
    DraftStateMixin,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
    WorkflowState,
)
from wagtail.search import index

from media.blocks.live import LiveFreezer
from media.editions.append_only import AppendOnlyModel
from quizzes.bank import previews
from quizzes.bank.blocks import QUESTION_BLOCKS
from quizzes.bank.conversion import form_from_item
from quizzes.bank.enums import QuestionType
from quizzes.bank.forms import QuestionForm
from quizzes.bank.log_actions import NOT_DUE
from quizzes.bank.previews import PreviewMode

if TYPE_CHECKING:
    from django.http import HttpRequest


# How Wagtail's schedule says who publishes.
BY_SCHEDULE = "wagtail.publish.scheduled"


class QuestionQuerySet(models.QuerySet["Question"]):
    """Reads of questions."""

    def with_status(self) -> Self:
        """Know of each whether it is scheduled or being approved, in two statements for all."""
        scheduled = Revision.objects.filter(approved_go_live_at__isnull=False)
        # Where Wagtail looks before it asks the database for each question.
        approving = WorkflowState.objects.active().select_related("current_task_state__task")
        return self.prefetch_related(
            models.Prefetch("_revisions", scheduled, to_attr="_scheduled_revisions"),
            models.Prefetch("workflow_states", approving, to_attr="_current_workflow_states"),
        )


class Question(
    WorkflowMixin,
    DraftStateMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    ClusterableModel,
):
    """A question an author works on. Learners only ever meet a `QuestionVersion` of it.

    Personal data: none.
    """

    key = models.SlugField(
        _("key"), max_length=40, unique=True, help_text=_("For example M02-Q1. Never reused.")
    )
    title = models.CharField(_("short title for lists"), max_length=200)
    # Exactly one block, once published: which one says the type.
    item = StreamField(QUESTION_BLOCKS, max_num=1, verbose_name=_("question"))
    # The block's name again, for lists and filters; `save` keeps it.
    type = models.CharField(
        _("type"), max_length=20, choices=QuestionType.choices, blank=True, editable=False
    )
    signs = ParentalManyToManyField(
        "reference.Sign", verbose_name=_("signs it asks about"), blank=True, related_name="+"
    )
    source = models.CharField(_("source"), max_length=250)
    checked_date = models.DateField(_("last checked"), null=True, blank=True)
    review_by_date = models.DateField(_("review by"), null=True, blank=True)

    objects: ClassVar[Any] = QuestionQuerySet.as_manager()

    # Set by Wagtail when the snippet is registered.
    snippet_viewset: ClassVar[Any]

    _revisions = GenericRelation(Revision, related_query_name="question")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="question",
        for_concrete_model=False,
    )

    base_form_class = QuestionForm
    panels = [
        FieldRowPanel(
            [
                # Wagtail's own field for slugs would turn M02-Q1 into m02-q1.
                FieldPanel("key", required_on_save=True, widget=forms.TextInput),
                FieldPanel("title", required_on_save=True),
            ]
        ),
        FieldPanel("item"),
        MultiFieldPanel(
            [
                FieldPanel("source"),
                FieldRowPanel([FieldPanel("checked_date"), FieldPanel("review_by_date")]),
                FieldPanel("signs"),
            ],
            heading=_("Keeping it right"),
        ),
    ]
    search_fields = [
        index.SearchField("title"),
        index.SearchField("key"),
        index.AutocompleteField("title"),
        index.AutocompleteField("key"),
        index.FilterField("live"),
        index.FilterField("type"),
    ]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"

    @override
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the type beside the block that says it."""
        self.type = self.item[0].block_type if self.item else ""
        super().save(*args, **kwargs)

    @property
    def approved_schedule(self) -> bool:
        """Whether a day has been set for it to be published; told by `with_status` in lists."""
        if hasattr(self, "_scheduled_revisions"):
            return bool(self._scheduled_revisions)
        return bool(super().approved_schedule)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """What the editor's preview offers."""
        return [(PreviewMode.ASKED, _("As asked")), (PreviewMode.FEEDBACK, _("With feedback"))]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Return the page around the question."""
        return "bank/question_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Draw the draft from the same form that publishing would freeze."""
        freezer = LiveFreezer()
        drawn = previews.draw(
            form_from_item(self, freezer),
            PreviewMode(mode_name or PreviewMode.ASKED),
            freezer.addresses.__getitem__,
        )
        return {**super().get_preview_context(request, mode_name), "question": self, "drawn": drawn}

    def publish(self, revision: Revision, user: Any = None, *args: Any, **options: Any) -> Any:
        """Go live together with the version that learners meet, or not at all.

        Wagtail's own publish is not atomic, and the version is made by a receiver of its signal.
        A question that is no longer fit to be asked on its day is taken off the schedule, since
        whatever else is due that minute must not wait for it; its history says why.
        """
        revision.publisher = user  # type: ignore[attr-defined] # for the receiver
        try:
            with transaction.atomic():
                return super().publish(revision, user, *args, **options)
        except ValidationError as refused:
            if options.get("log_action") != BY_SCHEDULE:
                raise
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])
            reasons = {"reasons": refused.messages}
            log(instance=self, action=NOT_DUE, user=user, revision=revision, data=reasons)

    @property
    def revisions(self) -> models.QuerySet[Revision]:
        """The drafts kept so far."""
        drafts: models.QuerySet[Revision] = self._revisions.all()
        return drafts


class QuestionVersion(AppendOnlyModel):
    """What a question was on the day it was published; attempts and editions name this.

    `form` is the neutral form of `quizzes.items`; a scene's picture is kept as bytes.

    Personal data: `published_by` only.
    """

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    type = models.CharField(max_length=20, choices=QuestionType.choices)
    stem = models.TextField()
    form = models.JSONField()
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the form"))
    picture = models.ForeignKey(
        "editions.EditionFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("question version")
        constraints = [
            # Versions of a question are numbered without a repeat.
            models.UniqueConstraint(fields=("question", "number"), name="bank_version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.question.key} version {self.number}"
