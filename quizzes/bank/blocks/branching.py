"""A conversation in which each choice leads on."""

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
    raw_row,
    raw_rows,
    reason_field,
    rows_of,
    stem_field,
)
from quizzes.bank.problems import best_points


class ChoiceBlock(blocks.StructBlock):
    """One thing to do or say."""

    text = blocks.TextBlock(label=_("What you do or say"), rows=2)
    next = blocks.CharBlock(
        label=_("Leads to"), max_length=40, help_text=_("The name of another situation.")
    )
    score = blocks.IntegerBlock(
        label=_("Points"),
        default=0,
        min_value=0,
        max_value=1000,
        help_text=_("0 for a wrong turn."),
    )
    reason = reason_field(_("Why this helps or harms."))

    class Meta:
        icon = "comment"
        label = _("Choice")
        label_format = "{text}"


class NodeBlock(blocks.StructBlock):
    """A situation, with what can be done in it; without choices it is an end."""

    name = blocks.CharBlock(
        label=_("Name"),
        max_length=40,
        help_text=_("Short, without spaces, such as n1 or door. Learners never see it."),
    )
    text = blocks.TextBlock(label=_("What happens"), rows=3)
    choices = blocks.ListBlock(
        ChoiceBlock(),
        label=_("Choices"),
        max_num=10,
        default=[],
        help_text=_("None where the conversation ends."),
    )

    class Meta:
        icon = "openquote"
        label = _("Situation")
        label_format = "{name}: {text}"


class BranchingBlock(QuestionBlock):
    """A conversation. It begins with the first situation; the best path has the most points."""

    type_name = "branching"

    stem = stem_field()
    nodes = blocks.ListBlock(
        NodeBlock(),
        label=_("Situations"),
        max_num=60,
        help_text=_("The first one opens the conversation."),
    )
    feedback = feedback_field()

    class Meta:
        icon = "comment"
        label = _("Conversation")
        description = _("Situations and choices; each choice leads to what happens next.")
        preview_value = {
            "stem": "Welfare check at a large house. A housekeeper opens the door.",
            "nodes": [
                {
                    "name": "door",
                    "text": "A man calls from inside: “She speaks no English, talk to me.”",
                    "choices": [
                        {
                            "text": "Speak to the man.",
                            "next": "unheard",
                            "score": 0,
                            "reason": "She has watched you choose his voice over hers.",
                        },
                        {
                            "text": "Explain that you have a word with each adult alone.",
                            "next": "heard",
                            "score": 1,
                            "reason": "A rule for everyone points at nobody.",
                        },
                    ],
                },
                {"name": "unheard", "text": "Her voice was never heard.", "choices": []},
                {"name": "heard", "text": "Alone in the porch she begins to talk.", "choices": []},
            ],
            "feedback": "Separate early, for an ordinary reason.",
        }

    @override
    def body(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        nodes = [
            _node(number, node) for number, (_id, node) in enumerate(rows_of(value["nodes"]), 1)
        ]
        body = {"start": nodes[0]["id"] if nodes else "", "nodes": nodes}
        return {**body, "max_score": best_points(body)}

    @override
    def raw_body(
        self, form: Mapping[str, Any], resolve_image: ResolveImage, resolve_sign: ResolveSign
    ) -> dict[str, Any]:
        # The situation that opens the conversation stands first.
        nodes = sorted(form["nodes"], key=lambda node: node["id"] != form["start"])
        return {
            "nodes": [
                raw_row(
                    node["id"],
                    {
                        "name": node["id"],
                        "text": node["text"],
                        "choices": raw_rows(
                            node.get("choices") or (), "text", "next", "score", "reason"
                        ),
                    },
                )
                for node in nodes
            ]
        }


def _node(number: int, node: Any) -> dict[str, Any]:
    return {
        "id": node["name"] or "",
        "text": node["text"] or "",
        "choices": [
            {
                "id": identifier,
                "text": choice["text"] or "",
                "next": choice["next"] or "",
                "score": choice["score"] or 0,
                "reason": choice["reason"] or "",
            }
            for identifier, choice in rows_of(node["choices"], name=f"choice-{number}")
        ],
    }
