"""Overviews and lists of a region's whole staff, beside the bare page in the same minutes.

`python3 manage.py benchmark --scale-learners N`. Starts a PostgreSQL of its own, fills it
(`scale_people.py`), serves the product and the bare view, and prints for each page CPU, its
ratio to the bare page, the middle time and the SQL statements. Exits 1 over budget.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bootstrap.postgres import HOW_TO_GET_IT, find_postgres, private_cluster
from tests.performance.load import Client, median_of, run
from tests.performance.scale_people import PAST, past_day
from tests.performance.stack import cpu_seconds, gunicorn, postmaster_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.performance.load import Sample
    from tests.performance.stack import Server

CONNECTIONS = 4
BARE_UNITS = 400
UNITS = 24
CHANGES_SECONDS = 1.0
FIRST_SECONDS = 2.0
RULE_WAITS_SECONDS = 60.0
# What a page may cost: so many bare pages' CPU, or so many seconds.
OVERVIEW, LIST, PAST_SECONDS = 10.0, 15.0, 2.0


@dataclass(frozen=True)
class Page:
    """A page, who asks for it, and its budget: a ratio, or seconds."""

    key: str
    who: str
    ratio: float | None = None
    seconds: float | None = None


PAGES = (
    Page("force overview", "leader", ratio=OVERVIEW),
    Page("organisation overview", "leader", ratio=OVERVIEW),
    Page("first page of people", "administrator", ratio=LIST),
    Page("a page in the middle", "administrator", ratio=LIST),
    Page("last page of people", "administrator", ratio=LIST),
    Page("people overdue", "administrator", ratio=LIST),
    Page("people of a group", "administrator", ratio=LIST),
    Page("people called", "administrator", ratio=LIST),
    Page("sorted by name", "administrator", ratio=LIST),
    Page("sorted by group", "administrator", ratio=LIST),
    Page("sorted by due day", "administrator", ratio=LIST),
    Page("sorted by standing", "administrator", ratio=LIST),
    Page("first page of register", "administrator", ratio=LIST),
    Page("register in the middle", "administrator", ratio=LIST),
    Page("last page of register", "administrator", ratio=LIST),
    Page("register of a rule", "administrator", ratio=LIST),
    Page("register of a group", "administrator", ratio=LIST),
    Page("true on a past day", "administrator", seconds=PAST_SECONDS),
    Page("known on a past day", "administrator", seconds=PAST_SECONDS),
    Page("force on a past day", "leader", seconds=PAST_SECONDS),
    Page("register on a past day", "administrator", seconds=PAST_SECONDS),
)


def measure(learners: int, rounds: int) -> None:
    """Fill, serve, load in turns, and print a table."""
    from tests.performance.__main__ import environment, read_json

    programs = find_postgres()
    if programs is None:
        sys.exit(f"The benchmark needs PostgreSQL. {HOW_TO_GET_IT}")
    with ExitStack() as stack:
        address = stack.enter_context(private_cluster(programs))
        folder = "/" + urlsplit(address).path.rsplit("/", 1)[0].strip("/")
        env = environment(address)
        facts = read_json("tests.performance.scale_people", env, str(learners))
        bare_env = env | {"DJANGO_SETTINGS_MODULE": "tests.performance.bare.settings"}
        bare_facts = read_json("tests.performance.bare_people", bare_env)
        product = stack.enter_context(gunicorn("product", "portal.wsgi", env))
        bare = stack.enter_context(
            gunicorn("bare", "django.core.wsgi:get_wsgi_application()", bare_env)
        )
        for name in ("learners", "evidence", "spans", "deltas", "standing seconds"):
            print(f"{name:20}{facts[name]:>14,}")
        database = postmaster_of(folder)
        over, base = report(facts, bare_facts, product, bare, database, rounds)

        def change() -> dict[str, Any]:
            return read_json("tests.performance.scale_people", env, "change")

        over += changed(facts, product, change, database, base)
        over += ruled(read_json("tests.performance.scale_rule", env))
        over += checked(read_json("tests.performance.scale_checks", env))
    if over:
        sys.exit(f"Over budget: {', '.join(over)}.")


def report(  # noqa: PLR0917 - two sides of one comparison
    facts: Mapping[str, Any],
    bare_facts: Mapping[str, Any],
    product: Server,
    bare: Server,
    database: int,
    rounds: int,
) -> tuple[list[str], float]:
    """Print a line for each page; return those over budget, and the CPU of the bare page."""
    bares = [Client(bare.port, s) for s in bare_facts["sessions"][:CONNECTIONS]]

    def cpu_of(server: Server) -> Callable[[], float]:
        return lambda: cpu_seconds({server.pid, database})

    def bare_page(client: Client, _unit: int) -> None:
        client.get("/page/", b"Bare page of person-")

    days = count()

    def asking(path: str) -> Callable[[Client, int], None]:
        def ask(client: Client, _unit: int) -> None:
            asked = path.replace(PAST, past_day(next(days))) if PAST in path else path
            client.get(asked, b"</html>")

        return ask

    references: list[Sample] = []
    samples: dict[str, list[Sample]] = {page.key: [] for page in PAGES}
    for turn in range(rounds + 1):  # the first round warms up and does not count
        reference = run(bares, bare_page, units=BARE_UNITS, cpu_now=cpu_of(bare))
        if turn:
            references.append(reference)
        for page in PAGES:
            clients = [
                Client(product.port, facts["sessions"][page.who]) for _n in range(CONNECTIONS)
            ]
            sample = run(
                clients, asking(facts["addresses"][page.key]), units=UNITS, cpu_now=cpu_of(product)
            )
            if turn:
                samples[page.key].append(sample)
    base = median_of(references)
    print(f"\n{'page':26}{'p50 ms':>9}{'CPU ms':>9}{'SQL':>5}{'KB':>7}{'ratio':>8}  budget")
    print(f"{'bare page':26}{base.p50:9.1f}{base.cpu:9.2f}")
    over = []
    for page in PAGES:
        sample = median_of(samples[page.key])
        ratio = sample.cpu / base.cpu
        budget = f"{page.ratio:g}" if page.ratio else f"{page.seconds:g} s"
        print(
            f"{page.key:26}{sample.p50:9.1f}{sample.cpu:9.2f}{facts['statements'][page.key]:5}"
            f"{sample.bytes / 1024:7.1f}{ratio:8.2f}  {budget}"
        )
        if (page.ratio and ratio > page.ratio) or (
            page.seconds and sample.p95 > page.seconds * 1000
        ):
            over.append(page.key)
    return over, base.cpu


def changed(
    facts: Mapping[str, Any],
    product: Server,
    change: Callable[[], dict[str, Any]],
    database: int,
    base: float,
) -> list[str]:
    """Record one pass, and see that the next request has it; time first looks after a change.

    Their ratio to the bare page has no budget of its own: the budgets above are of pages whose
    figures and orders are kept. One look is measured, so it is good to a few ratios.
    """
    client = Client(product.port, facts["sessions"]["administrator"])
    table = facts["addresses"]["table of requirements"]
    before = client.get(table)
    done = change()
    started = time.perf_counter()
    after = client.get(table)
    seconds = time.perf_counter() - started
    print(
        f"\none pass recorded in {done['seconds'] * 1000:.0f} ms with {done['statements']} "
        f"statements; the next request, of {seconds * 1000:.0f} ms, has it"
    )
    over = ["recording a pass"] if done["seconds"] > CHANGES_SECONDS else []
    if after == before:
        over.append("a change is not seen on the next request")
    # What was kept before the change counts no more.
    print("\nfirst looks after a change: ms, ratio of CPU to the bare page")
    for page in PAGES:
        if PAST in facts["addresses"][page.key]:
            continue
        change()
        client = Client(product.port, facts["sessions"][page.who])
        started, used = time.perf_counter(), cpu_seconds({product.pid, database})
        client.get(facts["addresses"][page.key])
        seconds = time.perf_counter() - started
        ratio = (cpu_seconds({product.pid, database}) - used) * 1000 / base
        print(f"{page.key:26}{seconds * 1000:9.1f}{ratio:8.1f}")
        if seconds > FIRST_SECONDS:
            over.append(f"{page.key} after a change")
    return over


def ruled(found: Mapping[str, Any]) -> list[str]:
    """Print how long a rule about everybody took; return what made others wait too long."""
    print()
    for what, told in found.items():
        print(
            f"a rule about {told['people']:,} people {what}: {told['seconds']} s and {told['MB']} "
            f"MB of a worker; who writes waits {told['waited']} s of them"
        )
    return [what for what, told in found.items() if told["waited"] > RULE_WAITS_SECONDS]


def checked(found: Mapping[str, Any]) -> list[str]:
    """Print what the slow count says of the figures; return what is wrong."""
    print(
        f"\n{found['checked']} figures held against a slow count (only the clock moved; after a "
        f"correction to an earlier day, {found['correction seconds']} s; after a move of an "
        f"organisation, {found['move seconds']} s): {len(found['wrong'])} differ, "
        f"{len(found['whole'])} large tables read whole"
    )
    for line in [*found["wrong"][:5], *found["whole"][:5]]:
        print(f"  {line}")
    return [name for name in ("wrong", "whole") if found[name]]
