"""How amounts are said in words, on pages and in files."""

from __future__ import annotations

from django.utils.translation import ngettext


def learning_time(minutes: int) -> str:
    """Say a learning time: 35 minutes, 2 hours, 27 hours 30 minutes."""
    hours, rest = divmod(minutes, 60)
    said = [ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}] if hours else []
    if rest or not hours:
        said.append(ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest})
    return " ".join(said)
