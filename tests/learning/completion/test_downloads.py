"""Tables that people take away."""

from __future__ import annotations

import pytest

from learning.completion.downloads import safe_cell


class TestSafeCell:
    @pytest.mark.parametrize("text", ["=1+1", "+1+1", "-cmd()", "@sum", "\t=1", "+441234567890"])
    def test_disarms_what_would_be_a_formula(self, text: str) -> None:
        assert safe_cell(text) == f"'{text}"

    @pytest.mark.parametrize("value", ["+4", "-11", "0", "–", "34%", 7, None])
    def test_leaves_numbers_and_words_alone(self, value: str | int | None) -> None:
        assert safe_cell(value) == value
