"""The stage of a run: the machine, who uses it, and what is known of what they did."""

import json
import random
import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import httpx2

from dro_site.faults.ledgers import Forgery, Ledgers, Submission
from dro_site.faults.machine import Machine, NotInTime, wait_until
from dro_site.faults.reading import call_of, read_tables

_OPEN = (
    "SELECT (SELECT count(*) FROM fulfillment_order WHERE state IN ('Submitted', 'InProgress') "
    "AND NOT external_id = ANY(%s)) + (SELECT count(*) FROM fulfillment_fulfillmentrequest WHERE due_at IS NOT NULL)"
)
_GONE_ON = (
    "SELECT extract(epoch FROM min(entry.at) - %s)::float8 FROM fulfillment_order AS o "
    "JOIN fulfillment_journalentry AS entry ON entry.order_id = o.id AND entry.at > %s "
    "WHERE o.submitted_at < %s AND (o.completed_at IS NULL OR o.completed_at > %s) GROUP BY o.id"
)


@dataclass
class Stage:
    """Everything that a schedule works with. ``struck`` counts how often each fault struck, by its phase."""

    machine: Machine
    tokens: Mapping[str, str]
    submissions: dict[str, Submission] = field(default_factory=dict)
    forgeries: list[Forgery] = field(default_factory=list)
    struck: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    fault: str = ""
    over_at: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, phase: str, times: int = 1) -> None:
        """Note that the fault of this schedule struck."""
        self.struck[self.fault][phase] += times

    def over(self) -> None:
        """Note the moment from which on everything has to go on again."""
        moment = self.machine.ask("SELECT clock_timestamp()")[0][0]
        assert isinstance(moment, datetime)
        self.over_at = moment

    def client(self, name: str) -> httpx2.Client:
        """Return a client of the API under the name of somebody."""
        headers = {"Authorization": f"Bearer {self.tokens[name]}"}
        return httpx2.Client(base_url=self.machine.web, headers=headers, timeout=10, trust_env=False)

    def note(self, external_id: str, answer: int, order: int | None = None) -> None:
        """Note what a client was answered about an order; 0: nothing."""
        with self._lock:
            known = self.submissions.get(external_id) or Submission(external_id=external_id, answers=())
            self.submissions[external_id] = replace(
                known, answers=(*known.answers, answer), order=order if order is not None else known.order
            )

    def expect_trouble(self, external_id: str) -> None:
        """Note that a person will have to look at an order, since the harness saw to it."""
        with self._lock:
            known = self.submissions.get(external_id) or Submission(external_id=external_id, answers=())
            self.submissions[external_id] = replace(known, unrecoverable=True)

    def rules(self, *documents: Mapping[str, object]) -> None:
        """Let the downstream systems misbehave in these ways, and in no other."""
        self.machine.simulator.put("/_rules", json=documents).raise_for_status()

    def rule_uses(self) -> int:
        """Return how many calls were answered by the rules."""
        return sum(int(rule["used"]) for rule in self.machine.simulator.get("/_rules").json())

    def running(self) -> int:
        """Return how many orders are open."""
        return self.machine.number("SELECT count(*) FROM fulfillment_order WHERE state IN ('Submitted', 'InProgress')")

    def is_drained(self) -> bool:
        """Return whether all is done that can be."""
        stuck = [one.external_id for one in self.submissions.values() if one.unrecoverable]
        return self.machine.number(_OPEN, (stuck,)) == 0

    def drain(self, seconds: float) -> bool:
        """Wait until all is done; return whether it came to that in time."""
        try:
            wait_until(self.is_drained, seconds, "all orders have ended")
        except NotInTime:
            return False
        return True

    def recoveries(self) -> list[float]:
        """Return for each order that was open when the fault was over how long it took until it went on."""
        if self.over_at is None:
            return []
        at = self.over_at
        return [float(str(row[0])) for row in self.machine.ask(_GONE_ON, (at, at, at, at))]

    def ledgers(self, *, drained: bool) -> Ledgers:
        """Read everything that is known now."""
        calls = self.machine.simulator.get("/_ledger").raise_for_status().json()
        return replace(
            read_tables(self.machine.database),
            submissions=tuple(self.submissions.values()),
            calls=tuple(call_of(row) for row in calls),
            forgeries=tuple(self.forgeries),
            shown=self._shown("client"),
            shown_to_strangers=tuple(self._shown("stranger")),
            drained=drained,
        )

    def _shown(self, name: str) -> dict[str, str]:
        """Return the states of all orders that somebody is shown by the API."""
        found: dict[str, str] = {}
        with self.client(name) as client:
            address: str | None = "/api/v1/orders?limit=200"
            while address:
                page = client.get(address).raise_for_status().json()
                found |= {row["external_id"]: row["state"] for row in page["items"]}
                address = page["next"]
        return found


def read_tokens(text: str) -> dict[str, str]:
    """Return the tokens that the content of a stage printed."""
    tokens: dict[str, str] = json.loads(text.splitlines()[-1])
    return tokens


def seeded(seed: int, *names: object) -> random.Random:
    """Return the chance of one part of a run: the same for the same seed and names, whatever the others do."""
    return random.Random("/".join(map(str, (seed, *names))))  # noqa: S311 - a repeatable run, not a secret
