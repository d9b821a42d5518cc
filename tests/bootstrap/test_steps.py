import subprocess
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest

from bootstrap.places import HERE, Project
from bootstrap.progress import Progress
from bootstrap.steps import Command, Setup, SetupFailed, Step, digest, only_one_at_work


def python(code: str, *, cwd: Path) -> Command:
    return Command([sys.executable, "-c", code], cwd)


def append_step(
    project: Project,
    *,
    name: str = "append",
    outputs: Sequence[Path] = (),
    undoes: Sequence[str] = (),
) -> Step:
    """A step that adds a line to `done.txt` and is made from `source.txt`."""
    return Step(
        name=name,
        title="Adding a line",
        commands=[python("print('x', file=open('done.txt', 'a'))", cwd=project.root)],
        inputs=lambda: digest(project.root / "source.txt"),
        outputs=outputs,
        undoes=undoes,
    )


def times_done(project: Project) -> int:
    done = project.root / "done.txt"
    return len(done.read_text().splitlines()) if done.exists() else 0


class TestDigest:
    def test_differs_by_content(self, tmp_path: Path) -> None:
        file = tmp_path / "a.txt"
        file.write_text("one")
        before = digest(file)
        file.write_text("two")
        assert digest(file) != before

    def test_differs_by_name(self, tmp_path: Path) -> None:
        file = tmp_path / "folder" / "a.txt"
        file.parent.mkdir()
        file.write_text("one")
        before = digest(file.parent)
        file.rename(file.with_name("b.txt"))
        assert digest(file.parent) != before

    def test_passes_over_fetched_packages(self, tmp_path: Path) -> None:
        (tmp_path / "app.js").write_text("1")
        before = digest(tmp_path)
        (tmp_path / "node_modules").mkdir()
        (tmp_path / "node_modules" / "other.js").write_text("2")
        assert digest(tmp_path) == before

    def test_takes_a_missing_file_as_missing(self, tmp_path: Path) -> None:
        missing = digest(tmp_path / "a.txt")
        (tmp_path / "a.txt").touch()
        assert digest(tmp_path / "a.txt") != missing


