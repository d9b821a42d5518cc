"""Run inside the product's environment: fill the database as large as a region ever gets.

`python -m tests.performance.scale_people LEARNERS` prints one JSON line. People join by the month
and train on one day a week. They, their posts and evidence are put in by SQL, since making them one
by one is another measure's matter; what must be held, how everybody stands and what organisations
count are worked out by the product's own operations.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from learning.accounts.models import Organisation

ORGANISATIONS = 600
REQUIREMENTS = 10  # each for everybody: rows of requirement = learners × this
EVIDENCE = 15  # pieces a learner
DAYS = 1500  # how far back people joined
PEOPLE_A_TURN = 10_000
KNOWN_DAYS = 60  # how long ago all of it became known
PAGE_SIZE = 25
PAST = "{past}"

PEOPLE = """
WITH fresh AS (
    INSERT INTO accounts_learner (id, created_at)
    SELECT gen_random_uuid(), now() FROM generate_series(1, %(learners)s) RETURNING id
), numbered AS (SELECT id, row_number() OVER () AS n FROM fresh)
INSERT INTO accounts_user ({columns}, email, first_name, last_name, collar_number, learner_id)
SELECT {values}, 'scale-' || n || '@demo.example', 'Robin', 'Scarfield ' || n, 'S' || n, id
FROM numbered
"""
POSTS = """
INSERT INTO accounts_membership ({columns}, learner_id, organisation_id, role, start_date)
SELECT {values}, learner_id,
       (%(organisations)s::int[])[1 + floor(random() * %(count)s)::int],
       'response_officer',
       date_trunc('month', %(today)s::date - 3 - floor(random() * %(days)s)::int)::date
FROM accounts_user WHERE email LIKE 'scale-%%'
"""
HAPPENED = """
INSERT INTO completion_evidence
    ({columns}, id, learner_id, kind, source, cause, provider, subject_key, title, score,
     first_score, occurred_at, recorded_at, sha256)
SELECT {values}, gen_random_uuid(), m.learner_id, 'external', 'imported',
       'scale:' || m.id || ':' || k, 'Somebody',
       (%(subjects)s::uuid[])[1 + (k + m.id) %% %(count)s], 'Training elsewhere', 0.9, 0.7,
       now() - (1 + 7 * floor(random() * 200)) * interval '1 day', now(), repeat('0', 64)
FROM accounts_membership m CROSS JOIN generate_series(1, %(each)s) k
JOIN accounts_user u ON u.learner_id = m.learner_id
WHERE u.email LIKE 'scale-%%' AND random() < 0.999
"""
POSTS_ON_THE_DAY = """
INSERT INTO completion_evidencepost (evidence_id, organisation_id, role, is_primary)
SELECT e.id, m.organisation_id, m.role, true
FROM completion_evidence e JOIN accounts_membership m USING (learner_id)
WHERE e.cause LIKE 'scale:%%'
"""


def main(learners: int) -> None:
    """Fill the database and say what is in it."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_starter_content", stdout=sys.stderr)
    call_command("load_demo_people", learners=0, stdout=sys.stderr)
    leaves = _organisations()
    _say("organisations")
    subjects = _requirements()
    _say("requirements")
    _people(learners, leaves, subjects)
    started = time.monotonic()
    _standing()
    seconds = round(time.monotonic() - started)
    from learning.completion.models import Evidence, StandingDelta, StandingSpan

    sessions, addresses = _sessions(), _addresses(learners, leaves)
    facts = {
        "learners": learners,
        "evidence": Evidence.objects.count(),
        "spans": StandingSpan.objects.count(),
        "deltas": StandingDelta.objects.count(),
        "standing seconds": seconds,
        "sessions": sessions,
        "addresses": addresses,
        "statements": {
            name: _statements(sessions["administrator"], path) for name, path in addresses.items()
        },
    }
    print(json.dumps(facts))


