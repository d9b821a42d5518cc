"""Several management commands in one process: starting Django costs more than most of them.

`python -m bootstrap.django_commands migrate --noinput , createcachetable`, with a comma of its own
between commands. Runs inside the project's environment, unlike the rest of this package.
"""

import gc
import sys
from collections.abc import Sequence
from time import monotonic

# Migrating makes and drops models by the thousand; looking for cycles less often spares a fifth.
GC_THRESHOLDS = (100_000, 50, 50)


def split_commands(arguments: Sequence[str]) -> list[list[str]]:
    """Cut a command line at its commas."""
    commands: list[list[str]] = [[]]
    for argument in arguments:
        if argument == ",":
            commands.append([])
        else:
            commands[-1].append(argument)
    return commands


def main(arguments: Sequence[str]) -> None:
    """Run the commands in order; the first that fails ends the process."""
    import django  # noqa: PLC0415 - not there when the rest of the package is imported
    from django.core.management import call_command  # noqa: PLC0415 - likewise

    gc.set_threshold(*GC_THRESHOLDS)
    django.setup()
    for name, *options in split_commands(arguments):
        started_at = monotonic()
        print(f"{name}:", flush=True)
        call_command(name, *options)
        print(f"{name} took {monotonic() - started_at:.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
