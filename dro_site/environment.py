"""Typed access to environment variables. A malformed value stops the start with one clear sentence."""

import os
from typing import Any
from urllib.parse import unquote, urlsplit

_SMTP_EXPECTED = "write smtp://, smtp+starttls:// or smtps://, then user:password@host:port"


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


def smtp(name: str) -> dict[str, Any] | None:
    """Return how to reach an SMTP server, in the names of Django's backend; none where the variable is not set.

    ``smtp://`` speaks in the open, ``smtp+starttls://`` asks for TLS, ``smtps://`` begins with it. Raises
    MalformedSetting.
    """
    url = text(name, "").strip()
    if not url:
        return None
    ports = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise MalformedSetting(name, "…", _SMTP_EXPECTED) from error
    if parts.scheme not in ports or not parts.hostname or parts.path.strip("/") or parts.query:
        raise MalformedSetting(name, "…", _SMTP_EXPECTED)  # its value has a password
    return {
        "host": parts.hostname,
        "port": port or ports[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+starttls",
        "use_ssl": parts.scheme == "smtps",
    }


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
