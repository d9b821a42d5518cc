"""A PostgreSQL server of our own for as long as it is needed: for tests, never for data."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOW_TO_GET_IT = "On Debian or Ubuntu: apt install postgresql"
# Nothing in it outlives the run, so nothing is made durable.
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"


def find_postgres() -> Path | None:
    """The folder of the newest server's programs; Debian keeps them off the PATH."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    found = [folder for folder in folders if (folder / "initdb").exists()]
    return max(found, key=lambda folder: float(folder.parent.name), default=None)


@contextmanager
def private_cluster(programs: Path) -> Iterator[str]:
    """Start a new, empty server on a socket in a folder of its own; gives its DATABASE_URL.

    PostgreSQL refuses to run as root, so root runs it as Debian's user `postgres`.
    """
    owner = "postgres" if os.geteuid() == 0 else None
    # Not in the working copy: a socket's path may hold 107 characters only.
    with tempfile.TemporaryDirectory(prefix="spot-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if owner:
            shutil.chown(folder, user=owner)
        data = folder / "data"
        control: list[str | Path] = [programs / "pg_ctl", "--pgdata", data, "--silent", "--wait"]
        server = f"{OPTIONS} -c unix_socket_directories={folder}"
        made = ["--auth=trust", "--username=spot", "--encoding=UTF8", "--locale=C.UTF-8"]
        _run_as(owner, [programs / "initdb", "--pgdata", data, "--no-sync", *made])
        _run_as(owner, [*control, "--log", folder / "log", "--options", server, "start"])
        try:
            yield f"postgres://spot@/{folder}/postgres"
        finally:
            _run_as(owner, [*control, "--mode=immediate", "stop"])


def _run_as(owner: str | None, argv: list[str | Path]) -> None:
    subprocess.run(argv, check=True, cwd="/", stdout=subprocess.DEVNULL, user=owner)
