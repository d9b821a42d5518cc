"""The eight question types by name, and the one way from a form to an item."""

from collections.abc import Mapping
from types import MappingProxyType

from quizzes.items import codes
from quizzes.items.base import Item
from quizzes.items.branching import Branching
from quizzes.items.choice import MultipleChoice, SingleChoice
from quizzes.items.matching import Matching
from quizzes.items.numeric import Numeric
from quizzes.items.ordering import Ordering
from quizzes.items.reading import FormReader, InvalidItem, ItemProblem
from quizzes.items.scene import Scene
from quizzes.items.true_false import TrueFalse

ITEM_TYPES: Mapping[str, type[Item]] = MappingProxyType(
    {
        item_type.type: item_type
        for item_type in (
            SingleChoice,
            MultipleChoice,
            TrueFalse,
            Matching,
            Ordering,
            Numeric,
            Scene,
            Branching,
        )
    }
)


def item_from_form(form: Mapping[str, object]) -> Item:
    """Build the item that a neutral form describes.

    Keys that a form has beside those of its type, such as the number of the question in its
    bank, are left alone at the top; within options, regions and the like they are problems.

    Raises:
        InvalidItem: If anything is wrong with the form; it carries all problems at once.
    """
    if not isinstance(form, Mapping):
        raise InvalidItem((ItemProblem("", codes.MAPPING_EXPECTED),))
    name = form.get("type")
    item_type = ITEM_TYPES.get(name) if isinstance(name, str) else None
    if item_type is None:
        detail = name if isinstance(name, str) else ""
        raise InvalidItem((ItemProblem("type", codes.TYPE_UNKNOWN, detail[:40]),))
    reader = FormReader(form)
    item = item_type.from_reader(reader)
    if reader.problems:
        raise InvalidItem(tuple(reader.problems))
    return item
