"""The ledger: every request, every effect applied once per key, callbacks still to send, and the fault rules.

One SQLite file in WAL mode, written by one process in its one thread. Writes of the same turn of the event loop share
one commit; nothing is answered before it. With ``synchronous=NORMAL`` a commit survives the death of the process.
"""

import asyncio
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_SCHEMA = """
create table if not exists request (
    sequence integer primary key autoincrement, system text not null, operation text not null,
    idempotency_key text not null, order_id text not null, step text not null, attempt text not null,
    received_at text not null, applied integer not null, replayed integer not null, body text not null, status integer);
create index if not exists request_order on request (order_id);
create table if not exists effect (
    system text not null, idempotency_key text not null, sequence integer not null, fingerprint text not null,
    status integer not null, answer text not null, primary key (system, idempotency_key)) without rowid;
create table if not exists callback (
    sequence integer primary key, url text not null, payload text not null, due_at real not null,
    copies integer not null, attempts integer not null default 0, state text not null,
    last_error text not null default '');
create table if not exists rule (position integer primary key, document text not null, used integer not null);
create table if not exists counter (system text primary key, number integer not null) without rowid;
"""

_ROW = """
select r.sequence, r.system, r.operation, r.idempotency_key, r.order_id as "order", r.step, r.attempt, r.received_at,
       r.applied, r.replayed, r.body, r.status, c.state as callback_state, c.attempts as callback_attempts
from request r left join callback c on c.sequence = r.sequence
"""

_EFFECTS = "select system, count(*) as number from effect group by system"

_INSERT_REQUEST = """
insert into request (system, operation, idempotency_key, order_id, step, attempt, received_at, applied, replayed, body,
                     status)
values (?,?,?,?,?,?,?,?,?,?,?)
"""


class LedgerError(Exception):
    """The ledger cannot be opened or written; ``path`` and ``reason`` say which and why."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"The ledger {path} cannot be used: {reason}.")


@dataclass(frozen=True, slots=True)
class Entry:
    """A request as it is recorded. ``status`` is None where the connection is dropped instead of answering."""

    system: str
    operation: str
    idempotency_key: str
    order: str
    step: str
    attempt: str
    received_at: str
    body: str
    applied: bool = False
    replayed: bool = False
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a system did for an idempotency key, and the answer that every repeat gets."""

    sequence: int
    fingerprint: str
    status: int
    answer: str


@dataclass(frozen=True, slots=True)
class Callback:
    """A result to be sent. ``sequence`` is that of the request; ``copies`` counts the deliveries still wanted."""

    sequence: int
    url: str
    payload: str
    due_at: float
    copies: int
    state: str
    attempts: int = 0


