"""Where uploads are kept when they are not on this machine."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage  # type: ignore[import-untyped]


class PrivateBucket(S3Storage):  # type: ignore[misc]
    """A bucket that no browser is sent to: files leave through our own address.

    There permission is asked, and the content security policy allows no other host.
    """

    def url(self, name: str, *args: object, **kwargs: object) -> str:
        """Return the file's address on this site."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name) or "")
