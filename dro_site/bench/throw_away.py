"""A database of its own for what is measured, made for the call and dropped after it."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

Environment = Mapping[str, str]


@contextmanager
def throw_away_database(**variables: str) -> Iterator[Environment]:
    """Make a migrated database; yield our environment with its address, and with ``variables``."""
    server = os.environ["DATABASE_URL"]
    name = f"dro_bench_{secrets.token_hex(4)}"
    environment = {**os.environ, **variables, "DATABASE_URL": in_database(server, name)}
    _on_server(server, name, "CREATE DATABASE {}")
    try:
        run(environment, "dro_site.launcher.preparation")
        yield environment
    finally:
        _on_server(server, name, "DROP DATABASE IF EXISTS {} WITH (FORCE)")


@contextmanager
def empty_database() -> Iterator[str]:
    """Make an empty database beside that of DATABASE_URL, and yield its address."""
    server = os.environ["DATABASE_URL"]
    name = f"dro_bench_{secrets.token_hex(4)}"
    _on_server(server, name, "CREATE DATABASE {}")
    try:
        yield in_database(server, name)
    finally:
        _on_server(server, name, "DROP DATABASE IF EXISTS {} WITH (FORCE)")


def in_database(server: str, name: str) -> str:
    """Return the address of another database of a server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def run(environment: Environment, module: str, *arguments: str) -> str:
    """Run one of our modules in a process of its own; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", module, *arguments],
        env=dict(environment),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def run_for_document(environment: Environment, module: str, *arguments: str) -> Any:
    """Run one of our modules whose last line is a JSON document; return that."""
    return json.loads(run(environment, module, *arguments).splitlines()[-1])


def _on_server(server: str, name: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
