"""Client systems that submit orders while something goes wrong: as careful ones do, until they are answered."""

import random
import threading
import time
from typing import Any

import httpx2

from dro_site.faults.random_design import order_for
from dro_site.faults.stage import Stage

_PATIENCE = 60.0
_PAUSE = 0.2


class Traffic(threading.Thread):
    """Submits orders of random products, spread over some seconds; one in five is sent twice at the same time."""

    def __init__(self, stage: Stage, prefix: str, orders: int, seconds: float, chance: random.Random) -> None:
        super().__init__(name=f"traffic {prefix}")
        self._stage = stage
        self._plan = [
            (
                chance.uniform(0, seconds),
                order_for(f"P{chance.randrange(6)}", f"{prefix}-{number}", chance),
                chance.random() < 0.2,
            )
            for number in range(orders)
        ]
        self._plan.sort(key=lambda one: one[0])
        self.failure: Exception | None = None

    def run(self) -> None:
        started = time.monotonic()
        doubles: list[threading.Thread] = []
        try:
            with self._stage.client("client") as client:
                for due, document, twice in self._plan:
                    time.sleep(max(0.0, started + due - time.monotonic()))
                    if twice:
                        doubles.append(threading.Thread(target=self._send_apart, args=(document,)))
                        doubles[-1].start()
                    submit(self._stage, client, document)
            for one in doubles:
                one.join()
        except Exception as error:  # noqa: BLE001 - told by whoever waits for this thread
            self.failure = error

    def _send_apart(self, document: dict[str, Any]) -> None:
        try:
            with self._stage.client("client") as client:
                submit(self._stage, client, document)
        except Exception as error:  # noqa: BLE001 - as above
            self.failure = error

    def finish(self) -> None:
        """Wait for the last answer. Raises what kept the clients from it."""
        self.join()
        if self.failure is not None:
            raise self.failure


def submit(stage: Stage, client: httpx2.Client, document: dict[str, Any]) -> None:
    """Send an order until it is answered for good; every answer is noted. Raises NeverAnswered."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            response = client.post("/api/v1/orders", json=document)
        except httpx2.HTTPError:
            stage.note(document["external_id"], 0)
        else:
            found = response.json().get("id") if response.is_success else None
            stage.note(document["external_id"], response.status_code, found)
            if response.status_code < 500:
                return
        time.sleep(_PAUSE)
    raise NeverAnswered(document["external_id"])


class NeverAnswered(Exception):
    """A client asked again and again and got no answer. Attributes: external_id."""

    def __init__(self, external_id: str) -> None:
        self.external_id = external_id
        super().__init__(f"Nobody answered for {external_id}.")
