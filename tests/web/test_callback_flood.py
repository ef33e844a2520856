"""Callbacks that wait for one another leave the site's other connections alone."""

import threading
from typing import Any

import pytest
from django.test import Client

from fulfillment.api import callbacks
from fulfillment.operations.callbacks import UnknownCallback


def test_only_so_many_callbacks_are_taken_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, end = threading.Semaphore(0), threading.Event()

    def slow(*_: Any) -> None:
        begun.release()
        end.wait(30)
        raise UnknownCallback

    monkeypatch.setattr(callbacks, "receive", slow)
    monkeypatch.setattr(callbacks, "WAIT_SECONDS", 0.05)
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(Client().post("/callbacks/x").status_code))
        for _ in range(callbacks.MOST_AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert begun.acquire(timeout=10)

    one_more = Client().post("/callbacks/x")

    assert one_more.status_code == 503
    assert one_more["Retry-After"]
    assert one_more["Content-Type"] == "application/problem+json"
    end.set()
    for thread in threads:
        thread.join(10)
    assert answers == [404] * callbacks.MOST_AT_ONCE
    assert Client().post("/callbacks/x").status_code == 404, "the places are free again"
