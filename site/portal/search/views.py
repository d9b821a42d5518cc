"""The search page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from media.library.caching import public_page
from portal.search import queries
from portal.search.rules import LONGEST_QUERY, TASKS, Words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@public_page
def search(request: HttpRequest) -> HttpResponse:
    """Show one field and what was found; without a query, the five things people come for."""
    words = Words.of(request.GET.get("q", ""))
    results = queries.search(words, language=get_language() or "")
    return render(
        request,
        "portal_search/search.html",
        {
            "words": words,
            "results": results,
            "longest": LONGEST_QUERY,
            "tasks": [queries.task_hit(task) for task in TASKS] if not results.count else [],
        },
    )
