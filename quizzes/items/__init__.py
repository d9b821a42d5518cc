"""Question types as frozen dataclasses, each with its marking; plain Python without Django.

A question is written as a neutral *form* (JSON), read by `item_from_form` into an `Item`, shown
by its `public_form` and marked by its `mark`. The package speaks in message codes; the words for
them belong to the question bank. Outsiders import from here.
"""

from quizzes.items.base import ExplainedPart, Explanation, Item, Mark
from quizzes.items.branching import Branching, Choice, Node
from quizzes.items.choice import MultipleChoice, Option, SingleChoice
from quizzes.items.codes import ANSWERED_CODES, MarkCode
from quizzes.items.matching import Distractor, Matching, Pair
from quizzes.items.numeric import Numeric
from quizzes.items.ordering import OrderedItem, Ordering
from quizzes.items.reading import InvalidItem, ItemProblem
from quizzes.items.registry import ITEM_TYPES, item_from_form
from quizzes.items.scene import Box, Picture, Region, Scene
from quizzes.items.true_false import TrueFalse

__all__ = [
    "ANSWERED_CODES",
    "ITEM_TYPES",
    "Box",
    "Branching",
    "Choice",
    "Distractor",
    "ExplainedPart",
    "Explanation",
    "InvalidItem",
    "Item",
    "ItemProblem",
    "Mark",
    "MarkCode",
    "Matching",
    "MultipleChoice",
    "Node",
    "Numeric",
    "Option",
    "OrderedItem",
    "Ordering",
    "Pair",
    "Picture",
    "Region",
    "Scene",
    "SingleChoice",
    "TrueFalse",
    "item_from_form",
]
