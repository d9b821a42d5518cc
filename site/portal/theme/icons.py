"""Icons from Lucide, drawn inline beside words and hidden from screen readers."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.utils.safestring import SafeString, mark_safe

BUILT_FILE = "icons.json"


class UnknownIcon(LookupError):
    """The name is not in `site/frontend/icons.txt`."""


@lru_cache(maxsize=1)
def drawings() -> dict[str, str]:
    """Read what the build took from Lucide: name to the inside of its `<svg>`."""
    found = finders.find(BUILT_FILE)
    path = Path(found) if found else Path(settings.STATIC_ROOT) / BUILT_FILE
    if not path.exists():
        raise ImproperlyConfigured(
            f"{BUILT_FILE} is missing: build the static files with `python3 manage.py setup`."
        )
    return dict(json.loads(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=256)
def icon_svg(name: str, classes: str = "") -> SafeString:
    """Draw one icon.

    Args:
        name: Lucide's name, as listed in `site/frontend/icons.txt`.
        classes: more CSS classes, from templates only.
    """
    try:
        drawing = drawings()[name]
    except KeyError:
        raise UnknownIcon(f"{name!r} is not in site/frontend/icons.txt") from None
    css = f"app-icon {classes}".rstrip()
    return mark_safe(  # noqa: S308 - our own files and template literals
        f'<svg class="{css}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f"{drawing}</svg>"
    )