class TestSetupRun:
    def test_does_a_step_once(self, setup: Setup, project: Project, output: StringIO) -> None:
        setup.run([append_step(project)])
        assert setup.did_work
        again = Setup(project, setup.progress)
        again.run([append_step(project)])
        assert not again.did_work
        assert times_done(project) == 1
        assert output.getvalue().count("Adding a line") == 1

    def test_does_it_again_when_an_input_changes(self, setup: Setup, project: Project) -> None:
        setup.run([append_step(project)])
        (project.root / "source.txt").write_text("new")
        setup.run([append_step(project)])
        assert times_done(project) == 2

    def test_does_it_again_when_an_output_is_gone(self, setup: Setup, project: Project) -> None:
        step = append_step(project, outputs=[project.root / "made.txt"])
        (project.root / "made.txt").touch()
        setup.run([step])
        (project.root / "made.txt").unlink()
        setup.run([step])
        assert times_done(project) == 2

    def test_does_it_again_when_a_step_beneath_it_was(self, setup: Setup, project: Project) -> None:
        upper = append_step(project, name="upper")
        setup.run([upper])
        setup.run([append_step(project, name="lower", undoes=["upper"]), upper])
        assert times_done(project) == 3

    def test_reads_inputs_that_the_step_before_has_made(
        self, setup: Setup, project: Project
    ) -> None:
        maker = Step(
            name="maker",
            title="Making the source",
            commands=[python("open('source.txt', 'w').write('made')", cwd=project.root)],
            inputs=lambda: "once",
        )
        setup.run([maker, append_step(project)])
        setup.run([maker, append_step(project)])
        assert times_done(project) == 1

    def test_runs_chains_beside_each_other(self, setup: Setup, project: Project) -> None:
        wait = (
            "import pathlib, time\n"
            "pathlib.Path('{mine}').touch()\n"
            "end = time.monotonic() + 20\n"
            "while not pathlib.Path('{other}').exists():\n"
            "    assert time.monotonic() < end\n"
            "    time.sleep(0.01)\n"
        )
        steps = [
            Step(
                name=mine,
                title=mine,
                commands=[python(wait.format(mine=mine, other=other), cwd=project.root)],
                inputs=None,
            )
            for mine, other in (("left", "right"), ("right", "left"))
        ]
        setup.run([steps[0]], [steps[1]])

    def test_says_what_failed_and_where_the_log_is(self, setup: Setup, project: Project) -> None:
        step = Step(
            name="broken",
            title="Breaking",
            commands=[python("import sys; print('the reason'); sys.exit(3)", cwd=project.root)],
            inputs=lambda: "same",
        )
        with pytest.raises(SetupFailed) as failure:
            setup.run([step])
        told = str(failure.value)
        assert "Breaking: failed (exit 3)" in told
        assert "  | the reason" in told
        assert str(project.setup / "broken.log") in told
        assert not setup.is_done(step)

    @pytest.mark.parametrize(
        ("said", "advice"),
        [
            ("No space left on device", "The disk is full"),
            ("[SSL: CERTIFICATE_VERIFY_FAILED]", "A certificate was not accepted"),
            ("invalid: suitable TLS CA certificate bundle", "apt install ca-certificates"),
            ("Temporary failure in name resolution", "The package index did not answer"),
            ("No matching distribution found for x", "no ready-made package"),
        ],
    )
    def test_adds_advice_on_a_known_cause(
        self, setup: Setup, project: Project, said: str, advice: str
    ) -> None:
        code = f"import sys; print({said!r}); sys.exit(1)"
        step = Step("known", "Known cause", [python(code, cwd=project.root)], inputs=None)
        with pytest.raises(SetupFailed, match=advice):
            setup.run([step])

    def test_names_a_program_that_is_not_there(self, setup: Setup, project: Project) -> None:
        step = Step("gone", "Going", [Command(["/no/such/program"], project.root)], inputs=None)
        with pytest.raises(SetupFailed, match="/no/such/program did not start"):
            setup.run([step])

    def test_ends_what_runs_beside_a_failure(self, setup: Setup, project: Project) -> None:
        slow = Step("slow", "Slow", [python("import time; time.sleep(60)", cwd=project.root)], None)
        broken = Step("broken", "Broken", [python("raise SystemExit(1)", cwd=project.root)], None)
        with pytest.raises(SetupFailed, match="Broken: failed"):
            setup.run([slow], [broken])


class TestOnlyOneAtWork:
    def test_waits_for_another_process(self, project: Project, output: StringIO) -> None:
        code = (
            "import sys, time; from pathlib import Path\n"
            "from bootstrap.places import Project; from bootstrap.progress import Progress\n"
            "from bootstrap.steps import only_one_at_work\n"
            "with only_one_at_work(Project(Path(sys.argv[1])), Progress(sys.stderr)):\n"
            "    print('held', flush=True); sys.stdin.readline()\n"
            "    Path(sys.argv[1], 'left.txt').touch()\n"
        )
        other = subprocess.Popen(
            [sys.executable, "-c", code, str(project.root)],
            cwd=HERE.site,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == "held\n"

        class LetGoOnNotice(Progress):
            """Lets the other process go on once we have said that we wait for it."""

            def say(self, line: str) -> None:
                super().say(line)
                assert other.stdin
                other.stdin.close()

        with only_one_at_work(project, LetGoOnNotice(output)):
            assert (project.root / "left.txt").exists()
        assert "Another set-up of this folder is at work" in output.getvalue()
        other.stdout.close()
        assert other.wait() == 0

    def test_is_silent_where_nobody_else_is(self, project: Project, output: StringIO) -> None:
        with only_one_at_work(project, Progress(output)):
            pass
        with only_one_at_work(project, Progress(output)):
            pass
        assert not output.getvalue()
