#!/usr/bin/env python3
"""Every command of the project: `python3 manage.py demo`, `test`, `gate`, or any of Django's.

Plain Python, so that any machine can start here: `demo`, `test`, `gate` and `benchmark` set up what
they need (site/bootstrap). Django's own commands run at once in the project's environment, and are
handed to it from outside. Kept readable by old Pythons, which must be able to say why they cannot.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "site"))


def main() -> None:
    """Check the version of Python, then hand over."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the very case this line is for
        sys.exit(
            "Spot the signs needs Python 3.11 or later, and this is Python "
            + ".".join(str(part) for part in sys.version_info[:3])
            + ". Debian 12 and Ubuntu 24.04 have one: apt install python3 python3-venv"
        )
    import bootstrap

    if bootstrap.is_needed(sys.argv[1:]):
        sys.exit(bootstrap.main(sys.argv[1:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
