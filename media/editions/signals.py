"""News this room sends upward, inside the transaction that caused it."""

from django.dispatch import Signal

# Sent when publishing has made a new edition (never twice for one revision).
# Arguments: edition (Edition), at (datetime).
edition_made = Signal()
