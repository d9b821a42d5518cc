"""The denominator register as a page, for those who see the names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from learning.accounts.access import named_organisation_for, signed_in, viewer
from learning.accounts.naming import paths_by_name
from learning.completion.register import AskedRegister

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE_SIZE = 25


@never_cache
@require_GET
@signed_in
def register(request: HttpRequest, key: str) -> HttpResponse:
    """Show who counts in a figure, a page at a time."""
    now = timezone.now()
    seer = viewer(request.user, at=now)
    organisation = named_organisation_for(seer, key)
    today = timezone.localdate(now)
    asked = AskedRegister.of(request.GET, organisation, today, paths_by_name(seer))
    listed: Any = asked.listed
    return render(
        request,
        "completion/register.html",
        {
            "organisation": organisation,
            "asked": asked,
            "rows": Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page")),
            "hidden": asked.listed.hidden,
            "filters": asked.filters(),
        },
    )
