"""Tests stand alone: what one leaves behind reaches no other."""

import pytest
from django.conf import settings
from django.utils import translation


class TestALanguage:
    @pytest.mark.parametrize("time", ["first", "second"])
    def test_ends_with_its_test(self, time: str) -> None:
        assert translation.get_language() == settings.LANGUAGE_CODE

        translation.activate("cy")
