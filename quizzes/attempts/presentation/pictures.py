"""The picture of a scene with its markers."""

from collections.abc import Callable, Mapping
from typing import Any

from quizzes.attempts.presentation.texts import paragraphs_of
from quizzes.attempts.presentation.views import MarkerView, PictureView

# Turns the picture named in a form, a SHA-256 in frozen ones, into an address.
FileAddress = Callable[[str], str]


def picture_view(
    scene: Mapping[str, Any], markers: tuple[MarkerView, ...], file_url: FileAddress
) -> PictureView:
    """Make the picture of a public form ready."""
    return PictureView(
        address=file_url(scene["picture"]),
        alt=scene["alt"],
        title=scene["title"],
        description=paragraphs_of(scene["description"]),
        markers=markers,
    )


def marker_view(
    region: Mapping[str, Any], number: int, *, control: str = "", state: str = ""
) -> MarkerView:
    """Place a marker in the middle of its region."""
    x, y, width, height = region["box"]
    return MarkerView(
        x=_digits(x + width / 2),
        y=_digits(y + height / 2),
        number=number,
        control=control,
        state=state,
        box=(_digits(x), _digits(y), _digits(width), _digits(height)),
    )


def _digits(number: float) -> str:
    """Return a number as SVG reads it; a template would write it in the reader's language."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
