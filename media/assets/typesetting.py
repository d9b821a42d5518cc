"""Printed documents: a typst template and plain data become a tagged PDF (PDF/UA-1).

A template `certificate.typ` lies in the folder `typst/` of an app. It begins with
`#import "/media/assets/typst/house.typ": *`, which gives it `data` and the house's words for
paper, rules, contacts and drawings. Data travels as JSON, never as markup: whatever a name
contains is printed as it is.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typst
from django.apps import apps
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

# PDF/UA-1: a document that this profile refuses is not made at all.
STANDARD: Final = "ua-1"


class NoSuchTemplate(LookupError):
    """No app has a template of this name."""


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the document as a tagged PDF; the same data give the same bytes.

    Args:
        template: its name without `.typ`, such as `certificate`.
        data: anything JSON can hold. `title` and `language` ("en-gb") are needed by every
            document; drawings travel as the text of an SVG.

    Raises:
        NoSuchTemplate: when no app has the template.
        typst.TypstError: when the data lacks something that the template uses.
    """
    made = typst.compile(
        template_path(template),
        root=settings.BASE_DIR,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=[STANDARD],
    )
    if not isinstance(made, bytes):
        raise TypeError("typst made no single PDF.")
    return made


@lru_cache(maxsize=32)
def template_path(template: str) -> Path:
    """Return where a template lies; of two with one name, that of the higher app."""
    for config in apps.get_app_configs():
        path = Path(config.path) / "typst" / f"{template}.typ"
        if path.is_file():
            return path
    raise NoSuchTemplate(f"There is no {template}.typ in the typst folder of any app.")


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Search for typefaces once in each process.

    The system's own stand in only for scripts that ours does not have.
    """
    return typst.Fonts(include_system_fonts=True, font_paths=[str(settings.FONTS_DIR)])
