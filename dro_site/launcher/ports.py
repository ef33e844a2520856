"""TCP ports: is one free, and which one to take."""

import errno
import socket
from collections.abc import Collection

from dro_site.launcher.refusal import Refusal

LOCAL = "127.0.0.1"
HIGHEST = 65_535


def is_free(port: int, host: str = LOCAL) -> bool:
    """Return whether a server could listen on the port now. Raises Refusal for an address of another machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a port in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Refusal(f"Port {port} needs the rights of root: choose one above 1023 with --port.") from error
        except socket.gaierror as error:
            raise Refusal(f"The host {host!r} is no address of this machine ({error.strerror}).") from error
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise Refusal(f"The host {host!r} is no address of this machine ({error.strerror}).") from error
            return False
    return True


def first_free(preferred: int, taken: Collection[int] = (), host: str = LOCAL) -> int:
    """Return the preferred port, or the next free one above it that is not in `taken`."""
    for port in range(preferred, min(preferred + 200, HIGHEST + 1)):
        if port not in taken and is_free(port, host):
            return port
    return unused()


def unused() -> int:
    """Return any free port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOCAL, 0))
        return int(probe.getsockname()[1])
