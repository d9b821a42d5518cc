"""One command: start everything, load it in turns with the bare view, print the ratios."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bootstrap.postgres import HOW_TO_GET_IT, find_postgres, private_cluster
from tests.performance.load import Client, Sample, median_of, run
from tests.performance.stack import (
    ROOT,
    Server,
    cpu_seconds,
    gunicorn,
    postmaster_of,
    resident_megabytes,
)

if TYPE_CHECKING:
    from collections.abc import Callable

CONNECTIONS = 8
MODULE = "/learn/spot-the-signs-people-and-places/"


@dataclass(frozen=True)
class Workload:
    """A kind of work, what it is compared with, and its budget (performance.md)."""

    key: str
    title: str
    work: Callable[[Client, int], None]
    units: int
    # How many bare pages and bare inserts it may be compared with.
    bare_pages: int
    bare_inserts: int
    budget: float
    signed_in: bool = True


def workloads(facts: dict[str, Any], scale: float) -> list[Workload]:
    """Return the five workloads; `scale` shortens a run."""
    check = f"/learn/{facts['slug']}/check/"
    choices = facts["choices"]

    sequences = count(10)  # each save is newer than the last

    def answer(client: Client, unit: int) -> None:
        fields = {"choices": choices[0][: 1 + unit % 2], "sequence": next(sequences), "position": 1}
        client.post(f"{check}1/", fields)
        client.get(f"{check}2/", b"question 2 of 10")

    def attempt(client: Client, unit: int) -> None:
        client.post(check, {"action": "start"})
        client.get(f"{check}1/", b"question 1 of 10")
        for number in range(1, 11):
            fields = {"choices": choices[number - 1], "sequence": 1, "position": number}
            location = client.post(f"{check}{number}/", fields)
            client.get(location, b"</html>")
        location = client.post(check, {"action": "finish"})
        client.get(location, b"Question by question")

    def n(units: int) -> int:
        return max(int(units * scale), CONNECTIONS)

    return [
        Workload(
            "section", "player section",
            lambda c, _n: void(c.get(f"{MODULE}1/", b"Section 1 of")), n(1500), 1, 0, 1.6,
        ),
        Workload(
            "learning", "My learning",
            lambda c, _n: void(c.get("/learn/", b"My learning")), n(800), 1, 0, 4.0,
        ),
        Workload(
            "material", "materials page, signed out",
            lambda c, _n: void(c.get("/materials/health-sign-card/", b"</html>")), n(1500), 1, 0,
            1.2, False,
        ),
        Workload("answer", "save an answer, show the next", answer, n(600), 1, 1, 2.2),
        Workload("attempt", "attempt of ten questions", attempt, n(60), 12, 12, 2.2),
    ]  # fmt: skip


def void(_value: object) -> None:
    """Drop a result."""


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="benchmark")
    parser.add_argument("--learners", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="less work per round")
    parser.add_argument(
        "--scale-learners", type=int, help="overviews and lists of so many people instead"
    )
    options = parser.parse_args()
    if options.scale_learners:
        from tests.performance.scale import measure

        measure(options.scale_learners, options.rounds)
        return
    programs = find_postgres()
    if programs is None:
        sys.exit(f"The benchmark needs PostgreSQL. {HOW_TO_GET_IT}")
    with ExitStack() as stack:
        address = stack.enter_context(private_cluster(programs))
        folder = urlsplit(address).path.rsplit("/", 1)[0]
        folder = "/" + folder.strip("/")
        env = environment(address)
        facts = read_json("tests.performance.prepare", env, str(options.learners))
        bare_env = env | {"DJANGO_SETTINGS_MODULE": "tests.performance.bare.settings"}
        bare_facts = read_json("tests.performance.bare_people", bare_env)
        product = stack.enter_context(gunicorn("product", "portal.wsgi", env))
        bare = stack.enter_context(
            gunicorn("bare", "django.core.wsgi:get_wsgi_application()", bare_env)
        )
        database = postmaster_of(folder)
        report(facts, bare_facts, product, bare, database, options)


def environment(address: str) -> dict[str, str]:
    """Return what the servers are told."""
    create_database(address, "bare")
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "tests.performance.settings",
        "DATABASE_URL": address,
        "BARE_DATABASE_URL": address.rsplit("/", 1)[0] + "/bare",
        "SECRET_KEY": "benchmark-only-" + "x" * 50,
        "ALLOWED_HOSTS": "127.0.0.1",
        "BEHIND_TLS": "false",
        "LOG_LEVEL": "ERROR",
    }


def create_database(address: str, name: str) -> None:
    """Make a second database in the same server."""
    import environ
    import psycopg
    from psycopg import sql

    parts = environ.Env.db_url_config(address)
    with psycopg.connect(
        host=parts["HOST"], user=parts["USER"], dbname=parts["NAME"], autocommit=True
    ) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def read_json(module: str, env: dict[str, str], *arguments: str) -> dict[str, Any]:
    """Run a module in the environment and read the JSON it prints last."""
    argv = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(argv, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def report(  # noqa: PLR0912, PLR0917 - one table, top to bottom
    facts: dict[str, Any],
    bare_facts: dict[str, Any],
    product: Server,
    bare: Server,
    database: int,
    options: argparse.Namespace,
) -> None:
    """Load both in turns and print one line for each workload."""
    people = [Client(product.port, s) for s in facts["sessions"][:CONNECTIONS]]
    strangers = [Client(product.port, "") for _n in range(CONNECTIONS)]
    bares = [Client(bare.port, s) for s in bare_facts["sessions"][:CONNECTIONS]]

    def cpu_of(server: Server) -> Callable[[], float]:
        return lambda: cpu_seconds({server.pid, database})

    def bare_page(client: Client, _unit: int) -> None:
        client.get("/page/", b"Bare page of person-")

    def bare_insert(client: Client, _unit: int) -> None:
        client.post("/insert/", {"choice": "a"})

    jobs = workloads(facts, options.scale)
    for client in people:
        client.post(f"/learn/{facts['slug']}/check/", {"action": "start"})
    pages, inserts = [], []
    samples: dict[str, list[Sample]] = {job.key: [] for job in jobs}
    for turn in range(options.rounds + 1):
        warm = turn > 0  # the first round warms up and does not count
        units = max(int(1500 * options.scale), CONNECTIONS)
        page = run(bares, bare_page, units=units, cpu_now=cpu_of(bare))
        insert = run(bares, bare_insert, units=units, cpu_now=cpu_of(bare))
        if warm:
            pages.append(page)
            inserts.append(insert)
        for job in jobs:
            if job.key == "attempt":
                for client in people:  # what the answers left open would be carried on
                    client.post(
                        f"/learn/{facts['slug']}/check/", {"action": "finish", "confirmed": "yes"}
                    )
            clients = people if job.signed_in else strangers
            sample = run(clients, job.work, units=job.units, cpu_now=cpu_of(product))
            if job.key == "attempt":
                for client in people:
                    client.post(f"/learn/{facts['slug']}/check/", {"action": "start"})
            if warm:
                samples[job.key].append(sample)
    page, insert = median_of(pages), median_of(inserts)
    head = f"{'work':32}{'per s':>8}{'p50 ms':>8}{'p95 ms':>8}{'CPU ms':>8}{'SQL':>6}{'KB':>7}"
    print(f"\n{head}{'ratio':>8}{'budget':>8}")
    for title, sample in (("bare page", page), ("bare insert", insert)):
        print(line(title, sample, ""))
    over = []
    for job in jobs:
        sample = median_of(samples[job.key])
        reference = job.bare_pages * page.cpu + job.bare_inserts * insert.cpu
        ratio = sample.cpu / reference
        print(f"{line(job.title, sample, str(facts['statements'].get(job.key, '')))}"
              f"{ratio:8.2f}{job.budget:8.1f}")  # fmt: skip
        if ratio > job.budget:
            over.append(job.title)
    print(f"\nlargest worker: product {resident_megabytes(product.pid):.0f} MB, "
          f"bare {resident_megabytes(bare.pid):.0f} MB")  # fmt: skip
    if over:
        sys.exit(f"Over budget: {', '.join(over)}.")


def line(title: str, sample: Sample, statements: str) -> str:
    """Return the figures of one workload in columns."""
    return (
        f"{title:32}{sample.per_second:8.0f}{sample.p50:8.1f}{sample.p95:8.1f}"
        f"{sample.cpu:8.2f}{statements:>6}{sample.bytes / 1024:7.1f}"
    )


if __name__ == "__main__":
    main()
