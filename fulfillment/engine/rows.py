"""The engine's own view of plan and step rows: plain values, loaded and written in sets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.backends.utils import CursorWrapper

from orchestration.core.vocabulary import PlanState, StepState, StepType


@dataclass(slots=True)
class PlanRow:
    """A plan that this transaction has locked."""

    id: int
    order: int
    request: int
    release: int
    state: PlanState
    open_steps: int
    external_id: str = ""
    orchestration_group: str | None = None
    changed: bool = False
    completed: bool = False
    started_at: datetime | None = None  # of plans that are not stored yet
    has_lines: bool = True  # whether something may become an asset


@dataclass(slots=True)
class StepRow:
    """A step as it was read, with the changes that this transaction decided. ``known_*`` is what was read."""

    id: int
    plan: int
    key: str
    definition: str
    name: str
    type: StepType
    scope_key: str
    integration: str
    system: str
    state: StepState
    open_predecessors: int
    due_at: datetime | None = None
    fence: int = 0
    attempts: int = 0
    failures: int = 0
    error_code: str = ""
    message: str = ""
    result: Mapping[str, object] = field(default_factory=dict)
    branch_skipped: bool = False
    planned_start_at: datetime | None = None
    planned_completion_at: datetime | None = None
    ready_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    estimated_seconds: int | None = None
    threshold_seconds: int | None = None
    jeopardy: str = "OnTrack"
    jeopardy_at: datetime | None = None
    assigned_user: int | None = None
    assigned_queue: str = ""
    hold_reason: str = ""
    known_state: StepState = StepState.PENDING
    known_fence: int = 0
    known_open_predecessors: int = 0
    changed: bool = False


STEP_COLUMNS = (
    "id, plan_id, key, definition, name, type, scope_key, integration, system, state, open_predecessors, due_at, "
    "fence, attempts, failures, error_code, message, result::text, branch_skipped, planned_start_at, "
    "planned_completion_at, ready_at, started_at, completed_at, estimated_seconds, threshold_seconds, jeopardy, "
    "jeopardy_at, assigned_user_id, assigned_queue, hold_reason"
)


def prefixed(columns: str, alias: str) -> str:
    """Return a column list with a table alias before each name."""
    return ", ".join(f"{alias}.{column.strip()}" for column in columns.split(","))


def step_row(record: tuple[Any, ...], decode: Any) -> StepRow:
    """Return a row of STEP_COLUMNS as a StepRow. ``decode`` turns the JSON text of the result into a mapping."""
    values = list(record)
    values[5] = StepType(values[5])
    values[9] = StepState(values[9])
    values[17] = {} if values[17] == "{}" else decode(values[17])
    row = StepRow(*values)
    row.known_state, row.known_fence, row.known_open_predecessors = (row.state, row.fence, row.open_predecessors)
    return row


# One entry per column that the engine writes: column, SQL array type, attribute of StepRow.
_WRITTEN: tuple[tuple[str, str, str], ...] = (
    ("state", "text", "state"),
    ("open_predecessors", "int", "open_predecessors"),
    ("due_at", "timestamptz", "due_at"),
    ("fence", "bigint", "fence"),
    ("attempts", "int", "attempts"),
    ("failures", "int", "failures"),
    ("error_code", "text", "error_code"),
    ("message", "text", "message"),
    ("branch_skipped", "bool", "branch_skipped"),
    ("planned_start_at", "timestamptz", "planned_start_at"),
    ("planned_completion_at", "timestamptz", "planned_completion_at"),
    ("ready_at", "timestamptz", "ready_at"),
    ("started_at", "timestamptz", "started_at"),
    ("completed_at", "timestamptz", "completed_at"),
    ("estimated_seconds", "int", "estimated_seconds"),
    ("threshold_seconds", "int", "threshold_seconds"),
    ("jeopardy", "text", "jeopardy"),
    ("jeopardy_at", "timestamptz", "jeopardy_at"),
    ("assigned_user_id", "int", "assigned_user"),
    ("assigned_queue", "text", "assigned_queue"),
    ("hold_reason", "text", "hold_reason"),
)

_UPDATE_STEPS = (
    "UPDATE fulfillment_fulfillmentstep AS step SET result = v.result, "
    + ", ".join(f"{column} = v.{column}" for column, _, _ in _WRITTEN)
    + " FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::jsonb[], "
    + ", ".join(f"%s::{kind}[]" for _, kind, _ in _WRITTEN)
    + ") AS v(id, known_state, known_fence, result, "
    + ", ".join(column for column, _, _ in _WRITTEN)
    + ") WHERE step.id = v.id AND step.state = v.known_state AND step.fence = v.known_fence"
)

_UPDATE_COUNTERS = (
    "UPDATE fulfillment_fulfillmentstep AS step SET open_predecessors = v.open_predecessors "
    "FROM unnest(%s::bigint[], %s::int[]) AS v(id, open_predecessors) WHERE step.id = v.id"
)


class StaleStep(Exception):
    """Somebody else changed a step between reading and writing it; the transaction must be rolled back and retried.

    Attributes: expected, written (numbers of rows).
    """

    def __init__(self, expected: int, written: int) -> None:
        super().__init__(f"{expected - written} of {expected} steps had been changed by somebody else.")
        self.expected = expected
        self.written = written


def write_steps(cursor: CursorWrapper, rows: Iterable[StepRow], encode: Any) -> None:
    """Write decided changes by compare-and-set: one statement for states, one for mere counters.

    Raises StaleStep where a row no longer is as it was read.
    """
    changed = sorted((row for row in rows if row.changed), key=lambda row: row.id)
    counted = sorted(
        (row for row in rows if not row.changed and row.open_predecessors != row.known_open_predecessors),
        key=lambda row: row.id,
    )
    if changed:
        parameters: list[list[object]] = [
            [row.id for row in changed],
            [row.known_state for row in changed],
            [row.known_fence for row in changed],
            [encode(row.result) for row in changed],
        ]
        parameters += [[getattr(row, name) for row in changed] for _, _, name in _WRITTEN]
        cursor.execute(_UPDATE_STEPS, parameters)
        if cursor.rowcount != len(changed):
            raise StaleStep(len(changed), cursor.rowcount)
    if counted:
        cursor.execute(_UPDATE_COUNTERS, [[row.id for row in counted], [row.open_predecessors for row in counted]])
