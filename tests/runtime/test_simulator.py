"""The downstream simulator as its callers meet it: a process of its own, over HTTP."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest
from standardwebhooks import Webhook

from dro_site.simulator.systems import latency
from orchestration.core.payload import standard_payload
from orchestration.core.variables import StepValues

SECRET = "whsec_dGhlIHNlY3JldCBvZiB0aGUgdGVzdHM="


class Simulator:
    """A simulator process and a client for it."""

    def __init__(self, ledger: Path) -> None:
        self.ledger = ledger
        self.port = _free_port()
        self.client = httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", trust_env=False, timeout=10)
        self.process: subprocess.Popen[str]

    def start(self) -> None:
        self.process = _run("--port", str(self.port), "--ledger", str(self.ledger))
        _eventually(self._is_healthy)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def _is_healthy(self) -> bool:
        assert self.process.poll() is None, self.process.communicate()
        try:
            return self.client.get("/_health").status_code == 200
        except httpx2.TransportError:
            return False

    def call(self, path: str = "erp/book", key: str = "k1", **more: Any) -> httpx2.Response:
        headers = {"Idempotency-Key": key, "Dro-Order": "SO-1", "Dro-Step": "s-1", "Dro-Attempt": "1"}
        headers |= more.pop("headers", {})
        return self.client.post(f"/{path}", **({"json": {"order": "SO-1"}} | more), headers=headers)

    def rule(self, **fields: object) -> dict[str, Any]:
        response = self.client.post("/_rules", json=fields)
        assert response.status_code == 201, response.text
        return dict(response.json())

    def rows(self, **filters: str) -> list[dict[str, Any]]:
        return list(self.client.get("/_ledger", params=filters).json())

    def status(self, key: str = "k1", system: str = "erp") -> dict[str, Any]:
        return dict(self.client.get(f"/{system}/_status/{key}").json())


class Receiver:
    """An HTTP server that keeps what it receives and answers with the given statuses, then with 204."""

    def __init__(self) -> None:
        self.received: list[tuple[float, dict[str, str], str]] = []
        self.statuses: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                receiver.received.append((time.monotonic(), dict(self.headers), body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/callbacks/1"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def headers(self) -> dict[str, str]:
        return {"Dro-Callback-Url": self.url}

    def payload(self, number: int = 0) -> dict[str, Any]:
        """The payload of one delivery, its signature verified."""
        _, headers, body = self.received[number]
        return dict(Webhook(SECRET).verify(body, headers))


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    started = Simulator(tmp_path / "ledger.sqlite3")
    started.start()
    yield started
    started.client.close()
    started.kill()


@pytest.fixture(scope="module")
def shared_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    started = Simulator(tmp_path_factory.mktemp("shared") / "ledger.sqlite3")
    started.start()
    yield started
    started.client.close()
    started.kill()


@pytest.fixture
def shared(shared_process: Simulator) -> Simulator:
    """One simulator for the tests that need no process of their own, emptied before each."""
    shared_process.client.delete("/_ledger")
    shared_process.client.delete("/_rules")
    return shared_process


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    started = Receiver()
    yield started
    started.server.shutdown()
    started.server.server_close()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _run(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "dro_site.simulator", *arguments],
        env={**os.environ, "DRO_SIMULATOR_SECRET": SECRET, **environment},
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _eventually(holds: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


def test_an_effect_is_applied_once_per_key(simulator: Simulator) -> None:
    first = simulator.call("inventory/reserve")
    repeat = simulator.call("inventory/reserve", headers={"Dro-Attempt": "2"})
    other = simulator.call("inventory/reserve", key="k2")
    assert first.status_code == repeat.status_code == other.status_code == 200
    assert first.json() == {"reference": "INV-00001", "attributes": {"serial_number": "SN-000001"}}
    assert "Idempotent-Replayed" not in first.headers
    assert repeat.headers["Idempotent-Replayed"] == "true"
    assert repeat.json() == first.json()
    assert other.json()["reference"] == "INV-00002"
    rows = simulator.rows()
    assert [(row["idempotency_key"], row["attempt"], row["applied"], row["replayed"]) for row in rows] == [
        ("k1", "1", True, False),
        ("k1", "2", False, True),
        ("k2", "1", True, False),
    ]
    assert [row["sequence"] for row in rows] == [1, 2, 3]
    assert {
        key: rows[0][key] for key in ("system", "operation", "order", "step", "body", "status", "callback_state")
    } == {
        "system": "inventory",
        "operation": "reserve",
        "order": "SO-1",
        "step": "s-1",
        "body": {"order": "SO-1"},
        "status": 200,
        "callback_state": None,
    }


def test_the_payload_of_an_integration_without_template_is_taken(shared: Simulator) -> None:
    """So that a design works before somebody composed a payload."""
    shared_by_lines = {"order": {"external_id": "SO-9"}, "account": {"id": "A"}, "step": {"name": "Book"}}
    values = StepValues(shared_by_lines, lines=({"id": "1", "product": "P"},), products=({"name": "Product"},))
    taken = shared.call(headers={"Dro-Order": ""}, json=standard_payload(values))
    assert taken.status_code == 200
    assert [(row["order"], row["applied"]) for row in shared.rows()] == [("SO-9", True)]


def test_simultaneous_calls_with_one_key_apply_one_effect(shared: Simulator) -> None:
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: shared.call("billing/charge"), range(40)))
    assert len({answer.json()["reference"] for answer in answers}) == 1
    assert len(shared.rows()) == 40
    assert len(shared.rows(applied="true")) == 1


def test_systems_keep_their_keys_apart(simulator: Simulator) -> None:
    assert simulator.call("erp/book").json()["reference"] == "ERP-00001"
    assert simulator.call("warranty/register").json()["reference"] == "WAR-00001"
    assert simulator.status("k1", "shipping") == {"idempotency_key": "k1", "applied": False}


@pytest.mark.parametrize(
    ("path", "change", "status", "detail"),
    [
        ("erp/book", {"json": {"order": "SO-2"}}, 422, "was used for another call"),
        ("erp/cancel", {}, 422, "was used for another call"),
        ("erp/book", {"headers": {"Idempotency-Key": ""}}, 400, "Send a header Idempotency-Key"),
        ("erp/book", {"key": "k" * 256}, 400, "1 to 255 characters"),
        ("erp/book", {"key": "k2", "json": {}}, 422, "with the order's identifier as text"),
        ("erp/book", {"key": "k2", "json": {"order": 7}}, 422, "with the order's identifier as text"),
        ("erp/book", {"key": "k2", "json": {"order": {"external_id": 7}}}, 422, "with the order's identifier as text"),
        ("erp/book", {"key": "k2", "json": ["order"]}, 422, "with the order's identifier as text"),
        ("erp/book", {"key": "k2", "json": None, "content": b"{"}, 422, "with the order's identifier as text"),
        ("erp/book", {"key": "k2", "json": None, "content": b"[" * 90_000}, 422, "order's identifier"),
        ("erp/book", {"key": "k2", "headers": {"Dro-Callback-Url": "file:///etc"}}, 422, "no http or https address"),
    ],
)
def test_a_call_that_is_wrong_is_refused_and_recorded(
    shared: Simulator, path: str, change: dict[str, Any], status: int, detail: str
) -> None:
    shared.call()
    refused = shared.call(path, **change)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["status"] == status
    assert detail in refused.json()["detail"]
    assert [(row["applied"], row["status"]) for row in shared.rows()] == [(True, 200), (False, status)]


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("POST", "/crm/create", 404, "one of erp, billing, provisioning"),
        ("POST", "/erp", 404, "/SYSTEM/OPERATION"),
        ("POST", "/erp/", 404, "/SYSTEM/OPERATION"),
        ("GET", "/erp/book", 405, "use POST"),
        ("POST", "/_health", 405, "use GET"),
        ("GET", "/_rules/x", 405, "use DELETE"),
        ("DELETE", "/_rules/x", 404, "no rule 'x'"),
        ("GET", "/_ledger?colour=red", 400, "Known are system"),
        ("GET", "/_ledger?limit=-1", 400, "must be a whole number"),
    ],
)
def test_an_address_that_is_wrong_is_refused(
    shared: Simulator, method: str, path: str, status: int, detail: str
) -> None:
    refused = shared.client.request(method, path)
    assert refused.status_code == status
    assert detail in refused.json()["detail"]
    assert (refused.headers.get("allow") is not None) == (status == 405)
    assert shared.rows() == []


def test_a_body_that_is_too_large_is_refused(shared: Simulator) -> None:
    refused = shared.call(json={"order": "x" * 1024 * 1024})
    assert refused.status_code == 413
    assert "1,048,576 bytes" in refused.json()["detail"]


def test_activation_answers_later_by_a_signed_callback(simulator: Simulator, receiver: Receiver) -> None:
    began = time.monotonic()
    accepted = simulator.call("provisioning/activate", headers=receiver.headers)
    assert accepted.status_code == 202
    assert accepted.json() == {"reference": "PRV-00001", "status": "Accepted"}
    assert simulator.rows()[0]["callback_state"] == "Scheduled"
    _eventually(lambda: simulator.status(system="provisioning")["callback_state"] == "Delivered")
    assert 0.25 < receiver.received[0][0] - began < 3
    assert receiver.payload() == {
        "status": "Completed",
        "code": None,
        "message": "Done.",
        "result": {"reference": "PRV-00001", "attributes": {"service_id": "SVC-000001"}},
    }
    simulator.call("provisioning/activate", headers=receiver.headers)
    time.sleep(0.5)
    assert len(receiver.received) == 1


def test_without_a_callback_address_the_answer_is_final(shared: Simulator) -> None:
    answer = shared.call("provisioning/activate")
    assert answer.status_code == 200
    assert answer.json()["attributes"] == {"service_id": "SVC-000001"}


def test_a_callback_is_repeated_until_it_is_taken(simulator: Simulator, receiver: Receiver) -> None:
    receiver.statuses = [500, 404]
    simulator.call("shipping/ship", headers=receiver.headers)
    _eventually(lambda: simulator.rows()[0]["callback_state"] == "Delivered")
    assert simulator.rows()[0]["callback_attempts"] == 3
    payloads = [receiver.payload(number) for number in range(3)]
    assert payloads[0] == payloads[1] == payloads[2]
    assert len({_lower(headers)["webhook-id"] for _, headers, _ in receiver.received}) == 1


def test_a_restart_loses_neither_ledger_nor_callbacks_nor_rules(simulator: Simulator, receiver: Receiver) -> None:
    simulator.rule(operation="activate", callback_after_ms=1500)
    simulator.rule(operation="bill", status=503, times=2)
    accepted = simulator.call("provisioning/activate", headers=receiver.headers)
    assert simulator.call("billing/bill", key="k2").status_code == 503
    simulator.kill()
    assert receiver.received == []
    simulator.start()
    assert [row["status"] for row in simulator.rows()] == [202, 503]
    assert simulator.call("provisioning/activate", headers=receiver.headers).json() == accepted.json()
    assert simulator.call("billing/bill", key="k2").status_code == 503
    assert simulator.call("billing/bill", key="k2").status_code == 200
    assert simulator.call("provisioning/move", key="k3").json()["reference"] == "PRV-00002"
    _eventually(lambda: simulator.rows()[0]["callback_state"] == "Delivered")
    assert receiver.payload()["result"]["reference"] == "PRV-00001"


def test_whatever_was_answered_survives_a_kill(simulator: Simulator) -> None:
    simulator.rule(latency_ms=0)
    answered: list[str] = []

    def calls(thread: int) -> None:
        for number in range(10_000):
            try:
                answer = simulator.call(key=f"{thread}-{number}")
            except httpx2.TransportError:
                return
            assert answer.status_code == 200
            answered.append(f"{thread}-{number}")

    with ThreadPoolExecutor(4) as threads:
        working = [threads.submit(calls, thread) for thread in range(4)]
        _eventually(lambda: len(answered) > 100)
        simulator.kill()
        for thread in working:
            thread.result()
    simulator.start()
    applied = [row["idempotency_key"] for row in simulator.rows(applied="true")]
    assert len(applied) == len(set(applied))
    assert set(answered) <= set(applied)


def test_a_rule_answers_as_often_as_it_says(shared: Simulator) -> None:
    rule = shared.rule(system="b*", operation="charge", order="SO-*", status=429, retry_after=3, times=2)
    for _ in range(2):
        answer = shared.call("billing/charge")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
        assert answer.headers["content-type"] == "application/problem+json"
        assert shared.status(system="billing")["applied"] is False
    assert shared.call("billing/charge").status_code == 200
    assert "Idempotent-Replayed" not in shared.call("billing/charge", key="k2").headers
    assert [row["applied"] for row in shared.rows()] == [False, False, True, True]
    assert [(shown["id"], shown["used"]) for shown in shared.client.get("/_rules").json()] == [(rule["id"], 2)]


def test_a_rule_is_for_what_it_names_only(shared: Simulator) -> None:
    shared.rule(system="billing", operation="charge", order="SO-1*", status=500)
    assert shared.call("erp/charge").status_code == 200
    assert shared.call("billing/refund", key="k2").status_code == 200
    assert shared.call("billing/charge", key="k3", headers={"Dro-Order": "SO-2"}).status_code == 200
    assert shared.call("billing/charge", key="k4", headers={"Dro-Order": "SO-17"}).status_code == 500


def test_a_rule_can_hide_that_the_effect_was_applied(shared: Simulator) -> None:
    shared.rule(status=500, body={"error": "E42"}, effect=True, times=1)
    failed = shared.call()
    assert (failed.status_code, failed.json()) == (500, {"error": "E42"})
    assert shared.status()["applied"] is True
    repeat = shared.call()
    assert (repeat.status_code, repeat.headers["Idempotent-Replayed"]) == (200, "true")


@pytest.mark.parametrize(("moment", "applied"), [("before", False), ("after", True)])
def test_a_connection_can_break_before_or_after_the_effect(shared: Simulator, moment: str, applied: bool) -> None:
    shared.rule(drop_connection=moment, times=1)
    with pytest.raises(httpx2.TransportError):
        shared.call()
    assert shared.status()["applied"] is applied
    assert [(row["applied"], row["status"]) for row in shared.rows()] == [(applied, None)]
    repeat = shared.call()
    assert repeat.status_code == 200
    assert ("Idempotent-Replayed" in repeat.headers) is applied
    assert len(shared.rows(applied="true")) == 1


def test_an_answer_can_be_garbage(simulator: Simulator) -> None:
    simulator.rule(garbage_body=True, times=1)
    answer = simulator.call()
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        json.loads(answer.content)
    assert simulator.call().json()["reference"] == "ERP-00001"


def test_latency_can_be_set_and_the_effect_comes_first(shared: Simulator) -> None:
    shared.rule(latency_ms=1500, times=1)
    with pytest.raises(httpx2.ReadTimeout):
        shared.call(timeout=0.5)
    assert shared.status()["applied"] is True


def test_default_latency_is_short_and_the_same_in_every_run() -> None:
    took = [latency(1, 0.005, 0.020, "erp", f"k{number}") for number in range(200)]
    assert took == [latency(1, 0.005, 0.020, "erp", f"k{number}") for number in range(200)]
    assert 0.005 <= min(took) < 0.006
    assert 0.019 < max(took) <= 0.020
    assert latency(2, 0.005, 0.020, "erp", "k0") != took[0]
    assert latency(1, 0, 0, "erp", "k0") == 0


def test_callbacks_can_fail_be_doubled_or_stay_away(simulator: Simulator, receiver: Receiver) -> None:
    simulator.rule(operation="fail", callback_after_ms=10, callback_status="Failed", callback_code="NO_PORT")
    simulator.rule(operation="double", callback_after_ms=10, duplicate_callbacks=2)
    simulator.rule(operation="never", callback_after_ms=10, callback_never=True)
    for operation in ("never", "fail", "double"):
        key = f"k-{operation}"
        assert simulator.call(f"erp/{operation}", key=key, headers=receiver.headers).status_code == 202
        state = "Withheld" if operation == "never" else "Delivered"
        _eventually(lambda key=key, state=state: simulator.status(key)["callback_state"] == state)  # type: ignore[misc]
    assert len(receiver.received) == 4
    failed = receiver.payload(0)
    assert (failed["status"], failed["code"], failed["result"]) == ("Failed", "NO_PORT", {})
    assert len({_lower(headers)["webhook-id"] for _, headers, _ in receiver.received[1:]}) == 1
    assert receiver.payload(3)["result"]["reference"] == "ERP-00003"


@pytest.mark.parametrize(
    ("document", "detail"),
    [
        ([], "A rule is a JSON object"),
        ({"sytem": "erp"}, "no field 'sytem'. Did you mean 'system'?"),
        ({"system": "crm"}, "none of erp, billing"),
        ({"status": "500"}, "status is '500'; it must be int or null"),
        ({"status": True}, "must be int or null"),
        ({"status": 99}, "between 200 and 599"),
        ({"times": 0}, "between 1 and"),
        ({"latency_ms": -1}, "between 0 and"),
        ({"order": None}, "must be str"),
        ({"drop_connection": "during"}, "one of before, after"),
        ({"callback_status": "Done"}, "one of Completed, Failed"),
    ],
)
def test_a_rule_that_is_wrong_is_refused(shared: Simulator, document: object, detail: str) -> None:
    kept = shared.rule(id="kept", status=500)
    for method, body in (("POST", document), ("PUT", [{"status": 501}, document])):
        refused = shared.client.request(method, "/_rules", json=body)
        assert refused.status_code == 422
        assert detail in refused.json()["detail"]
    assert shared.client.get("/_rules").json() == [kept]


def test_rules_are_listed_replaced_and_removed(shared: Simulator) -> None:
    shared.rule(id="first", status=500)
    assert shared.client.post("/_rules", json={"id": "first"}).status_code == 409
    assert shared.client.post("/_rules", content=b"{").status_code == 400
    assert shared.client.put("/_rules", json={"status": 500}).status_code == 422
    replaced = shared.client.put("/_rules", json=[{"id": "a", "status": 500}, {"id": "b", "status": 404}])
    assert [rule["id"] for rule in replaced.json()] == ["a", "b"]
    assert shared.client.delete("/_rules/a").status_code == 204
    assert shared.call().status_code == 404
    assert shared.client.delete("/_rules").status_code == 204
    assert shared.client.get("/_rules").json() == []
    assert shared.call().status_code == 200


def test_the_ledger_is_filtered_and_cleared(simulator: Simulator, receiver: Receiver) -> None:
    simulator.call("erp/book", key="a/b c", headers={"Dro-Step": "s-2"})
    simulator.call("billing/charge", key="k2", headers={"Dro-Order": "SO-2"})
    simulator.call("provisioning/activate", key="k3", headers=receiver.headers)
    assert [row["idempotency_key"] for row in simulator.rows(system="billing")] == ["k2"]
    assert [row["idempotency_key"] for row in simulator.rows(order="SO-1", step="s-2")] == ["a/b c"]
    assert [row["sequence"] for row in simulator.rows(after="1", limit="1")] == [2]
    assert simulator.status("a%2Fb%20c")["applied"] is True
    assert simulator.client.delete("/_ledger").status_code == 204
    assert simulator.rows() == []
    assert simulator.status("a%2Fb%20c")["applied"] is False
    time.sleep(0.6)
    assert receiver.received == []
    assert simulator.call("erp/book").json()["reference"] == "ERP-00002"


def test_the_page_shows_effects_and_escapes_what_it_shows(simulator: Simulator) -> None:
    simulator.call("erp/book", headers={"Dro-Order": "<script>alert(1)</script>"})
    page = simulator.client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["content-security-policy"] == "default-src 'none'"
    assert "&lt;script&gt;" in page.text
    assert not any(word in page.text for word in ("<script", "<style", "style=", "onclick"))
    for system in ("erp", "billing", "provisioning", "inventory", "shipping", "warranty"):
        assert f'<th scope="row">{system}</th><td>{int(system == "erp")}</td>' in page.text


def test_it_stops_when_told_to(simulator: Simulator) -> None:
    simulator.call()
    simulator.process.send_signal(signal.SIGTERM)
    _, errors = simulator.process.communicate(timeout=10)
    assert errors == ""


def test_it_says_in_one_sentence_why_it_cannot_start(simulator: Simulator, tmp_path: Path) -> None:
    port = str(_free_port())
    cases = [
        (_run("--port", port, "--ledger", str(simulator.ledger)), "another simulator uses it."),
        (_run("--port", port, "--ledger", str(tmp_path / "missing" / "l")), "unable to open database file."),
        (_run("--port", port, "--ledger", str(tmp_path / "l"), DRO_SIMULATOR_SECRET=""), "must hold the secret"),
        (_run("--port", port, "--ledger", str(tmp_path / "l"), DRO_SIMULATOR_SECRET="plain"), "must hold the secret"),
    ]
    for process, sentence in cases:
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 2
        assert sentence in errors
        assert len(errors.strip().splitlines()) == 1


def _lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
