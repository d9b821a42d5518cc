"""Random questions, responses and nonsense for the property tests."""

from typing import Any

from hypothesis import strategies as st

from tests.factories.items import FORMS, SECRET

Form = dict[str, Any]

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.text(alphabet="0123456789.,-+% ٣５½e", max_size=50),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5)
    ),
    max_leaves=12,
)

words = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12
)
secrets = st.integers(min_value=0, max_value=10**6).map(lambda number: f"{SECRET} {number}")
signs = st.lists(st.sampled_from(["debt", "fear", "locks", "papers"]), unique=True)
few = st.integers(min_value=2, max_value=6)


def _texts(count: int) -> st.SearchStrategy[list[str]]:
    return st.lists(words, min_size=count, max_size=count, unique=True)


@st.composite
def _flags(draw: st.DrawFn, count: int) -> list[bool]:
    """Draw flags of which at least one is true and one false."""
    flags = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    return draw(st.permutations([True, False, *flags[2:]]))


@st.composite
def _options(draw: st.DrawFn, *, is_single: bool) -> Form:
    texts = draw(_texts(draw(few)))
    flags = draw(_flags(len(texts)))
    if is_single:
        flags = [place == flags.index(True) for place in range(len(flags))]
    return {
        "options": [
            {"id": f"o{n}", "text": text, "is_correct": flag, "reason": draw(secrets)}
            for n, (text, flag) in enumerate(zip(texts, flags, strict=True))
        ]
    }


@st.composite
def _true_false(draw: st.DrawFn) -> Form:
    return {
        "answer": draw(st.booleans()),
        "reasons": {"true": draw(secrets), "false": draw(secrets)},
    }


@st.composite
def _matching(draw: st.DrawFn) -> Form:
    prompts = draw(_texts(draw(few)))
    matches = draw(_texts(len(prompts) + draw(st.integers(min_value=0, max_value=3))))
    return {
        "pairs": [
            {"id": f"p{n}", "prompt": prompt, "match": match, "reason": draw(secrets)}
            for n, (prompt, match) in enumerate(zip(prompts, matches, strict=False))
        ],
        "distractors": [
            {"id": f"d{n}", "text": text, "reason": draw(secrets)}
            for n, text in enumerate(matches[len(prompts) :])
        ],
    }


@st.composite
def _ordering(draw: st.DrawFn) -> Form:
    return {
        "items": [
            {"id": f"i{n}", "text": text, "reason": draw(secrets)}
            for n, text in enumerate(draw(_texts(draw(few))))
        ]
    }


@st.composite
def _numeric(draw: st.DrawFn) -> Form:
    numbers = st.integers(-(10**6), 10**6) | st.decimals(-1000, 1000, places=3).map(float)
    return {
        "answer": draw(numbers),
        "tolerance": abs(draw(numbers)),
        "unit": draw(st.sampled_from(["", "%", "£", "days", "m²"])),
        "reasons": {name: draw(secrets) for name in ("right", "low", "high")},
    }


@st.composite
def _scene(draw: st.DrawFn) -> Form:
    labels = draw(_texts(draw(few)))
    flags = draw(_flags(len(labels)))
    corner, size = st.integers(0, 50), st.integers(1, 50) | st.floats(0.5, 50)
    return {
        "scene": {name: draw(words) for name in ("key", "title", "picture", "alt", "description")},
        "regions": [
            {
                "id": f"r{n}",
                "label": label,
                "description": draw(words),
                "box": [draw(corner), draw(corner), draw(size), draw(size)],
                "is_sign": flag,
                "sign": draw(st.sampled_from(["debt", "fear"])) if flag else None,
                "reason": draw(secrets),
                "action": draw(secrets) if flag else "",
            }
            for n, (label, flag) in enumerate(zip(labels, flags, strict=True))
        ],
    }


@st.composite
def _branching(draw: st.DrawFn) -> Form:
    """Draw a conversation whose every turn goes on to the next one or to an end."""
    turns = draw(st.integers(min_value=1, max_value=4))
    nodes: list[Form] = []
    best = 0
    for turn in range(turns):
        points = draw(st.integers(min_value=1, max_value=5))
        best += points
        following = f"n{turn + 1}" if turn + 1 < turns else "end"
        # The last choice is worth nothing; whether it also ends the conversation is drawn.
        steps = [(following, points), (draw(st.sampled_from([following, "end"])), 0)]
        texts = draw(_texts(2))
        nodes.append(
            {
                "id": f"n{turn}",
                "text": draw(words) if turn == 0 else draw(secrets),
                "choices": [
                    {
                        "id": f"c{turn}{n}",
                        "text": texts[n],
                        "next": to,
                        "score": score,
                        "reason": draw(secrets),
                    }
                    for n, (to, score) in enumerate(steps)
                ],
            }
        )
    nodes.append({"id": "end", "text": draw(secrets), "choices": []})
    return {"start": "n0", "max_score": best, "nodes": nodes}


