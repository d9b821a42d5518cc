"""Which blocks may stand where."""

from media.blocks.base import FrozenBlock
from media.blocks.callout import CalloutBlock
from media.blocks.case import CaseBlock
from media.blocks.compare import CompareBlock
from media.blocks.contacts import ContactsBlock
from media.blocks.fact import FactBlock
from media.blocks.heading import HeadingBlock
from media.blocks.picture import PictureBlock
from media.blocks.place_signs import PlaceSignsBlock
from media.blocks.steps import StepsBlock
from media.blocks.text import TextBlock

BlockList = list[tuple[str, FrozenBlock]]

# The body of a module's section; modules add their own blocks, which use questions.
TEXT_BLOCKS: BlockList = [
    ("heading", HeadingBlock()),
    ("text", TextBlock()),
    ("callout", CalloutBlock()),
    ("steps", StepsBlock()),
    ("compare", CompareBlock()),
    ("case", CaseBlock()),
    ("picture", PictureBlock()),
    ("place_signs", PlaceSignsBlock()),
    ("contacts", ContactsBlock()),
    ("fact", FactBlock()),
]

# Cards, posters, leaflets: nothing that has to be opened, since paper does not open.
MATERIAL_BLOCKS: BlockList = [
    ("heading", HeadingBlock()),
    ("text", TextBlock()),
    ("callout", CalloutBlock()),
    ("steps", StepsBlock()),
    ("compare", CompareBlock()),
    ("picture", PictureBlock()),
    ("place_signs", PlaceSignsBlock()),
    ("contacts", ContactsBlock()),
    ("fact", FactBlock()),
]

# Plain pages: help, privacy, cookies, accessibility.
PAGE_BLOCKS: BlockList = [
    ("heading", HeadingBlock()),
    ("text", TextBlock()),
    ("callout", CalloutBlock()),
    ("steps", StepsBlock()),
    ("picture", PictureBlock()),
    ("contacts", ContactsBlock()),
    ("fact", FactBlock()),
]
