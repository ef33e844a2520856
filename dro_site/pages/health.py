"""Probes for supervisors and load balancers: is the process alive, and can it do its work?"""

from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

BROKER_PATIENCE = 1.0  # seconds


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process answers at all. It asks nothing else: a restart repairs no database."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 where orders can be taken in, 503 otherwise.

    The database has to be reachable and its migrations applied. A broker that is down is told but does not refuse: the
    work waits in the database, and the sweeper finds it.
    """
    database = _database()
    broker = broker_health() if database == "ok" else "not asked"
    status = "unavailable" if database != "ok" else "ok" if broker == "ok" else "degraded"
    return JsonResponse(
        {"status": status, "checks": {"database": database, "broker": broker}},
        status=503 if status == "unavailable" else 200,
    )


def _database() -> str:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "ok" if _migrations_are_applied() else "migrations are not applied: run manage.py migrate"
    except Error:
        return "does not answer"


def _migrations_are_applied() -> bool:
    """Compare until they are; then they stay so, since nobody undoes migrations under a running site."""
    if not _seen_applied:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _seen_applied.append(True)
    return True


_seen_applied: list[bool] = []


def broker_health() -> str:
    """Return "ok", or a phrase that says what is wrong with the broker."""
    patience = {"socket_timeout": BROKER_PATIENCE, "socket_connect_timeout": BROKER_PATIENCE}
    try:
        with current_app.connection_for_write(transport_options=patience) as broker:
            broker.ensure_connection(max_retries=0, timeout=BROKER_PATIENCE)
    except Exception:  # noqa: BLE001 - every transport has errors of its own
        return f"does not answer at {urlsplit(settings.BROKER_URL).hostname}; work goes on, more slowly"
    return "ok"
