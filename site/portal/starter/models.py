"""Which content files were loaded, so that loading again leaves an editor's work alone."""

from django.db import models


class LoadedFile(models.Model):
    """A content file as it was when it was last loaded.

    A file that has not changed since is skipped: what editors did in the admin stands.

    Personal data: none.
    """

    path = models.CharField(max_length=200, unique=True)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.path
