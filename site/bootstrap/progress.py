"""What a person sees while the set-up works: what is running, and how long each step took."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TextIO

REDRAW_SECONDS = 0.25
# Where the output is a file or a pipe: one line at the end of a step, and a sign of life between.
SIGN_OF_LIFE_SECONDS = 15.0


class Progress:
    """Prints one line for each finished step, and ticks while steps run.

    Steps may run beside each other, so every method may be called from any thread.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._started_at: dict[str, float] = {}
        self._lock = threading.Lock()
        self._ticker: threading.Thread | None = None

    def say(self, line: str) -> None:
        """Print a line of its own, clear of the ticking one."""
        with self._lock:
            self._print(line)

    @contextmanager
    def showing(self, title: str) -> Iterator[None]:
        """Show `title` as running; on success print how long it took."""
        started_at = monotonic()
        with self._lock:
            self._started_at[title] = started_at
            if self._ticker is None:
                self._ticker = threading.Thread(target=self._tick, daemon=True)
                self._ticker.start()
        try:
            yield
        except BaseException:
            self._end(title, f"  {title:<34} stopped")
            raise
        self._end(title, f"  {title:<34} {monotonic() - started_at:5.1f} s")

    def _end(self, title: str, line: str) -> None:
        with self._lock:
            del self._started_at[title]
            self._print(line)

    def _print(self, line: str) -> None:
        clear = "\r\x1b[K" if self._is_terminal else ""
        self._stream.write(f"{clear}{line}\n")
        self._stream.flush()

    def _tick(self) -> None:
        pause = threading.Event()
        interval = REDRAW_SECONDS if self._is_terminal else SIGN_OF_LIFE_SECONDS
        while not pause.wait(interval):
            with self._lock:
                now = monotonic()
                youngest = 0 if self._is_terminal else interval / 3
                running = ", ".join(
                    f"{title} {now - started_at:.0f} s"
                    for title, started_at in self._started_at.items()
                    if now - started_at >= youngest
                )
                if running and self._is_terminal:
                    self._stream.write(f"\r\x1b[K  {running}")
                    self._stream.flush()
                elif running:
                    self._print(f"  ... {running}")
