"""Sections of a module, and the block that asks a question inside one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from media.blocks.base import (
    FrozenBlock,
    Resolver,
    content_fields,
    content_text,
    render_live_stream,
    stream_from_content,
)
from media.blocks.rich_text import RichTextBlock, frozen_rich_text, rich_text_from_markdown
from media.blocks.vocabulary import TEXT_BLOCKS
from media.editions.content import Freezer, slot
from quizzes.bank.queries import latest_version


class ActivityBlock(FrozenBlock):
    """A question answered on the section's own page. At most one in a section.

    Its frozen data names the newest published version; the question itself is drawn for each
    learner into the `answers` slot, and as asked into the edition's section.
    """

    type_name = "activity"

    intro = RichTextBlock(label=_("Introduction"), required=False)
    question = SnippetChooserBlock("bank.Question", label=_("Question"))

    class Meta:
        icon = "help"
        label = _("Activity")
        group = _("Questions")
        description = _("A scene, a conversation or any other question, answered in the section.")
        template = "modules/blocks/activity.html"
        preview_value = {"intro": "<p>Your turn. Look at the whole picture first.</p>"}

    @override
    def freeze_value(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        question = value.get("question")
        version = latest_version(question) if question and question.live else None
        return {
            "html": frozen_rich_text(value["intro"]) if value.get("intro") else "",
            "key": question.key if question else "",
            "version": version.pk if version else None,
            "digest": version.digest if version else "",
            "question_type": version.type if version else "",
        }

    @override
    def freeze(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        # The slot is ours, so it goes in after an author's own were broken up.
        return {**super().freeze(value, freezer), "answers": slot("answers")}

    @override
    def from_content(self, value: Any, resolver: Resolver) -> dict[str, Any]:
        fields = content_fields(value, required=("question",), optional=("intro",))
        intro = fields.get("intro")
        return {
            "intro": rich_text_from_markdown(content_text(intro)) if intro else "",
            "question": resolver("question", content_text(fields["question"])).pk,
        }


BODY_BLOCKS = [*TEXT_BLOCKS, ("activity", ActivityBlock())]


class SectionBlock(blocks.StructBlock):
    """A section: a title, the minutes it takes, and its body."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    minutes = blocks.IntegerBlock(
        label=_("Minutes"), min_value=1, max_value=30, default=4, help_text=_("1 to 30.")
    )
    body = blocks.StreamBlock(BODY_BLOCKS, label=_("Content"))

    class Meta:
        icon = "doc-full"
        label = _("Section")
        description = _("One page of the module: something to read and, if you like, one activity.")
        label_format = "{title}"
        template = "modules/blocks/section.html"
        preview_value = {"title": "Who speaks for whom", "minutes": 4, "body": []}

    @override
    def clean(self, value: Any) -> Any:
        """Refuse a second activity: a section asks one thing."""
        cleaned = super().clean(value)
        activities = [child for child in cleaned["body"] if child.block_type == "activity"]
        if len(activities) > 1:
            message = _("A section has at most one activity. Move the second to its own section.")
            raise blocks.StructBlockValidationError(
                block_errors={"body": ErrorList([ValidationError(message)])}
            )
        return cleaned

    @override
    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["html"] = render_live_stream(value["body"])
        return context


def section_from_content(value: Any, resolver: Resolver, *, seed: str) -> dict[str, Any]:
    """Turn a content file's section into its stored form.

    Raises:
        ContentError: naming the block and what is wrong with it.
    """
    fields = content_fields(value, required=("title", "minutes", "body"))
    return {
        "title": content_text(fields["title"]),
        "minutes": int(fields["minutes"]),
        "body": stream_from_content(fields["body"], BODY_BLOCKS, resolver, seed=seed),
    }


SECTION_BLOCKS = [("section", SectionBlock())]
