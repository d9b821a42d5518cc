"""News this room sends upward, inside the transaction that caused it."""

from django.dispatch import Signal

# Sent when both half-days of a course day are marked present or late, and again when a
# correction takes that away.
# Arguments: user (User), run_day (RunDay), is_attended (bool), by (User), at (datetime).
day_attended = Signal()

# Sent when a place becomes "passed": the course as a whole is passed.
# Arguments: user (User), place (Place), run (CourseRun), by (User or None), at (datetime).
course_passed = Signal()
