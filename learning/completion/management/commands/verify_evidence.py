"""`manage.py verify_evidence`: prove that the record is what it was."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

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
            raise CommandError(f"{found} differences found in {seconds:.1f} s.")
        count = Evidence.objects.count()
        self.stdout.write(f"All is as recorded: {count} pieces of evidence, {seconds:.1f} s.")
