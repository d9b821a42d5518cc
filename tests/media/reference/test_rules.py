import pytest

from media.reference.enums import FactStatus
from media.reference.rules import caution, digits_to_dial, with_unit


class TestDigitsToDial:
    @pytest.mark.parametrize(
        ("value", "digits"),
        [
            ("08000 121 700", "08000121700"),
            ("(01274) 55", "0127455"),
            ("+44 (0)800 555 111", "+44800555111"),
        ],
    )
    def test_leaves_out_what_a_telephone_cannot_dial(self, value: str, digits: str) -> None:
        assert digits_to_dial(value) == digits


class TestWithUnit:
    @pytest.mark.parametrize(
        ("unit", "read"), [("%", "22%"), ("referrals", "22 referrals"), ("", "22")]
    )
    def test_reads_as_people_write_it(self, unit: str, read: str) -> None:
        assert with_unit("22", unit) == read


class TestCaution:
    @pytest.mark.parametrize("status", FactStatus.values)
    def test_is_said_of_everything_but_what_is_in_force(self, status: str) -> None:
        assert bool(caution(status)) == (status != FactStatus.IN_FORCE)
