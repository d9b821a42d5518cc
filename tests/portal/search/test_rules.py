import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.rules import LONGEST_QUERY, MOST_WORDS, Words


class TestOf:
    def test_takes_words_and_leaves_signs(self) -> None:
        assert Words.of(' "Debt* AND -bondage" ').words == ("debt", "bondage")

    def test_leaves_out_what_every_page_says(self) -> None:
        assert Words.of("what is the duty to notify").words == ("duty", "notify")

    def test_keeps_small_words_when_there_are_no_others(self) -> None:
        assert Words.of("who").words == ("who",)

    def test_reads_an_apostrophe_as_part_of_a_word(self) -> None:
        assert Words.of("driver’s didn't").words == ("driver", "didnt")

    def test_cuts_what_is_too_long_and_says_so(self) -> None:
        words = Words.of("x" * 500)

        assert words.is_cut
        assert words.words == ("x" * LONGEST_QUERY,)

    def test_cuts_what_has_too_many_words(self) -> None:
        words = Words.of(" ".join(f"w{n}" for n in range(20)))

        assert words.is_cut
        assert len(words.words) == MOST_WORDS

    @pytest.mark.parametrize("typed", ["", "   ", "***", "\0", "%%", "”“"])
    def test_finds_no_words_in_signs_alone(self, typed: str) -> None:
        assert Words.of(typed).words == ()

    @given(st.text(max_size=300))
    def test_lets_nothing_but_letters_and_digits_through(self, typed: str) -> None:
        words = Words.of(typed)

        assert all(word.isalnum() for word in words.words)
        assert len(words.typed) <= LONGEST_QUERY
        assert "\0" not in words.typed


class TestAllOfThem:
    def test_asks_for_singular_or_plural(self) -> None:
        assert repr(Words.of("interpreters").all_of_them()).count("interpreter") == 2
