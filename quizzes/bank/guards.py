"""Refusing, in the admin, what the database would refuse: deleting what answers stand on."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder


def is_protected(instance: Any) -> bool:
    """Tell whether something that must stay points at a row."""
    try:
        Collector(using=instance._state.db, origin=instance).collect([instance])
    except (ProtectedError, RestrictedError):
        return True
    return False


def refuse_deleting(request: HttpRequest, instances: Sequence[Any]) -> HttpResponse | None:
    """Say what can be done instead. A delete hook for snippets."""
    held = [instance for instance in instances if is_protected(instance)]
    if not held:
        return None
    names = ", ".join(str(instance) for instance in held)
    messages.error(
        request,
        _(
            "Not deleted, because pages or people’s answers refer to it: %(names)s. "
            "Unpublish it instead, or take it out of the pages that use it."
        )
        % {"names": names},
    )
    return redirect(AdminURLFinder(request.user).get_edit_url(held[0]) or "wagtailadmin_home")


def refuse_deleting_in_bulk(
    request: HttpRequest, action_type: str, objects: Sequence[Any], _action: Any
) -> HttpResponse | None:
    """Do the same for many at once. A bulk action hook."""
    from_snippets = action_type == "delete" and all(
        hasattr(instance, "snippet_viewset") for instance in objects
    )
    return refuse_deleting(request, objects) if from_snippets else None


def tell_of_version(request: HttpRequest, instance: Any) -> None:
    """Say which version publishing made, and where an older one is still shown."""
    versions = getattr(instance, "versions", None)
    if versions is None or "action-publish" not in request.POST:
        return
    newest = versions.order_by("-number").first()
    if newest is not None and newest.number > 1:
        messages.info(
            request,
            _(
                "Learners meet version %(number)s from now on in checks they start. Modules show "
                "the version they were published with until they are published again."
            )
            % {"number": newest.number},
        )
