"""Reading forms written by people and by importers: every problem is found, none is raised."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quizzes.items import codes

MAX_TEXT_LENGTH = 2000
MAX_DETAIL_LENGTH = 200
MAX_ROWS = 20
MAX_SIGNS = 30
# Fifteen significant digits survive the way through a JSON number unchanged.
MAX_DIGITS = 15
MAX_DECIMAL_PLACES = 9

ID_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,40}")
SIGN_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,80}")
# Control characters other than tab and line ends, and halves of surrogate pairs: neither
# PostgreSQL nor UTF-8 can hold them all.
UNFIT_PATTERN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class ItemProblem:
    """One thing that is wrong with a form.

    Attributes:
        path: Where it is, counted from zero: `options[2].reason`; empty for the form itself.
        code: One of the message codes in `quizzes.items.codes`.
        detail: The value or limit that the message is about, if there is one.
    """

    path: str
    code: str
    detail: str = ""


class InvalidItem(ValueError):
    """A form that is no question, with everything that is wrong with it.

    Attributes:
        problems: All problems found, in the order of reading.
    """

    def __init__(self, problems: tuple[ItemProblem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{problem.path}: {problem.code}" for problem in problems))


@dataclass(frozen=True)
class FormReader:
    """Takes typed values out of one mapping of a form and notes what is wrong with them.

    Every method returns a harmless value where the form has none, so that reading goes on and
    all problems are found at once.

    Attributes:
        values: The mapping to read.
        path: Where in the form the mapping stands; empty for the form itself.
        problems: Shared by the readers of one form.
    """

    values: Mapping[str, object]
    path: str = ""
    problems: list[ItemProblem] = field(default_factory=list)

    def at(self, key: str) -> str:
        """Return the path of a key of this mapping; of the mapping itself for an empty key."""
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def report(self, key: str, code: str, detail: object = "") -> None:
        """Note a problem with the value under a key, or with the whole mapping for ""."""
        text = str(detail).encode("utf-8", "backslashreplace").decode()
        self.problems.append(ItemProblem(self.at(key), code, text[:MAX_DETAIL_LENGTH]))

    def text(self, key: str, *, missing: str = "", limit: int = MAX_TEXT_LENGTH) -> str:
        """Return a text without the space around it.

        Args:
            key: Where the text stands.
            missing: The code to report when there is no text; empty when it may be left out.
            limit: The most characters allowed.
        """
        value = self.values.get(key)
        if value is None:
            value = ""
        if not isinstance(value, str):
            self.report(key, codes.TEXT_EXPECTED)
            return ""
        value = value.strip()
        if not value and missing:
            self.report(key, missing)
        elif len(value) > limit:
            self.report(key, codes.TEXT_TOO_LONG, limit)
        elif UNFIT_PATTERN.search(value):
            self.report(key, codes.TEXT_INVALID)
        else:
            return value
        return ""

    def identifier(self, key: str, seen: set[str]) -> str:
        """Return an identifier, adding it to those seen so far, among which it must be new."""
        value = self.values.get(key)
        if not isinstance(value, str) or not ID_PATTERN.fullmatch(value):
            self.report(key, codes.ID_INVALID)
            return ""
        if value in seen:
            self.report(key, codes.ID_REPEATED, value)
        seen.add(value)
        return value

    def new_text(self, key: str, seen: set[str]) -> str:
        """Return a required text, adding it to those seen so far, among which it must be new."""
        value = self.text(key, missing=codes.TEXT_MISSING)
        if value and value in seen:
            self.report(key, codes.TEXT_REPEATED, value)
        seen.add(value)
        return value

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self.values.get(key)
        if not isinstance(value, bool):
            self.report(key, codes.FLAG_EXPECTED)
            return False
        return value

    def whole(self, key: str, *, least: int, most: int) -> int:
        """Return a whole number within bounds, both included."""
        value = self.values.get(key)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            self.report(key, codes.NUMBER_EXPECTED)
        elif not least <= value <= most:
            self.report(key, codes.NUMBER_OUT_OF_RANGE)
        else:
            return value
        return least

    def decimal(self, key: str, *, least: Decimal | None = None) -> Decimal:
        """Return an exact number of at most 15 digits, 9 of them decimal places."""
        value = self.values.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or not is_finite(value):
            self.report(key, codes.NUMBER_EXPECTED)
            return Decimal(0)
        number = Decimal(0)
        if abs(value) < 10**MAX_DIGITS:
            # repr gives the shortest digits that mean this float: 0.1, not 0.1000000000000000055.
            number = Decimal(repr(value)).normalize()
        is_in_range = (
            abs(value) < 10**MAX_DIGITS
            and len(number.as_tuple().digits) <= MAX_DIGITS
            and number == round(number, MAX_DECIMAL_PLACES)
            and (least is None or number >= least)
        )
        if not is_in_range:
            self.report(key, codes.NUMBER_OUT_OF_RANGE)
            return Decimal(0)
        return number + 0  # turns -0 into 0

    def common(self) -> dict[str, Any]:
        """Return what every type of question has, by the names of its attributes."""
        return {
            "stem": self.text("stem", missing=codes.STEM_MISSING),
            "feedback": self.text("feedback"),
            "source": self.text("source"),
            "signs": self.signs(),
        }

    def signs(self) -> tuple[str, ...]:
        """Return the keys of signs under `signs`."""
        value = self.values.get("signs")
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.report("signs", codes.LIST_EXPECTED)
            return ()
        if len(value) > MAX_SIGNS:
            self.report("signs", codes.TOO_MANY, MAX_SIGNS)
        found: list[str] = []
        for index, sign in enumerate(value[:MAX_SIGNS]):
            if not isinstance(sign, str) or not SIGN_PATTERN.fullmatch(sign):
                self.report(f"signs[{index}]", codes.SIGN_INVALID)
            elif sign in found:
                self.report(f"signs[{index}]", codes.ID_REPEATED, sign)
            else:
                found.append(sign)
        return tuple(found)

    def part(self, key: str, *, known: Iterable[str]) -> "FormReader":
        """Return a reader for the mapping under a key, which may hold only the known keys."""
        return self._reader_for(self.values.get(key), key, frozenset(known))

    def rows(
        self, key: str, *, known: Iterable[str], least: int = 0, most: int = MAX_ROWS
    ) -> list["FormReader"]:
        """Return a reader for each mapping in the list under a key.

        Args:
            key: Where the list stands; without it the list counts as empty.
            known: The keys that a row may hold.
            least: The fewest rows allowed.
            most: The most rows allowed; those beyond are not read.
        """
        value = self.values.get(key)
        if value is None:
            value = []
        if not isinstance(value, list | tuple):
            self.report(key, codes.LIST_EXPECTED)
            return []
        if len(value) < least:
            self.report(key, codes.TOO_FEW, least)
        if len(value) > most:
            self.report(key, codes.TOO_MANY, most)
        allowed = frozenset(known)
        return [
            self._reader_for(row, f"{key}[{index}]", allowed)
            for index, row in enumerate(value[:most])
        ]

    def _reader_for(self, value: object, key: str, known: frozenset[str]) -> "FormReader":
        if not isinstance(value, Mapping):
            self.report(key, codes.MAPPING_EXPECTED)
            # What follows from this one problem is kept out of the list.
            return FormReader({}, self.at(key), [])
        # YAML reads an unquoted true or false as a boolean, even where it is a key.
        values = {
            str(name).lower() if isinstance(name, bool) else name: value[name] for name in value
        }
        reader = FormReader(values, self.at(key), self.problems)
        for name in values:
            if name not in known:
                reader.report("", codes.KEY_UNKNOWN, name if isinstance(name, str) else "")
        return reader


def is_finite(value: float) -> bool:
    """Tell whether a number is neither infinite nor NaN, however large it is."""
    return isinstance(value, int) or math.isfinite(value)


def plain_number(number: Decimal) -> int | float:
    """Return a number of at most 15 digits as JSON writes it."""
    return int(number) if number == number.to_integral_value() else float(number)
