"""The picture of a question on a page of its own, for a closer look (ux S9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from learning.modules.player import Visit
    from quizzes.attempts.presentation.views import PictureView

# The query that asks for it, at the address of the page that shows the picture.
LARGER = "larger"


def larger_picture(
    request: HttpRequest, here: Visit, picture: PictureView | None, *, shows_regions: bool = False
) -> HttpResponse | None:
    """Show the picture alone and large where that is asked for; None where it is not."""
    if picture is None or LARGER not in request.GET or request.method == "POST":
        return None
    return render(
        request,
        "modules/picture.html",
        {
            "visit": here,
            "outline": here.outline,
            "picture": picture,
            "shows_regions": shows_regions,
            "back": request.path,
        },
    )
