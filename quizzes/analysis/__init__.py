"""Statistics of answers: plain Python, no database, every formula with its source."""

from quizzes.analysis.facility import Facility, facility
from quizzes.analysis.intervals import Interval, Mean, mean_of, share_interval
from quizzes.analysis.recognition import Recognition, recognition

__all__ = [
    "Facility",
    "Interval",
    "Mean",
    "Recognition",
    "facility",
    "mean_of",
    "recognition",
    "share_interval",
]
