"""`manage.py verify_evidence`: prove that the record is what it was."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from learning.completion.models import Evidence
from learning.completion.verification import differences


class Command(BaseCommand):
    """Recompute every hash, span and delta; exit 1 on any difference."""

    help = "Recomputes every hash, span and delta; exits 1 on any difference."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference, then the count."""
        started = time.monotonic()
        found = 0
        for text in differences():
            found += 1
            self.stderr.write(text)
        seconds = time.monotonic() - started
        if found:
            said = ngettext("%(n)s difference", "%(n)s differences", found) % {"n": found}
            raise CommandError(f"{said} found in {seconds:.1f} s.")
        count = Evidence.objects.count()
        said = ngettext("%(n)s piece of evidence", "%(n)s pieces of evidence", count)
        self.stdout.write(f"All is as recorded: {said % {'n': count}}, {seconds:.1f} s.")
