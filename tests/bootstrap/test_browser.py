from pathlib import Path

import pytest

from bootstrap.browser import fetch_chromium, find_chromium, launch_arguments
from bootstrap.places import Project
from bootstrap.steps import digest


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No browser named, on the PATH, or in the home folder."""
    for name in ("CHROMIUM", "PLAYWRIGHT_BROWSERS_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def make_program(path: Path, *, exit_code: int = 0) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {exit_code}\n")
    path.chmod(0o755)
    return str(path)


class TestFindChromium:
    def test_finds_none_on_a_bare_machine(self) -> None:
        assert find_chromium() is None

    def test_finds_one_by_name_on_the_path(self, tmp_path: Path) -> None:
        path = make_program(tmp_path / "bin" / "chromium")
        assert find_chromium() == path

    def test_passes_over_one_that_does_not_start(self, tmp_path: Path) -> None:
        make_program(tmp_path / "bin" / "chromium", exit_code=127)
        works = make_program(tmp_path / "bin" / "google-chrome")
        assert find_chromium() == works

    def test_finds_one_that_playwright_has_fetched(self, tmp_path: Path) -> None:
        cache = tmp_path / "home" / ".cache" / "ms-playwright"
        path = make_program(cache / "chromium-1200" / "chrome-linux" / "chrome")
        assert find_chromium() == path

    def test_takes_the_one_that_is_named_and_no_other(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        make_program(tmp_path / "bin" / "chromium")
        monkeypatch.setenv("CHROMIUM", str(tmp_path / "nowhere"))
        assert find_chromium() is None


class TestFetchChromium:
    def test_tries_once(self, project: Project, tmp_path: Path) -> None:
        lock = project.root / "requirements-dev.txt"
        lock.touch()
        project.setup.mkdir(parents=True)
        make_program(project.python, exit_code=1)

        assert fetch_chromium(project) is None
        log = project.setup / "chromium-fetch.log"
        assert log.exists()
        log.unlink()
        assert fetch_chromium(project) is None
        assert not log.exists()

        lock.write_text("playwright==2\n")
        assert fetch_chromium(project) is None
        assert log.exists()
        stamp = project.setup / "chromium-fetch.stamp"
        assert stamp.read_text() == digest(lock)

    def test_gives_what_was_fetched(self, project: Project, tmp_path: Path) -> None:
        (project.root / "requirements-dev.txt").touch()
        project.setup.mkdir(parents=True)
        fetched = tmp_path / "home/.cache/ms-playwright/chromium-1/chrome-linux/chrome"
        make_program(project.python)
        project.python.write_text(
            "#!/bin/sh\n"
            f"/bin/mkdir -p {fetched.parent}\n"
            f"echo '#!/bin/sh' > {fetched}\n"
            f"/bin/chmod +x {fetched}\n"
        )
        assert fetch_chromium(project) == str(fetched)


class TestLaunchArguments:
    @pytest.mark.parametrize(("user", "expected"), [(0, True), (1000, False)])
    def test_gives_up_the_sandbox_for_root_only(
        self, monkeypatch: pytest.MonkeyPatch, user: int, expected: bool
    ) -> None:
        monkeypatch.setattr("os.geteuid", lambda: user)
        assert ("--no-sandbox" in launch_arguments()) is expected
