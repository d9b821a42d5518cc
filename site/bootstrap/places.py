"""Where things are: the folders the set-up reads and writes."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Project:
    """One working copy, found by its root folder."""

    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's interpreter, whether or not it is there yet."""
        if os.name == "nt":
            return self.venv / "Scripts" / "python.exe"
        return self.venv / "bin" / "python"

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def frontend(self) -> Path:
        return self.site / "frontend"

    @property
    def var(self) -> Path:
        return self.root / "var"

    @property
    def setup(self) -> Path:
        """Stamps, logs and the lock of the set-up."""
        return self.var / "setup"

    def environment(self, settings: str) -> dict[str, str]:
        """The environment variables of a child process that runs on these settings."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": os.pathsep.join([str(self.root), str(self.site)]),
            "PYTHONUNBUFFERED": "1",
        }


HERE = Project(root=Path(__file__).resolve().parents[2])
