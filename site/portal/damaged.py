"""Refusing what no person types and PostgreSQL cannot hold: the character NUL."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, UnreadablePostError
from django.http.response import HttpResponseBase

NUL = "\x00"


class RefuseNul:
    """Answer 400 to a request with NUL in its address or in a field of its form.

    SQLite keeps such text and PostgreSQL fails on it, so it ends here for every page. Uploaded
    files are bytes and stay as they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the address, which is at hand."""
        query = request.META.get("QUERY_STRING", "")
        if NUL in request.path_info or NUL in query or "%00" in query:
            raise BadRequest("There is a NUL in the address.")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Look at the form, which the check of its token reads anyway."""
        try:
            fields = [*request.POST.lists()] if request.method == "POST" else []
        except UnreadablePostError:  # who sent it is gone
            return
        if any(NUL in text for name, values in fields for text in (name, *values)):
            raise BadRequest("There is a NUL in the form.")
