"""People, organisations, posts and responsibilities. Outsiders import from here."""

from learning.accounts.models.imports import PeopleImport
from learning.accounts.models.joining import AccessDecision, AccessRequest
from learning.accounts.models.limits import TryCount
from learning.accounts.models.merges import PersonMerge
from learning.accounts.models.organisations import Membership, Organisation, Responsibility
from learning.accounts.models.people import Learner, User
from learning.accounts.models.tree import OrganisationName, OrganisationPlacement

__all__ = [
    "AccessDecision",
    "AccessRequest",
    "Learner",
    "Membership",
    "Organisation",
    "OrganisationName",
    "OrganisationPlacement",
    "PeopleImport",
    "PersonMerge",
    "Responsibility",
    "TryCount",
    "User",
]
