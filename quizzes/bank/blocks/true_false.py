"""A statement that is true or false."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import blocks

from media.editions.content import Freezer
from quizzes.bank.blocks.base import (
    QuestionBlock,
    ResolveImage,
    ResolveSign,
    feedback_field,
    stem_field,
)


class TrueFalseBlock(QuestionBlock):
    """A statement, with a reason for each of the two verdicts."""

    type_name = "true_false"

    stem = stem_field()
    answer = blocks.ChoiceBlock(
        label=_("The statement is"), choices=[("true", _("True")), ("false", _("False"))]
    )
    reason_true = blocks.TextBlock(
        label=_("To those who say true"), rows=2, help_text=_("Why that is right, or is not.")
    )
    reason_false = blocks.TextBlock(
        label=_("To those who say false"), rows=2, help_text=_("Why that is right, or is not.")
    )
    feedback = feedback_field()

    class Meta:
        icon = "check"
        label = _("True or false")
        description = _("One statement. Good for a belief that many people hold.")
        preview_value = {
            "stem": "An adult who agreed to the job and the journey cannot be a victim.",
            "answer": "false",
            "reason_true": "Agreement does not defeat the offence.",
            "reason_false": "Look at what was promised, what happened next and who gained.",
            "feedback": "What was agreed at the start does not settle it.",
        }

    @override
    def body(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        return {
            "answer": {"true": True, "false": False}.get(value["answer"]),
            "reasons": {"true": value["reason_true"] or "", "false": value["reason_false"] or ""},
        }

    @override
    def raw_body(
        self, form: Mapping[str, Any], resolve_image: ResolveImage, resolve_sign: ResolveSign
    ) -> dict[str, Any]:
        # YAML reads an unquoted true or false as a boolean, even where it is a key.
        reasons = {str(verdict).lower(): reason for verdict, reason in form["reasons"].items()}
        return {
            "answer": "true" if form["answer"] else "false",
            "reason_true": reasons["true"],
            "reason_false": reasons["false"],
        }
