"""The shared StreamField vocabulary: one file, one template, one preview per block.

The curated lists are loaded when first asked for: Django imports this package while it is still
gathering models, which the chooser blocks need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from media.blocks.vocabulary import MATERIAL_BLOCKS, PAGE_BLOCKS, TEXT_BLOCKS

__all__ = ["MATERIAL_BLOCKS", "PAGE_BLOCKS", "TEXT_BLOCKS"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"media.blocks has no {name}")
    from media.blocks import vocabulary  # noqa: PLC0415 - see the docstring

    return getattr(vocabulary, name)
