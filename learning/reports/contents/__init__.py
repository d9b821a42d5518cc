"""What packs say, as plain data: words, figures and tables that freeze, print and download.

A pack tells aggregates only, and no group of fewer than five, whoever made it.
"""

from learning.reports.contents.comparing import Difference, differences
from learning.reports.contents.foi import foi_answers
from learning.reports.contents.packs import pack_figures, pack_words

__all__ = ["Difference", "differences", "foi_answers", "pack_figures", "pack_words"]
