"""`./dro doctor`: what works on this machine and in this installation, and what does not."""

import argparse
import asyncio
import importlib.metadata
import json
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

from dro_site.launcher import ports
from dro_site.launcher.command import is_up
from dro_site.launcher.front_end import find_node
from dro_site.launcher.places import Places
from dro_site.launcher.postgres_programs import find_postgres
from dro_site.launcher.probes import answers_http, answers_ping, answers_sql
from dro_site.launcher.refusal import Refusal
from dro_site.launcher.run_file import Run
from dro_site.launcher.secret_file import load_secrets
from dro_site.launcher.servers import database_folders, has_own_database
from dro_site.launcher.up import SIMULATOR_PORT, SPACE, WEB_PORT
from dro_site.launcher.valkey import find_valkey
from dro_site.launcher.variables import product_variables

OK, FAILED, SKIPPED = "ok", "failed", "skipped"
PACKAGES = ("Django", "djangorestframework", "celery", "psycopg", "cel-expr-python")
NOT_RUNNING = "no ./dro up is running in this folder"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its name, `ok`, `failed` or `skipped`, and what was seen."""

    name: str
    status: str
    detail: str


def main(arguments: list[str], places: Places) -> int:
    """Print what was found, as a table or with `--json` as one object; return 1 where something failed."""
    parser = argparse.ArgumentParser(prog="./dro doctor", description="Say what works here and what does not.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(arguments)
    places.make()
    findings = examine(places)
    failed = any(finding.status == FAILED for finding in findings)
    if given.json:
        print(json.dumps({"ok": not failed, "findings": [asdict(finding) for finding in findings]}))
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            print(f"{finding.status:<8} {finding.name:<{width}}  {finding.detail}")
    return 1 if failed else 0


def examine(places: Places) -> list[Finding]:
    """Look at everything and return the findings, the machine first, then the servers, then the product."""
    run = is_up(places)
    findings = [*_machine(places), *_free_ports(run)]
    database_url = os.environ.get("DATABASE_URL") or (run.database_url if run else "")
    broker_url = os.environ.get("BROKER_URL") or (run.broker_url if run else "")
    findings += asyncio.run(_servers(run, database_url, broker_url))
    if database_url and broker_url:
        secrets = load_secrets(places.secret)
        os.environ.update(product_variables(places, secrets, database_url=database_url, broker_url=broker_url))
    answering = {finding.name for finding in findings if finding.status == OK}
    findings.append(
        _migrations() if "database" in answering else _skipped("migrations", "the database does not answer")
    )
    findings.append(_mail() if "database" in answering else _skipped("e-mail", "the database does not answer"))
    findings.append(_worker() if "broker" in answering else _skipped("worker", "the broker does not answer"))
    return findings


def _skipped(name: str, why: str) -> Finding:
    return Finding(name, SKIPPED, why)


def _machine(places: Places) -> list[Finding]:
    free = shutil.disk_usage(places.state).free
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    findings = [
        Finding("python", OK, f"{platform.python_version()} ({sys.executable}) on {platform.platform()}"),
        Finding("packages", OK, versions),
        Finding("state folder", OK, f"{places.state} can be written"),
        Finding("disk", OK if free > SPACE else FAILED, f"{free // 1_000_000} MB free, {SPACE // 1_000_000} MB needed"),
    ]
    searches: dict[str, Callable[[], str]] = {
        "postgresql": lambda: _postgres_programs(places),
        "valkey": lambda: str(find_valkey()),
        "node": lambda: str(find_node()[0]),
    }
    for name, find in searches.items():
        try:
            findings.append(Finding(f"{name} programs", OK, find()))
        except Refusal as refusal:
            findings.append(Finding(f"{name} programs", FAILED, str(refusal)))
    return findings


def _postgres_programs(places: Places) -> str:
    programs = find_postgres(database_folders(places)[1])
    return f"{programs.version} in {programs.folder}"


def _free_ports(run: Run | None) -> list[Finding]:
    if run is not None:
        return [_skipped("ports", "./dro up is running")]
    taken = [str(port) for port in (WEB_PORT, SIMULATOR_PORT) if not ports.is_free(port)]
    detail = (
        f"{', '.join(taken)} taken: the next free one will be used"
        if taken
        else f"{WEB_PORT}, {SIMULATOR_PORT} are free"
    )
    return [Finding("ports", OK, detail)]


async def _servers(run: Run | None, database_url: str, broker_url: str) -> list[Finding]:
    findings = []
    if database_url:
        answers = await answers_sql(database_url)
        whose = "our own" if has_own_database() else "that of DATABASE_URL"
        findings.append(
            Finding("database", OK if answers else FAILED, f"{whose} {'answers' if answers else 'does not answer'}")
        )
    else:
        findings.append(_skipped("database", NOT_RUNNING))
    if broker_url.startswith(("redis://", "unix://")):
        answers = await answers_ping(broker_url)
        findings.append(Finding("broker", OK if answers else FAILED, "answers" if answers else "does not answer"))
    elif broker_url:
        findings.append(Finding("broker", OK, "is asked through the worker (not a Redis URL)"))
    else:
        findings.append(_skipped("broker", NOT_RUNNING))
    findings.append(await _address("web", f"{run.address}/readyz" if run else "", run.host_name if run else ""))
    findings.append(await _address("simulator", f"{run.simulator_url}/_health" if run else ""))
    return findings


async def _address(name: str, address: str, asked_as: str = "") -> Finding:
    if not address:
        return _skipped(name, NOT_RUNNING)
    status = await answers_http(address, asked_as)
    detail = f"{address} answers {status}" if status else f"{address} does not answer"
    return Finding(name, OK if status == 200 else FAILED, detail)


def _migrations() -> Finding:
    """Compare the database with the code's migrations."""
    import django

    django.setup()
    from dro_site.launcher.preparation import waiting_migrations

    waiting, _ = waiting_migrations()
    if waiting:
        return Finding("migrations", FAILED, f"{waiting} are not applied: run ./dro manage migrate")
    return Finding("migrations", OK, "all are applied")


def _mail() -> Finding:
    """Look whether e-mails about fallout can be sent, and whether any was refused."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.mail.backends.smtp import EmailBackend
    from django.db import DatabaseError

    from fulfillment.operations.notices import refused_notices

    if settings.SMTP is None:
        return _skipped("e-mail", "DRO_SMTP_URL is not set: queues are told nothing by e-mail")
    try:
        with EmailBackend(**settings.SMTP, timeout=2):
            refused = refused_notices()
    except (OSError, DatabaseError) as error:  # what smtplib raises is an OSError too
        return Finding("e-mail", FAILED, f"{settings.SMTP['host']}: {error}")
    if refused:
        return Finding("e-mail", FAILED, f"{len(refused)} could not be sent: {refused[0].error}")
    return Finding("e-mail", OK, f"{settings.SMTP['host']} answers")


def _worker() -> Finding:
    """Ask the workers for a sign of life."""
    from dro_site.celery import application

    answers = application.control.ping(timeout=2.0)
    names = [name for answer in answers for name in answer]
    if not names:
        return Finding("worker", FAILED, "no worker answers")
    return Finding("worker", OK, f"{len(names)} answer{'s' if len(names) == 1 else ''}: {', '.join(names)}")
