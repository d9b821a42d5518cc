"""Message codes: what can be wrong with a form, and what marking says about a response.

This package speaks in codes so that the bank can say them in words, in any language.
"""

from enum import StrEnum

# The form as a whole
TYPE_UNKNOWN = "type_unknown"  # `type` names none of the eight question types
MAPPING_EXPECTED = "mapping_expected"  # a group of named values was expected here
LIST_EXPECTED = "list_expected"  # a list was expected here
KEY_UNKNOWN = "key_unknown"  # this part of a form knows no such key; detail: the key

# Texts
TEXT_EXPECTED = "text_expected"  # a text was expected here
TEXT_TOO_LONG = "text_too_long"  # longer than allowed; detail: the limit in characters
TEXT_INVALID = "text_invalid"  # holds control characters or broken Unicode
TEXT_MISSING = "text_missing"  # an option, item, choice, node, prompt or match has no text
TEXT_REPEATED = "text_repeated"  # the same text stands in this list already; detail: the text
STEM_MISSING = "stem_missing"  # the question itself is empty
REASON_MISSING = "reason_missing"  # nothing says why this is right or wrong
ACTION_MISSING = "action_missing"  # a sign in a picture does not say what to do about it
PICTURE_MISSING = "picture_missing"  # the scene names no picture
ALT_MISSING = "alt_missing"  # the picture has no text alternative
DESCRIPTION_MISSING = "description_missing"  # nothing describes the picture or region in words

# Identifiers
ID_INVALID = "id_invalid"  # not 1 to 40 of the characters A-Z a-z 0-9 _ -
ID_REPEATED = "id_repeated"  # used twice; detail: the identifier
SIGN_INVALID = "sign_invalid"  # not the key of a sign: 1 to 80 of a-z A-Z 0-9 _ -
SIGN_ON_ORDINARY = "sign_on_ordinary"  # a region called ordinary names a sign; detail: the sign

# Numbers and flags
FLAG_EXPECTED = "flag_expected"  # true or false was expected here
NUMBER_EXPECTED = "number_expected"  # a number was expected here
NUMBER_OUT_OF_RANGE = "number_out_of_range"  # too large, too small or too finely divided
BOX_INVALID = "box_invalid"  # not four percentages [x, y, width, height]
BOX_OUTSIDE = "box_outside"  # the region reaches beyond the picture

# How many
TOO_FEW = "too_few"  # fewer than the type needs; detail: the least allowed
TOO_MANY = "too_many"  # more than allowed; detail: the most allowed
RIGHT_MISSING = "right_missing"  # nothing here can be right
RIGHT_REPEATED = "right_repeated"  # a single choice has several right options
WRONG_MISSING = "wrong_missing"  # nothing here can be wrong, so nothing is asked

# Branching
START_UNKNOWN = "start_unknown"  # no node has the identifier given as start; detail: it
START_IS_END = "start_is_end"  # the start node offers no choice
NEXT_UNKNOWN = "next_unknown"  # a choice leads to no node; detail: the identifier
CYCLE = "cycle"  # a choice leads back to a node on its own path; detail: that node
NODE_UNREACHABLE = "node_unreachable"  # no path leads to this node; detail: the node
MAX_SCORE_WRONG = "max_score_wrong"  # not the points of the best path; detail: those points


class MarkCode(StrEnum):
    """What marking says about one response."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"
    UNANSWERED = "unanswered"
    MALFORMED = "malformed"


ANSWERED_CODES = frozenset({MarkCode.FULL, MarkCode.PARTIAL, MarkCode.NONE})
