import time
from io import StringIO

import pytest

from bootstrap import progress
from bootstrap.progress import Progress


class Terminal(StringIO):
    """A text stream that is taken for a person's screen."""

    def isatty(self) -> bool:
        return True


class TestShowing:
    def test_prints_how_long_a_step_took(self) -> None:
        stream = StringIO()
        with Progress(stream).showing("Packages"):
            pass
        assert stream.getvalue() == f"  {'Packages':<34}   0.0 s\n"

    def test_says_that_a_failed_step_stopped(self) -> None:
        stream = StringIO()
        with pytest.raises(ValueError, match="reason"), Progress(stream).showing("Packages"):
            raise ValueError("reason")
        assert "stopped" in stream.getvalue()

    def test_ticks_on_a_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(progress, "REDRAW_SECONDS", 0.01)
        stream = Terminal()
        with Progress(stream).showing("Packages"):
            wait_until_in(stream, "Packages 0 s")

    def test_gives_a_sign_of_life_elsewhere(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(progress, "SIGN_OF_LIFE_SECONDS", 0.01)
        stream = StringIO()
        with Progress(stream).showing("Packages"):
            wait_until_in(stream, "  ... Packages 0 s\n")


def wait_until_in(stream: StringIO, text: str) -> None:

    give_up_at = time.monotonic() + 10
    while text not in stream.getvalue():
        assert time.monotonic() < give_up_at
        time.sleep(0.005)
