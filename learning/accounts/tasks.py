"""Background tasks: each takes ids and calls one operation."""

from django.utils import timezone
from django_tasks import task

from learning.accounts import operations
from learning.accounts.models import PeopleImport, User


@task()
def plan_list(import_id: int) -> None:
    """Read a list and plan what follows, unless another worker was quicker."""
    found = PeopleImport.objects.filter(pk=import_id).first()
    if found:
        operations.plan_import(people_import=found, at=timezone.now())


@task()
def apply_list(import_id: int) -> None:
    """Carry out a confirmed list; why it was not done stands on its own page."""
    found = PeopleImport.objects.filter(pk=import_id).first()
    if found:
        try:
            operations.apply_import(people_import=found, at=timezone.now())
        except (operations.GroundShifted, operations.ImportRefused):
            return


@task()
def invite_list(import_id: int, user_id: int) -> None:
    """Tell those who joined by a list."""
    found = PeopleImport.objects.filter(pk=import_id).first()
    if found:
        by = User.objects.filter(pk=user_id).first()
        operations.invite_joined(people_import=found, by=by, at=timezone.now())
