import re
import sys
from io import StringIO
from pathlib import Path

import pytest

from bootstrap import environment
from bootstrap.environment import make_ready, packages_step
from bootstrap.places import Project
from bootstrap.progress import Progress
from bootstrap.steps import Setup, SetupFailed


class TestMakeReady:
    def test_makes_an_environment_once_and_mends_a_broken_one(
        self, setup: Setup, project: Project, output: StringIO
    ) -> None:
        (project.root / "requirements.txt").touch()
        make_ready(setup, for_development=False)
        assert project.python.exists()

        again = Setup(project, Progress(output))
        make_ready(again, for_development=False)
        assert not again.did_work

        project.python.unlink()
        make_ready(again, for_development=False)
        assert project.python.exists()
        for title in ("Python environment", "Python packages"):
            assert len(re.findall(rf"^  {title} ", output.getvalue(), flags=re.MULTILINE)) == 2

    def test_installs_again_when_the_lock_changes(
        self, setup: Setup, small_project: Project
    ) -> None:
        (small_project.root / "requirements.txt").write_text("# another\n")
        again = Setup(small_project, setup.progress)
        make_ready(again, for_development=False)
        assert again.did_work

    def test_counts_development_packages_as_the_runtime_s_too(
        self, setup: Setup, small_project: Project
    ) -> None:
        setup.forget("packages", "packages-dev")
        make_ready(setup, for_development=True)
        assert setup.is_done(packages_step(small_project, for_development=False))

    def test_does_not_count_them_when_the_locks_differ(
        self, setup: Setup, small_project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (small_project.root / "requirements.txt").write_text("wagtail==0.1\n")
        make_ready(setup, for_development=True)
        assert not setup.is_done(packages_step(small_project, for_development=False))

    @pytest.mark.parametrize("module", ["venv", "ensurepip"])
    def test_names_the_missing_system_package(
        self, setup: Setup, monkeypatch: pytest.MonkeyPatch, module: str
    ) -> None:
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(SetupFailed, match="apt install python3-venv"):
            make_ready(setup, for_development=False)

    def test_names_missing_certificates(
        self, setup: Setup, small_project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "PIP_CERT", "REQUESTS_CA_BUNDLE"):
            monkeypatch.delenv(name, raising=False)
        setup.forget("packages")
        monkeypatch.setattr(environment, "CA_PLACES", [tmp_path / "none.crt", tmp_path / "none"])
        with pytest.raises(SetupFailed, match="apt install ca-certificates"):
            make_ready(setup, for_development=False)


class TestInstallCommand:
    def test_takes_pip_by_default(self, small_project: Project) -> None:
        (command,) = packages_step(small_project, for_development=False).commands
        assert command.argv[1:4] == ["-m", "pip", "install"]
        assert {"--require-hashes", "--no-deps"} <= set(command.argv)

    def test_takes_uv_where_it_is_asked_for(
        self, small_project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        uv = tmp_path / "bin" / "uv"
        uv.parent.mkdir()
        uv.write_text("#!/bin/sh\n")
        uv.chmod(0o755)
        monkeypatch.setenv("PATH", str(uv.parent))
        monkeypatch.setenv("SPOT_FAST", "1")
        (command,) = packages_step(small_project, for_development=False).commands
        assert command.argv[:3] == [str(uv), "pip", "install"]
        assert {"--require-hashes", "--no-deps"} <= set(command.argv)
        assert command.env == {"UV_SYSTEM_CERTS": "1"}
