"""Entry point: `python -m dro_site.command_line COMMAND ...`, with DATABASE_URL and so on in the environment."""

import os
import sys

import django


def main() -> int:
    """Return the exit status of the command in ``sys.argv``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dro_site.settings")
    from dro_site.environment import MalformedSetting

    try:
        django.setup()
    except MalformedSetting as error:
        print(f"dro: {error}", file=sys.stderr)
        return 2
    from dro_site.command_line.program import main as run

    if sys.stdout is None:  # it was closed before we began
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it stays open until the end
    try:
        return run(sys.argv[1:])
    except OSError as error:  # what is said cannot be written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that closing it does not fail again
        if not isinstance(error, BrokenPipeError):  # a reader that has gone wants to hear no more
            print(f"dro: standard output: {error.strerror}.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("dro: stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
