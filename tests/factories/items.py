"""Small sample questions, one of each type, in the neutral form.

What must stay secret until a response is locked begins with `SECRET`, so that a test can look
for it in whatever is shown.
"""

from collections.abc import Callable
from typing import Any

from quizzes.items import Item, item_from_form
from quizzes.items.concealing import token_for

SECRET = "Secret:"

Form = dict[str, Any]


def _common(item_type: str, stem: str, *, signs: tuple[str, ...] = ("debt",)) -> Form:
    return {
        "type": item_type,
        "stem": stem,
        "feedback": f"{SECRET} what to remember.",
        "source": f"{SECRET} guidance, chapter 9",
        "signs": list(signs),
    }


def _option(option_id: str, text: str, *, is_correct: bool = False) -> Form:
    return {
        "id": option_id,
        "text": text,
        "is_correct": is_correct,
        "reason": f"{SECRET} why {option_id}.",
    }


def single_choice_form(**changes: object) -> Form:
    """Return a question with three options, of which b is right."""
    return {
        **_common("single_choice", "Who may interpret for a possible victim?"),
        "options": [
            _option("a", "The friend who came along"),
            _option("b", "A professional without links", is_correct=True),
            _option("c", "A co-worker"),
        ],
        **changes,
    }


def multiple_choice_form(**changes: object) -> Form:
    """Return a question with five options, of which a, b and d are right."""
    return {
        **_common("multiple_choice", "Which facts deserve a record?"),
        "options": [
            _option("a", "Driver keeps all identity cards", is_correct=True),
            _option("b", "Nobody knows where they sleep", is_correct=True),
            _option("c", "They speak one language"),
            _option("d", "A notebook lists sums owed", is_correct=True),
            _option("e", "They are tired"),
        ],
        **changes,
    }


def true_false_form(**changes: object) -> Form:
    """Return a statement that is false."""
    return {
        **_common("true_false", "A 16-year-old must agree to a referral."),
        "answer": False,
        "reasons": {"true": f"{SECRET} why true.", "false": f"{SECRET} why false."},
        **changes,
    }


def matching_form(**changes: object) -> Form:
    """Return three pairs and a distractor."""
    return {
        **_common("matching", "Match what you hear to the control behind it."),
        "pairs": [
            {
                "id": f"p{number}",
                "prompt": prompt,
                "match": match,
                "reason": f"{SECRET} why p{number}.",
            }
            for number, (prompt, match) in enumerate(
                [
                    ("Eight months still to pay off", "Debt bondage"),
                    ("They know where my mother lives", "Threat to family"),
                    ("He keeps them safe for me", "Document control"),
                ],
                start=1,
            )
        ],
        "distractors": [
            {"id": "d1", "text": "Physical restraint", "reason": f"{SECRET} why not d1."}
        ],
        **changes,
    }


def ordering_form(**changes: object) -> Form:
    """Return four steps, i1 to i4 in right order."""
    steps = ["Deal with danger", "Speak to her apart", "Check her needs", "Ask open questions"]
    return {
        **_common("ordering", "Put the first ten minutes in a safe order."),
        "items": [
            {"id": f"i{number}", "text": text, "reason": f"{SECRET} why place {number}."}
            for number, text in enumerate(steps, start=1)
        ],
        **changes,
    }


def numeric_form(**changes: object) -> Form:
    """Return a question whose answer is 23 %, give or take 1."""
    return {
        **_common("numeric", "What percentage were reports?"),
        "answer": 23,
        "tolerance": 1,
        "unit": "%",
        "reasons": {
            "right": f"{SECRET} why right.",
            "low": f"{SECRET} why low.",
            "high": f"{SECRET} why high.",
        },
        **changes,
    }


