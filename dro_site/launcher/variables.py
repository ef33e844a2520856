"""The environment variables that tell the product's processes where everything is."""

import os
import socket
from collections.abc import Mapping

import psutil

from dro_site.launcher.places import Places
from dro_site.launcher.secret_file import Secrets

EVERYWHERE = {"0.0.0.0", "::", ""}


def product_variables(
    places: Places,
    secrets: Secrets,
    *,
    database_url: str,
    broker_url: str,
    simulator_url: str = "",
    base_url: str = "",
    hosts: str = "",
    given: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return our environment completed with what the product needs; what the person has set stays as it is."""
    known = dict(os.environ if given is None else given)
    made = {
        "DJANGO_SETTINGS_MODULE": "dro_site.settings",
        "DATABASE_URL": database_url,
        "BROKER_URL": broker_url,
        "SECRET_KEY": secrets.secret_key,
        "DRO_CREDENTIAL_KEY": secrets.credential_key,
        "DRO_SIMULATOR_SECRET": secrets.simulator_secret,
        "DRO_SIMULATOR_URL": simulator_url,
        "DRO_BASE_URL": base_url,
        "DRO_ALLOWED_HOSTS": hosts,
        "DRO_STATIC_ROOT": str(places.static_root),
    }
    generated = {name: value for name, value in made.items() if value}
    kept = {name: value for name, value in known.items() if value or name not in made}
    # The product's processes are started from anywhere, with the caller's folder out of their import path.
    paths = [str(places.project), *kept.get("PYTHONPATH", "").split(os.pathsep)]
    return {**generated, **kept, "PYTHONPATH": os.pathsep.join(dict.fromkeys(filter(None, paths)))}


def allowed_hosts(host: str) -> str:
    """Return the host names under which the site may be asked when it listens on `host`, separated by commas."""
    names = ["localhost", "127.0.0.1", "[::1]"]
    if host not in EVERYWHERE:
        names.append(f"[{host}]" if ":" in host else host)
        return ",".join(dict.fromkeys(names))
    names += [socket.gethostname(), socket.getfqdn()]
    for addresses in psutil.net_if_addrs().values():
        names += [address.address for address in addresses if address.family == socket.AF_INET]
        names += [f"[{address.address.split('%')[0]}]" for address in addresses if address.family == socket.AF_INET6]
    return ",".join(dict.fromkeys(name for name in names if name))


def web_address(host: str, port: int) -> str:
    """Return the address to open in a browser on this machine."""
    shown = "127.0.0.1" if host in EVERYWHERE else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
