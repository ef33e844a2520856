"""The probes: each dependency that is cut shows in the documented answer."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from dro_site.pages import health


@pytest.fixture(autouse=True)
def _look_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_seen_applied", [])


def broker_at(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(health.current_app.conf, "broker_url", address)
    monkeypatch.setattr(health.current_app.conf, "broker_write_url", address, raising=False)


def test_all_is_well(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    broker_at(monkeypatch, "memory://")

    response = Client().get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {"database": "ok", "broker": "ok"}}
    assert "no-store" in response["Cache-Control"]


def test_without_a_broker_orders_are_taken_in_all_the_same(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    broker_at(monkeypatch, "redis://127.0.0.1:1/0")

    response = Client().get("/readyz")

    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert "does not answer" in response.json()["checks"]["broker"]


def test_without_the_database_nothing_can_be_taken_in(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OperationalError("no route to 10.0.0.1")

    with monkeypatch.context() as cut:
        cut.setattr(connection, "ensure_connection", fail)
        response = Client().get("/readyz")

    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"
    assert "10.0.0.1" not in response.content.decode()
    assert Client().get("/livez").status_code == 200


def test_missing_migrations_are_said(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'fulfillment'")

    response = Client().get("/readyz")

    assert response.status_code == 503
    assert "migrate" in response.json()["checks"]["database"]


def test_the_probe_of_life_asks_no_database() -> None:
    """Without the database mark, any query fails this test."""
    assert Client().get("/livez").json() == {"status": "ok"}
