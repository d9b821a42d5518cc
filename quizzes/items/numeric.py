"""Numbers to be worked out or known, accepted within a tolerance."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Self

from typing_extensions import override

from quizzes.items import codes
from quizzes.items.base import ExplainedPart, Explanation, Item
from quizzes.items.reading import FormReader, is_finite, plain_number

MAX_UNIT_LENGTH = 40
MAX_TYPED_LENGTH = 40
# Plain digits, or groups of three parted by commas or spaces; then decimal places.
NUMBER_PATTERN = re.compile(
    r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|(?=\.\d))(?:\.\d*)?", re.ASCII
)
MINUS_SIGNS = str.maketrans(dict.fromkeys("‐‑‒–−", "-"))
CURRENCY_SIGNS = frozenset("£€$")


@dataclass(frozen=True)
class Unit:
    """What is measured, parted at the number: "£ an hour" stands as "£2.50 an hour".

    Attributes:
        before: The sign of a currency, or nothing.
        after: What follows the number.
    """

    before: str
    after: str

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a unit as its author wrote it."""
        text = " ".join(text.split())
        if text[:1] in CURRENCY_SIGNS:
            return cls(before=text[:1], after=text[1:].strip())
        return cls(before="", after=text)

    def with_number(self, number: Decimal) -> str:
        """Return a number with its unit; money in groups of three, pence in two places."""
        shown = _money(number) if self.before else _plain(number)
        joint = "" if self.after in {"", "%"} else " "
        sign = "-" if self.before and shown.startswith("-") else ""
        return f"{sign}{self.before}{shown.removeprefix(sign)}{joint}{self.after}"

    def without(self, typed: str) -> str:
        """Return tidied text without whatever of the unit was typed."""
        before, after = _tidied(self.before), _tidied(self.after)
        rest = typed.removesuffix(after).rstrip()
        if before and rest.startswith(f"-{before}"):
            return f"-{rest.removeprefix(f'-{before}').lstrip()}"
        # "23 km" and "km 23", "£5" and "5£".
        for part in filter(None, (before, after)):
            if rest.startswith(part):
                return rest.removeprefix(part).lstrip()
        return rest.removesuffix(before).rstrip()

    @property
    def example(self) -> str:
        """A number of this kind; the same for every question, so that it tells nothing."""
        return self.with_number(Decimal("4.2") if self.before else Decimal(36))


@dataclass(frozen=True, kw_only=True)
class Numeric(Item):
    """A number is asked for: all or nothing.

    Attributes:
        answer: The accepted number.
        tolerance: How far off a response may be and still be right, this distance included.
        unit: Shown with the number; typing it is allowed and changes nothing. A currency's sign
            stands first, as in "£" or "£ an hour".
        reason_right: What to say about an accepted number.
        reason_low: What to say about a number below that.
        reason_high: What to say about a number above that.
    """

    type: ClassVar[str] = "numeric"
    response_key: ClassVar[str] = "value"

    answer: Decimal
    tolerance: Decimal
    unit: str = ""
    reason_right: str
    reason_low: str
    reason_high: str

    @property
    def measure(self) -> Unit:
        """The unit, parted at the number."""
        return Unit.of(self.unit)

    @classmethod
    @override
    def from_reader(cls, form: FormReader) -> Self:
        """Read the number, its tolerance from 0 upwards, and reasons for right, low and high."""
        common = form.common()
        reasons = form.part("reasons", known=("right", "low", "high"))
        unit = form.text("unit", limit=MAX_UNIT_LENGTH)
        return cls(
            answer=form.decimal("answer"),
            tolerance=form.decimal("tolerance", least=Decimal(0)),
            unit=unit,
            reason_right=reasons.text("right", missing=codes.REASON_MISSING),
            reason_low=reasons.text("low", missing=codes.REASON_MISSING),
            reason_high=reasons.text("high", missing=codes.REASON_MISSING),
            **common,
        )

    @override
    def _read_answer(self, value: object) -> str | None:
        """Return the number in plain digits: "1,234.50 %" becomes "1234.5"."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = _digits_of(value)
        if not isinstance(value, str) or len(value) > MAX_TYPED_LENGTH:
            return None
        typed = _tidied(value)
        if not typed:
            return ""
        if not NUMBER_PATTERN.fullmatch(typed):
            typed = self.measure.without(typed)
        if not NUMBER_PATTERN.fullmatch(typed):
            return None
        plain = _plain(Decimal(re.sub("[, ]", "", typed)))
        return plain if len(plain) <= MAX_TYPED_LENGTH else None

    @override
    def _no_answer(self) -> str:
        return ""

    @override
    def _share_right(self, answer: str) -> Fraction:
        return Fraction(int(self._band(answer) == "right"))

    def _band(self, answer: str) -> str:
        """Return which reason an answer calls for: right, low or high."""
        # Fractions compare exactly, however many digits were typed.
        distance = Fraction(answer) - Fraction(self.answer)
        if abs(distance) <= Fraction(self.tolerance):
            return "right"
        return "low" if distance < 0 else "high"

    @override
    def _explain_answer(self, answer: str) -> Explanation:
        """Explain the three bands; one is chosen when the answer lies in it."""
        low, high = self.answer - self.tolerance, self.answer + self.tolerance
        say = self.measure.with_number
        accepted = say(self.answer)
        given = say(Decimal(answer)) if answer else ""
        band = self._band(answer) if answer else ""
        first = Unit(before=self.measure.before, after="").with_number(low)
        span = accepted if low == high else f"{first} – {say(high)}"
        bands = (
            ("right", span, self.reason_right),
            ("low", f"< {say(low)}", self.reason_low),
            ("high", f"> {say(high)}", self.reason_high),
        )
        parts = tuple(
            ExplainedPart(
                id=name,
                text=text,
                reason=reason,
                was_chosen=name == band,
                is_best=name == "right",
                expected=accepted if name == "right" else "",
                given=given if name == band else "",
            )
            for name, text, reason in bands
        )
        return Explanation(parts=parts, summary_given=given, summary_expected=accepted)

    @override
    def _form_body(self) -> dict[str, object]:
        return {
            "answer": plain_number(self.answer),
            "tolerance": plain_number(self.tolerance),
            "unit": self.unit,
            "reasons": {
                "right": self.reason_right,
                "low": self.reason_low,
                "high": self.reason_high,
            },
        }

    @override
    def _public_body(self, seed: int | None) -> dict[str, object]:
        return {"unit": self.unit}


def _tidied(typed: str) -> str:
    """Return typed text with full-width digits, odd spaces and minus signs made ordinary."""
    tidy = unicodedata.normalize("NFKC", typed).translate(MINUS_SIGNS)
    return " ".join(tidy.split()).casefold()


def _money(number: Decimal) -> str:
    """Return an amount as people write it: "1,200", "2.50", and no digit lost."""
    whole, _, part = _plain(number).partition(".")
    grouped = f"{Decimal(whole):,f}" if whole not in {"", "-", "-0"} else whole
    return f"{grouped}.{part:0<2}" if part else grouped


def _digits_of(value: float) -> str | None:
    """Return a JSON number in plain digits; None when it is not finite or has too many."""
    if not is_finite(value) or abs(value) >= 10**MAX_TYPED_LENGTH:
        return None
    return _plain(Decimal(repr(value)))


def _plain(number: Decimal) -> str:
    """Return a number in digits, without exponent, closing zeros or a negative zero."""
    digits = format(number, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits
