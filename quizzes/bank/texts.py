"""The words for what `quizzes.items` says in codes."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.items import ItemProblem, MarkCode, codes

Words = Mapping[str, str | Promise]

MARK_TEXTS: Final[Mapping[MarkCode, str | Promise]] = {
    MarkCode.FULL: gettext_lazy("Right"),
    MarkCode.PARTIAL: gettext_lazy("Partly right"),
    MarkCode.NONE: gettext_lazy("Not quite"),
    MarkCode.UNANSWERED: gettext_lazy("Not answered"),
    MarkCode.MALFORMED: gettext_lazy("Could not be read"),
}

# What the rows of a list are called, before their number.
ROWS: Final[Words] = {
    "options": gettext_lazy("Answer"),
    "pairs": gettext_lazy("Pair"),
    "distractors": gettext_lazy("Match that fits nothing"),
    "items": gettext_lazy("Step"),
    "regions": gettext_lazy("Detail"),
    "nodes": gettext_lazy("Situation"),
    "choices": gettext_lazy("choice"),
    "signs": gettext_lazy("Sign"),
}

# What authors know a field of a form by.
FIELDS: Final[Words] = {
    "action": gettext_lazy("What to do"),
    "alt": gettext_lazy("Short description"),
    "answer": gettext_lazy("Number"),
    "box": gettext_lazy("Place in the picture"),
    "description": gettext_lazy("Description"),
    "false": gettext_lazy("To those who say false"),
    "feedback": gettext_lazy("Explanation"),
    "high": gettext_lazy("To those who are too high"),
    "id": gettext_lazy("Name"),
    "key": gettext_lazy("Code of the scene"),
    "label": gettext_lazy("Name in the list"),
    "low": gettext_lazy("To those who are too low"),
    "match": gettext_lazy("belongs with"),
    "next": gettext_lazy("Leads to"),
    "prompt": gettext_lazy("This"),
    "reason": gettext_lazy("Why"),
    "right": gettext_lazy("To those who are right"),
    "score": gettext_lazy("Points"),
    "source": gettext_lazy("Source"),
    "stem": gettext_lazy("Question"),
    "text": gettext_lazy("Text"),
    "title": gettext_lazy("Name of the scene"),
    "tolerance": gettext_lazy("Accepted on either side"),
    "true": gettext_lazy("To those who say true"),
    "unit": gettext_lazy("Unit"),
}

PROBLEMS: Final[Words] = {
    codes.TYPE_UNKNOWN: gettext_lazy("there is no type of question called “%(detail)s”."),
    codes.MAPPING_EXPECTED: gettext_lazy("named values are expected here."),
    codes.LIST_EXPECTED: gettext_lazy("a list is expected here."),
    codes.KEY_UNKNOWN: gettext_lazy("“%(detail)s” is not known here."),
    codes.TEXT_EXPECTED: gettext_lazy("“%(field)s” must be a text."),
    codes.TEXT_TOO_LONG: gettext_lazy("shorten “%(field)s” to %(detail)s characters at most."),
    codes.TEXT_INVALID: gettext_lazy(
        "“%(field)s” holds characters that cannot be kept. Type it again."
    ),
    codes.TEXT_MISSING: gettext_lazy("fill in “%(field)s”."),
    codes.TEXT_REPEATED: gettext_lazy("“%(detail)s” is there already. Each must read differently."),
    codes.STEM_MISSING: gettext_lazy("write the question."),
    codes.REASON_MISSING: gettext_lazy("say why it is right or wrong."),
    codes.ACTION_MISSING: gettext_lazy("say what to do on seeing this sign."),
    codes.PICTURE_MISSING: gettext_lazy("choose a picture."),
    codes.ALT_MISSING: gettext_lazy("describe the picture in a sentence, for screen readers."),
    codes.DESCRIPTION_MISSING: gettext_lazy("describe it in words."),
    codes.ID_INVALID: gettext_lazy(
        "“%(field)s” needs 1 to 40 letters, digits, hyphens or underscores, without spaces."
    ),
    codes.ID_REPEATED: gettext_lazy("“%(detail)s” is used twice."),
    codes.SIGN_INVALID: gettext_lazy("choose a sign from the list."),
    codes.SIGN_ON_ORDINARY: gettext_lazy(
        "it is called ordinary and also named as a sign. Remove one of the two."
    ),
    codes.FLAG_EXPECTED: gettext_lazy("choose one of the two."),
    codes.NUMBER_EXPECTED: gettext_lazy("enter a number for “%(field)s”."),
    codes.NUMBER_OUT_OF_RANGE: gettext_lazy(
        "the number for “%(field)s” is too large, too small or has too many digits."
    ),
    codes.BOX_INVALID: gettext_lazy(
        "enter four numbers from 0 to 100, with a width and a height above 0."
    ),
    codes.BOX_OUTSIDE: gettext_lazy(
        "it reaches beyond the picture. Left edge and width may add up to 100, and so may "
        "top edge and height."
    ),
    codes.TOO_FEW: gettext_lazy("add more: at least %(detail)s are needed."),
    codes.TOO_MANY: gettext_lazy("remove some: at most %(detail)s are possible."),
    codes.RIGHT_MISSING: gettext_lazy("at least one must be right."),
    codes.RIGHT_REPEATED: gettext_lazy(
        "only one may be right. For more, use the type “Several answers”."
    ),
    codes.WRONG_MISSING: gettext_lazy("at least one must be wrong, or there is nothing to ask."),
    codes.START_UNKNOWN: gettext_lazy("the first situation needs a name."),
    codes.START_IS_END: gettext_lazy("the first situation needs choices."),
    codes.NEXT_UNKNOWN: gettext_lazy("there is no situation called “%(detail)s”."),
    codes.CYCLE: gettext_lazy("this leads back to “%(detail)s”, so it might never end."),
    codes.NODE_UNREACHABLE: gettext_lazy("no choice leads here."),
    codes.MAX_SCORE_WRONG: gettext_lazy("the best path has %(detail)s points."),
}

# The same codes in the words of a type where the general ones would puzzle.
PARTICULAR: Final[Mapping[tuple[str, str], str | Promise]] = {
    ("scene", codes.RIGHT_MISSING): gettext_lazy("at least one detail must be a sign."),
    ("scene", codes.WRONG_MISSING): gettext_lazy(
        "at least one detail must be ordinary, or ticking everything would be right."
    ),
    ("branching", codes.RIGHT_MISSING): gettext_lazy("give points to the choices that help."),
    ("branching", codes.WRONG_MISSING): gettext_lazy(
        "every path has the same points. Give fewer to the choices that harm."
    ),
}

_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")


def problem_text(problem: ItemProblem, form: Mapping[str, Any] | None = None) -> str:
    """Return a problem as a sentence that names the answer, detail or field it is about."""
    kind = str((form or {}).get("type", ""))
    words = PARTICULAR.get((kind, problem.code)) or PROBLEMS[problem.code]
    steps = path_steps(problem.path)
    names = [_("%(row)s %(number)s") % {"row": ROWS[name], "number": index + 1}
             for name, index in steps if index is not None and name in ROWS]  # fmt: skip
    field = steps[-1][0] if steps else ""
    said = str(words) % {"field": FIELDS.get(field, field), "detail": problem.detail}
    if names:
        return f"{', '.join(names)}: {said}"
    return said[:1].upper() + said[1:]


def path_steps(path: str) -> list[tuple[str, int | None]]:
    """Return the steps of a problem's path: `options[2].reason` has two."""
    return [(name, int(index) if index else None) for name, index in _STEP.findall(path)]
