"""Loading the starter content: read everything, then save all or nothing."""

from portal.starter.loading.files import ContentProblem
from portal.starter.loading.run import load_everything

__all__ = ["ContentProblem", "load_everything"]
