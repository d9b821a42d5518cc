"""People in sensitive posts are in no list: every address that shows people, for every role.

Only a training administrator finds them by name (facts.md 7.3).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learning.accounts.enums import JobRole
from learning.accounts.models import Organisation, User
from learning.accounts.operations import invite_person
from tests.architecture.arguments import arguments, give_the_officer_a_certificate
from tests.architecture.test_access_matrix import MATRIX, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "Quillfeather"
# Searched for; a page that repeats the words does not name anybody.
WORDS = NAME[:6]
SEES_ALL = "administrator"
# Lists that are asked for in more than one way, and the admin's own.
ASKED = (
    "/team/?state=all",
    f"/team/?state=all&q={WORDS}",
    "/org/aire-valley-nhs/?state=all",
    "/org/aire-valley-nhs/people/?state=all",
    "/org/aire-valley-nhs/people.csv?state=all",
    "/org/aire-valley-nhs/remind/?everyone=1&state=all",
    "/org/wyp-leeds-response/?state=all",
    "/org/wyp-leeds-response/people.csv?state=all",
    f"/search/?q={WORDS}",
    "/admin/",
    "/admin/users/",
    "/admin/posts/",
    "/admin/responsibilities/",
    "/admin/merges/",
    f"/admin/merges/find/?q={WORDS}",
    "/admin/reports/site-history/",
    f"/admin/search/?q={WORDS}",
)


@pytest.fixture
def addresses(db: None) -> Iterator[list[str]]:
    """Load a site on which all but those who look bear one name; every address of it."""
    call_command("load_starter_content", verbosity=0)
    call_command("load_demo_people", learners=20, verbosity=0)
    give_the_officer_a_certificate()
    invite_person(
        email="zoe.hidden@demo.example",
        first_name="Zoe",
        last_name=NAME,
        organisation=Organisation.objects.get(
            responsibilities__user__email="supervisor@demo.example"
        ),
        role=JobRole.RESPONSE_OFFICER,
        start_date=timezone.localdate() - timedelta(days=300),
        by=None,
        at=timezone.now(),
    )
    lookers = [f"{role}@demo.example" for role in ROLES]
    hidden = User.objects.exclude(email__in=lookers)
    assert hidden.update(last_name=NAME) > 20
    made = arguments()
    yield [*(reverse(name, args=made[row.args]) for name, row in MATRIX.items()), *ASKED]


def naming(role: str, addresses: list[str]) -> list[str]:
    """Return the addresses on which this role reads the name."""
    client = Client()
    if role != "anonymous":
        client.force_login(User.objects.get(email=f"{role}@demo.example"))
    found = []
    for address in addresses:
        response = client.get(address)
        if NAME in b"".join(response).decode(errors="replace"):
            found.append(address)
    return found


def test_hidden_people_are_named_to_nobody_but_the_training_administrator(
    addresses: list[str],
) -> None:
    lookers = User.objects.filter(email__in=[f"{role}@demo.example" for role in ROLES])
    lists = [reverse("courses:attendance", args=arguments()["run"]), *ASKED]
    shown = {role: naming(role, lists) for role in ("supervisor", "partner", "trainer")}
    assert all(shown.values()), f"Nobody is listed, so nothing is proved: {shown}"
    User.objects.exclude(pk__in=lookers.values("pk")).update(is_hidden_from_lists=True)
    wrong = {
        role: pages for role in ROLES if role != SEES_ALL and (pages := naming(role, addresses))
    }
    assert not wrong
    assert naming(SEES_ALL, ["/admin/users/"])
