"""News this room sends upward, inside the transaction that caused it."""

from django.dispatch import Signal

# Sent by `submit_attempt` after every answer is marked.
# Arguments: attempt (Attempt, submitted), at (datetime).
attempt_marked = Signal()
