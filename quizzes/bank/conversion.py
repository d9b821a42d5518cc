"""Questions of the editor as neutral forms of `quizzes.items`, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from media.editions.content import Freezer
from quizzes.bank.blocks import QUESTION_BLOCKS, ResolveImage, ResolveSign

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from quizzes.bank.models import Question


def form_from_item(question: Question, freezer: Freezer | None = None) -> dict[str, Any]:
    """Return the form of a question as it stands in the editor, complete or not.

    The picture of a scene goes by the name the freezer keeps it under: its SHA-256, unless it is
    a `LiveFreezer`. The days of checking are part of the form, since learners read them.
    """
    frame = {
        "source": question.source,
        "signs": sorted(sign.key for sign in question.signs.all()),
        "checked_date": _iso(question.checked_date),
        "review_by_date": _iso(question.review_by_date),
    }
    if not question.item:
        return {"type": "", "stem": "", **frame}
    item = question.item[0]
    return {**item.block.to_form(item.value, freezer or Freezer()), **frame}


def stream_from_form(
    form: Mapping[str, Any], *, resolve_image: ResolveImage, resolve_sign: ResolveSign
) -> list[dict[str, Any]]:
    """Return what `Question.item` is set to for a form that `quizzes.items` accepts.

    Identifiers of options, pairs and the like become those of the editor's rows, so that they
    stay the same through every later edit.

    Args:
        form: The neutral form; keys that belong to the question as a whole are left alone.
        resolve_image: Finds the picture that `scene.picture` names.
        resolve_sign: Finds the sign with a key.
    """
    block = dict(QUESTION_BLOCKS)[form["type"]]
    value = block.from_form(form, resolve_image, resolve_sign)
    return [{"type": form["type"], "value": value, "id": "question"}]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
