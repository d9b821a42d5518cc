"""What the tests of courses share: a place is asked of courses alone, not of evidence."""

from collections.abc import Iterator
from typing import Protocol

import pytest

from learning.courses import conditions


@pytest.fixture
def asked() -> Iterator[list[conditions.BookingCondition]]:
    """The booking conditions, none to begin with; a test adds its own."""
    kept = list(conditions._conditions)
    conditions._conditions.clear()
    yield conditions._conditions
    conditions._conditions[:] = kept


class Answer(Protocol):
    """What a test client brings; its own class has a private name."""

    @property
    def content(self) -> bytes: ...


def page(answer: Answer) -> str:
    """Return the HTML of an answer."""
    return answer.content.decode()