BODIES: dict[str, st.SearchStrategy[Form]] = {
    "single_choice": _options(is_single=True),
    "multiple_choice": _options(is_single=False),
    "true_false": _true_false(),
    "matching": _matching(),
    "ordering": _ordering(),
    "numeric": _numeric(),
    "scene": _scene(),
    "branching": _branching(),
}

item_types = st.sampled_from(sorted(BODIES))


@st.composite
def forms(draw: st.DrawFn, item_type: str | None = None) -> Form:
    """Draw a valid form, of one type or of any."""
    chosen = item_type or draw(item_types)
    return {
        "type": chosen,
        "stem": draw(words),
        **draw(BODIES[chosen]),
        "feedback": draw(st.just("") | secrets),
        "source": draw(st.just("") | secrets),
        "signs": draw(signs),
    }


def _some_of(names: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from([*names, "unknown"]), max_size=len(names) + 2)


def responses(form: Form) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for responses of the right shape, with a stray identifier at times."""
    strategy: st.SearchStrategy[dict[str, Any]]
    match form["type"]:
        case "single_choice":
            ids = [option["id"] for option in form["options"]]
            strategy = st.fixed_dictionaries({"choice": st.sampled_from([*ids, "unknown"])})
        case "multiple_choice":
            ids = [option["id"] for option in form["options"]]
            strategy = st.fixed_dictionaries({"choices": _some_of(ids)})
        case "true_false":
            strategy = st.fixed_dictionaries(
                {"choice": st.sampled_from(["true", "false", "maybe"])}
            )
        case "matching":
            pairs = [pair["id"] for pair in form["pairs"]]
            matches = [*pairs, *(row["id"] for row in form["distractors"]), "unknown"]
            given = st.dictionaries(st.sampled_from([*pairs, "px"]), st.sampled_from(matches))
            strategy = st.fixed_dictionaries({"matches": given})
        case "ordering":
            ids = [row["id"] for row in form["items"]]
            strategy = st.fixed_dictionaries({"order": st.permutations(ids) | _some_of(ids)})
        case "numeric":
            near = st.sampled_from([-2, -1, 0, 1, 2]).map(
                lambda step: str(form["answer"] + step * form["tolerance"])
            )
            strategy = st.fixed_dictionaries({"value": near | st.integers().map(str)})
        case "scene":
            ids = [region["id"] for region in form["regions"]]
            strategy = st.fixed_dictionaries({"regions": _some_of(ids)})
        case _:
            turns = len(form["nodes"]) - 1
            steps = [st.sampled_from([f"c{n}0", f"c{n}1"]) for n in range(turns)]
            walked = st.tuples(*steps).map(list)
            strays = st.lists(st.sampled_from(["c00", "c01", "c10", "unknown"]), max_size=3)
            strategy = st.fixed_dictionaries({"path": walked | strays})
    return strategy


@st.composite
def forms_with_responses(
    draw: st.DrawFn, item_type: str | None = None
) -> tuple[Form, dict[str, Any]]:
    """Draw a valid form and a response to it."""
    form = draw(forms(item_type))
    return form, draw(responses(form))


@st.composite
def mangled_forms(draw: st.DrawFn) -> Form:
    """Draw a sample form in which up to three places hold nonsense or nothing."""
    form = FORMS[draw(item_types)]()
    for _ in range(draw(st.integers(min_value=1, max_value=3))):
        _mangle(draw, form)
    return form


def _mangle(draw: st.DrawFn, form: Form) -> None:
    place: Any = form
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = draw(st.sampled_from(keys))
        inner = place[key]
        if isinstance(inner, dict | list) and draw(st.booleans()):
            place = inner
            continue
        match draw(st.sampled_from(["replace", "remove", "repeat"])):
            case "replace":
                place[key] = draw(json_values)
            case "remove":
                del place[key]
            case _ if isinstance(place, list):
                place.append(inner)
            case _:
                place[f"{key}{key}"] = inner
        return
