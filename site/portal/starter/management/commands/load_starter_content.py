"""`manage.py load_starter_content`: put the real content in place. Safe to run again."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.starter.loading import ContentProblem, load_everything


class Command(BaseCommand):
    """Load site/content; unchanged files are left alone, a bad one leaves everything alone."""

    help = "Loads the starter content. Names file and line on error and saves all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another folder of content."""
        parser.add_argument("--content", type=Path, default=settings.SITE_DIR / "content")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, with a line for each file that was new or changed."""
        started = time.monotonic()
        try:
            count = load_everything(
                root=options["content"],
                at=timezone.now(),
                report=lambda path: self.stdout.write(f"  {path}"),
            )
        except ContentProblem as problem:
            raise CommandError(f"Nothing was loaded. {problem}") from problem
        seconds = time.monotonic() - started
        done = f"{count} files loaded" if count else "Nothing new"
        self.stdout.write(f"{done}, {seconds:.1f} s.")