def change() -> None:
    """Record one pass of somebody who is overdue; print how long it took."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from learning.completion.enums import EvidenceSource, StandingState
    from learning.completion.models import ExternalAward, StandingSpan
    from learning.completion.operations import record_evidence
    from learning.completion.operations.external import external_row

    now = timezone.now()
    today = timezone.localdate(now)
    award = ExternalAward.objects.get(code="scale-1")  # of those that lapse
    span = (
        StandingSpan.objects.filter(
            requirement__external_award=award, known_to=None, state=StandingState.LAPSED,
            to_date=None, from_date__lt=today,
        )
        .select_related("learner")
        .order_by("pk")[0]
    )  # fmt: skip
    row = external_row(
        learner=span.learner, award=award, day=today, cause=f"scale:change:{now.isoformat()}",
        source=EvidenceSource.IMPORTED, at=now,
    )  # fmt: skip
    with CaptureQueriesContext(connection) as captured:
        started = time.perf_counter()
        record_evidence(row=row, by=None, at=now)
        seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "statements": len(captured)}))


def _organisations() -> list[Organisation]:
    """Grow the tree to its full size; return those that hold people."""
    from django.utils import timezone

    from learning.accounts.enums import OrganisationKind
    from learning.accounts.models import Organisation
    from learning.accounts.operations import plant_organisation

    parents = list(Organisation.objects.filter(kind=OrganisationKind.DISTRICT))
    missing = ORGANISATIONS - Organisation.objects.count()
    return [
        plant_organisation(
            organisation=Organisation(
                key=f"scale-unit-{n}", name=f"Scale unit {n}", kind=OrganisationKind.UNIT
            ),
            parent=parents[n % len(parents)],
            by=None,
            at=timezone.now(),
        )
        for n in range(missing)
    ]


def _requirements() -> list[str]:
    """Require ten kinds of training of everybody; return their keys."""
    from django.utils import timezone

    from learning.accounts.models import Organisation
    from learning.completion.enums import DueRule
    from learning.completion.models import ExternalAward
    from learning.completion.operations import add_requirement

    force = Organisation.objects.get(key="wyp")
    subjects = []
    for n in range(REQUIREMENTS):
        award = ExternalAward.objects.create(
            code=f"scale-{n}", title=f"Training elsewhere {n}", provider="Somebody"
        )
        add_requirement(
            organisation=force,
            external_award=award,
            due_rule=DueRule.AFTER_JOINING,
            due_days=60 + n,
            refresh_months=24 if n % 2 else 0,
            start_date=timezone.localdate() - timedelta(days=DAYS),
            by=None,
            at=timezone.now(),
        )
        subjects.append(str(award.evidence_key))
    return subjects


def _people(learners: int, leaves: list[Organisation], subjects: list[str]) -> None:
    from django.db import connection
    from django.utils import timezone

    from learning.accounts.models import Membership, User
    from learning.completion.models import Evidence

    with connection.cursor() as cursor:
        given = {"learner", "email", "first_name", "last_name", "collar_number"}
        _insert(cursor, PEOPLE, User, given, learners=learners)
        _say("people")
        given = {"learner", "organisation", "role", "start_date"}
        _insert(
            cursor, POSTS, Membership, given,
            organisations=[leaf.pk for leaf in leaves], count=len(leaves),
            today=timezone.localdate(), days=DAYS,
        )  # fmt: skip
        _say("posts")
        given = {
            "id", "learner", "kind", "source", "cause", "provider", "subject_key", "title", "score",
            "first_score", "occurred_at", "recorded_at", "sha256",
        }  # fmt: skip
        _insert(
            cursor, HAPPENED, Evidence, given,
            subjects=subjects, count=len(subjects), each=EVIDENCE,
        )  # fmt: skip
        cursor.execute(POSTS_ON_THE_DAY)
        _say("evidence")
        cursor.execute("VACUUM ANALYZE")


def _insert(cursor, statement, model, given, **values) -> None:  # type: ignore[no-untyped-def]
    """Run an INSERT … SELECT in which the columns not `given` get what the model gives them."""
    from django.db.models import NOT_PROVIDED

    fresh = model()
    columns, marks = [], {}
    for field in model._meta.local_concrete_fields:
        has_own = field.name in given or (field.primary_key and field.default is NOT_PROVIDED)
        if has_own:
            continue
        value = field.pre_save(fresh, add=True)
        columns.append(f'"{field.column}"')
        marks[f"own_{field.column}"] = field.get_db_prep_save(value, cursor.db)
    casts = {name: f"%({name})s" for name in marks}
    text = statement.format(
        columns=", ".join(columns) or "is_primary", values=", ".join(casts.values()) or "true"
    )
    cursor.execute(text, {**marks, **values})


def _standing() -> None:
    """Work out how everybody stands."""
    from django.utils import timezone

    from learning.accounts.models import User
    from learning.completion.operations import recompute_standing

    at = timezone.now() - timedelta(days=KNOWN_DAYS)
    people = list(
        User.objects.filter(email__startswith="scale-").values_list("learner_id", flat=True)
    )
    for first in range(0, len(people), PEOPLE_A_TURN):
        recompute_standing(learners=people[first : first + PEOPLE_A_TURN], at=at)
        _say(f"standing of {min(first + PEOPLE_A_TURN, len(people)):,}")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _sessions() -> dict[str, str]:
    from bootstrap.sign_ins import email_of
    from learning.accounts.models import User
    from tests.performance.prepare import session_of

    return {
        key: session_of(User.objects.get(email=email_of(key)))
        for key in ("administrator", "leader")
    }


def _addresses(learners: int, leaves: list[Organisation]) -> dict[str, str]:
    """Return the addresses that are measured, by what they show."""
    from django.utils import timezone

    from learning.completion.models import Requirement

    force, today = "/org/wyp/", timezone.localdate()
    last = learners // PAGE_SIZE
    past = PAST  # another for each request, since what was drawn is kept
    known = (today - timedelta(days=KNOWN_DAYS // 2)).isoformat()
    everybody = f"{force}?state=all"
    rule = Requirement.objects.get(external_award__code="scale-5").pk
    register, rows = f"{force}register/", learners * REQUIREMENTS // PAGE_SIZE
    return {
        "force overview": "/reports/force/",
        "organisation overview": f"/org/{leaves[0].key}/",
        "first page of people": everybody,
        "a page in the middle": f"{everybody}&page={last // 2}",
        "last page of people": f"{everybody}&page={last}",
        "people overdue": f"{force}?state=overdue",
        "people of a group": f"{everybody}&group={leaves[1].key}",
        "people called": f"{everybody}&q=scarfield+123",
        "sorted by name": f"{everybody}&sort=name",
        "sorted by group": f"{everybody}&sort=group",
        "sorted by due day": f"{everybody}&sort=-due",
        "sorted by standing": f"{everybody}&sort=state",
        "true on a past day": f"{everybody}&day={past}",
        "known on a past day": f"{everybody}&day={past}&known={known}",
        "force on a past day": f"/reports/force/?day={past}&known={known}",
        "first page of register": register,
        "register in the middle": f"{register}?page={rows // 2}",
        "last page of register": f"{register}?page=999999999",
        "register of a rule": f"{register}?requirement={rule}&page={rows // 20}",
        "register of a group": f"/org/{leaves[1].key}/register/",
        "register on a past day": f"{register}?day={past}&known={known}&page={rows // 2}",
        "table of requirements": f"{force}modules.csv",
    }


def _statements(session: str, path: str) -> int:
    """Count the SQL statements of a warm request."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.cookies["sessionid"] = session
    client.get(path.replace(PAST, past_day(-1)), HTTP_HOST="127.0.0.1")
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path.replace(PAST, past_day(-2)), HTTP_HOST="127.0.0.1")
    if response.status_code != 200:
        raise RuntimeError(f"{path}: {response.status_code}")
    return len(captured)


def past_day(number: int) -> str:
    """Return one of many days more than a year ago."""
    return (date.today() - timedelta(days=500 + number)).isoformat()  # noqa: DTZ011 - any will do


def _say(what: str, started: float = time.monotonic()) -> None:
    print(f"  {time.monotonic() - started:6.1f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "change":
        change()
    else:
        main(int(sys.argv[1]))
