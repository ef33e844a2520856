"""Entry point in the environment: `python -m dro_site.launcher COMMAND ...`."""

import sys

from dro_site.launcher.places import find_places
from dro_site.launcher.refusal import Refusal, one_sentence


def main(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    if not arguments:
        raise Refusal("Say what to do: ./dro --help lists the commands.")
    name, rest = arguments[0], arguments[1:]
    places = find_places()
    with one_sentence(places.state):
        if name == "up":
            from dro_site.launcher import up

            return up.main(rest, places)
        if name == "test":
            from dro_site.launcher import checks

            return checks.main(rest, places)
        if name == "doctor":
            from dro_site.launcher import doctor

            return doctor.main(rest, places)
        from dro_site.launcher import command

        return command.main(arguments, places)


if __name__ == "__main__":
    try:
        status = main(sys.argv[1:])
    except Refusal as refusal:
        print(f"dro: {refusal}", file=sys.stderr, flush=True)
        status = refusal.status
    except KeyboardInterrupt:
        print("dro: stopped", file=sys.stderr)
        status = 130
    sys.exit(status)
