"""Who may see what was frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from media.editions.models import Edition

if TYPE_CHECKING:
    from django.http import HttpRequest

# Given to the groups of authors, trainers and training administrators.
REPLAY_PERMISSION = "editions.view_edition"
# Whoever may change a fact may publish again, page by page as Wagtail allows, what shows it.
REMAKE_PERMISSION = "reference.change_fact"


def may_publish(person: Any, page: Any) -> bool:
    """Whether Wagtail lets somebody publish a page."""
    return bool(page.permissions_for_user(person).can_publish())


def edition_for(request: HttpRequest, edition_id: int) -> Edition:
    """Return an edition to somebody who may see old ones.

    Raises:
        PermissionDenied: for everybody else, whether or not it exists.
        Http404: when there is none.
    """
    if not request.user.has_perm(REPLAY_PERMISSION):
        raise PermissionDenied(
            _("Old editions are kept for authors, trainers and training administrators.")
        )
    editions = Edition.objects.select_related("locale", "made_by")
    edition: Edition = get_object_or_404(editions, pk=edition_id)
    return edition
