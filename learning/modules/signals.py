"""News this room sends upward, inside the transaction that caused it."""

from django.dispatch import Signal

# Sent when a learner has done what the edition asks (its check passed, or its last section read).
# Arguments: user (User), edition (Edition), attempt (Attempt or None), first_score (Decimal or
# None: the score of her first attempt since she began this time), attempt_count (int, likewise),
# seconds (int, likewise), at (datetime).
module_finished = Signal()

# Sent when a learner opens an edition for the first time.
# Arguments: user (User), edition (Edition), at (datetime).
module_started = Signal()
