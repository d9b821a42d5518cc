import ast
import subprocess
import sys
from importlib.machinery import ModuleSpec

import pytest

import bootstrap
from bootstrap import is_needed, main
from bootstrap.places import HERE, Project

MANAGE = HERE.root / "manage.py"


def run_python(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)


class TestManagePy:
    def test_can_be_read_by_old_pythons(self) -> None:
        ast.parse(MANAGE.read_text(encoding="utf-8"), feature_version=(3, 4))

    def test_refuses_an_old_python_in_one_sentence(self) -> None:
        code = (
            "import runpy, sys; sys.version_info = (3, 9, 2);"
            f"runpy.run_path({str(MANAGE)!r}, run_name='__main__')"
        )
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
        assert run.returncode == 1
        assert run.stderr.startswith(
            "Spot the signs needs Python 3.11 or later, and this is Python 3.9.2"
        )
        assert len(run.stderr.splitlines()) == 1

    def test_runs_django_s_commands_in_the_environment(self) -> None:
        run = run_python(str(MANAGE), "check")
        assert run.returncode == 0, run.stderr

    def test_needs_nothing_but_the_standard_library_to_start(self) -> None:
        run = subprocess.run(
            [sys.executable, "-I", "-S", MANAGE, "help"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        assert "python3 manage.py demo" in run.stdout


class TestIsNeeded:
    @pytest.mark.parametrize("command", ["demo", "test", "gate", "benchmark"])
    def test_for_its_own_commands(self, command: str) -> None:
        assert is_needed([command])

    @pytest.mark.parametrize("arguments", [["migrate"], ["help"], []])
    def test_not_for_django_s_in_the_environment(self, arguments: list[str]) -> None:
        assert not is_needed(arguments)

    def test_for_anything_outside_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def find_nothing(name: str) -> ModuleSpec | None:
            return None

        monkeypatch.setattr(bootstrap, "find_spec", find_nothing)
        assert is_needed(["migrate"])


@pytest.mark.usefixtures("signals_kept")
class TestMain:
    def test_hands_a_command_to_the_environment(
        self, small_project: Project, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (small_project.root / "manage.py").write_text("import sys; print(sys.argv[1:])")
        assert main(["migrate", "--plan"], project=small_project) == 0
        assert capfd.readouterr().out.strip() == "['migrate', '--plan']"

    def test_says_what_a_person_can_do_about_a_failure(
        self, project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "ensurepip", None)
        assert main(["test"], project=project) == 1
        printed = capsys.readouterr()
        assert "apt install python3-venv" in printed.err
        assert "Traceback" not in printed.err

    def test_refuses_an_unknown_option(self, project: Project) -> None:
        with pytest.raises(SystemExit) as refusal:
            main(["demo", "--prot", "8000"], project=project)
        assert refusal.value.code == 2

    def test_refuses_an_unknown_step_of_the_gate(
        self, project: Project, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit):
            main(["gate", "--only", "lnt"], project=project)
        assert "invalid choice: 'lnt'" in capsys.readouterr().err

    def test_ends_quietly_on_ctrl_c(
        self, project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def interrupted(project: Project, arguments: list[str]) -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr(bootstrap, "run_tests", interrupted)
        assert main(["test"], project=project) == 130
        assert capsys.readouterr().err == "Stopped.\n"
