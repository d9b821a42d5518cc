"""Security headers that depend on the address asked for."""

from functools import cache

from csp.constants import HEADER, NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# Wagtail's editor carries inline scripts and styles of its own, and previews in a frame.
ADMIN_DIRECTIVES = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "worker-src": [SELF, "blob:"],
}
# An uploaded file opened by its own address may show itself and do nothing else.
UPLOAD_DIRECTIVES = {"script-src": [NONE], "style-src": [UNSAFE_INLINE], "sandbox": [""]}


@cache
def policy_for(area: str) -> str:
    """Return the header's text for `public`, `admin` or `uploads`; built once per process."""
    config = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    replace = {"admin": ADMIN_DIRECTIVES, "uploads": UPLOAD_DIRECTIVES}.get(area, {})
    return build_policy(config={**config, **replace})


def area_of(path: str) -> str:
    """Return which of the three policies an address gets."""
    if path.startswith("/admin/"):
        return "admin"
    if path.startswith(settings.MEDIA_URL):
        return "uploads"
    return "public"


class ContentSecurityPolicy(CSPMiddleware):
    """The strict policy everywhere; a relaxed one beneath `/admin/` alone.

    django-csp builds the text anew for every answer; ours differs by area only, so it is kept.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the area's policy unless the view set its own."""
        area = area_of(request.path_info)
        # A preview in the editor is the answer to a second request within the first, as for a
        # public address. That address's policy would forbid the frame the preview is shown in.
        if area == "admin" or HEADER not in response:
            response[HEADER] = policy_for(area)
        return response
