"""Every address with every role. An address that is not in the table fails the first test."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from learning.accounts.models import User
from learning.courses.models import Place
from tests.architecture.arguments import arguments, give_the_officer_a_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLES = (
    "anonymous",
    "officer",
    "trainer",
    "partner",
    "supervisor",
    "author",
    "administrator",
    "leader",
)
# Wagtail's own pages and what the admin guards itself.
NOT_OURS = ("admin/", "documents/", "_util/", "^")


@dataclass(frozen=True)
class Row:
    """What an address answers to a GET. `signed_in` is for every role not named in `others`."""

    anonymous: int
    signed_in: int
    others: dict[str, int] = field(default_factory=dict)
    args: str = ""  # the name of a set of arguments in `arguments()`

    def expected(self, role: str) -> int:
        """Return the status for a role."""
        if role == "anonymous":
            return self.anonymous
        return self.others.get(role, self.signed_in)


OPEN = Row(200, 200)
SIGNED_IN = Row(302, 200)


def only(*roles: str, args: str = "", status: int = 200, refused: int = 403) -> Row:
    """Return a row that lets in these roles; visitors sign in, others get 403 (or 404)."""
    return Row(302, refused, dict.fromkeys(roles, status), args)


STAFF = ("trainer", "administrator")
# Those who see people by name.
NAMES = ("supervisor", "partner", "administrator")
MATRIX: dict[str, Row] = {
    "healthz": OPEN,
    "readyz": OPEN,
    "robots": OPEN,
    "home:guide_worker": OPEN,
    "home:help_worker": OPEN,
    "favicon": Row(302, 302),
    # A picture that no live page shows; those who write pages choose it.
    "assets:upload": Row(
        404, 404, dict.fromkeys(("author", "trainer", "administrator"), 200), args="upload"
    ),
    "home:get_help": OPEN,
    "search:search": OPEN,
    "library:materials": OPEN,
    "library:material": Row(200, 200, args="material"),
    "library:pdf": Row(200, 200, args="material_pdf"),
    "library:short": Row(302, 302, args="material_short"),
    "editions:file": Row(200, 200, args="file"),
    "editions:replay": only("author", "trainer", "administrator", args="edition"),
    "account_login": Row(200, 302),
    "account_request_login_code": Row(200, 302),
    "account_confirm_login_code": Row(302, 302),
    "account_inactive": OPEN,
    "account_signup": OPEN,
    "account_logout": Row(302, 200),
    "account_change_password": SIGNED_IN,
    "account_set_password": Row(302, 302),
    "accounts:welcome": SIGNED_IN,
    "accounts:account": SIGNED_IN,
    "accounts:details": SIGNED_IN,
    "accounts:sign_out_everywhere": Row(302, 405),
    "accounts:join": Row(200, 302),
    "accounts:join_code": Row(302, 302),
    "accounts:join_details": Row(302, 302),
    "accounts:join_done": OPEN,
    "accounts:stay_ended": OPEN,
    "accounts:access_requests": only("partner", args="trust", refused=404),
    # Herself and her supervisor see her, but neither moves her.
    "accounts:move_person": Row(
        302, 404, {"administrator": 200, "officer": 403, "supervisor": 403}, args="officer"
    ),
    "accounts:remove_person": Row(
        302, 404, {"administrator": 200, "officer": 403, "supervisor": 403}, args="officer"
    ),
    # She is no guest.
    "accounts:extend_guest": Row(302, 404, args="officer"),
    "accounts:staff_add": only("partner", args="trust", refused=404),
    "accounts:staff_template": only("partner", args="trust", refused=404),
    # She sees the people of her organisation, but does not send its full list.
    "accounts:staff_import": only("partner", args="trust", status=403, refused=404),
    "accounts:staff_check": only("partner", args="list", refused=404),
    "accounts:staff_rows": only("partner", args="list", refused=404),
    "accounts:staff_done": only("partner", args="list", status=302, refused=404),
    "notices:stop": Row(200, 200, args="stop"),
    "modules:learn": OPEN,
    "modules:module": Row(200, 200, args="module"),
    "modules:what_changed": Row(302, 200, args="module"),
    "modules:result": Row(302, 302, args="module"),
    "modules:check": Row(302, 200, args="module"),
    "modules:question": Row(302, 302, args="question"),
    "modules:feedback": Row(302, 302, args="question"),
    "modules:section": Row(302, 200, args="section"),
    "modules:turn": Row(302, 200, args="turn"),
    "attempts:review": Row(302, 404, args="attempt"),
    "completion:certificate": only(
        "officer", "supervisor", "administrator", args="award", refused=404
    ),
    "completion:certificate_file": only(
        "officer", "supervisor", "administrator", args="award", refused=404
    ),
    "completion:register": only("partner", args="trust", refused=404),
    "completion:exemptions": only("supervisor", "administrator", args="staff", refused=404),
    # In a partner organisation, whose lead has not asked for it herself.
    "completion:decide_exemption": only("partner", args="exemption", refused=404),
    "completion:withdraw_exemption": only("partner", args="exemption", refused=404),
    "completion:record_table": SIGNED_IN,
    "completion:record_data": SIGNED_IN,
    "completion:record_file": SIGNED_IN,
    "completion:own_evidence": SIGNED_IN,
    "completion:new_claim": SIGNED_IN,
    "completion:own_claim": only("officer", args="claim", refused=404),
    "completion:reflection": only("officer", args="evidence", refused=404),
    "completion:claim_document": only(
        "officer", "supervisor", "administrator", args="claim", refused=404
    ),
    "completion:exemptions_asked": Row(
        302, 403, {"partner": 200, "supervisor": 404, "administrator": 404}, "trust"
    ),
    "completion:claims": Row(
        302, 403, {"partner": 200, "supervisor": 404, "administrator": 404}, "trust"
    ),
    "completion:claim": Row(
        302, 403, {"partner": 404, "supervisor": 200, "administrator": 200}, "unit_claim"
    ),
    "completion:import_evidence": Row(302, 403, {"partner": 200, "administrator": 404}, "trust"),
    "completion:verify_form": OPEN,
    "completion:verify": Row(200, 200, args="code"),
    "reports:team": only("supervisor", "partner", "administrator"),
    "reports:organisations": Row(
        302,
        403,
        {"supervisor": 302, "partner": 302, "administrator": 302, "leader": 302},
    ),
    "reports:organisation": only("partner", args="trust", refused=404),
    "reports:trend_file": only("partner", args="trust", refused=404),
    "reports:person": only("officer", "supervisor", "administrator", args="officer", refused=404),
    "reports:people_list": only("partner", args="trust", refused=404),
    "reports:people_file": only("partner", args="trust", refused=404),
    "reports:register_file": only("partner", args="trust", refused=404),
    # Nobody was chosen, so she is led back to the list.
    "reports:remind": only("partner", args="trust", status=302, refused=404),
    "reports:message": only("partner", args="trust", refused=404),
    # There is no draft, so she is led to where it is written.
    "reports:check_message": only("partner", args="trust", status=302, refused=404),
    "reports:messages_sent": only("partner", args="trust", refused=404),
    "reports:force": only("leader", "administrator"),
    "reports:units_file": only("partner", args="trust", refused=404),
    "reports:requirements_file": only("partner", args="trust", refused=404),
    "reports:reports": only(*NAMES),
    "reports:new": only(*NAMES),
    "reports:step": only(*NAMES, args="step"),
    "reports:check": only(*NAMES),
    "reports:table": only(*NAMES),
    "reports:table_print": only(*NAMES),
    "reports:save": only(*NAMES),
    "reports:exports": only(*NAMES),
    # Somebody else's.
    "reports:saved": only(*NAMES, args="nothing", status=404),
    "reports:change_saved": only(*NAMES, args="nothing", status=404),
    "reports:export_file": only(*NAMES, args="nothing", status=404),
    "reports:understanding": only("supervisor", "partner", "administrator", "leader"),
    "reports:understanding_file": only("supervisor", "partner", "administrator", "leader"),
    "reports:outcomes": only("leader", "administrator"),
    "reports:outcomes_file": only("leader", "administrator"),
    "reports:outcomes_import": only("administrator"),
    "reports:foi": only("leader", "administrator"),
    "reports:foi_file": only("leader", "administrator"),
    "reports:foi_table": only("leader", "administrator"),
    "reports:packs": only("leader", "administrator"),
    "reports:pack": only("leader", "administrator", args="pack"),
    "reports:pack_file": only("leader", "administrator", args="pack"),
    "reports:pack_table": only("leader", "administrator", args="pack"),
    "reports:pack_one_table": only("leader", "administrator", args="pack_part"),
    "reports:pack_new": only("leader", "administrator"),
    "reports:pack_work": only("leader", "administrator", args="draft_pack"),
    "reports:pack_action": only("leader", "administrator", args="pack_action"),
    # A senior leader is led back, as it is signed already; who made it decides nothing.
    "reports:pack_decide": only("leader", args="pack", status=302),
    "courses:calendar": OPEN,
    "courses:public_feed": OPEN,
    "courses:course": Row(200, 200, args="course"),
    "courses:run": Row(200, 200, args="run"),
    "courses:book": Row(302, 200, args="open_run"),
    "courses:bookings": SIGNED_IN,
    "courses:trainer": only(*STAFF),
    "courses:planner": only(*STAFF),
    "courses:new_run": only(*STAFF),
    "courses:trainer_run": only(*STAFF, args="run"),
    "courses:attendance": only(*STAFF, args="run"),
    "courses:results": only(*STAFF, args="run"),
    "courses:register": only(*STAFF, args="run", status=302),
    "courses:half": only(*STAFF, args="half"),
}
# Steps of a journey or actions that answer a POST; their own rooms test who may take them.
STEPS = {
    "courses:book_supervisor",
    "courses:book_needs",
    "courses:book_done",
    "courses:personal_feed",
    "courses:offer",
    "courses:place",
    "courses:place_calendar",
    "courses:place_needs",
    "courses:withdraw",
    "courses:check_run",
    "courses:message",
    "courses:check_message",
    "courses:check_results",
    "courses:change_state",
    "courses:move",
    "courses:call_off",
    "completion:check_import",
    "reports:delete_saved",
    "reports:export_cancel",
    "reports:export_retry",
}


def names(
    patterns: list[URLPattern | URLResolver], prefix: str = "", space: str = ""
) -> Iterator[str]:
    """Yield the name of every address of ours."""
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if address.startswith(NOT_OURS):
            continue
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, address, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}"


def test_every_address_is_in_the_matrix() -> None:
    unknown = set(names(get_resolver().url_patterns)) - set(MATRIX) - STEPS
    assert not unknown, (
        f"Add these addresses to MATRIX, with what each role gets: {sorted(unknown)}"
    )


@pytest.mark.django_db
def test_every_role_gets_what_the_matrix_says() -> None:
    call_command("load_starter_content", verbosity=0)
    call_command("load_demo_people", learners=20, verbosity=0)
    give_the_officer_a_certificate()
    assert Place.objects.exists()
    made = arguments()
    wrong = []
    for role in ROLES:
        client = Client()
        if role != "anonymous":
            client.force_login(User.objects.get(email=f"{role}@demo.example"))
        for name, row in MATRIX.items():
            address = reverse(name, args=made[row.args])
            status = client.get(address).status_code
            if status != row.expected(role):
                wrong.append(f"{role} {address}: {status}, expected {row.expected(role)}")
    assert not wrong, "\n".join(wrong)