def scene_form(**changes: object) -> Form:
    """Return a scene of two signs (r1, r3) and two ordinary things (r2, r4)."""
    regions = [
        ("r1", "Mattress in the container", [4, 30, 16, 30], "sleeping-on-site"),
        ("r2", "Worker with headphones", [42, 60, 8, 16], None),
        ("r3", "Bare hands in acid", [30.5, 48, 10, 18], "no-protection"),
        ("r4", "Price board", [86, 10, 14, 16], None),
    ]
    return {
        **_common("scene", "Select what makes you curious.", signs=("sleeping-on-site",)),
        "scene": {
            "key": "S01",
            "title": "Hand car wash at dawn",
            "picture": "scenes/S01-hand-car-wash.svg",
            "alt": "Hand car wash before opening",
            "description": "A forecourt with a container, a van and a parked car.",
        },
        "regions": [
            {
                "id": region_id,
                "label": label,
                "description": f"{label}, seen from the road.",
                "box": box,
                "is_sign": sign is not None,
                "sign": sign,
                "reason": f"{SECRET} why {region_id}.",
                "action": f"{SECRET} what to do about {region_id}." if sign else "",
            }
            for region_id, label, box, sign in regions
        ],
        **changes,
    }


def branching_form(**changes: object) -> Form:
    """Return a conversation of two turns: n1b, then n2b, is the best path, worth 3 points."""

    def choice(choice_id: str, text: str, following: str, score: int) -> Form:
        return {
            "id": choice_id,
            "text": text,
            "next": following,
            "score": score,
            "reason": f"{SECRET} why {choice_id}.",
        }

    return {
        **_common("branching", "Licensing visit. You lead."),
        "start": "n1",
        "max_score": 3,
        "nodes": [
            {
                "id": "n1",
                "text": "The manager says he is a cousin.",
                "choices": [
                    choice("n1a", "Accept it", "e0", 0),
                    choice("n1b", "Greet the man apart", "n2", 2),
                ],
            },
            {
                "id": "n2",
                "text": f"{SECRET} he says he sleeps here.",
                "choices": [
                    choice("n2a", "Ask the waitress to interpret", "e1", 0),
                    choice("n2b", "Use telephone interpreting", "e2", 1),
                ],
            },
            {"id": "e0", "text": f"{SECRET} go back.", "choices": []},
            {"id": "e1", "text": f"{SECRET} she may report back.", "choices": []},
            {"id": "e2", "text": f"{SECRET} he speaks.", "choices": []},
        ],
        **changes,
    }


FORMS: dict[str, Callable[..., Form]] = {
    "single_choice": single_choice_form,
    "multiple_choice": multiple_choice_form,
    "true_false": true_false_form,
    "matching": matching_form,
    "ordering": ordering_form,
    "numeric": numeric_form,
    "scene": scene_form,
    "branching": branching_form,
}

FULL_RESPONSES: dict[str, dict[str, Any]] = {
    "single_choice": {"choice": "b"},
    "multiple_choice": {"choices": ["a", "b", "d"]},
    "true_false": {"choice": "false"},
    "matching": {"matches": {"p1": "p1", "p2": "p2", "p3": "p3"}},
    "ordering": {"order": ["i1", "i2", "i3", "i4"]},
    "numeric": {"value": "23"},
    "scene": {"regions": ["r1", "r3"]},
    "branching": {"path": ["n1b", "n2b"]},
}

WRONG_RESPONSES: dict[str, dict[str, Any]] = {
    "single_choice": {"choice": "a"},
    "multiple_choice": {"choices": ["c"]},
    "true_false": {"choice": "true"},
    "matching": {"matches": {"p1": "d1"}},
    "ordering": {"order": ["i4", "i3", "i2", "i1"]},
    "numeric": {"value": "99"},
    "scene": {"regions": ["r2"]},
    "branching": {"path": ["n1a"]},
}


def shown_as(item_type: str, identifier: str) -> str:
    """Return the name by which a page knows an option, a region or a choice of a sample."""
    form = FORMS[item_type]()
    said = [choice for node in form.get("nodes", ()) for choice in node["choices"]]
    rows = form.get("options") or form.get("regions") or said
    (text,) = [row.get("text") or row["label"] for row in rows if row["id"] == identifier]
    return token_for(text)


def make_item(item_type: str, **changes: object) -> Item:
    """Return the sample question of a type, with parts of its form changed."""
    return item_from_form(FORMS[item_type](**changes))
