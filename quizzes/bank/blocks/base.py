"""What the blocks of all question types have in common."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import blocks

from media.assets.models import CustomImage
from media.blocks.live import LiveFreezer
from media.editions.content import Freezer
from media.reference.models import Sign
from quizzes.bank import previews
from quizzes.bank.problems import block_errors, problems_in

ResolveImage = Callable[[str], CustomImage]
ResolveSign = Callable[[str], Sign]


class QuestionBlock(blocks.StructBlock):
    """A question of one type. Subclasses say how their fields become a form, and back.

    A draft may be half-empty, so `body` must bear that; publishing asks `quizzes.items` whether
    the form is a question, and every problem it finds is shown beside the field it is about. So
    lists have no least length of their own: Wagtail would show an author who has only begun that
    there are too few.
    """

    type_name: ClassVar[str]

    class Meta:
        group = _("Question types")
        label_format = "{stem}"

    def body(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """Return what the form of this type holds beside the keys that all types have."""
        raise NotImplementedError

    def raw_body(
        self, form: Mapping[str, Any], resolve_image: ResolveImage, resolve_sign: ResolveSign
    ) -> dict[str, Any]:
        """Return the stored value of the fields that only this type has."""
        raise NotImplementedError

    def to_form(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """Return the neutral form; pictures are kept by the freezer, under whose name they go."""
        return {
            "type": self.type_name,
            "stem": value["stem"] or "",
            **self.body(value, freezer),
            "feedback": value["feedback"] or "",
        }

    def from_form(
        self, form: Mapping[str, Any], resolve_image: ResolveImage, resolve_sign: ResolveSign
    ) -> dict[str, Any]:
        """Return the stored value for a form that `quizzes.items` accepts."""
        return {
            "stem": form["stem"],
            "feedback": form.get("feedback", ""),
            **self.raw_body(form, resolve_image, resolve_sign),
        }

    @override
    def clean(self, value: Any) -> Any:
        """Refuse, unless this is a draft, what could not be asked."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            form = self.to_form(cleaned, LiveFreezer())
            problems = problems_in(form)
            if problems:
                raise block_errors(form, problems)
        return cleaned

    @override
    def render(self, value: Any, context: Any = None) -> SafeString:
        """Draw the question as a learner meets it."""
        freezer = LiveFreezer()
        form = self.to_form(value, freezer)
        return previews.draw(form, previews.PreviewMode.ASKED, freezer.addresses.__getitem__)


def stem_field() -> blocks.TextBlock:
    """The question itself."""
    return blocks.TextBlock(
        label=_("Question"),
        rows=2,
        help_text=_("One or two sentences. Say what the officer sees, then ask."),
    )


def feedback_field() -> blocks.TextBlock:
    """What to say about the whole question."""
    return blocks.TextBlock(
        label=_("Explanation"),
        rows=3,
        help_text=_("Shown to everybody after answering, before the reasons."),
    )


def reason_field(help_text: Any = "") -> blocks.TextBlock:
    """Why something is right or wrong."""
    return blocks.TextBlock(
        label=_("Why"),
        rows=2,
        help_text=help_text
        or _("The reason, in one or two sentences that fit no other answer. Not just “wrong”."),
    )


def rows_of(rows: Any, *, name: str = "row") -> list[tuple[str, Any]]:
    """Return the rows of a list block, each with the identifier it keeps for good.

    A row that was never stored has none yet, and goes by `name` and number meanwhile.
    """
    return [
        (row.id or f"{name}-{number}", row.value) for number, row in enumerate(rows.bound_blocks, 1)
    ]


def raw_rows(rows: Iterable[Mapping[str, Any]], *fields: str) -> list[dict[str, Any]]:
    """Return the stored value of a list block: the named fields of each row of a form."""
    return [raw_row(row["id"], {field: row[field] for field in fields}) for row in rows]


def raw_row(identifier: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return one stored row of a list block under the identifier that forms know it by."""
    return {"type": "item", "id": identifier, "value": dict(value)}
