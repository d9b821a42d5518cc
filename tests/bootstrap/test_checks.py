import re
from pathlib import Path

import pytest

from bootstrap import browser, postgres
from bootstrap.checks import GATE, GateStep, choose_steps, run_benchmark, run_gate, run_tests
from bootstrap.places import HERE, Project
from bootstrap.steps import SetupFailed, digest


@pytest.fixture
def no_browser(small_project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Project:
    """A project on a machine without a Chromium, where fetching one has failed before."""
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "nowhere"))
    monkeypatch.delenv("REQUIRE_BROWSER", raising=False)
    (small_project.setup / "chromium-fetch.stamp").write_text(
        digest(small_project.root / "requirements-dev.txt")
    )
    return small_project


@pytest.fixture
def with_browser(
    small_project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Project:
    chromium = tmp_path / "chromium"
    chromium.write_text("#!/bin/sh\n")
    chromium.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(chromium))
    return small_project


def write_test(project: Project, body: str) -> None:
    # An ini file of its own, or pytest would take the settings of a folder above.
    (project.root / "pytest.ini").write_text("[pytest]\naddopts = -p no:django -p no:randomly\n")
    (project.root / "test_one.py").write_text(f"def test_one():\n    {body}\n")


class TestRunTests:
    def test_says_in_the_last_line_that_journeys_did_not_run(
        self, no_browser: Project, capfd: pytest.CaptureFixture[str]
    ) -> None:
        write_test(no_browser, "assert True is not False")
        assert run_tests(no_browser, ["-q"]) == 0
        printed = capfd.readouterr().out.splitlines()
        assert printed[-1] == browser.DID_NOT_RUN
        assert "apt install chromium" in printed[-1]
        assert any("1 passed" in line for line in printed)

    def test_hands_on_arguments_and_exit_code(
        self, with_browser: Project, capfd: pytest.CaptureFixture[str]
    ) -> None:
        write_test(with_browser, "assert 1 == 2")
        assert run_tests(with_browser, ["-q", "test_one.py"]) == 1
        printed = capfd.readouterr().out
        assert "1 failed" in printed
        assert browser.DID_NOT_RUN not in printed

    def test_refuses_to_go_without_a_browser_that_is_required(
        self, no_browser: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REQUIRE_BROWSER", "1")
        with pytest.raises(SetupFailed, match="no Chromium was found"):
            run_tests(no_browser, [])


class TestRunBenchmark:
    def test_runs_the_measuring_package_with_its_arguments(
        self, small_project: Project, capfd: pytest.CaptureFixture[str]
    ) -> None:
        package = small_project.root / "tests" / "performance"
        package.mkdir(parents=True)
        (package / "__main__.py").write_text("import sys; print(sys.argv[1:]); sys.exit(5)")
        assert run_benchmark(small_project, ["--rounds", "1"]) == 5
        assert "['--rounds', '1']" in capfd.readouterr().out


def python_step(
    name: str, code: str, *, needs_postgres: bool = False, is_tests: bool = False
) -> GateStep:
    argv = ["python", "-c", code]
    return GateStep(name, argv, needs_postgres=needs_postgres, is_tests=is_tests)


class TestRunGate:
    def test_stops_at_the_first_failure_and_names_it(
        self, small_project: Project, capfd: pytest.CaptureFixture[str]
    ) -> None:
        steps = [
            python_step("first", "print('first ran')"),
            python_step("second", "raise SystemExit(4)"),
            python_step("third", "print('third ran')"),
        ]
        assert run_gate(small_project, steps=steps) == 4
        printed = capfd.readouterr().out
        assert "first ran" in printed
        assert re.search(r"=== first took \d+\.\d s", printed)
        assert "=== second FAILED (exit 4)" in printed
        assert "third ran" not in printed

    def test_keeps_the_steps_off_a_database_of_ours(
        self, small_project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", "sqlite:///precious.sqlite3")
        code = "import os; assert 'DATABASE_URL' not in os.environ"
        assert run_gate(small_project, steps=[python_step("look", code)]) == 0

    def test_gives_its_own_server_to_a_step_that_needs_postgresql(
        self, small_project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if postgres.find_postgres() is None:
            return  # the next test covers such a machine
        code = (
            "import os, environ, psycopg\n"
            "d = environ.Env().db_url('DATABASE_URL')\n"
            "assert d['ENGINE'] == 'django.db.backends.postgresql'\n"
            "with psycopg.connect(host=d['HOST'], user=d['USER'], dbname=d['NAME']) as server:\n"
            "    assert server.execute('select 1').fetchone() == (1,)\n"
        )
        steps = [python_step("ask", code, needs_postgres=True)]
        assert run_gate(small_project, steps=steps) == 0

    def test_says_last_what_did_not_run(
        self,
        no_browser: Project,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr(postgres, "find_postgres", lambda: None)
        monkeypatch.delenv("REQUIRE_POSTGRES", raising=False)
        steps = [python_step("server", "raise SystemExit(1)", needs_postgres=True, is_tests=True)]
        assert run_gate(no_browser, steps=steps) == 0
        *_, browser_line, server_line = capfd.readouterr().out.splitlines()
        assert browser_line == browser.DID_NOT_RUN
        assert server_line.startswith("server did NOT run: no PostgreSQL.")

    def test_refuses_to_go_without_a_server_that_is_required(
        self, small_project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(postgres, "find_postgres", lambda: None)
        monkeypatch.setenv("REQUIRE_POSTGRES", "1")
        with pytest.raises(SetupFailed, match="apt install postgresql"):
            run_gate(small_project, steps=[python_step("server", "", needs_postgres=True)])


class TestChooseSteps:
    def test_keeps_the_gate_s_order(self) -> None:
        chosen = choose_steps(only=["lint", "format"], skip=[])
        assert [step.name for step in chosen] == ["format", "lint"]

    def test_leaves_out_what_is_skipped(self) -> None:
        chosen = choose_steps(only=[], skip=["tests", "tests-postgresql"])
        assert [step.name for step in chosen] == [step.name for step in GATE[:-2]]


class TestGate:
    def test_has_every_step_that_the_pre_commit_hook_names(self) -> None:
        hook = (HERE.root / ".pre-commit-config.yaml").read_text()
        named = re.search(r"gate --only (.+)", hook)
        assert named
        assert set(named[1].split()) <= {step.name for step in GATE}
