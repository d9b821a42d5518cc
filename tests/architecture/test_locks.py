"""The locks are installed without resolving anything, so they have to be complete by themselves."""

import subprocess
import sys


class TestLocks:
    def test_leave_no_requirement_of_a_package_unmet(self) -> None:
        checked = subprocess.run(
            [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stdout
