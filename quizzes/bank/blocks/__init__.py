"""The eight question types as authors fill them in; each is read into a form of `quizzes.items`.

Outsiders import from here.
"""

from quizzes.bank.blocks.base import QuestionBlock, ResolveImage, ResolveSign
from quizzes.bank.blocks.branching import BranchingBlock
from quizzes.bank.blocks.choice import MultipleChoiceBlock, SingleChoiceBlock
from quizzes.bank.blocks.matching import MatchingBlock
from quizzes.bank.blocks.numeric import NumericBlock
from quizzes.bank.blocks.ordering import OrderingBlock
from quizzes.bank.blocks.scene import SceneBlock
from quizzes.bank.blocks.true_false import TrueFalseBlock

QUESTION_BLOCKS: list[tuple[str, QuestionBlock]] = [
    ("single_choice", SingleChoiceBlock()),
    ("multiple_choice", MultipleChoiceBlock()),
    ("true_false", TrueFalseBlock()),
    ("matching", MatchingBlock()),
    ("ordering", OrderingBlock()),
    ("numeric", NumericBlock()),
    ("scene", SceneBlock()),
    ("branching", BranchingBlock()),
]

__all__ = [
    "QUESTION_BLOCKS",
    "BranchingBlock",
    "MatchingBlock",
    "MultipleChoiceBlock",
    "NumericBlock",
    "OrderingBlock",
    "QuestionBlock",
    "ResolveImage",
    "ResolveSign",
    "SceneBlock",
    "SingleChoiceBlock",
    "TrueFalseBlock",
]