class Ledger:
    """Raises LedgerError from every method whose write or read fails."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._flush: asyncio.Future[None] | None = None
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=1)
            self._connection.row_factory = sqlite3.Row
            for pragma in ("locking_mode=exclusive", "journal_mode=wal", "synchronous=normal"):
                self._connection.execute(f"pragma {pragma}")
            self._connection.executescript(_SCHEMA)
        except sqlite3.Error as error:
            hint = "another simulator uses it" if "locked" in str(error) else str(error)
            raise LedgerError(path, hint) from error
        self._numbers: dict[str, int] = {
            row["system"]: row["number"] for row in self._read("select system, number from counter")
        }

    def close(self) -> None:
        self._settle()
        self._connection.close()

    async def durable(self) -> None:
        """Return when everything written so far is committed."""
        if self._connection.in_transaction and self._flush is None:
            loop = asyncio.get_running_loop()
            self._flush = loop.create_future()
            loop.call_soon(self._settle)
        if self._flush is not None:
            await asyncio.shield(self._flush)

    def record(self, entry: Entry) -> int:
        """Write a request and return its sequence number."""
        values = (
            *(entry.system, entry.operation, entry.idempotency_key, entry.order, entry.step, entry.attempt),
            *(entry.received_at, entry.applied, entry.replayed, entry.body, entry.status),
        )
        return self._write(_INSERT_REQUEST, values)

    def effect(self, system: str, key: str) -> Effect | None:
        query = "select sequence, fingerprint, status, answer from effect where system = ? and idempotency_key = ?"
        for row in self._read(query, (system, key)):
            return Effect(*row)
        return None

    def next_number(self, system: str) -> int:
        """The number of the next effect of a system; it goes on counting after the ledger was cleared."""
        number = self._numbers[system] = self._numbers.get(system, 0) + 1
        self._write("insert or replace into counter (system, number) values (?, ?)", (system, number))
        return number

    def save_effect(self, system: str, key: str, effect: Effect) -> None:
        values = (system, key, effect.sequence, effect.fingerprint, effect.status, effect.answer)
        self._write("insert into effect values (?,?,?,?,?,?)", values)

    def save_callback(self, callback: Callback) -> None:
        values = (
            *(callback.sequence, callback.url, callback.payload, callback.due_at, callback.copies),
            *(callback.attempts, callback.state),
        )
        columns = "sequence, url, payload, due_at, copies, attempts, state"
        self._write(f"insert or replace into callback ({columns}) values (?,?,?,?,?,?,?)", values)

    def update_callback(self, sequence: int, state: str, copies: int, attempts: int, last_error: str) -> None:
        statement = "update callback set state = ?, copies = ?, attempts = ?, last_error = ? where sequence = ?"
        self._write(statement, (state, copies, attempts, last_error, sequence))

    def callbacks(self, state: str) -> list[Callback]:
        query = "select sequence, url, payload, due_at, copies, state, attempts from callback where state = ?"
        return [Callback(*row) for row in self._read(f"{query} order by due_at", (state,))]

    def callback_state(self, sequence: int) -> str | None:
        rows = self._read("select state from callback where sequence = ?", (sequence,))
        return rows[0]["state"] if rows else None

    def rows(
        self, filters: Mapping[str, object], after: int = 0, limit: int = -1, newest: bool = False
    ) -> list[dict[str, object]]:
        """Requests in the order they came (or the newest first), where the named columns have these values."""
        condition = " and ".join(["r.sequence > ?", *(f"r.{column} = ?" for column in filters)])
        query = f"{_ROW} where {condition} order by r.sequence {'desc' if newest else 'asc'} limit ?"
        found = self._read(query, (after, *filters.values(), limit))
        flags = ("applied", "replayed")
        return [{key: bool(row[key]) if key in flags else row[key] for key in row.keys()} for row in found]  # noqa: SIM118

    def effect_counts(self) -> dict[str, int]:
        """How many effects each system applied."""
        return {row["system"]: row["number"] for row in self._read(_EFFECTS)}

    def clear(self) -> None:
        """Forget requests, effects and callbacks; rules and counters stay."""
        for table in ("request", "effect", "callback"):
            self._write(f"delete from {table}", ())

    def save_rules(self, rules: list[tuple[str, int]]) -> None:
        """Replace the stored rules by these documents with how often each was used."""
        self._write("delete from rule", ())
        for position, (document, used) in enumerate(rules):
            self._write("insert into rule values (?,?,?)", (position, document, used))

    def save_rule_use(self, position: int, used: int) -> None:
        self._write("update rule set used = ? where position = ?", (used, position))

    def rules(self) -> list[tuple[str, int]]:
        return [
            (row["document"], row["used"]) for row in self._read("select document, used from rule order by position")
        ]

    def _write(self, statement: str, values: tuple[object, ...]) -> int:
        try:
            if not self._connection.in_transaction:
                self._connection.execute("begin immediate")
            return self._connection.execute(statement, values).lastrowid or 0
        except sqlite3.Error as error:
            raise LedgerError(self._path, str(error)) from error

    def _read(self, query: str, values: tuple[object, ...] = ()) -> list[sqlite3.Row]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise LedgerError(self._path, str(error)) from error

    def _settle(self) -> None:
        """Commit, and tell all who wait."""
        waiting, self._flush = self._flush, None
        failure: LedgerError | None = None
        try:
            if self._connection.in_transaction:
                self._connection.execute("commit")
        except sqlite3.Error as error:
            failure = LedgerError(self._path, str(error))
            if self._connection.in_transaction:
                self._connection.execute("rollback")
        if waiting is None or waiting.done():
            return
        if failure is None:
            waiting.set_result(None)
        else:
            waiting.set_exception(failure)
