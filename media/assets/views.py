"""Sending uploaded pictures, wherever they are kept."""

from __future__ import annotations

from mimetypes import guess_type
from typing import TYPE_CHECKING, Final

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from media.assets.access import upload_for

if TYPE_CHECKING:
    from django.http import HttpRequest

# A changed picture gets a new name, so only the permission can go stale.
FOR_EVERYBODY: Final = "public, max-age=3600"
FOR_ONE_PERSON: Final = "private, max-age=600"


@require_safe
def upload(request: HttpRequest, name: str) -> FileResponse:
    """Send a picture to somebody who may see it.

    The site's middleware adds the policy for uploads: a drawing may show itself and do nothing.
    """
    file, is_for_everybody = upload_for(request, name)
    try:
        content = file.open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(
        content,
        content_type=guess_type(name)[0] or "application/octet-stream",
        headers={
            "Cache-Control": FOR_EVERYBODY if is_for_everybody else FOR_ONE_PERSON,
            "X-Content-Type-Options": "nosniff",
        },
    )
