"""What tests of attempts share."""

from collections.abc import Iterator
from typing import Any

import pytest

from quizzes.attempts.models import Attempt
from quizzes.attempts.signals import attempt_marked


@pytest.fixture
def news() -> Iterator[list[Attempt]]:
    heard: list[Attempt] = []

    def hear(attempt: Attempt, **_signal: Any) -> None:
        heard.append(attempt)

    attempt_marked.connect(hear)
    yield heard
    attempt_marked.disconnect(hear)
