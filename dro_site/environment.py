"""Typed access to environment variables. A malformed value stops the start with one clear sentence."""

import os
from urllib.parse import unquote, urlsplit


class MalformedSetting(Exception):
    """An environment variable holds a value that cannot be understood.

    Attributes: name, value, expected.
    """

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name}={value!r} cannot be understood: {expected}.")
        self.name = name
        self.value = value
        self.expected = expected


def text(name: str, default: str) -> str:
    """Return the variable's value, or the default where it is absent or empty."""
    return os.environ.get(name) or default


def flag(name: str, default: bool) -> bool:
    """Return a yes/no variable; 1, true, yes, on and their opposites are understood."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise MalformedSetting(name, value, "write 1 or 0")


def number(name: str, default: int) -> int:
    """Return a whole number."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise MalformedSetting(name, value, "write a whole number") from error


def listing(name: str, default: str) -> list[str]:
    """Return a comma-separated list without empty members."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def database(name: str, default: str, test_name: str, pool: int) -> dict[str, object]:
    """Return Django's database settings for a URL like ``postgres://user:password@host:5432/name``.

    ``pool`` is how many connections a process keeps open and shares between its threads; 0: one for each piece of work.
    Raises MalformedSetting where the URL is not one of PostgreSQL.
    """
    url = text(name, default)
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise MalformedSetting(name, url, "write postgres://user:password@host:port/name")
    options: dict[str, object] = {"connect_timeout": 5, "application_name": "dro"}
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 5}
    settings: dict[str, object] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
    if test_name:
        settings["TEST"] = {"NAME": test_name}
    return settings
