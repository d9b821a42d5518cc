"""People and organisations in the admin. Import from here."""

from learning.accounts.viewsets.organisations import OrganisationViewSet
from learning.accounts.viewsets.people import PersonViewSet
from learning.accounts.viewsets.posts import PostViewSet
from learning.accounts.viewsets.registers import PeopleGroup
from learning.accounts.viewsets.responsibilities import ResponsibilityViewSet

__all__ = [
    "OrganisationViewSet",
    "PeopleGroup",
    "PersonViewSet",
    "PostViewSet",
    "ResponsibilityViewSet",
]
