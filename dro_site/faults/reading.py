"""Reads what our tables say into the oracle's plain values, by SQL of its own: not through the code that wrote them."""

from datetime import datetime
from typing import Any

import psycopg

from dro_site.faults.ledgers import (
    Attempt,
    Call,
    Entry,
    IncidentRow,
    Ledgers,
    Link,
    OrderRow,
    OutboxRow,
    Receipt,
    StepRow,
)

_ORDERS = (
    "SELECT o.id, o.external_id, o.state, EXISTS (SELECT 1 FROM fulfillment_fulfillmentrequest AS r WHERE r.order_id = "
    "o.id AND r.due_at IS NOT NULL), plan.id, coalesce(plan.state, ''), coalesce(plan.open_steps, 0) "
    "FROM fulfillment_order AS o LEFT JOIN fulfillment_fulfillmentplan AS plan ON plan.order_id = o.id ORDER BY o.id"
)
_STEPS = (
    "SELECT step.id, step.plan_id, o.external_id, step.key, step.type, step.state, step.fence, step.open_predecessors, "
    "step.due_at IS NOT NULL, step.hold_reason <> '', "
    "EXISTS (SELECT 1 FROM fulfillment_task AS t WHERE t.step_id = step.id AND t.state = 'Open'), "
    "EXISTS (SELECT 1 FROM fulfillment_incident AS i WHERE i.step_id = step.id AND i.state = 'Open'), "
    "(SELECT count(*) FROM fulfillment_crossplanwait AS w WHERE w.step_id = step.id AND w.released_at IS NULL) "
    "FROM fulfillment_fulfillmentstep AS step JOIN fulfillment_fulfillmentplan AS plan ON plan.id = step.plan_id "
    "JOIN fulfillment_order AS o ON o.id = plan.order_id ORDER BY step.id"
)
_JOURNAL = (
    "SELECT id, plan_id, step_id, event, from_state, to_state, "
    "CASE WHEN actor = 'engine' THEN 'engine' ELSE actor END FROM fulfillment_journalentry ORDER BY id"
)
_ATTEMPTS = "SELECT id, step_id, idempotency_key, state, fence, created_at FROM fulfillment_attempt ORDER BY id"
_RECEIPTS = "SELECT address_id, webhook_id, verdict, applied FROM fulfillment_callbackreceipt ORDER BY id"
_INCIDENTS = (
    "SELECT o.external_id, i.step_id, i.error_code FROM fulfillment_incident AS i "
    "JOIN fulfillment_order AS o ON o.id = i.order_id ORDER BY i.id"
)


def read_tables(address: str) -> Ledgers:
    """Return the ledgers with our own side alone, all of it from one moment."""
    with psycopg.connect(address) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

        def rows(query: str) -> list[tuple[Any, ...]]:
            return connection.execute(query.encode()).fetchall()

        return Ledgers(
            orders=tuple(
                OrderRow(id=a, external_id=b, state=c, request_due=d, plan=e, plan_state=f, open_steps=g)
                for a, b, c, d, e, f, g in rows(_ORDERS)
            ),
            steps=tuple(_step(row) for row in rows(_STEPS)),
            links=tuple(Link(*row) for row in rows("SELECT step_id, predecessor_id FROM fulfillment_steplink")),
            journal=tuple(
                Entry(id=a, plan=b, step=c, event=d, source=e, target=f, actor=g)
                for a, b, c, d, e, f, g in rows(_JOURNAL)
            ),
            attempts=tuple(
                Attempt(id=a, step=b, key=c, state=d, fence=e, created_at=f) for a, b, c, d, e, f in rows(_ATTEMPTS)
            ),
            receipts=tuple(Receipt(address=a, message=b, verdict=c, applied=d) for a, b, c, d in rows(_RECEIPTS)),
            outbox=tuple(
                OutboxRow(id=a, order=b, type=c)
                for a, b, c in rows("SELECT id, order_id, type FROM fulfillment_outboxmessage WHERE order_id > 0")
            ),
            incidents=tuple(IncidentRow(order=a, step=b, code=c) for a, b, c in rows(_INCIDENTS)),
        )


def _step(row: tuple[Any, ...]) -> StepRow:
    names = ("id", "plan", "order", "key", "type", "state", "fence", "open_predecessors", "due", "held")
    return StepRow(**dict(zip((*names, "task_open", "incident_open", "waits_across"), row, strict=True)))


def call_of(row: dict[str, Any]) -> Call:
    """Return a row of the simulator's ledger."""
    return Call(
        order=row["order"],
        step=row["step"],
        system=row["system"],
        key=row["idempotency_key"],
        received_at=datetime.fromisoformat(row["received_at"]),
        applied=bool(row["applied"]),
    )
