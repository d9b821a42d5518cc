"""Finding a Chromium for the browser journeys, or fetching one where that is possible."""

import glob
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bootstrap.places import Project
from bootstrap.steps import digest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FETCH_SECONDS = 120
HOW_TO_GET_IT = "On Debian or Ubuntu: apt install chromium (or set CHROMIUM=/path/to/chrome)."
DID_NOT_RUN = f"The browser journeys did NOT run: no Chromium was found. {HOW_TO_GET_IT}"


def find_chromium() -> str | None:
    """The path of a Chromium that starts: named by CHROMIUM, on the PATH, or fetched earlier."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [*map(shutil.which, NAMES), *_fetched()]
    return next((path for path in candidates if path and _starts(path)), None)


def _fetched() -> list[str]:
    """Browsers that playwright has fetched, newest first."""
    caches = [
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ""),
        str(Path.home() / ".cache" / "ms-playwright"),
        str(Path.home() / "Library" / "Caches" / "ms-playwright"),
        str(Path.home() / "AppData" / "Local" / "ms-playwright"),
    ]
    places = (
        "chrome-linux*/chrome",
        "chrome-mac*/*.app/Contents/MacOS/*",
        "chrome-win*/chrome.exe",
    )
    return [
        path
        for cache in filter(None, caches)
        for place in places
        for path in sorted(glob.glob(f"{cache}/chromium-*/{place}"), reverse=True)
    ]


def _starts(path: str) -> bool:
    """Whether it runs here: a fetched one may lack the system's libraries."""
    if os.name == "nt":
        return Path(path).exists()
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def fetch_chromium(project: Project) -> str | None:
    """Try once for this set of packages to fetch one, and fail without a word."""
    tried = project.setup / "chromium-fetch.stamp"
    packages = digest(project.root / "requirements-dev.txt")
    if tried.exists() and tried.read_text(encoding="ascii") == packages:
        return None
    tried.write_text(packages, encoding="ascii")
    log_path = project.setup / "chromium-fetch.log"
    with log_path.open("wb") as log:
        try:
            subprocess.run(
                [project.python, "-m", "playwright", "install", "chromium"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=FETCH_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
    return find_chromium()


def launch_arguments() -> list[str]:
    """Switches for an unattended browser: no calls home, and no sandbox where root forbids one."""
    arguments = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
    ]
    if sys.platform != "win32" and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return arguments
