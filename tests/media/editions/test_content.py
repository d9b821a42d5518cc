from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.editions.content import SLOT_OPEN, broken_up, slot
from media.editions.rendering import Fragment

TEXTS = st.text(alphabet="@slot:token", max_size=40) | st.text(max_size=20)


class TestBrokenUp:
    @given(st.lists(TEXTS), TEXTS)
    def test_leaves_no_slot_in_anything(self, items: list[str], text: str) -> None:
        value: Any = {"a": items, "b": {"c": text}}
        broken = broken_up(value)
        assert all(SLOT_OPEN not in item for item in [*broken["a"], broken["b"]["c"]])

    def test_keeps_everything_else(self) -> None:
        value = {"a": 1, "b": None, "c": [True, "an @ sign"], "d": ("x",)}
        assert broken_up(value) == {"a": 1, "b": None, "c": [True, "an @ sign"], "d": ["x"]}


class TestSlot:
    @pytest.mark.parametrize(
        ("name", "argument"), [("token", ""), ("file", "ab12"), ("contact", "police-101")]
    )
    def test_is_found_again_when_a_fragment_is_cut(self, name: str, argument: str) -> None:
        whole = f"{name}:{argument}" if argument else name
        assert Fragment.cut(f"a{slot(name, argument)}b").parts == ("a", whole, "b")
